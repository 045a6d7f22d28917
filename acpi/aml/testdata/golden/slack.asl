// What ACPICA makes of programs that are not quite right, with slack as Linux and FreeBSD run it.
DefinitionBlock ("", "DSDT", 2, "TEST", "SLACK", 1)
{
    Name (NUM, 1)
    Name (TXT, "text")
    Method (EMPT) { }
    Method (ADD1, 1) { Return (Arg0 + 1) }
    Method (RNUM) { Return (RefOf (NUM)) }
    Method (RARG, 1) { Return (RefOf (NUM)) }
    Method (T001) { Return (EMPT () + 3) }
    Method (T002) { If (5) { } }
    Method (T003) { Local0 = 4 While (Local0) { Local0-- } }
    Method (T004) { Local1 = 6 Notify (\_SB, 0) }
    Method (T005) { ADD1 (41) }
    Method (T006) { Return (!Local3) }
    Method (T007) { Return (ObjectType (Local3)) }
    Method (T008) { If (EMPT ()) { Return (1) } Return (2) }
    Method (T009) { Store (9, RNUM ()) Return (NUM) }
    Method (T010) { Store (8, RARG (1)) Return (NUM) }
    Method (T011) { Return (SizeOf (Local3)) }
    Method (T012) { Return (Concatenate (Local3, Local4)) }
    Method (T013) { CopyObject (5, \DVC0) Return (ObjectType (\DVC0)) }
    Method (T014) { CopyObject ("s", \MTX0) Return (\MTX0) }
    Method (T015) { CopyObject (5, \REG0) Return (\REG0 + 1) }
    Method (T016) { CopyObject (DerefOf (RefOf (ADD1)), TXT) Return (DerefOf (RefOf (TXT)) + 0) }
    Name (PKG, Package () { NUM, 7 })
    Method (T018) { NUM = 2 Return (PKG) }
    Method (T019) { NUM = 3 Return (DerefOf (PKG [0])) }
    Method (T020) { Local0 = PKG NUM = 4 Return (Local0) }
    Method (T021) { PKG [0] = 12 Return (NUM) }
    Method (T022) { Return (PKG) }
    Method (T023) { Local0 = Package () { NUM } NUM = 5 Return (Local0) }
    Method (T024) { Return (Match (PKG, MEQ, 12, MTR, 0, 0)) }
    Name (PKG2, Package () { NUM, TX2 })
    Name (TX2, "ab")
    Method (T025) { Return (SizeOf (PKG2 [0])) }
    Method (T026) { Return (ObjectType (PKG2 [0])) }
    Method (T027) { NUM = 6 Return (DerefOf (PKG2 [0]) + 1) }
    Method (T028) { Return (PKG2) }
    Method (T029) { Return (ToHexString (NUM)) }
    Method (T030) { Return (EMPT ()) }
    Device (DVC0) { }
    Mutex (MTX0, 0)
    OperationRegion (REG0, SystemMemory, 0x1000, 4)
    OperationRegion (REG5, SystemMemory, 0x2000, 5)
    Field (REG5, DWordAcc, NoLock, Preserve) { Offset (4), FLD5, 8 }
}
