// bhyve: a method as hardware id, an address that is there from the start, and an event that the host never raises.
DefinitionBlock ("bhyve.aml", "SSDT", 2, "VMGENC", "BHYVE", 1)
{
    Scope (\_SB)
    {
        Device (GENC)
        {
            Method (_HID) { Return ("Bhyve_V_Gen_Counter_V1") }
            Name (_CID, "VM_Gen_Counter")
            Name (_DDN, "VM_Gen_Counter")
            Name (ADDR, Package () { 0x7FFFE010, 0 })
        }
    }
    Method (\_GPE._E00) { Notify (\_SB.GENC, 0x80) }
}
