// Cloud Hypervisor has no generation counter yet. This is what one would look like there, put together from what it
// does have: a hardware-reduced machine, whose Generic Event Device reads in a register which events there were.
DefinitionBlock ("cloudhypervisor.aml", "DSDT", 2, "VMGENC", "CLOUDHV", 1)
{
    Name (\_S5, Package () { 5, 0, 0, 0 })
    Scope (\_SB)
    {
        Device (PWRB) { Name (_HID, EisaId ("PNP0C0C")) }
        Device (VGEN)
        {
            Name (_HID, "VMGENCTR")
            Name (_CID, "VM_Gen_Counter")
            Name (_DDN, "VM_Gen_Counter")
            Name (ADDR, Package () { 0xE8001000, 0x3 })
        }
        Device (GEC)
        {
            Name (_HID, "ACPI0013")
            Name (_UID, 0)
            Name (_CRS, ResourceTemplate ()
            {
                Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 11 }
            })
            OperationRegion (GDST, SystemMemory, 0xE8000000, 1)
            Field (GDST, ByteAcc, NoLock, WriteAsZeros) { GDAT, 8 }
            Method (ESCN, 0, Serialized)
            {
                Local0 = GDAT
                If (Local0 & 8) { Notify (PWRB, 0x80) }
                If (Local0 & 0x10) { Notify (VGEN, 0x80) }
            }
            Method (_EVT, 1, Serialized) { ESCN () }
        }
    }
}
