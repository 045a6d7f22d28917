DefinitionBlock ("", "SSDT", 2, "TEST", "EVAL", 1)
{
    Name (INT, 42)
    Name (STR, "a \"quoted\" text")
    Name (BUF, Buffer () {1, 2})
    Name (PKG, Package () {1, "two", Buffer () {3}, Package () {}, \_SB})
    Method (ADD2, 2) { Return (Arg0 + Arg1) }
    Method (ECHO, 1) { Return (Arg0) }
    Method (NONE) { }
    Method (FAIL) { Return (1 / 0) }
    Method (DBG) { Debug = "debugged" }
    OperationRegion (MEM, SystemMemory, 0x1000, 8)
    Field (MEM, DWordAcc, NoLock, Preserve) { WORD, 32, NEXT, 32 }
    Method (STOR) { NEXT = 0x11223344 Return (NEXT) }
    Device (GED) {
        Name (_HID, "ACPI0013")
        Name (_CRS, ResourceTemplate () { Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) {10, 11} IRQNoFlags () {12} })
        Method (_EVT, 1) { If (Arg0 == 11) { Notify (\GENC, 0x80) } }
    }
    Device (GENC) {
        Name (_HID, "MSFT0001")
        Name (_CID, Package () { "OTHER", "VM_Gen_Counter" })
        Name (_UID, 7)
        Name (ADDR, Package () {0x2000, 1})
    }
    Method (UNST) { Return (Local0) }
    Method (LOOP) { While (1) { } }
}
