// A counter behind a queue, as VMware's: _L02 notifies only if a register holds a certain command. Its id is written as ACPICA allows.
DefinitionBlock ("", "DSDT", 2, "TEST", "QUEUE", 1)
{
    OperationRegion (QREG, SystemMemory, 0x1000, 16)
    Field (QREG, DWordAcc, NoLock, Preserve) { ADLO, 32, QCMD, 32, QSTA, 32 }
    Device (\_SB.GENC)
    {
        Name (_HID, "TEST0002")
        Name (_CID, Package () { "OTHER", "*vm_gen_counter" })
        Method (ADDR)
        {
            Local0 = Package (2) { 0, 0 }
            Local0 [0] = ADLO
            Return (Local0)
        }
    }
    Method (SEND, 1) { If (Arg0) { Notify (\_SB.GENC, 0x80) } }
    Method (\_GPE._L02)
    {
        If (QCMD == 4)
        {
            SEND (1)
            QSTA = 1
        }
    }
}
