DefinitionBlock ("", "DSDT", 2, "TEST", "WINDOWS", 1)
{
    Name (INT, 5)
    Name (STR, "hello")
    Name (BUF, Buffer (4) {1, 2, 3, 4})
    Name (PKG, Package () {1, 2, 3})

    // A local that holds a reference stores to what it refers to, with its type kept.
    Method (T000) { Local0 = RefOf (INT) Local0 = 7 Return (INT) }
    Method (T001) { Local0 = RefOf (STR) Local0 = "HELL" Return (STR) }
    Method (T002) { Local0 = 1 Local1 = RefOf (Local0) Local1 = 9 Return (Local0) }
    Method (T003) { Local0 = PKG Local1 = Index (Local0, 1) Local1 = 77 Return (Local0) }
    Method (T004) { Local0 = Buffer () {1, 2, 3} Local1 = Index (Local0, 1) Local1 = 0x55 Return (Local0) }
    // A reference stored to it takes the place of the one it holds.
    Method (T005) { Local0 = 1 Local1 = 2 Local2 = RefOf (Local0) Local2 = RefOf (Local1) Local2 = 9 Return (Local0) }
    // An argument that is a reference gives the target the value's type.
    Method (SETA, 2) { Arg0 = Arg1 }
    Method (T006) { Local0 = 1 SETA (RefOf (Local0), "str") Return (Local0) }
    Method (T007) { SETA (RefOf (INT), 5) Return (INT) }
    Method (COPY, 2) { CopyObject (Arg1, Arg0) }
    Method (T008) { Local0 = 1 COPY (RefOf (Local0), "copy") Return (Local0) }
    // CopyObject to a local takes the reference away.
    Method (T009) { Local0 = 1 Local1 = RefOf (Local0) CopyObject (3, Local1) Return (Local0) }
    // DerefOf goes to the end of a chain.
    Method (T010) { Local0 = 0x2A Local1 = RefOf (Local0) Local2 = RefOf (Local1) Return (DerefOf (Local2)) }
    // A store to a named String, Buffer or Integer copies bytes; type and size stay.
    Method (T011) { Name (S, "abc") S = "longer" Return (S) }
    Method (T012) { Name (S, "abcde") S = 0x4241 Return (SizeOf (S)) }
    Method (T013) { Name (S, "abcd") S = Buffer () {0x58, 0x59, 0x5A, 0x58} Return (S) }
    Method (T014) { Name (I, 1) I = "AB" Return (I) }
    Method (T015) { Name (I, 1) I = Buffer () {1, 2, 3} Return (I) }
    Method (T016) { Name (B, Buffer (4) {}) B = "AB" Return (B) }
    Method (T017) { Name (B, Buffer (4) {}) B = 0x1122334455667788 Return (B) }
    Method (T018) { Name (S, "") S = "filled" Return (S) }
    // Increment and Decrement take Integers and fields only.
    Method (T019) { Name (S, "1") S++ Return (S) }
    Method (T020) { Local0 = "1" Local0++ Return (Local0) }
    Method (T021) { Local0 = 5 Local1 = RefOf (Local0) Local1++ Return (Local0) }
    Method (T022) { CreateByteField (BUF, 1, FLD) FLD++ Return (FLD) }
    // An element of a package that is a reference.
    Method (T023) { Local0 = Package (1) {} Local1 = 4 Local0[0] = RefOf (Local1) Local0[0] = 8 Return (Local1) }
    Method (T024) { Fatal (1, 2, 3) Return (5) }
    Method (T025) { Return (Revision) }
    Method (MREC, 1) { If (Arg0 == 0) { Return (1) } Return (MREC ((Arg0 - 1)) + 1) }
    Method (T026) { Return (MREC (100000)) }
    Method (T027) { While (1) { } }
    Method (T028) { Return (Buffer (0x7FFFFFFF) {}) }
    // A reference to what holds no data is replaced.
    Name (DEVS, Package () {\_SB, NOWH})
    Method (T029) { DEVS[0] = 5 DEVS[1] = 6 Return (DEVS) }
    Method (T030) { Local0 = RefOf (\_SB) Local0 = 5 Return (Local0) }
    Method (SETI, 1) { Arg0 = "new" }
    Method (T031) { Local0 = Package () {1, 2} SETI (Index (Local0, 1)) Return (Local0) }
    Method (T032) { Name (B, Buffer (2) {}) SETI (RefOf (B)) Return (B) }
    Method (T033) { Name (B, Buffer (4) {}) CreateWordField (B, 1, F) SETI (RefOf (F)) Return (B) }
    Method (T034) { Local0 = Package () {NOWH, NONE} Return (Local0) }
    Method (T035) { Name (P, Package () {1, 2}) P = Package () {"x"} Return (P) }
    Method (T036) { Name (B, Buffer (2) {}) CopyObject ("text", B) Return (B) }
    Method (T037) { Local0 = "abc" Local1 = RefOf (Local0) Local1 = 0x4241 Return (Local0) }
    Method (T038) { Store (1, Debug) Store (RefOf (Debug), Local0) Return (ObjectType (Local0)) }
    Method (T039) { Local0 = Buffer () {1, 2} Local1 = Index (Local0, 0) Local1++ Return (Local0) }
}
