// A VMClock whose page is the memory behind a PCI device's third base address register: see shared.asl.
DefinitionBlock ("sharedclock.aml", "SSDT", 2, "VMGENC", "SHAREDCK", 1)
{
    External (\_SB.PCI0, DeviceObj)
    Scope (\_SB.PCI0)
    {
        Device (VCLK)
        {
            Name (_HID, "AMZNC10C")
            Name (_CID, "VMCLOCK")
            Name (_ADR, 0x00100000)
            OperationRegion (BARS, PCI_Config, 0x18, 4)
            Field (BARS, DWordAcc, NoLock, Preserve) { BLOW, 32 }
            Method (_CRS, 0, Serialized)
            {
                Name (PAGE, ResourceTemplate () { Memory32Fixed (ReadOnly, 0, 0x1000, MEM) })
                CreateDWordField (PAGE, MEM._BAS, BASE)
                BASE = BLOW & 0xFFFFFFF0
                Return (PAGE)
            }
        }
    }
}
