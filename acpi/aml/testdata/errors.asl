DefinitionBlock ("", "DSDT", 2, "TEST", "ERRORS", 1)
{
    // Every method fails, for a reason of its own.
    Name (INT, 5)
    Name (PKG, Package () {1})
    Name (BUF, Buffer () {1, 2, 3, 4})
    Mutex (MTX, 0)
    Event (EVT)
    OperationRegion (REG, SystemMemory, 0x1000, 4)
    Field (REG, DWordAcc, NoLock, Preserve) { F32, 32 }
    OperationRegion (RGC, SystemCMOS, 0, 4)
    Field (RGC, ByteAcc, NoLock, Preserve) { C08, 8, C64, 64 }
    IndexField (C08, F32, ByteAcc, NoLock, Preserve) { IXF, 8 }
    IndexField (F32, C08, ByteAcc, NoLock, Preserve) { IXG, 8 }
    BankField (REG, C08, 1, DWordAcc, NoLock, Preserve) { BKF, 32 }
    Method (NONE) { }
    Method (T000) { Local0 = PKG Return (Local0 + 1) }
    Method (T001) { Local0 = PKG Return (1 + Local0) }
    Method (T002) { Local0 = PKG Return (~Local0) }
    Method (T003) { Local0 = PKG Divide (Local0, 1) }
    Method (T004) { Local0 = PKG Divide (1, Local0) }
    Method (T005) { Local0 = PKG Return (Mid (Local0, 0, 1)) }
    Method (T006) { Local0 = PKG Return (Mid ("abc", Local0, 1)) }
    Method (T007) { Local0 = PKG Return (Mid ("abc", 0, Local0)) }
    Method (T008) { Local0 = PKG Return (ToBuffer (Local0)) }
    Method (T009) { Local0 = PKG Return (ToString (Local0, 1)) }
    Method (T010) { Local0 = PKG Return (ToHexString (Local0)) }
    Method (T011) { Local0 = PKG Return (ToDecimalString (Local0)) }
    Method (T012) { Local0 = PKG Return (ToInteger (Local0)) }
    Method (T013) { Local0 = PKG If (Local0) { } }
    Method (T014) { Local0 = PKG While (Local0) { } }
    Method (T015) { Local0 = PKG Sleep (Local0) }
    Method (T016) { Local0 = PKG Notify (\_SB, Local0) }
    Method (T017) { Local0 = 1 Notify (Local0, 1) }
    Method (T018) { Local0 = RefOf (INT) Acquire (Local0, 0) }
    Method (T019) { Local0 = RefOf (INT) Release (Local0) }
    Method (T020) { Local0 = RefOf (INT) Signal (Local0) }
    Method (T021) { Local0 = RefOf (INT) Return (Wait (Local0, 0)) }
    Method (T022) { Local0 = RefOf (INT) Reset (Local0) }
    Method (T023) { Local0 = PKG Return (Wait (EVT, Local0)) }
    Method (T025) { Local0 = 5 Return (Match (Local0, MEQ, 1, MTR, 0, 0)) }
    Method (T026) { Return (Match (PKG, MEQ, EVT, MTR, 0, 0)) }
    Method (T027) { Local0 = PKG Return (Match (PKG, MEQ, 1, MTR, 0, Local0)) }
    Method (T028) { Local0 = 5 Return (Local0[0]) }
    Method (T029) { Local0 = PKG Return (BUF[Local0]) }
    Method (T030) { Local0 = 5 CreateByteField (Local0, 0, FLD) }
    Method (T031) { Local0 = PKG CreateByteField (BUF, Local0, FLD) }
    Method (T032) { Local0 = PKG CreateField (BUF, 0, Local0, FLD) }
    Method (T033) { Local0 = 0 CreateField (BUF, 0, Local0, FLD) }
    Method (T034) { Local0 = PKG OperationRegion (RGN, SystemMemory, Local0, 1) }
    Method (T035) { Local0 = PKG OperationRegion (RGN, SystemMemory, 0, Local0) }
    Method (T036) { Return (C08) }
    Method (T037) { C08 = 1 }
    Method (T038) { Return (C64) }
    Method (T039) { Return (IXF) }
    Method (T040) { IXF = 1 }
    Method (T041) { Return (BKF) }
    Method (T042) { BKF = 1 }
    Method (T043) { Return (IXG) }
    Method (T044) { C08++ }
    Method (T046) { Local0 = "abc" Return (ConcatenateResTemplate (Local0, Local0)) }
    Method (T047) { Return (ConcatenateResTemplate (BUF, BUF)) }
    Method (T048) { Local0 = PKG Return (Package (Local0) {}) }
    Method (T049) { Local0 = PKG Return (Buffer (Local0) {}) }
    Method (T050) { Local0 = 0x7FFFFFFFFF Return (Package (Local0) {}) }
    Method (T051) { Local0 = RefOf (Local0) Return (DerefOf (Local0)) }
    Method (T052) { Local0 = 5 Return (DerefOf (Local0)) }
    Method (T053) { Local0 = "NO.NO" Return (DerefOf (Local0)) }
    Method (T054) { Local0 = "bad name" Return (DerefOf (Local0)) }
    Method (T055) { Local0 = Package (2) {} Return (DerefOf (Local0[1])) }
    Method (T056) { F32 = PKG }
    Method (T057) { BUF = PKG }
    Method (T058) { BUF[0] = PKG }
    Method (T059) { MTX = 5 }
    Method (T061) { Load (INT, Local0) }
    Method (T062) { Load (BUF, Local0) }
    Method (T063) { Unload (INT) }
    Method (T064) { Return (LoadTable (INT, "", "", "", "", 0)) }
    Method (T065) { Return (LoadTable ("SSDT", "OEM", "TABLE", "\\NOWH", "", 0)) }
    Method (T066) { Return (LoadTable ("SSDT", "OEM", "TABLE", "", "NOWH", 0)) }
    Method (T067) { Return (LoadTable ("SSDT", "OEM", "TABLE", "bad name", "", 0)) }
    Method (T068) { DataTableRegion (DTR, "NONE", "", "") }
    Method (T069) { DataTableRegion (DTR, INT, "", "") }
    Method (T070) { Local0 = \_SB Return (Local0 + 1) }
    Method (T071) { Return (_OSI (5)) }
    Method (T072) { Return (Concatenate (EVT, PKG) + BUF + \_SB) }
    Method (T073) { Local0 = PKG Return (Local0 == 1) }
    Method (T074) { Return (1 == PKG) }
    Method (T075) { Increment (PKG) }
    Method (T076) { Return (FromBCD (0xA)) }
    Method (T077) { Return (ToBCD (0xFFFFFFFFFFFFFFFF)) }
    Method (T078) { Return (1 % 0) }
    Method (T079) { Acquire (MTY, 0xFFFF) Acquire (MTX, 0xFFFF) }
    Method (SYNC, 0, Serialized, 1) { }
    Method (T080) { Acquire (MTY, 0xFFFF) SYNC () }
    Mutex (MTY, 5)
    Method (T081) { Return (LoadTable ("SSDT", "OEM", "TABLE", "", "", NOPE)) }
    Method (T082) { Local0 = RefOf (Debug) Return (SizeOf (Local0)) }
    Method (T083) { Return (SizeOf (EVT)) }
    Method (T084) { Stall (PKG) }
    Method (T085) { Fatal (1, 2, PKG) }
    Method (T086) { Name (INNR, 5) Name (INNR, 6) }
    Method (T087) { Local0 = Package (2) {} Local0[0] = RefOf (Local0) Local0[1] = RefOf (Local0) Return (Local0) }
}
