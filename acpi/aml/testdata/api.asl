DefinitionBlock ("", "DSDT", 2, "TEST", "API", 1)
{
    External (\LATE, MethodObj, IntObj, {IntObj, IntObj})
    External (\ABST, DeviceObj)

    Name (NUM, 0x2A)
    Name (TXT, "text")
    Alias (NUM, NICK)
    Name (LIST, Package () { NUM, \_SB.DEV0, "x", Buffer () {1}, \GONE })
    Method (ECHO, 1) { Return (Arg0) }
    Method (REFS) { Local0 = Package (3) {} Local0[0] = RefOf (\_SB) Local1 = 7 Local0[1] = RefOf (Local1) Return (Local0) }
    Method (LOOP) { While (One) { } }
    Method (DEEP) { DEEP () }
    Method (FILL) { Local0 = Buffer (1024) {} While (One) { Local0 = Concatenate (Local0, Local0) } }
    Method (KEEP) { Local0 = Package (255) {} Local1 = 0 While (Local1 < 255) { Local0[Local1] = Buffer (200) {} Local1++ } Return (SizeOf (Local0)) }
    Method (TRSH) { Local1 = 0 While (Local1 < 5000) { Local0 = Buffer (200) {} Local1++ } Return (Local1) }
    Method (SLEP) { Sleep (5) Stall (7) Return (Timer) }
    Method (LONG) { Sleep (0x7FFFFFFF) }
    Method (WAIE) { Return (Wait (EVT, 20)) }
    Method (HANG) { Wait (EVT, 0xFFFF) }
    Method (NTFY) { Notify (\_SB.DEV0, 0x81) }
    Method (DBUG) { Debug = "seen" Debug = NUM }
    Method (FATL) { Fatal (1, 0x20, 3) }
    Method (HOLD) { Acquire (MTX, 0xFFFF) }
    Method (UNIN) { Return (Local3) }
    Method (CALL) { Return (LATE (1, 2)) }
    Method (CMOS) { Return (CREG) }
    Method (OVER) { NUM = Package () {1} }
    Event (EVT)
    Mutex (MTX, 3)
    OperationRegion (CMR, SystemCMOS, 0, 0x10)
    Field (CMR, ByteAcc, NoLock, Preserve) { CREG, 8 }

    OperationRegion (TBL, SystemMemory, 0x1000, 0x100)
    Name (HNDL, 0)
    Method (LODT) { Load (TBL, HNDL) Return (ObjectType (HNDL)) }
    Method (UNLD) { Unload (HNDL) }
    Method (LDTB) { HNDL = LoadTable ("SSDT", "OEM", "TABLE", "\\_SB", "PARM", 9) Return (ObjectType (HNDL)) }
    Method (LDNO) { Return (LoadTable ("NONE", "", "", "", "", 0)) }
    Method (DATA, 0, Serialized) {
        DataTableRegion (DREG, "SSDT", "OEM", "TABLE")
        Field (DREG, ByteAcc, NoLock, Preserve) { SIGN, 32 }
        Return (SIGN)
    }
    Method (DATW, 0, Serialized) {
        DataTableRegion (DREG, "SSDT", "OEM", "TABLE")
        Field (DREG, ByteAcc, NoLock, Preserve) { SIGN, 32 }
        SIGN = 1
    }

    Scope (_SB) {
        Name (PARM, 0)
        Device (DEV0) {
            Name (_HID, EisaId ("PNP0C09"))
            Name (EVNT, 0)
            OperationRegion (ECR, EmbeddedControl, 0, 0xFF)
            Field (ECR, ByteAcc, Lock, Preserve) { Offset (3), TEMP, 8 }
            Method (_REG, 2) { EVNT = Arg0 + (Arg1 << 8) }
            Method (_INI) { NUM = 0x2B }
        }
        Device (OFF) {
            Name (_STA, 0)
            Name (RAN, 0)
            Method (_INI) { RAN = 1 }
            Device (SUB) { Name (RAN, 0) Method (_INI) { RAN = 1 } }
        }
        Device (PCI0) {
            Name (_HID, EisaId ("PNP0A08"))
            Name (_CID, EisaId ("PNP0A03"))
            Name (_BBN, 0x20)
            Name (_SEG, 1)
            Device (BRDG) {
                Name (_ADR, 0x00030001)
                Device (FUNC) {
                    Name (_ADR, 0x00050002)
                    OperationRegion (CFG, PCI_Config, 0x40, 0x10)
                    Field (CFG, DWordAcc, NoLock, Preserve) { REGA, 32 }
                }
            }
            OperationRegion (HCFG, PCI_Config, 0, 0x10)
            Field (HCFG, WordAcc, NoLock, Preserve) { VEND, 16 }
        }
    }
    Scope (\NOTH) { Name (NEVR, 1) }
    Name (NUM, 3)
}
