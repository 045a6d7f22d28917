// Hyper-V, generation 2: several compatible ids in a package, the address in fields that firmware has filled in.
DefinitionBlock ("hyperv.aml", "SSDT", 2, "VMGENC", "HYPERV", 1)
{
    OperationRegion (BIOS, SystemMemory, 0xF7FEE000, 0x40)
    Field (BIOS, DWordAcc, NoLock, Preserve)
    {
        Offset (0x10),
        GCAL, 32,
        GCAH, 32
    }
    Scope (\_SB)
    {
        Device (GENC)
        {
            Name (_HID, "MSFT1002")
            Name (_CID, Package () { "VM_Gen_Counter", "VMGENCTR", "Hyper_V_Gen_Counter_V1" })
            Name (_DDN, "VM_Gen_Counter")
            Name (_UID, 0)
            Method (ADDR, 0, Serialized)
            {
                Name (BUFF, Package (2) { 0, 0 })
                BUFF [0] = GCAL
                BUFF [1] = GCAH
                Return (BUFF)
            }
        }
    }
    Method (\_GPE._E00) { Notify (\_SB.GENC, 0x80) }
}
