// Xen HVM: an EISA id packed into an integer, the address in what the toolstack leaves in memory, and no event at all.
DefinitionBlock ("xen.aml", "SSDT", 2, "VMGENC", "XEN", 1)
{
    OperationRegion (INFO, SystemMemory, 0xFC000000, 0x40)
    Field (INFO, DWordAcc, NoLock, Preserve)
    {
        Offset (0x14),
        VGIA, 32
    }
    Scope (\_SB)
    {
        Device (VGID)
        {
            Name (_HID, EisaId ("XEN0000"))
            Name (_CID, "VM_Gen_Counter")
            Name (_DDN, "VM_Gen_Counter")
            Name (_UID, 0)
            Method (_STA)
            {
                If (VGIA == 0) { Return (0) }
                Return (0x0F)
            }
            Method (ADDR, 0, Serialized)
            {
                Name (PKG, Package (2) { 0, 0 })
                PKG [0] = VGIA
                Return (PKG)
            }
        }
    }
}
