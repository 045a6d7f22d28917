DefinitionBlock ("", "DSDT", 2, "TEST", "GOLDEN", 1)
{
    Method (T000) {
        Return (Add(5,3))
    }
    Method (T001) {
        Return (Add(3,5))
    }
    Method (T002) {
        Return (Add(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T003) {
        Return (Add(0x123456789ABCDEF0,0x11))
    }
    Method (T004) {
        Return (Add(1,63))
    }
    Method (T005) {
        Return (Add(1,64))
    }
    Method (T006) {
        Return (Add(1,32))
    }
    Method (T007) {
        Return (Add(7,0))
    }
    Method (T008) {
        Return (Add("12","34"))
    }
    Method (T009) {
        Return (Add(Buffer(){1,2},0x10))
    }
    Method (T010) {
        Return (Add("0x1f",1))
    }
    Method (T011) {
        Return (Add("zz",1))
    }
    Method (T012) {
        Return (Add(" 12",1))
    }
    Method (T013) {
        Return (Add(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T014) {
        Return (Add("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T015) {
        Return (Subtract(5,3))
    }
    Method (T016) {
        Return (Subtract(3,5))
    }
    Method (T017) {
        Return (Subtract(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T018) {
        Return (Subtract(0x123456789ABCDEF0,0x11))
    }
    Method (T019) {
        Return (Subtract(1,63))
    }
    Method (T020) {
        Return (Subtract(1,64))
    }
    Method (T021) {
        Return (Subtract(1,32))
    }
    Method (T022) {
        Return (Subtract(7,0))
    }
    Method (T023) {
        Return (Subtract("12","34"))
    }
    Method (T024) {
        Return (Subtract(Buffer(){1,2},0x10))
    }
    Method (T025) {
        Return (Subtract("0x1f",1))
    }
    Method (T026) {
        Return (Subtract("zz",1))
    }
    Method (T027) {
        Return (Subtract(" 12",1))
    }
    Method (T028) {
        Return (Subtract(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T029) {
        Return (Subtract("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T030) {
        Return (Multiply(5,3))
    }
    Method (T031) {
        Return (Multiply(3,5))
    }
    Method (T032) {
        Return (Multiply(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T033) {
        Return (Multiply(0x123456789ABCDEF0,0x11))
    }
    Method (T034) {
        Return (Multiply(1,63))
    }
    Method (T035) {
        Return (Multiply(1,64))
    }
    Method (T036) {
        Return (Multiply(1,32))
    }
    Method (T037) {
        Return (Multiply(7,0))
    }
    Method (T038) {
        Return (Multiply("12","34"))
    }
    Method (T039) {
        Return (Multiply(Buffer(){1,2},0x10))
    }
    Method (T040) {
        Return (Multiply("0x1f",1))
    }
    Method (T041) {
        Return (Multiply("zz",1))
    }
    Method (T042) {
        Return (Multiply(" 12",1))
    }
    Method (T043) {
        Return (Multiply(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T044) {
        Return (Multiply("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T045) {
        Return (And(5,3))
    }
    Method (T046) {
        Return (And(3,5))
    }
    Method (T047) {
        Return (And(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T048) {
        Return (And(0x123456789ABCDEF0,0x11))
    }
    Method (T049) {
        Return (And(1,63))
    }
    Method (T050) {
        Return (And(1,64))
    }
    Method (T051) {
        Return (And(1,32))
    }
    Method (T052) {
        Return (And(7,0))
    }
    Method (T053) {
        Return (And("12","34"))
    }
    Method (T054) {
        Return (And(Buffer(){1,2},0x10))
    }
    Method (T055) {
        Return (And("0x1f",1))
    }
    Method (T056) {
        Return (And("zz",1))
    }
    Method (T057) {
        Return (And(" 12",1))
    }
    Method (T058) {
        Return (And(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T059) {
        Return (And("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T060) {
        Return (Or(5,3))
    }
    Method (T061) {
        Return (Or(3,5))
    }
    Method (T062) {
        Return (Or(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T063) {
        Return (Or(0x123456789ABCDEF0,0x11))
    }
    Method (T064) {
        Return (Or(1,63))
    }
    Method (T065) {
        Return (Or(1,64))
    }
    Method (T066) {
        Return (Or(1,32))
    }
    Method (T067) {
        Return (Or(7,0))
    }
    Method (T068) {
        Return (Or("12","34"))
    }
    Method (T069) {
        Return (Or(Buffer(){1,2},0x10))
    }
    Method (T070) {
        Return (Or("0x1f",1))
    }
    Method (T071) {
        Return (Or("zz",1))
    }
    Method (T072) {
        Return (Or(" 12",1))
    }
    Method (T073) {
        Return (Or(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T074) {
        Return (Or("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T075) {
        Return (Xor(5,3))
    }
    Method (T076) {
        Return (Xor(3,5))
    }
    Method (T077) {
        Return (Xor(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T078) {
        Return (Xor(0x123456789ABCDEF0,0x11))
    }
    Method (T079) {
        Return (Xor(1,63))
    }
    Method (T080) {
        Return (Xor(1,64))
    }
    Method (T081) {
        Return (Xor(1,32))
    }
    Method (T082) {
        Return (Xor(7,0))
    }
    Method (T083) {
        Return (Xor("12","34"))
    }
    Method (T084) {
        Return (Xor(Buffer(){1,2},0x10))
    }
    Method (T085) {
        Return (Xor("0x1f",1))
    }
    Method (T086) {
        Return (Xor("zz",1))
    }
    Method (T087) {
        Return (Xor(" 12",1))
    }
    Method (T088) {
        Return (Xor(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T089) {
        Return (Xor("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T090) {
        Return (NAnd(5,3))
    }
    Method (T091) {
        Return (NAnd(3,5))
    }
    Method (T092) {
        Return (NAnd(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T093) {
        Return (NAnd(0x123456789ABCDEF0,0x11))
    }
    Method (T094) {
        Return (NAnd(1,63))
    }
    Method (T095) {
        Return (NAnd(1,64))
    }
    Method (T096) {
        Return (NAnd(1,32))
    }
    Method (T097) {
        Return (NAnd(7,0))
    }
    Method (T098) {
        Return (NAnd("12","34"))
    }
    Method (T099) {
        Return (NAnd(Buffer(){1,2},0x10))
    }
    Method (T100) {
        Return (NAnd("0x1f",1))
    }
    Method (T101) {
        Return (NAnd("zz",1))
    }
    Method (T102) {
        Return (NAnd(" 12",1))
    }
    Method (T103) {
        Return (NAnd(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T104) {
        Return (NAnd("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T105) {
        Return (NOr(5,3))
    }
    Method (T106) {
        Return (NOr(3,5))
    }
    Method (T107) {
        Return (NOr(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T108) {
        Return (NOr(0x123456789ABCDEF0,0x11))
    }
    Method (T109) {
        Return (NOr(1,63))
    }
    Method (T110) {
        Return (NOr(1,64))
    }
    Method (T111) {
        Return (NOr(1,32))
    }
    Method (T112) {
        Return (NOr(7,0))
    }
    Method (T113) {
        Return (NOr("12","34"))
    }
    Method (T114) {
        Return (NOr(Buffer(){1,2},0x10))
    }
    Method (T115) {
        Return (NOr("0x1f",1))
    }
    Method (T116) {
        Return (NOr("zz",1))
    }
    Method (T117) {
        Return (NOr(" 12",1))
    }
    Method (T118) {
        Return (NOr(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T119) {
        Return (NOr("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T120) {
        Return (ShiftLeft(5,3))
    }
    Method (T121) {
        Return (ShiftLeft(3,5))
    }
    Method (T122) {
        Return (ShiftLeft(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T123) {
        Return (ShiftLeft(0x123456789ABCDEF0,0x11))
    }
    Method (T124) {
        Return (ShiftLeft(1,63))
    }
    Method (T125) {
        Return (ShiftLeft(1,64))
    }
    Method (T126) {
        Return (ShiftLeft(1,32))
    }
    Method (T127) {
        Return (ShiftLeft(7,0))
    }
    Method (T128) {
        Return (ShiftLeft("12","34"))
    }
    Method (T129) {
        Return (ShiftLeft(Buffer(){1,2},0x10))
    }
    Method (T130) {
        Return (ShiftLeft("0x1f",1))
    }
    Method (T131) {
        Return (ShiftLeft("zz",1))
    }
    Method (T132) {
        Return (ShiftLeft(" 12",1))
    }
    Method (T133) {
        Return (ShiftLeft(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T134) {
        Return (ShiftLeft("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T135) {
        Return (ShiftRight(5,3))
    }
    Method (T136) {
        Return (ShiftRight(3,5))
    }
    Method (T137) {
        Return (ShiftRight(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T138) {
        Return (ShiftRight(0x123456789ABCDEF0,0x11))
    }
    Method (T139) {
        Return (ShiftRight(1,63))
    }
    Method (T140) {
        Return (ShiftRight(1,64))
    }
    Method (T141) {
        Return (ShiftRight(1,32))
    }
    Method (T142) {
        Return (ShiftRight(7,0))
    }
    Method (T143) {
        Return (ShiftRight("12","34"))
    }
    Method (T144) {
        Return (ShiftRight(Buffer(){1,2},0x10))
    }
    Method (T145) {
        Return (ShiftRight("0x1f",1))
    }
    Method (T146) {
        Return (ShiftRight("zz",1))
    }
    Method (T147) {
        Return (ShiftRight(" 12",1))
    }
    Method (T148) {
        Return (ShiftRight(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T149) {
        Return (ShiftRight("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T150) {
        Return (Mod(5,3))
    }
    Method (T151) {
        Return (Mod(3,5))
    }
    Method (T152) {
        Return (Mod(0xFFFFFFFFFFFFFFFF,2))
    }
    Method (T153) {
        Return (Mod(0x123456789ABCDEF0,0x11))
    }
    Method (T154) {
        Return (Mod(1,63))
    }
    Method (T155) {
        Return (Mod(1,64))
    }
    Method (T156) {
        Return (Mod(1,32))
    }
    Method (T157) {
        Return (Mod(7,0))
    }
    Method (T158) {
        Return (Mod("12","34"))
    }
    Method (T159) {
        Return (Mod(Buffer(){1,2},0x10))
    }
    Method (T160) {
        Return (Mod("0x1f",1))
    }
    Method (T161) {
        Return (Mod("zz",1))
    }
    Method (T162) {
        Return (Mod(" 12",1))
    }
    Method (T163) {
        Return (Mod(Buffer(){1,2,3,4,5,6,7,8,9},1))
    }
    Method (T164) {
        Return (Mod("FFFFFFFFFFFFFFFFF",0))
    }
    Method (T165) {
        Local0=0
        Local1=0
        Divide(17,5,Local0,Local1)
        Local2=Package(2){}
        Local2[0]=Local0
        Local2[1]=Local1
        Return (Local2)
    }
    Method (T166) {
        Return (Divide(1,0))
    }
    Method (T167) {
        Return (Not(0))
    }
    Method (T168) {
        Return (Not(1))
    }
    Method (T169) {
        Return (Not(0x1234))
    }
    Method (T170) {
        Return (Not(0x99999999))
    }
    Method (T171) {
        Return (Not(0x8000000000000000))
    }
    Method (T172) {
        Return (Not(99999999))
    }
    Method (T173) {
        Return (Not(0x8000))
    }
    Method (T174) {
        Return (Not("10"))
    }
    Method (T175) {
        Return (Not(Buffer(){0x10}))
    }
    Method (T176) {
        Return (Not(0xABC))
    }
    Method (T177) {
        Return (Not(9999999999999999))
    }
    Method (T178) {
        Return (Not(10000000000000000))
    }
    Method (T179) {
        Return (FindSetLeftBit(0))
    }
    Method (T180) {
        Return (FindSetLeftBit(1))
    }
    Method (T181) {
        Return (FindSetLeftBit(0x1234))
    }
    Method (T182) {
        Return (FindSetLeftBit(0x99999999))
    }
    Method (T183) {
        Return (FindSetLeftBit(0x8000000000000000))
    }
    Method (T184) {
        Return (FindSetLeftBit(99999999))
    }
    Method (T185) {
        Return (FindSetLeftBit(0x8000))
    }
    Method (T186) {
        Return (FindSetLeftBit("10"))
    }
    Method (T187) {
        Return (FindSetLeftBit(Buffer(){0x10}))
    }
    Method (T188) {
        Return (FindSetLeftBit(0xABC))
    }
    Method (T189) {
        Return (FindSetLeftBit(9999999999999999))
    }
    Method (T190) {
        Return (FindSetLeftBit(10000000000000000))
    }
    Method (T191) {
        Return (FindSetRightBit(0))
    }
    Method (T192) {
        Return (FindSetRightBit(1))
    }
    Method (T193) {
        Return (FindSetRightBit(0x1234))
    }
    Method (T194) {
        Return (FindSetRightBit(0x99999999))
    }
    Method (T195) {
        Return (FindSetRightBit(0x8000000000000000))
    }
    Method (T196) {
        Return (FindSetRightBit(99999999))
    }
    Method (T197) {
        Return (FindSetRightBit(0x8000))
    }
    Method (T198) {
        Return (FindSetRightBit("10"))
    }
    Method (T199) {
        Return (FindSetRightBit(Buffer(){0x10}))
    }
    Method (T200) {
        Return (FindSetRightBit(0xABC))
    }
    Method (T201) {
        Return (FindSetRightBit(9999999999999999))
    }
    Method (T202) {
        Return (FindSetRightBit(10000000000000000))
    }
    Method (T203) {
        Return (FromBCD(0))
    }
    Method (T204) {
        Return (FromBCD(1))
    }
    Method (T205) {
        Return (FromBCD(0x1234))
    }
    Method (T206) {
        Return (FromBCD(0x99999999))
    }
    Method (T207) {
        Return (FromBCD(0x8000000000000000))
    }
    Method (T208) {
        Return (FromBCD(99999999))
    }
    Method (T209) {
        Return (FromBCD(0x8000))
    }
    Method (T210) {
        Return (FromBCD("10"))
    }
    Method (T211) {
        Return (FromBCD(Buffer(){0x10}))
    }
    Method (T212) {
        Return (FromBCD(0xABC))
    }
    Method (T213) {
        Return (FromBCD(9999999999999999))
    }
    Method (T214) {
        Return (FromBCD(10000000000000000))
    }
    Method (T215) {
        Return (ToBCD(0))
    }
    Method (T216) {
        Return (ToBCD(1))
    }
    Method (T217) {
        Return (ToBCD(0x1234))
    }
    Method (T218) {
        Return (ToBCD(0x99999999))
    }
    Method (T219) {
        Return (ToBCD(0x8000000000000000))
    }
    Method (T220) {
        Return (ToBCD(99999999))
    }
    Method (T221) {
        Return (ToBCD(0x8000))
    }
    Method (T222) {
        Return (ToBCD("10"))
    }
    Method (T223) {
        Return (ToBCD(Buffer(){0x10}))
    }
    Method (T224) {
        Return (ToBCD(0xABC))
    }
    Method (T225) {
        Return (ToBCD(9999999999999999))
    }
    Method (T226) {
        Return (ToBCD(10000000000000000))
    }
    Method (T227) {
        Return (LAnd(1,2))
    }
    Method (T228) {
        Return (LAnd(2,1))
    }
    Method (T229) {
        Return (LAnd(3,3))
    }
    Method (T230) {
        Return (LAnd(0,5))
    }
    Method (T231) {
        Return (LAnd("abc","abd"))
    }
    Method (T232) {
        Return (LAnd("abc","ab"))
    }
    Method (T233) {
        Return (LAnd("10",16))
    }
    Method (T234) {
        Return (LAnd(16,"10"))
    }
    Method (T235) {
        Return (LAnd(Buffer(){1,2},Buffer(){1,2}))
    }
    Method (T236) {
        Return (LAnd(Buffer(){1,2},Buffer(){1,2,3}))
    }
    Method (T237) {
        Return (LAnd(Buffer(){1,2},0x201))
    }
    Method (T238) {
        Return (LAnd(0x201,Buffer(){1,2}))
    }
    Method (T239) {
        Return (LAnd("a",Buffer(){0x61,0}))
    }
    Method (T240) {
        Return (LAnd(Buffer(){0x61,0},"a"))
    }
    Method (T241) {
        Return (LAnd("0x61 0x62",Buffer(){0x61,0x62}))
    }
    Method (T242) {
        Return (LAnd("0000000000000010",16))
    }
    Method (T243) {
        Return (LOr(1,2))
    }
    Method (T244) {
        Return (LOr(2,1))
    }
    Method (T245) {
        Return (LOr(3,3))
    }
    Method (T246) {
        Return (LOr(0,5))
    }
    Method (T247) {
        Return (LOr("abc","abd"))
    }
    Method (T248) {
        Return (LOr("abc","ab"))
    }
    Method (T249) {
        Return (LOr("10",16))
    }
    Method (T250) {
        Return (LOr(16,"10"))
    }
    Method (T251) {
        Return (LOr(Buffer(){1,2},Buffer(){1,2}))
    }
    Method (T252) {
        Return (LOr(Buffer(){1,2},Buffer(){1,2,3}))
    }
    Method (T253) {
        Return (LOr(Buffer(){1,2},0x201))
    }
    Method (T254) {
        Return (LOr(0x201,Buffer(){1,2}))
    }
    Method (T255) {
        Return (LOr("a",Buffer(){0x61,0}))
    }
    Method (T256) {
        Return (LOr(Buffer(){0x61,0},"a"))
    }
    Method (T257) {
        Return (LOr("0x61 0x62",Buffer(){0x61,0x62}))
    }
    Method (T258) {
        Return (LOr("0000000000000010",16))
    }
    Method (T259) {
        Return (LEqual(1,2))
    }
    Method (T260) {
        Return (LEqual(2,1))
    }
    Method (T261) {
        Return (LEqual(3,3))
    }
    Method (T262) {
        Return (LEqual(0,5))
    }
    Method (T263) {
        Return (LEqual("abc","abd"))
    }
    Method (T264) {
        Return (LEqual("abc","ab"))
    }
    Method (T265) {
        Return (LEqual("10",16))
    }
    Method (T266) {
        Return (LEqual(16,"10"))
    }
    Method (T267) {
        Return (LEqual(Buffer(){1,2},Buffer(){1,2}))
    }
    Method (T268) {
        Return (LEqual(Buffer(){1,2},Buffer(){1,2,3}))
    }
    Method (T269) {
        Return (LEqual(Buffer(){1,2},0x201))
    }
    Method (T270) {
        Return (LEqual(0x201,Buffer(){1,2}))
    }
    Method (T271) {
        Return (LEqual("a",Buffer(){0x61,0}))
    }
    Method (T272) {
        Return (LEqual(Buffer(){0x61,0},"a"))
    }
    Method (T273) {
        Return (LEqual("0x61 0x62",Buffer(){0x61,0x62}))
    }
    Method (T274) {
        Return (LEqual("0000000000000010",16))
    }
    Method (T275) {
        Return (LNotEqual(1,2))
    }
    Method (T276) {
        Return (LNotEqual(2,1))
    }
    Method (T277) {
        Return (LNotEqual(3,3))
    }
    Method (T278) {
        Return (LNotEqual(0,5))
    }
    Method (T279) {
        Return (LNotEqual("abc","abd"))
    }
    Method (T280) {
        Return (LNotEqual("abc","ab"))
    }
    Method (T281) {
        Return (LNotEqual("10",16))
    }
    Method (T282) {
        Return (LNotEqual(16,"10"))
    }
    Method (T283) {
        Return (LNotEqual(Buffer(){1,2},Buffer(){1,2}))
    }
    Method (T284) {
        Return (LNotEqual(Buffer(){1,2},Buffer(){1,2,3}))
    }
    Method (T285) {
        Return (LNotEqual(Buffer(){1,2},0x201))
    }
    Method (T286) {
        Return (LNotEqual(0x201,Buffer(){1,2}))
    }
    Method (T287) {
        Return (LNotEqual("a",Buffer(){0x61,0}))
    }
    Method (T288) {
        Return (LNotEqual(Buffer(){0x61,0},"a"))
    }
    Method (T289) {
        Return (LNotEqual("0x61 0x62",Buffer(){0x61,0x62}))
    }
    Method (T290) {
        Return (LNotEqual("0000000000000010",16))
    }
    Method (T291) {
        Return (LLess(1,2))
    }
    Method (T292) {
        Return (LLess(2,1))
    }
    Method (T293) {
        Return (LLess(3,3))
    }
    Method (T294) {
        Return (LLess(0,5))
    }
    Method (T295) {
        Return (LLess("abc","abd"))
    }
    Method (T296) {
        Return (LLess("abc","ab"))
    }
    Method (T297) {
        Return (LLess("10",16))
    }
    Method (T298) {
        Return (LLess(16,"10"))
    }
    Method (T299) {
        Return (LLess(Buffer(){1,2},Buffer(){1,2}))
    }
    Method (T300) {
        Return (LLess(Buffer(){1,2},Buffer(){1,2,3}))
    }
    Method (T301) {
        Return (LLess(Buffer(){1,2},0x201))
    }
    Method (T302) {
        Return (LLess(0x201,Buffer(){1,2}))
    }
    Method (T303) {
        Return (LLess("a",Buffer(){0x61,0}))
    }
    Method (T304) {
        Return (LLess(Buffer(){0x61,0},"a"))
    }
    Method (T305) {
        Return (LLess("0x61 0x62",Buffer(){0x61,0x62}))
    }
    Method (T306) {
        Return (LLess("0000000000000010",16))
    }
    Method (T307) {
        Return (LLessEqual(1,2))
    }
    Method (T308) {
        Return (LLessEqual(2,1))
    }
    Method (T309) {
        Return (LLessEqual(3,3))
    }
    Method (T310) {
        Return (LLessEqual(0,5))
    }
    Method (T311) {
        Return (LLessEqual("abc","abd"))
    }
    Method (T312) {
        Return (LLessEqual("abc","ab"))
    }
    Method (T313) {
        Return (LLessEqual("10",16))
    }
    Method (T314) {
        Return (LLessEqual(16,"10"))
    }
    Method (T315) {
        Return (LLessEqual(Buffer(){1,2},Buffer(){1,2}))
    }
    Method (T316) {
        Return (LLessEqual(Buffer(){1,2},Buffer(){1,2,3}))
    }
    Method (T317) {
        Return (LLessEqual(Buffer(){1,2},0x201))
    }
    Method (T318) {
        Return (LLessEqual(0x201,Buffer(){1,2}))
    }
    Method (T319) {
        Return (LLessEqual("a",Buffer(){0x61,0}))
    }
    Method (T320) {
        Return (LLessEqual(Buffer(){0x61,0},"a"))
    }
    Method (T321) {
        Return (LLessEqual("0x61 0x62",Buffer(){0x61,0x62}))
    }
    Method (T322) {
        Return (LLessEqual("0000000000000010",16))
    }
    Method (T323) {
        Return (LGreater(1,2))
    }
    Method (T324) {
        Return (LGreater(2,1))
    }
    Method (T325) {
        Return (LGreater(3,3))
    }
    Method (T326) {
        Return (LGreater(0,5))
    }
    Method (T327) {
        Return (LGreater("abc","abd"))
    }
    Method (T328) {
        Return (LGreater("abc","ab"))
    }
    Method (T329) {
        Return (LGreater("10",16))
    }
    Method (T330) {
        Return (LGreater(16,"10"))
    }
    Method (T331) {
        Return (LGreater(Buffer(){1,2},Buffer(){1,2}))
    }
    Method (T332) {
        Return (LGreater(Buffer(){1,2},Buffer(){1,2,3}))
    }
    Method (T333) {
        Return (LGreater(Buffer(){1,2},0x201))
    }
    Method (T334) {
        Return (LGreater(0x201,Buffer(){1,2}))
    }
    Method (T335) {
        Return (LGreater("a",Buffer(){0x61,0}))
    }
    Method (T336) {
        Return (LGreater(Buffer(){0x61,0},"a"))
    }
    Method (T337) {
        Return (LGreater("0x61 0x62",Buffer(){0x61,0x62}))
    }
    Method (T338) {
        Return (LGreater("0000000000000010",16))
    }
    Method (T339) {
        Return (LGreaterEqual(1,2))
    }
    Method (T340) {
        Return (LGreaterEqual(2,1))
    }
    Method (T341) {
        Return (LGreaterEqual(3,3))
    }
    Method (T342) {
        Return (LGreaterEqual(0,5))
    }
    Method (T343) {
        Return (LGreaterEqual("abc","abd"))
    }
    Method (T344) {
        Return (LGreaterEqual("abc","ab"))
    }
    Method (T345) {
        Return (LGreaterEqual("10",16))
    }
    Method (T346) {
        Return (LGreaterEqual(16,"10"))
    }
    Method (T347) {
        Return (LGreaterEqual(Buffer(){1,2},Buffer(){1,2}))
    }
    Method (T348) {
        Return (LGreaterEqual(Buffer(){1,2},Buffer(){1,2,3}))
    }
    Method (T349) {
        Return (LGreaterEqual(Buffer(){1,2},0x201))
    }
    Method (T350) {
        Return (LGreaterEqual(0x201,Buffer(){1,2}))
    }
    Method (T351) {
        Return (LGreaterEqual("a",Buffer(){0x61,0}))
    }
    Method (T352) {
        Return (LGreaterEqual(Buffer(){0x61,0},"a"))
    }
    Method (T353) {
        Return (LGreaterEqual("0x61 0x62",Buffer(){0x61,0x62}))
    }
    Method (T354) {
        Return (LGreaterEqual("0000000000000010",16))
    }
    Method (T355) {
        Return (LNot(0))
    }
    Method (T356) {
        Return (LNot(5))
    }
    Method (T357) {
        Return (LNot("0"))
    }
    Method (T358) {
        Return (LNot("1"))
    }
    Method (T359) {
        Return (LNot(Buffer(){0}))
    }
    Method (T360) {
        Local0=5
        Local0++
        Return (Local0)
    }
    Method (T361) {
        Local0=0
        Local0--
        Return (Local0)
    }
    Method (T362) {
        Return (Ones)
    }
    Method (T363) {
        Return (Zero)
    }
    Method (T364) {
        Return (One)
    }
    Method (T365) {
        Return (1)
    }
    Method (T366) {
        Local0=0xFFFFFFFFFFFFFFFF
        Increment(Local0)
        Return (Local0)
    }
}
