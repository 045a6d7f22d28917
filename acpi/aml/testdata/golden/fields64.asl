DefinitionBlock ("", "DSDT", 2, "TEST", "GOLDEN", 1)
{
    OperationRegion (REG, SystemMemory, 0x10000, 0x100)
    OperationRegion (RGI, SystemIO, 0x500, 0x20)
    Field (REG, ByteAcc, NoLock, Preserve) { BA, 3, BB, 7, BC, 6, BD, 16, BE, 33, BF, 64, BG, 100, BH, 1 }
    Field (REG, WordAcc, NoLock, Preserve) { Offset (0x40), WA, 3, WB, 17, WC, 12, WD, 65 }
    Field (REG, DWordAcc, NoLock, WriteAsOnes) { Offset (0x60), DA, 5, DB, 20, DC, 31, DD, 8 }
    Field (REG, QWordAcc, Lock, WriteAsZeros) { Offset (0x80), QA, 9, QB, 64, QC, 55, QD, 1 }
    Field (REG, AnyAcc, NoLock, Preserve) { Offset (0xA0), AA, 12, AB, 20, AccessAs (WordAcc), AC, 16, AD, 9 }
    Field (REG, ByteAcc, NoLock, Preserve) { R0, 32, Offset (0x40), R4, 64, R4B, 64, Offset (0x60), R6, 64, Offset (0x80), R8, 64, R8B, 64, Offset (0xA0), RA, 64 }
    Field (REG, DWordAcc, NoLock, Preserve) { Offset (0xFC), EDG, 32, OUT, 8 }
    Field (RGI, ByteAcc, NoLock, Preserve) { IDX, 8, DAT, 8, Offset (4), BNK, 8 }
    Field (RGI, ByteAcc, NoLock, Preserve) { Offset (1), DSEE, 8 }
    IndexField (IDX, DAT, ByteAcc, NoLock, Preserve) { IXA, 8, IXB, 4, IXC, 12, Offset (0x10), IXD, 8 }
    BankField (RGI, BNK, 3, ByteAcc, NoLock, Preserve) { Offset (8), BKA, 8, BKB, 4 }
    Name (BUF, Buffer (32) {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    CreateByteField (BUF, 1, CBY)
    CreateWordField (BUF, 3, CWD)
    CreateDWordField (BUF, 5, CDW)
    CreateQWordField (BUF, 7, CQW)
    CreateBitField (BUF, 130, CBI)
    CreateField (BUF, 131, 3, CF3)
    CreateField (BUF, 137, 40, CF4)
    CreateField (BUF, 177, 70, CF7)
    Method (T000) {
        BA=0
        Return (BA)
    }
    Method (T001) {
        BA=Ones
        Return (BA)
    }
    Method (T002) {
        BA=0x123456789ABCDEF1
        Return (BA)
    }
    Method (T003) {
        BA="hello world, longer than most"
        Return (BA)
    }
    Method (T004) {
        BA=Buffer(){0xFF,0x11,0xA5}
        Return (BA)
    }
    Method (T005) {
        BA=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (BA)
    }
    Method (T006) {
        BA++
        Return (BA)
    }
    Method (T007) {
        BB=0
        Return (BB)
    }
    Method (T008) {
        BB=Ones
        Return (BB)
    }
    Method (T009) {
        BB=0x123456789ABCDEF1
        Return (BB)
    }
    Method (T010) {
        BB="hello world, longer than most"
        Return (BB)
    }
    Method (T011) {
        BB=Buffer(){0xFF,0x11,0xA5}
        Return (BB)
    }
    Method (T012) {
        BB=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (BB)
    }
    Method (T013) {
        BB++
        Return (BB)
    }
    Method (T014) {
        BC=0
        Return (BC)
    }
    Method (T015) {
        BC=Ones
        Return (BC)
    }
    Method (T016) {
        BC=0x123456789ABCDEF1
        Return (BC)
    }
    Method (T017) {
        BC="hello world, longer than most"
        Return (BC)
    }
    Method (T018) {
        BC=Buffer(){0xFF,0x11,0xA5}
        Return (BC)
    }
    Method (T019) {
        BC=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (BC)
    }
    Method (T020) {
        BC++
        Return (BC)
    }
    Method (T021) {
        BD=0
        Return (BD)
    }
    Method (T022) {
        BD=Ones
        Return (BD)
    }
    Method (T023) {
        BD=0x123456789ABCDEF1
        Return (BD)
    }
    Method (T024) {
        BD="hello world, longer than most"
        Return (BD)
    }
    Method (T025) {
        BD=Buffer(){0xFF,0x11,0xA5}
        Return (BD)
    }
    Method (T026) {
        BD=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (BD)
    }
    Method (T027) {
        BD++
        Return (BD)
    }
    Method (T028) {
        BE=0
        Return (BE)
    }
    Method (T029) {
        BE=Ones
        Return (BE)
    }
    Method (T030) {
        BE=0x123456789ABCDEF1
        Return (BE)
    }
    Method (T031) {
        BE="hello world, longer than most"
        Return (BE)
    }
    Method (T032) {
        BE=Buffer(){0xFF,0x11,0xA5}
        Return (BE)
    }
    Method (T033) {
        BE=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (BE)
    }
    Method (T034) {
        BE++
        Return (BE)
    }
    Method (T035) {
        BF=0
        Return (BF)
    }
    Method (T036) {
        BF=Ones
        Return (BF)
    }
    Method (T037) {
        BF=0x123456789ABCDEF1
        Return (BF)
    }
    Method (T038) {
        BF="hello world, longer than most"
        Return (BF)
    }
    Method (T039) {
        BF=Buffer(){0xFF,0x11,0xA5}
        Return (BF)
    }
    Method (T040) {
        BF=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (BF)
    }
    Method (T041) {
        BF++
        Return (BF)
    }
    Method (T042) {
        BG=0
        Return (BG)
    }
    Method (T043) {
        BG=Ones
        Return (BG)
    }
    Method (T044) {
        BG=0x123456789ABCDEF1
        Return (BG)
    }
    Method (T045) {
        BG="hello world, longer than most"
        Return (BG)
    }
    Method (T046) {
        BG=Buffer(){0xFF,0x11,0xA5}
        Return (BG)
    }
    Method (T047) {
        BG=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (BG)
    }
    Method (T048) {
        Return (SizeOf(BG))
    }
    Method (T049) {
        BH=0
        Return (BH)
    }
    Method (T050) {
        BH=Ones
        Return (BH)
    }
    Method (T051) {
        BH=0x123456789ABCDEF1
        Return (BH)
    }
    Method (T052) {
        BH="hello world, longer than most"
        Return (BH)
    }
    Method (T053) {
        BH=Buffer(){0xFF,0x11,0xA5}
        Return (BH)
    }
    Method (T054) {
        BH=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (BH)
    }
    Method (T055) {
        BH++
        Return (BH)
    }
    Method (T056) {
        WA=0
        Return (WA)
    }
    Method (T057) {
        WA=Ones
        Return (WA)
    }
    Method (T058) {
        WA=0x123456789ABCDEF1
        Return (WA)
    }
    Method (T059) {
        WA="hello world, longer than most"
        Return (WA)
    }
    Method (T060) {
        WA=Buffer(){0xFF,0x11,0xA5}
        Return (WA)
    }
    Method (T061) {
        WA=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (WA)
    }
    Method (T062) {
        WA++
        Return (WA)
    }
    Method (T063) {
        WB=0
        Return (WB)
    }
    Method (T064) {
        WB=Ones
        Return (WB)
    }
    Method (T065) {
        WB=0x123456789ABCDEF1
        Return (WB)
    }
    Method (T066) {
        WB="hello world, longer than most"
        Return (WB)
    }
    Method (T067) {
        WB=Buffer(){0xFF,0x11,0xA5}
        Return (WB)
    }
    Method (T068) {
        WB=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (WB)
    }
    Method (T069) {
        WB++
        Return (WB)
    }
    Method (T070) {
        WC=0
        Return (WC)
    }
    Method (T071) {
        WC=Ones
        Return (WC)
    }
    Method (T072) {
        WC=0x123456789ABCDEF1
        Return (WC)
    }
    Method (T073) {
        WC="hello world, longer than most"
        Return (WC)
    }
    Method (T074) {
        WC=Buffer(){0xFF,0x11,0xA5}
        Return (WC)
    }
    Method (T075) {
        WC=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (WC)
    }
    Method (T076) {
        WC++
        Return (WC)
    }
    Method (T077) {
        WD=0
        Return (WD)
    }
    Method (T078) {
        WD=Ones
        Return (WD)
    }
    Method (T079) {
        WD=0x123456789ABCDEF1
        Return (WD)
    }
    Method (T080) {
        WD="hello world, longer than most"
        Return (WD)
    }
    Method (T081) {
        WD=Buffer(){0xFF,0x11,0xA5}
        Return (WD)
    }
    Method (T082) {
        WD=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (WD)
    }
    Method (T083) {
        Return (SizeOf(WD))
    }
    Method (T084) {
        DA=0
        Return (DA)
    }
    Method (T085) {
        DA=Ones
        Return (DA)
    }
    Method (T086) {
        DA=0x123456789ABCDEF1
        Return (DA)
    }
    Method (T087) {
        DA="hello world, longer than most"
        Return (DA)
    }
    Method (T088) {
        DA=Buffer(){0xFF,0x11,0xA5}
        Return (DA)
    }
    Method (T089) {
        DA=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (DA)
    }
    Method (T090) {
        DA++
        Return (DA)
    }
    Method (T091) {
        DB=0
        Return (DB)
    }
    Method (T092) {
        DB=Ones
        Return (DB)
    }
    Method (T093) {
        DB=0x123456789ABCDEF1
        Return (DB)
    }
    Method (T094) {
        DB="hello world, longer than most"
        Return (DB)
    }
    Method (T095) {
        DB=Buffer(){0xFF,0x11,0xA5}
        Return (DB)
    }
    Method (T096) {
        DB=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (DB)
    }
    Method (T097) {
        DB++
        Return (DB)
    }
    Method (T098) {
        DC=0
        Return (DC)
    }
    Method (T099) {
        DC=Ones
        Return (DC)
    }
    Method (T100) {
        DC=0x123456789ABCDEF1
        Return (DC)
    }
    Method (T101) {
        DC="hello world, longer than most"
        Return (DC)
    }
    Method (T102) {
        DC=Buffer(){0xFF,0x11,0xA5}
        Return (DC)
    }
    Method (T103) {
        DC=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (DC)
    }
    Method (T104) {
        DC++
        Return (DC)
    }
    Method (T105) {
        DD=0
        Return (DD)
    }
    Method (T106) {
        DD=Ones
        Return (DD)
    }
    Method (T107) {
        DD=0x123456789ABCDEF1
        Return (DD)
    }
    Method (T108) {
        DD="hello world, longer than most"
        Return (DD)
    }
    Method (T109) {
        DD=Buffer(){0xFF,0x11,0xA5}
        Return (DD)
    }
    Method (T110) {
        DD=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (DD)
    }
    Method (T111) {
        DD++
        Return (DD)
    }
    Method (T112) {
        QA=0
        Return (QA)
    }
    Method (T113) {
        QA=Ones
        Return (QA)
    }
    Method (T114) {
        QA=0x123456789ABCDEF1
        Return (QA)
    }
    Method (T115) {
        QA="hello world, longer than most"
        Return (QA)
    }
    Method (T116) {
        QA=Buffer(){0xFF,0x11,0xA5}
        Return (QA)
    }
    Method (T117) {
        QA=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (QA)
    }
    Method (T118) {
        QA++
        Return (QA)
    }
    Method (T119) {
        QB=0
        Return (QB)
    }
    Method (T120) {
        QB=Ones
        Return (QB)
    }
    Method (T121) {
        QB=0x123456789ABCDEF1
        Return (QB)
    }
    Method (T122) {
        QB="hello world, longer than most"
        Return (QB)
    }
    Method (T123) {
        QB=Buffer(){0xFF,0x11,0xA5}
        Return (QB)
    }
    Method (T124) {
        QB=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (QB)
    }
    Method (T125) {
        QB++
        Return (QB)
    }
    Method (T126) {
        QC=0
        Return (QC)
    }
    Method (T127) {
        QC=Ones
        Return (QC)
    }
    Method (T128) {
        QC=0x123456789ABCDEF1
        Return (QC)
    }
    Method (T129) {
        QC="hello world, longer than most"
        Return (QC)
    }
    Method (T130) {
        QC=Buffer(){0xFF,0x11,0xA5}
        Return (QC)
    }
    Method (T131) {
        QC=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (QC)
    }
    Method (T132) {
        QC++
        Return (QC)
    }
    Method (T133) {
        QD=0
        Return (QD)
    }
    Method (T134) {
        QD=Ones
        Return (QD)
    }
    Method (T135) {
        QD=0x123456789ABCDEF1
        Return (QD)
    }
    Method (T136) {
        QD="hello world, longer than most"
        Return (QD)
    }
    Method (T137) {
        QD=Buffer(){0xFF,0x11,0xA5}
        Return (QD)
    }
    Method (T138) {
        QD=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (QD)
    }
    Method (T139) {
        QD++
        Return (QD)
    }
    Method (T140) {
        AA=0
        Return (AA)
    }
    Method (T141) {
        AA=Ones
        Return (AA)
    }
    Method (T142) {
        AA=0x123456789ABCDEF1
        Return (AA)
    }
    Method (T143) {
        AA="hello world, longer than most"
        Return (AA)
    }
    Method (T144) {
        AA=Buffer(){0xFF,0x11,0xA5}
        Return (AA)
    }
    Method (T145) {
        AA=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (AA)
    }
    Method (T146) {
        AA++
        Return (AA)
    }
    Method (T147) {
        AB=0
        Return (AB)
    }
    Method (T148) {
        AB=Ones
        Return (AB)
    }
    Method (T149) {
        AB=0x123456789ABCDEF1
        Return (AB)
    }
    Method (T150) {
        AB="hello world, longer than most"
        Return (AB)
    }
    Method (T151) {
        AB=Buffer(){0xFF,0x11,0xA5}
        Return (AB)
    }
    Method (T152) {
        AB=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (AB)
    }
    Method (T153) {
        AB++
        Return (AB)
    }
    Method (T154) {
        AC=0
        Return (AC)
    }
    Method (T155) {
        AC=Ones
        Return (AC)
    }
    Method (T156) {
        AC=0x123456789ABCDEF1
        Return (AC)
    }
    Method (T157) {
        AC="hello world, longer than most"
        Return (AC)
    }
    Method (T158) {
        AC=Buffer(){0xFF,0x11,0xA5}
        Return (AC)
    }
    Method (T159) {
        AC=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (AC)
    }
    Method (T160) {
        AC++
        Return (AC)
    }
    Method (T161) {
        AD=0
        Return (AD)
    }
    Method (T162) {
        AD=Ones
        Return (AD)
    }
    Method (T163) {
        AD=0x123456789ABCDEF1
        Return (AD)
    }
    Method (T164) {
        AD="hello world, longer than most"
        Return (AD)
    }
    Method (T165) {
        AD=Buffer(){0xFF,0x11,0xA5}
        Return (AD)
    }
    Method (T166) {
        AD=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (AD)
    }
    Method (T167) {
        AD++
        Return (AD)
    }
    Method (T168) {
        EDG=0
        Return (EDG)
    }
    Method (T169) {
        EDG=Ones
        Return (EDG)
    }
    Method (T170) {
        EDG=0x123456789ABCDEF1
        Return (EDG)
    }
    Method (T171) {
        EDG="hello world, longer than most"
        Return (EDG)
    }
    Method (T172) {
        EDG=Buffer(){0xFF,0x11,0xA5}
        Return (EDG)
    }
    Method (T173) {
        EDG=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (EDG)
    }
    Method (T174) {
        EDG++
        Return (EDG)
    }
    Method (T175) {
        IXA=0
        Return (IXA)
    }
    Method (T176) {
        IXA=Ones
        Return (IXA)
    }
    Method (T177) {
        IXA=0x123456789ABCDEF1
        Return (IXA)
    }
    Method (T178) {
        IXA="hello world, longer than most"
        Return (IXA)
    }
    Method (T179) {
        IXA=Buffer(){0xFF,0x11,0xA5}
        Return (IXA)
    }
    Method (T180) {
        IXA=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (IXA)
    }
    Method (T181) {
        IXA++
        Return (IXA)
    }
    Method (T182) {
        IXB=0
        Return (IXB)
    }
    Method (T183) {
        IXB=Ones
        Return (IXB)
    }
    Method (T184) {
        IXB=0x123456789ABCDEF1
        Return (IXB)
    }
    Method (T185) {
        IXB="hello world, longer than most"
        Return (IXB)
    }
    Method (T186) {
        IXB=Buffer(){0xFF,0x11,0xA5}
        Return (IXB)
    }
    Method (T187) {
        IXB=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (IXB)
    }
    Method (T188) {
        IXB++
        Return (IXB)
    }
    Method (T189) {
        IXC=0
        Return (IXC)
    }
    Method (T190) {
        IXC=Ones
        Return (IXC)
    }
    Method (T191) {
        IXC=0x123456789ABCDEF1
        Return (IXC)
    }
    Method (T192) {
        IXC="hello world, longer than most"
        Return (IXC)
    }
    Method (T193) {
        IXC=Buffer(){0xFF,0x11,0xA5}
        Return (IXC)
    }
    Method (T194) {
        IXC=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (IXC)
    }
    Method (T195) {
        IXC++
        Return (IXC)
    }
    Method (T196) {
        IXD=0
        Return (IXD)
    }
    Method (T197) {
        IXD=Ones
        Return (IXD)
    }
    Method (T198) {
        IXD=0x123456789ABCDEF1
        Return (IXD)
    }
    Method (T199) {
        IXD="hello world, longer than most"
        Return (IXD)
    }
    Method (T200) {
        IXD=Buffer(){0xFF,0x11,0xA5}
        Return (IXD)
    }
    Method (T201) {
        IXD=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (IXD)
    }
    Method (T202) {
        IXD++
        Return (IXD)
    }
    Method (T203) {
        BKA=0
        Return (BKA)
    }
    Method (T204) {
        BKA=Ones
        Return (BKA)
    }
    Method (T205) {
        BKA=0x123456789ABCDEF1
        Return (BKA)
    }
    Method (T206) {
        BKA="hello world, longer than most"
        Return (BKA)
    }
    Method (T207) {
        BKA=Buffer(){0xFF,0x11,0xA5}
        Return (BKA)
    }
    Method (T208) {
        BKA=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (BKA)
    }
    Method (T209) {
        BKA++
        Return (BKA)
    }
    Method (T210) {
        BKB=0
        Return (BKB)
    }
    Method (T211) {
        BKB=Ones
        Return (BKB)
    }
    Method (T212) {
        BKB=0x123456789ABCDEF1
        Return (BKB)
    }
    Method (T213) {
        BKB="hello world, longer than most"
        Return (BKB)
    }
    Method (T214) {
        BKB=Buffer(){0xFF,0x11,0xA5}
        Return (BKB)
    }
    Method (T215) {
        BKB=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (BKB)
    }
    Method (T216) {
        BKB++
        Return (BKB)
    }
    Method (T217) {
        CBY=0
        Return (CBY)
    }
    Method (T218) {
        CBY=Ones
        Return (CBY)
    }
    Method (T219) {
        CBY=0x123456789ABCDEF1
        Return (CBY)
    }
    Method (T220) {
        CBY="hello world, longer than most"
        Return (CBY)
    }
    Method (T221) {
        CBY=Buffer(){0xFF,0x11,0xA5}
        Return (CBY)
    }
    Method (T222) {
        CBY=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (CBY)
    }
    Method (T223) {
        CBY++
        Return (CBY)
    }
    Method (T224) {
        CWD=0
        Return (CWD)
    }
    Method (T225) {
        CWD=Ones
        Return (CWD)
    }
    Method (T226) {
        CWD=0x123456789ABCDEF1
        Return (CWD)
    }
    Method (T227) {
        CWD="hello world, longer than most"
        Return (CWD)
    }
    Method (T228) {
        CWD=Buffer(){0xFF,0x11,0xA5}
        Return (CWD)
    }
    Method (T229) {
        CWD=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (CWD)
    }
    Method (T230) {
        CWD++
        Return (CWD)
    }
    Method (T231) {
        CDW=0
        Return (CDW)
    }
    Method (T232) {
        CDW=Ones
        Return (CDW)
    }
    Method (T233) {
        CDW=0x123456789ABCDEF1
        Return (CDW)
    }
    Method (T234) {
        CDW="hello world, longer than most"
        Return (CDW)
    }
    Method (T235) {
        CDW=Buffer(){0xFF,0x11,0xA5}
        Return (CDW)
    }
    Method (T236) {
        CDW=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (CDW)
    }
    Method (T237) {
        CDW++
        Return (CDW)
    }
    Method (T238) {
        CQW=0
        Return (CQW)
    }
    Method (T239) {
        CQW=Ones
        Return (CQW)
    }
    Method (T240) {
        CQW=0x123456789ABCDEF1
        Return (CQW)
    }
    Method (T241) {
        CQW="hello world, longer than most"
        Return (CQW)
    }
    Method (T242) {
        CQW=Buffer(){0xFF,0x11,0xA5}
        Return (CQW)
    }
    Method (T243) {
        CQW=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (CQW)
    }
    Method (T244) {
        CQW++
        Return (CQW)
    }
    Method (T245) {
        CBI=0
        Return (CBI)
    }
    Method (T246) {
        CBI=Ones
        Return (CBI)
    }
    Method (T247) {
        CBI=0x123456789ABCDEF1
        Return (CBI)
    }
    Method (T248) {
        CBI="hello world, longer than most"
        Return (CBI)
    }
    Method (T249) {
        CBI=Buffer(){0xFF,0x11,0xA5}
        Return (CBI)
    }
    Method (T250) {
        CBI=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (CBI)
    }
    Method (T251) {
        CBI++
        Return (CBI)
    }
    Method (T252) {
        CF3=0
        Return (CF3)
    }
    Method (T253) {
        CF3=Ones
        Return (CF3)
    }
    Method (T254) {
        CF3=0x123456789ABCDEF1
        Return (CF3)
    }
    Method (T255) {
        CF3="hello world, longer than most"
        Return (CF3)
    }
    Method (T256) {
        CF3=Buffer(){0xFF,0x11,0xA5}
        Return (CF3)
    }
    Method (T257) {
        CF3=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (CF3)
    }
    Method (T258) {
        CF3++
        Return (CF3)
    }
    Method (T259) {
        CF4=0
        Return (CF4)
    }
    Method (T260) {
        CF4=Ones
        Return (CF4)
    }
    Method (T261) {
        CF4=0x123456789ABCDEF1
        Return (CF4)
    }
    Method (T262) {
        CF4="hello world, longer than most"
        Return (CF4)
    }
    Method (T263) {
        CF4=Buffer(){0xFF,0x11,0xA5}
        Return (CF4)
    }
    Method (T264) {
        CF4=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (CF4)
    }
    Method (T265) {
        CF4++
        Return (CF4)
    }
    Method (T266) {
        CF7=0
        Return (CF7)
    }
    Method (T267) {
        CF7=Ones
        Return (CF7)
    }
    Method (T268) {
        CF7=0x123456789ABCDEF1
        Return (CF7)
    }
    Method (T269) {
        CF7="hello world, longer than most"
        Return (CF7)
    }
    Method (T270) {
        CF7=Buffer(){0xFF,0x11,0xA5}
        Return (CF7)
    }
    Method (T271) {
        CF7=Buffer(16){0x11,0x22,0x33,0x44,0x55,0x66,0x77,0x88,0x99,0xAA}
        Return (CF7)
    }
    Method (T272) {
        Return (SizeOf(CF7))
    }
    Method (T273) {
        Return (R0)
    }
    Method (T274) {
        Return (R4)
    }
    Method (T275) {
        Return (R4B)
    }
    Method (T276) {
        Return (R6)
    }
    Method (T277) {
        Return (R8)
    }
    Method (T278) {
        Return (R8B)
    }
    Method (T279) {
        Return (RA)
    }
    Method (T280) {
        Return (OUT)
    }
    Method (T281) {
        OUT=1
        Return (1)
    }
    Method (T282) {
        Return (BUF)
    }
    Method (T283) {
        Return (IDX)
    }
    Method (T284) {
        Return (BNK)
    }
    Method (T285) {
        Return (ObjectType(BA))
    }
    Method (T286) {
        Return (ObjectType(CF7))
    }
    Method (T287) {
        Return (ObjectType(IXA))
    }
    Method (T288) {
        Local0=BG
        Return (Local0)
    }
    Method (T289) {
        Local0=0x10000+4
        OperationRegion(RG2,SystemMemory,Local0,8)
        Field(RG2,ByteAcc,NoLock,Preserve){XX,16} XX=0x1234
        Return (XX)
    }
    Method (T290) {
        CreateField(BUF,0,0,BADF)
        Return (BADF)
    }
    Method (T291) {
        CreateDWordField(BUF,30,BADG)
        Return (BADG)
    }
    Method (T292) {
        CreateWordField(Local0,0,BADH)
        Return (1)
    }
    Method (T293) {
        Local0=Buffer(4){}
        CreateWordField(Local0,1,GOOD)
        GOOD=0xABCD
        Return (Local0)
    }
}
