// A machine whose devices report through every kind of event: edge and level GPEs, GPE1, a method that fails, one that storms.
// Some of it is wrong on purpose. events.aml is made of it by iasl -f -p events events.asl
DefinitionBlock ("events.aml", "DSDT", 2, "TESTER", "EVENTS", 1)
{
    External (\_SB.NONE.SUCH, IntObj) // nobody has it

    Name (\_S5, Package () { 5, 6, 0, 0 })
    Name (\APIC, 0)
    Name (\PTSV, 0)
    Method (\_PIC, 1) { \APIC = Arg0 }
    Method (\_PTS, 1) { \PTSV = Arg0 }

    // The device behind _L02: a queue to be read, and an acknowledgement that takes its interrupt away.
    OperationRegion (QREG, SystemIO, 0x700, 2)
    Field (QREG, ByteAcc, NoLock, Preserve) { QCMD, 8, QSTA, 8 }

    Scope (\_SB)
    {
        Device (GENC)
        {
            Name (_HID, "*vm_gen_test")
            Name (_CID, Package () { "VM_Gen_Counter", EisaId ("PNP0C02") })
            Name (_UID, 7)
            Name (ADDR, Package () { 0x12345678, 0x9A })
        }
        Device (EISA)
        {
            Name (_HID, EisaId ("XEN0000"))
            Name (_CID, "*PNP0A03")
            Name (_UID, "one")
            Name (_STA, 0)
        }
        Device (METH)
        {
            Name (IDS, "before")
            Method (_HID) { Return ("Bhyve_V_Gen_Counter_V1") }
            Method (_CID) { Return (IDS) }
            Method (_INI) { IDS = "after" }
            Method (_STA) { Return (0x0B) }
        }
        Device (FAIL)
        {
            Name (_HID, Package () { 1 })
            Method (_STA) { Return (\_SB.NONE.SUCH) }
        }
    }

    Scope (\_GPE)
    {
        Method (_E00) { Notify (\_SB.METH, 0x81) }
        Method (_L02)
        {
            If (QCMD == 4) { Notify (\_SB.GENC, 0x80) }
            QSTA = 1
        }
        Method (_E05) { Notify (\_SB.GENC, 0x80) }
        Method (_L05) { Notify (\_SB.GENC, 0x99) } // GPE 5 already has a method
        Method (_L06) { }                          // takes nothing away: storms
        Method (_E0A) { Return (\_SB.NONE.SUCH) }
        Method (_E45) { Notify (\_SB.GENC, 0x45) } // GPE1
        Method (_E7F) { }                          // no such GPE
        Method (_EXX) { }                          // not the name of a GPE
        Name (_L03, 1)                             // not a method
    }
}
