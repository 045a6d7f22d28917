// A VMClock beside QEMU's generation counter, with an event of its own.
DefinitionBlock ("vmclock.aml", "SSDT", 2, "VMGENC", "VMCLOCK", 1)
{
    Scope (\_SB)
    {
        Device (VCLK)
        {
            Name (_HID, "AMZNC10C")
            Name (_CID, "VMCLOCK")
            Name (_DDN, "VMCLOCK")
            Name (_CRS, ResourceTemplate ()
            {
                QWordMemory (ResourceConsumer, PosDecode, MinFixed, MaxFixed, Cacheable, ReadOnly,
                    0, 0x17FFFE000, 0x17FFFEFFF, 0, 0x1000)
            })
        }
    }
    Method (\_GPE._E06) { Notify (\_SB.VCLK, 0x80) }
}
