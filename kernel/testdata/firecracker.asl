// Firecracker on x86: hardware-reduced, so the whole DSDT is here. A Generic Event Device notifies, by an edge.
DefinitionBlock ("firecracker.aml", "DSDT", 2, "VMGENC", "FIRECRAC", 1)
{
    Name (\_S5, Package () { 5, 0, 0, 0 })
    Scope (\_SB)
    {
        Device (VGEN)
        {
            Name (_HID, "VMGENCTR")
            Name (_CID, "VMGENCTR")
            Name (_DDN, "VM_Gen_Counter")
            Name (ADDR, Package () { 0x000D8000, 0 })
        }
        Device (GED)
        {
            Name (_HID, "ACPI0013")
            Name (_CRS, ResourceTemplate ()
            {
                Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 9 }
            })
            Method (_EVT, 1, Serialized)
            {
                If (Arg0 == 9) { Notify (VGEN, 0x80) }
            }
        }
    }
}
