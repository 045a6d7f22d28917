DefinitionBlock ("", "DSDT", 2, "TEST", "GOLDEN", 1)
{
    Name (INT, 5)
    Name (STR, "hello")
    Name (BUF, Buffer (4) {1, 2})
    Name (PKG, Package (5) {1, "s", Buffer () {1}, Package () {2}})
    Name (MPK, Package () {0, 3, 4, "str", 5, 7, 3})
    Name (NPK, Package () {INT, STR, BUF})
    Alias (INT, ALS)
    Mutex (MTX, 1)
    Mutex (MT2, 2)
    Event (EVT)
    Method (MTH, 7) { Return (Arg0 + Arg1 + Arg2 + Arg3 + Arg4 + Arg5 + Arg6) }
    Method (FIBO, 1) { If (Arg0 < 2) { Return (Arg0) } Return (FIBO (Arg0 - 1) + FIBO (Arg0 - 2)) }
    Method (FACT, 1) { If (Arg0 == 0) { Return (1) } Return (Arg0 * FACT (Arg0 - 1)) }
    Method (MREC, 1) { If (Arg0 == 0) { Return (1) } Return (MREC (Arg0 - 1) + 1) }
    Method (SERI, 1, Serialized, 3) { If (Arg0 == 0) { Return (7) } Return (SERI (Arg0 - 1)) }
    Method (DEFM) { Name (XXXX, 3) XXXX++ Return (XXXX) }
    Method (SNDM, 1) {
        If (Arg0 == 0) { Return (0) }
        Name (YYYY, 0)
        YYYY = Arg0
        SNDM (Arg0 - 1)
        Return (YYYY) }
    Method (BUFR) { Return (BUF) }
    Method (PKGR) { Return (PKG) }
    Method (INCA, 1) { Arg0[0] = 9 Return (Arg0) }
    Method (SETA, 1) { Arg0 = 99 }
    Method (SETP, 1) { Arg0[0] = "set" }
    Device (SC) {
        Name (Z, 1)
        Device (X) {
            Name (Y, 2)
            Method (UP) { Return (Z) }
            Method (DN) { Return (^^^INT) }
            Method (PP) { Return (^^^SC.X.Y) }
        }
    }
    Name (MOD1, 0)
    If (INT == 5) { MOD1 = 1 } Else { MOD1 = 2 }
    Name (MOD2, 0)
    While (MOD2 < 4) { MOD2++ }
    If (One) { Name (MOD3, "made") }
    Method (T000) {
        Return (DerefOf(Index(PKG,0)))
    }
    Method (T001) {
        Return (DerefOf(Index(PKG,1)))
    }
    Method (T002) {
        Return (DerefOf(Index(PKG,3)))
    }
    Method (T003) {
        Return (DerefOf(Index(DerefOf(Index(PKG,3)),0)))
    }
    Method (T004) {
        Return (DerefOf(Index(PKG,4)))
    }
    Method (T005) {
        Return (DerefOf(Index(PKG,9)))
    }
    Method (T006) {
        Return (DerefOf(Index(BUF,1)))
    }
    Method (T007) {
        Return (DerefOf(Index(STR,1)))
    }
    Method (T008) {
        Return (DerefOf(Index(BUF,4)))
    }
    Method (T009) {
        Local0 = "INT"
        Return (DerefOf (Local0))
    }
    Method (T010) {
        Local0 = "\\INT"
        Return (DerefOf (Local0))
    }
    Method (T011) {
        Local0 = "NONE"
        Return (DerefOf (Local0))
    }
    Method (T012) {
        Return (DerefOf(RefOf(INT)))
    }
    Method (T013) {
        Return (CondRefOf(INT))
    }
    Method (T014) {
        Return (CondRefOf(NONE))
    }
    Method (T015) {
        CondRefOf(INT,Local0)
        Return (DerefOf(Local0))
    }
    Method (T016) {
        Index(PKG,0,Local0)
        Return (DerefOf(Local0))
    }
    Method (T017) {
        Local0=Package(3){1,2,3}Local0[1]="x"
        Local0[2]=Buffer(){9}Return (Local0)
    }
    Method (T018) {
        Local0=Buffer(4){1,2,3,4}Local0[1]=0x1FF
        Local0[2]="Z"
        Local0[3]=Buffer(){7,8}Return (Local0)
    }
    Method (T019) {
        Local0="abcd"
        Local0[1]=0x5A
        Return (Local0)
    }
    Method (T020) {
        Local0=BUF
        Local0[0]=0x55
        Return (BUF)
    }
    Method (T021) {
        Local0=PKG
        Local0[0]=99
        Return (DerefOf(PKG[0]))
    }
    Method (T022) {
        Return (Match(MPK,MEQ,3,MTR,0,0))
    }
    Method (T023) {
        Return (Match(MPK,MGT,3,MLT,9,0))
    }
    Method (T024) {
        Return (Match(MPK,MGE,4,MLE,5,0))
    }
    Method (T025) {
        Return (Match(MPK,MEQ,77,MTR,0,0))
    }
    Method (T026) {
        Return (Match(MPK,MEQ,3,MTR,0,3))
    }
    Method (T027) {
        Return (Match(MPK,MEQ,"str",MTR,0,0))
    }
    Method (T028) {
        Return (Match(MPK,MTR,0,MTR,0,2))
    }
    Method (T029) {
        Return (Match(MPK,MTR,0,MTR,0,100))
    }
    Method (T030) {
        Return (Match(MPK,MLT,2,MGT,0,0))
    }
    Method (T031) {
        Return (PKG)
    }
    Method (T032) {
        Return (Package(2){1})
    }
    Method (T033) {
        Return (Package(){Package(){Package(){1}}})
    }
    Method (T034) {
        Return (Package(3){"a",})
    }
    Method (T035) {
        Local0=4
        Local1=Package(Local0){1,2}Return (Local1)
    }
    Method (T036) {
        Local0=3
        Return (Buffer(Local0){1,2,3,4,5})
    }
    Method (T037) {
        Local0=7
        Return (Buffer(Local0){1})
    }
    Method (T038) {
        Local0=Package(){INT,STR,BUF}Local1=Local0
        INT=5
        Return (Local1)
    }
    Method (T039) {
        Return (NPK)
    }
    Method (T040) {
        Return (DerefOf(Index(NPK,0)))
    }
    Method (T041) {
        Return (SizeOf(NPK))
    }
    Method (T042) {
        CopyObject("abc",Local0)
        Return (Local0)
    }
    Method (T043) {
        CopyObject(PKG,Local0)
        Return (Local0)
    }
    Method (T044) {
        Local0=1
        CopyObject(Buffer(){1},Local0)
        Return (ObjectType(Local0))
    }
    Method (T045) {
        Local0=INT+1
        Return (Local0)
    }
    Method (T046) {
        INT=9
        Local0=INT
        INT=5
        Return (Local0)
    }
    Method (T047) {
        Return (Local0)
    }
    Method (T048) {
        Return (Arg0)
    }
    Method (T049) {
        Return (NONE)
    }
    Method (T050) {
        Local0 = NONE
    }
    Method (T051) {
        Noop
    }
    Method (T052) {
        Return (MTH(1,2,3,4,5,6,7))
    }
    Method (T053) {
        Return (FIBO(10))
    }
    Method (T054) {
        Return (FACT(5))
    }
    Method (T055) {
        Return (\_OSI("Windows 2009"))
    }
    Method (T056) {
        Return (\_OSI("Linux"))
    }
    Method (T057) {
        Return (\_OSI("Nonsense"))
    }
    Method (T058) {
        Return (\_OS)
    }
    Method (T059) {
        Return (\_REV)
    }
    Method (T060) {
        Return (ALS)
    }
    Method (T061) {
        ALS=8
        Local0=INT
        INT=5
        Return (Local0)
    }
    Method (T062) {
        Return (ObjectType(ALS))
    }
    Method (T063) {
        Return (ObjectType(Index(NPK,0)))
    }
    Method (T064) {
        Return (\SC.X.Y)
    }
    Method (T065) {
        Return (\SC.X.UP())
    }
    Method (T066) {
        Return (\SC.X.DN())
    }
    Method (T067) {
        Return (\SC.X.PP())
    }
    Method (T068) {
        Return (MOD1)
    }
    Method (T069) {
        Return (MOD2)
    }
    Method (T070) {
        Return (MOD3)
    }
    Method (T071) {
        Timer
        Return (1)
    }
    Method (T072) {
        Stall(10)
        Return (1)
    }
    Method (T073) {
        Sleep(1)
        Return (2)
    }
    Method (T074) {
        Noop
        Return (3)
    }
    Method (T075) {
        Acquire(\_GL,0xFFFF)
        Release(\_GL)
        Return (1)
    }
    Method (T076) {
        Local0=Acquire(MTX,0)
        Release(MTX)
        Return (Local0)
    }
    Method (T077) {
        Release(MTX)
        Return (1)
    }
    Method (T078) {
        Acquire(MTX,0xFFFF)
        Acquire(MTX,0xFFFF)
        Release(MTX)
        Release(MTX)
        Return (4)
    }
    Method (T079) {
        Acquire(MT2,0xFFFF)
        Acquire(MTX,0xFFFF)
        Return (1)
    }
    Method (T080) {
        Signal(EVT)
        Wait(EVT,0xFFFF)
        Return (1)
    }
    Method (T081) {
        Signal(EVT)
        Reset(EVT)
        Return (Wait(EVT,1))
    }
    Method (T082) {
        Signal(EVT)
        Signal(EVT)
        Wait(EVT,10)
        Return (Wait(EVT,10))
    }
    Method (T083) {
        Name(LOCL,5)
        LOCL++
        Return (LOCL)
    }
    Method (T084) {
        Name(LOCL,Package(){1,2})
        Return (LOCL)
    }
    Method (T085) {
        Name (INT, 6)
    }
    Method (T086) {
        Name(DUP0,6)
        Name(DUP0,7)
    }
    Method (T087) {
        Method(INN,1){Return (Arg0+1)}Return (INN(4))
    }
    Method (T088) {
        DEFM()
        Return (DEFM())
    }
    Method (T089) {
        Return (SNDM(3))
    }
    Method (T090) {
        Return (SERI(2))
    }
    Method (T091) {
        Return (MREC(100))
    }
    Method (T092) {
        Return (MREC(20))
    }
    Method (T093) {
        Local0=0
        Local1=0
        While(Local0<10){Local0++
        If(Local0==3){Continue}If(Local0==7){Break}Local1+=Local0}Return (Local1)
    }
    Method (T094) {
        Local0=0
        While(1){Local0++
        If(Local0>5){Return (Local0)}}Return (99)
    }
    Method (T095) {
        Local0=3
        Switch(Local0){Case(1){Return ("one")} Case(Package(){2,3}){Return ("two or three")} Default{Return ("other")}}Return (0)
    }
    Method (T096) {
        Switch(ToInteger(9)){Case(1){Return ("one")} Default{Return ("other")}}Return (0)
    }
    Method (T097) {
        Switch("b"){Case("a"){Return (1)} Case("b"){Return (2)}}Return (0)
    }
    Method (T098) {
        If(0){Return (1)} ElseIf(1){Return (2)} Else{Return (3)}Return (4)
    }
    Method (T099) {
        For(Local0=0,Local0<5,Local0++){Local1=Local0}Return (Local1)
    }
    Method (T100) {
        Noop
        Return (5)
    }
    Method (T101) {
        Return (BUFR())
    }
    Method (T102) {
        Return (PKGR())
    }
    Method (T103) {
        Return (INCA(BUF))
    }
    Method (T104) {
        Local0=Buffer(2){1,2}INCA(Local0)
        Return (Local0)
    }
    Method (T105) {
        Local0=5
        SETA(Local0)
        Return (Local0)
    }
    Method (T106) {
        Local5=Package(){1,2}SETP(Local5)
        Return (Local5)
    }
    Method (T107) {
        Notify(\_SB,0x80)
        Return (1)
    }
    Method (T108) {
        Return (EisaId("PNP0A03"))
    }
    Method (T109) {
        Return (ToUUID("11223344-5566-7788-99aa-bbccddeeff00"))
    }
    Method (T110) {
        Return (Unicode("ab"))
    }
    Method (T111) {
        Return (LoadTable("NONE","","","","",0))
    }
    Method (T112) {
        Local0 = 5
        Return (DerefOf (Local0))
    }
    Method (T113) {
        Return (DerefOf(Index(5,0)))
    }
    Method (T114) {
        Local0 = 10
        Return (SizeOf (Local0))
    }
    Method (T115) {
        Return (ToInteger(PKG))
    }
    Method (T116) {
        Return (PKG+1)
    }
    Method (T117) {
        If(PKG){Return (1)}Return (2)
    }
    Method (T118) {
        Return (LEqual(PKG,PKG))
    }
    Method (T119) {
        Return (Buffer(0x7FFFFFFFFFFF){})
    }
}
