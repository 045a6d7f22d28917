DefinitionBlock ("", "DSDT", 2, "TEST", "GOLDEN", 1)
{
    Name (INT, 5)
    Name (STR, "hello")
    Name (BUF, Buffer (4) {1, 2})
    Name (PKG, Package (5) {1, "s", Buffer () {1}, Package () {2}})
    CreateWordField (BUF, 0, BF0)
    OperationRegion (REG, SystemMemory, 0x1000, 0x10)
    Field (REG, ByteAcc, NoLock, Preserve) { FLD, 8 }
    Event (EVT)
    PowerResource (PWR, 0, 0) {}
    Processor (PRC, 0, 0, 0) {}
    ThermalZone (THM) {}
    Method (MTH) {}
    Method (T000) {
        Return (ToInteger(0))
    }
    Method (T001) {
        Return (ToInteger(42))
    }
    Method (T002) {
        Return (ToInteger(0xFEDCBA9876543210))
    }
    Method (T003) {
        Return (ToInteger("42"))
    }
    Method (T004) {
        Return (ToInteger("0x42"))
    }
    Method (T005) {
        Return (ToInteger("abc"))
    }
    Method (T006) {
        Return (ToInteger(""))
    }
    Method (T007) {
        Return (ToInteger(Buffer(){1,2,3}))
    }
    Method (T008) {
        Return (ToInteger(Buffer(){}))
    }
    Method (T009) {
        Return (ToInteger(Buffer(){0x41,0x42,0,0x43}))
    }
    Method (T010) {
        Return (ToInteger("18446744073709551615"))
    }
    Method (T011) {
        Return (ToInteger("18446744073709551616"))
    }
    Method (T012) {
        Return (ToInteger("0xFFFFFFFFFFFFFFFFF"))
    }
    Method (T013) {
        Return (ToInteger("  7"))
    }
    Method (T014) {
        Return (ToInteger("7 "))
    }
    Method (T015) {
        Return (ToInteger("12abc"))
    }
    Method (T016) {
        Return (ToInteger(Buffer(9){1}))
    }
    Method (T017) {
        Return (ToBuffer(0))
    }
    Method (T018) {
        Return (ToBuffer(42))
    }
    Method (T019) {
        Return (ToBuffer(0xFEDCBA9876543210))
    }
    Method (T020) {
        Return (ToBuffer("42"))
    }
    Method (T021) {
        Return (ToBuffer("0x42"))
    }
    Method (T022) {
        Return (ToBuffer("abc"))
    }
    Method (T023) {
        Return (ToBuffer(""))
    }
    Method (T024) {
        Return (ToBuffer(Buffer(){1,2,3}))
    }
    Method (T025) {
        Return (ToBuffer(Buffer(){}))
    }
    Method (T026) {
        Return (ToBuffer(Buffer(){0x41,0x42,0,0x43}))
    }
    Method (T027) {
        Return (ToBuffer("18446744073709551615"))
    }
    Method (T028) {
        Return (ToBuffer("18446744073709551616"))
    }
    Method (T029) {
        Return (ToBuffer("0xFFFFFFFFFFFFFFFFF"))
    }
    Method (T030) {
        Return (ToBuffer("  7"))
    }
    Method (T031) {
        Return (ToBuffer("7 "))
    }
    Method (T032) {
        Return (ToBuffer("12abc"))
    }
    Method (T033) {
        Return (ToBuffer(Buffer(9){1}))
    }
    Method (T034) {
        Return (ToHexString(0))
    }
    Method (T035) {
        Return (ToHexString(42))
    }
    Method (T036) {
        Return (ToHexString(0xFEDCBA9876543210))
    }
    Method (T037) {
        Return (ToHexString("42"))
    }
    Method (T038) {
        Return (ToHexString("0x42"))
    }
    Method (T039) {
        Return (ToHexString("abc"))
    }
    Method (T040) {
        Return (ToHexString(""))
    }
    Method (T041) {
        Return (ToHexString(Buffer(){1,2,3}))
    }
    Method (T042) {
        Return (ToHexString(Buffer(){}))
    }
    Method (T043) {
        Return (ToHexString(Buffer(){0x41,0x42,0,0x43}))
    }
    Method (T044) {
        Return (ToHexString("18446744073709551615"))
    }
    Method (T045) {
        Return (ToHexString("18446744073709551616"))
    }
    Method (T046) {
        Return (ToHexString("0xFFFFFFFFFFFFFFFFF"))
    }
    Method (T047) {
        Return (ToHexString("  7"))
    }
    Method (T048) {
        Return (ToHexString("7 "))
    }
    Method (T049) {
        Return (ToHexString("12abc"))
    }
    Method (T050) {
        Return (ToHexString(Buffer(9){1}))
    }
    Method (T051) {
        Return (ToDecimalString(0))
    }
    Method (T052) {
        Return (ToDecimalString(42))
    }
    Method (T053) {
        Return (ToDecimalString(0xFEDCBA9876543210))
    }
    Method (T054) {
        Return (ToDecimalString("42"))
    }
    Method (T055) {
        Return (ToDecimalString("0x42"))
    }
    Method (T056) {
        Return (ToDecimalString("abc"))
    }
    Method (T057) {
        Return (ToDecimalString(""))
    }
    Method (T058) {
        Return (ToDecimalString(Buffer(){1,2,3}))
    }
    Method (T059) {
        Return (ToDecimalString(Buffer(){}))
    }
    Method (T060) {
        Return (ToDecimalString(Buffer(){0x41,0x42,0,0x43}))
    }
    Method (T061) {
        Return (ToDecimalString("18446744073709551615"))
    }
    Method (T062) {
        Return (ToDecimalString("18446744073709551616"))
    }
    Method (T063) {
        Return (ToDecimalString("0xFFFFFFFFFFFFFFFFF"))
    }
    Method (T064) {
        Return (ToDecimalString("  7"))
    }
    Method (T065) {
        Return (ToDecimalString("7 "))
    }
    Method (T066) {
        Return (ToDecimalString("12abc"))
    }
    Method (T067) {
        Return (ToDecimalString(Buffer(9){1}))
    }
    Method (T068) {
        Return (ToString(Buffer(){1,2,3},0))
    }
    Method (T069) {
        Return (ToString(Buffer(){1,2,3},1))
    }
    Method (T070) {
        Return (ToString(Buffer(){1,2,3},2))
    }
    Method (T071) {
        Return (ToString(Buffer(){1,2,3},3))
    }
    Method (T072) {
        Return (ToString(Buffer(){1,2,3},10))
    }
    Method (T073) {
        Return (ToString(Buffer(){1,2,3},Ones))
    }
    Method (T074) {
        Return (ToString(Buffer(){},0))
    }
    Method (T075) {
        Return (ToString(Buffer(){},1))
    }
    Method (T076) {
        Return (ToString(Buffer(){},2))
    }
    Method (T077) {
        Return (ToString(Buffer(){},3))
    }
    Method (T078) {
        Return (ToString(Buffer(){},10))
    }
    Method (T079) {
        Return (ToString(Buffer(){},Ones))
    }
    Method (T080) {
        Return (ToString(Buffer(){0x41,0x42,0,0x43},0))
    }
    Method (T081) {
        Return (ToString(Buffer(){0x41,0x42,0,0x43},1))
    }
    Method (T082) {
        Return (ToString(Buffer(){0x41,0x42,0,0x43},2))
    }
    Method (T083) {
        Return (ToString(Buffer(){0x41,0x42,0,0x43},3))
    }
    Method (T084) {
        Return (ToString(Buffer(){0x41,0x42,0,0x43},10))
    }
    Method (T085) {
        Return (ToString(Buffer(){0x41,0x42,0,0x43},Ones))
    }
    Method (T086) {
        Return (ToString("abc",0))
    }
    Method (T087) {
        Return (ToString("abc",1))
    }
    Method (T088) {
        Return (ToString("abc",2))
    }
    Method (T089) {
        Return (ToString("abc",3))
    }
    Method (T090) {
        Return (ToString("abc",10))
    }
    Method (T091) {
        Return (ToString("abc",Ones))
    }
    Method (T092) {
        Return (ToString(65,0))
    }
    Method (T093) {
        Return (ToString(65,1))
    }
    Method (T094) {
        Return (ToString(65,2))
    }
    Method (T095) {
        Return (ToString(65,3))
    }
    Method (T096) {
        Return (ToString(65,10))
    }
    Method (T097) {
        Return (ToString(65,Ones))
    }
    Method (T098) {
        Return (Concatenate(0,0))
    }
    Method (T099) {
        Return (Concatenate(0,42))
    }
    Method (T100) {
        Return (Concatenate(0,0xFEDCBA9876543210))
    }
    Method (T101) {
        Return (Concatenate(0,"42"))
    }
    Method (T102) {
        Return (Concatenate(0,"abc"))
    }
    Method (T103) {
        Return (Concatenate(0,Buffer(){1,2}))
    }
    Method (T104) {
        Return (Concatenate(0,Buffer(){}))
    }
    Method (T105) {
        Return (Concatenate(0,""))
    }
    Method (T106) {
        Return (Concatenate(0,Package(){1}))
    }
    Method (T107) {
        Return (Concatenate(0,\_SB))
    }
    Method (T108) {
        Return (Concatenate(0,\_GL))
    }
    Method (T109) {
        Return (Concatenate(42,0))
    }
    Method (T110) {
        Return (Concatenate(42,42))
    }
    Method (T111) {
        Return (Concatenate(42,0xFEDCBA9876543210))
    }
    Method (T112) {
        Return (Concatenate(42,"42"))
    }
    Method (T113) {
        Return (Concatenate(42,"abc"))
    }
    Method (T114) {
        Return (Concatenate(42,Buffer(){1,2}))
    }
    Method (T115) {
        Return (Concatenate(42,Buffer(){}))
    }
    Method (T116) {
        Return (Concatenate(42,""))
    }
    Method (T117) {
        Return (Concatenate(42,Package(){1}))
    }
    Method (T118) {
        Return (Concatenate(42,\_SB))
    }
    Method (T119) {
        Return (Concatenate(42,\_GL))
    }
    Method (T120) {
        Return (Concatenate(0xFEDCBA9876543210,0))
    }
    Method (T121) {
        Return (Concatenate(0xFEDCBA9876543210,42))
    }
    Method (T122) {
        Return (Concatenate(0xFEDCBA9876543210,0xFEDCBA9876543210))
    }
    Method (T123) {
        Return (Concatenate(0xFEDCBA9876543210,"42"))
    }
    Method (T124) {
        Return (Concatenate(0xFEDCBA9876543210,"abc"))
    }
    Method (T125) {
        Return (Concatenate(0xFEDCBA9876543210,Buffer(){1,2}))
    }
    Method (T126) {
        Return (Concatenate(0xFEDCBA9876543210,Buffer(){}))
    }
    Method (T127) {
        Return (Concatenate(0xFEDCBA9876543210,""))
    }
    Method (T128) {
        Return (Concatenate(0xFEDCBA9876543210,Package(){1}))
    }
    Method (T129) {
        Return (Concatenate(0xFEDCBA9876543210,\_SB))
    }
    Method (T130) {
        Return (Concatenate(0xFEDCBA9876543210,\_GL))
    }
    Method (T131) {
        Return (Concatenate("42",0))
    }
    Method (T132) {
        Return (Concatenate("42",42))
    }
    Method (T133) {
        Return (Concatenate("42",0xFEDCBA9876543210))
    }
    Method (T134) {
        Return (Concatenate("42","42"))
    }
    Method (T135) {
        Return (Concatenate("42","abc"))
    }
    Method (T136) {
        Return (Concatenate("42",Buffer(){1,2}))
    }
    Method (T137) {
        Return (Concatenate("42",Buffer(){}))
    }
    Method (T138) {
        Return (Concatenate("42",""))
    }
    Method (T139) {
        Return (Concatenate("42",Package(){1}))
    }
    Method (T140) {
        Return (Concatenate("42",\_SB))
    }
    Method (T141) {
        Return (Concatenate("42",\_GL))
    }
    Method (T142) {
        Return (Concatenate("abc",0))
    }
    Method (T143) {
        Return (Concatenate("abc",42))
    }
    Method (T144) {
        Return (Concatenate("abc",0xFEDCBA9876543210))
    }
    Method (T145) {
        Return (Concatenate("abc","42"))
    }
    Method (T146) {
        Return (Concatenate("abc","abc"))
    }
    Method (T147) {
        Return (Concatenate("abc",Buffer(){1,2}))
    }
    Method (T148) {
        Return (Concatenate("abc",Buffer(){}))
    }
    Method (T149) {
        Return (Concatenate("abc",""))
    }
    Method (T150) {
        Return (Concatenate("abc",Package(){1}))
    }
    Method (T151) {
        Return (Concatenate("abc",\_SB))
    }
    Method (T152) {
        Return (Concatenate("abc",\_GL))
    }
    Method (T153) {
        Return (Concatenate(Buffer(){1,2},0))
    }
    Method (T154) {
        Return (Concatenate(Buffer(){1,2},42))
    }
    Method (T155) {
        Return (Concatenate(Buffer(){1,2},0xFEDCBA9876543210))
    }
    Method (T156) {
        Return (Concatenate(Buffer(){1,2},"42"))
    }
    Method (T157) {
        Return (Concatenate(Buffer(){1,2},"abc"))
    }
    Method (T158) {
        Return (Concatenate(Buffer(){1,2},Buffer(){1,2}))
    }
    Method (T159) {
        Return (Concatenate(Buffer(){1,2},Buffer(){}))
    }
    Method (T160) {
        Return (Concatenate(Buffer(){1,2},""))
    }
    Method (T161) {
        Return (Concatenate(Buffer(){1,2},Package(){1}))
    }
    Method (T162) {
        Return (Concatenate(Buffer(){1,2},\_SB))
    }
    Method (T163) {
        Return (Concatenate(Buffer(){1,2},\_GL))
    }
    Method (T164) {
        Return (Mid("abcdef",0,0))
    }
    Method (T165) {
        Return (Mid("abcdef",0,2))
    }
    Method (T166) {
        Return (Mid("abcdef",0,100))
    }
    Method (T167) {
        Return (Mid("abcdef",0,0x1000))
    }
    Method (T168) {
        Return (Mid("abcdef",2,0))
    }
    Method (T169) {
        Return (Mid("abcdef",2,2))
    }
    Method (T170) {
        Return (Mid("abcdef",2,100))
    }
    Method (T171) {
        Return (Mid("abcdef",2,0x1000))
    }
    Method (T172) {
        Return (Mid("abcdef",5,0))
    }
    Method (T173) {
        Return (Mid("abcdef",5,2))
    }
    Method (T174) {
        Return (Mid("abcdef",5,100))
    }
    Method (T175) {
        Return (Mid("abcdef",5,0x1000))
    }
    Method (T176) {
        Return (Mid("abcdef",6,0))
    }
    Method (T177) {
        Return (Mid("abcdef",6,2))
    }
    Method (T178) {
        Return (Mid("abcdef",6,100))
    }
    Method (T179) {
        Return (Mid("abcdef",6,0x1000))
    }
    Method (T180) {
        Return (Mid("abcdef",100,0))
    }
    Method (T181) {
        Return (Mid("abcdef",100,2))
    }
    Method (T182) {
        Return (Mid("abcdef",100,100))
    }
    Method (T183) {
        Return (Mid("abcdef",100,0x1000))
    }
    Method (T184) {
        Return (Mid(Buffer(){1,2,3,4,5},0,0))
    }
    Method (T185) {
        Return (Mid(Buffer(){1,2,3,4,5},0,2))
    }
    Method (T186) {
        Return (Mid(Buffer(){1,2,3,4,5},0,100))
    }
    Method (T187) {
        Return (Mid(Buffer(){1,2,3,4,5},0,0x1000))
    }
    Method (T188) {
        Return (Mid(Buffer(){1,2,3,4,5},2,0))
    }
    Method (T189) {
        Return (Mid(Buffer(){1,2,3,4,5},2,2))
    }
    Method (T190) {
        Return (Mid(Buffer(){1,2,3,4,5},2,100))
    }
    Method (T191) {
        Return (Mid(Buffer(){1,2,3,4,5},2,0x1000))
    }
    Method (T192) {
        Return (Mid(Buffer(){1,2,3,4,5},5,0))
    }
    Method (T193) {
        Return (Mid(Buffer(){1,2,3,4,5},5,2))
    }
    Method (T194) {
        Return (Mid(Buffer(){1,2,3,4,5},5,100))
    }
    Method (T195) {
        Return (Mid(Buffer(){1,2,3,4,5},5,0x1000))
    }
    Method (T196) {
        Return (Mid(Buffer(){1,2,3,4,5},6,0))
    }
    Method (T197) {
        Return (Mid(Buffer(){1,2,3,4,5},6,2))
    }
    Method (T198) {
        Return (Mid(Buffer(){1,2,3,4,5},6,100))
    }
    Method (T199) {
        Return (Mid(Buffer(){1,2,3,4,5},6,0x1000))
    }
    Method (T200) {
        Return (Mid(Buffer(){1,2,3,4,5},100,0))
    }
    Method (T201) {
        Return (Mid(Buffer(){1,2,3,4,5},100,2))
    }
    Method (T202) {
        Return (Mid(Buffer(){1,2,3,4,5},100,100))
    }
    Method (T203) {
        Return (Mid(Buffer(){1,2,3,4,5},100,0x1000))
    }
    Method (T204) {
        Return (Mid(0x1234,0,0))
    }
    Method (T205) {
        Return (Mid(0x1234,0,2))
    }
    Method (T206) {
        Return (Mid(0x1234,0,100))
    }
    Method (T207) {
        Return (Mid(0x1234,0,0x1000))
    }
    Method (T208) {
        Return (Mid(0x1234,2,0))
    }
    Method (T209) {
        Return (Mid(0x1234,2,2))
    }
    Method (T210) {
        Return (Mid(0x1234,2,100))
    }
    Method (T211) {
        Return (Mid(0x1234,2,0x1000))
    }
    Method (T212) {
        Return (Mid(0x1234,5,0))
    }
    Method (T213) {
        Return (Mid(0x1234,5,2))
    }
    Method (T214) {
        Return (Mid(0x1234,5,100))
    }
    Method (T215) {
        Return (Mid(0x1234,5,0x1000))
    }
    Method (T216) {
        Return (Mid(0x1234,6,0))
    }
    Method (T217) {
        Return (Mid(0x1234,6,2))
    }
    Method (T218) {
        Return (Mid(0x1234,6,100))
    }
    Method (T219) {
        Return (Mid(0x1234,6,0x1000))
    }
    Method (T220) {
        Return (Mid(0x1234,100,0))
    }
    Method (T221) {
        Return (Mid(0x1234,100,2))
    }
    Method (T222) {
        Return (Mid(0x1234,100,100))
    }
    Method (T223) {
        Return (Mid(0x1234,100,0x1000))
    }
    Method (T224) {
        Return (Mid("",0,0))
    }
    Method (T225) {
        Return (Mid("",0,2))
    }
    Method (T226) {
        Return (Mid("",0,100))
    }
    Method (T227) {
        Return (Mid("",0,0x1000))
    }
    Method (T228) {
        Return (Mid("",2,0))
    }
    Method (T229) {
        Return (Mid("",2,2))
    }
    Method (T230) {
        Return (Mid("",2,100))
    }
    Method (T231) {
        Return (Mid("",2,0x1000))
    }
    Method (T232) {
        Return (Mid("",5,0))
    }
    Method (T233) {
        Return (Mid("",5,2))
    }
    Method (T234) {
        Return (Mid("",5,100))
    }
    Method (T235) {
        Return (Mid("",5,0x1000))
    }
    Method (T236) {
        Return (Mid("",6,0))
    }
    Method (T237) {
        Return (Mid("",6,2))
    }
    Method (T238) {
        Return (Mid("",6,100))
    }
    Method (T239) {
        Return (Mid("",6,0x1000))
    }
    Method (T240) {
        Return (Mid("",100,0))
    }
    Method (T241) {
        Return (Mid("",100,2))
    }
    Method (T242) {
        Return (Mid("",100,100))
    }
    Method (T243) {
        Return (Mid("",100,0x1000))
    }
    Method (T244) {
        Return (ConcatenateResTemplate(ResourceTemplate(){IRQNoFlags(){3}},ResourceTemplate(){IO(Decode16,1,2,3,4)}))
    }
    Method (T245) {
        Return (ConcatenateResTemplate(Buffer(){0x79,0},Buffer(){0x79,0}))
    }
    Method (T246) {
        Return (ConcatenateResTemplate(Buffer(){},Buffer(){0x79,0}))
    }
    Method (T247) {
        Return (SizeOf(STR))
    }
    Method (T248) {
        Return (SizeOf(BUF))
    }
    Method (T249) {
        Return (SizeOf(PKG))
    }
    Method (T250) {
        Return (SizeOf(INT))
    }
    Method (T251) {
        Return (ObjectType(INT))
    }
    Method (T252) {
        Return (ObjectType(STR))
    }
    Method (T253) {
        Return (ObjectType(BUF))
    }
    Method (T254) {
        Return (ObjectType(PKG))
    }
    Method (T255) {
        Return (ObjectType(\_SB))
    }
    Method (T256) {
        Return (ObjectType(\_GL))
    }
    Method (T257) {
        Return (ObjectType(MTH))
    }
    Method (T258) {
        Return (ObjectType(Local0))
    }
    Method (T259) {
        Return (ObjectType(Debug))
    }
    Method (T260) {
        Return (ObjectType(\_SB))
    }
    Method (T261) {
        Return (ObjectType(BF0))
    }
    Method (T262) {
        Return (ObjectType(FLD))
    }
    Method (T263) {
        Return (ObjectType(REG))
    }
    Method (T264) {
        Return (ObjectType(EVT))
    }
    Method (T265) {
        Return (ObjectType(PWR))
    }
    Method (T266) {
        Return (ObjectType(PRC))
    }
    Method (T267) {
        Return (ObjectType(THM))
    }
    Method (T268) {
        Local0=RefOf(STR)
        Return (ObjectType(Local0))
    }
    Method (T269) {
        Return (ObjectType(Index(PKG,1)))
    }
    Method (T270) {
        Return (ObjectType(Index(BUF,1)))
    }
    Method (T271) {
        Return (ObjectType(Index(STR,1)))
    }
    Method (T272) {
        Return (ObjectType(RefOf(PKG)))
    }
    Method (T273) {
        Return (ObjectType(DerefOf(Index(PKG,2))))
    }
}
