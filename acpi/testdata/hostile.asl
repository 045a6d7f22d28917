// A generation counter among devices and code that loop. hostile.aml is made of it by iasl -f -p hostile hostile.asl
DefinitionBlock ("hostile.aml", "SSDT", 2, "TESTER", "HOSTILE", 1)
{
    Method (HANG) { While (1) { } }
    HANG ()
    While (1) { }
    Name (GLOW, 0)
    Name (HSTL, 7)
    Scope (\_SB)
    {
        Device (HST0)
        {
            Method (_HID) { While (1) { } Return ("VM_Gen_Counter") }
            Method (_STA) { While (1) { } Return (0xF) }
            Method (_INI) { While (1) { } }
            Method (LOOP) { While (1) { } }
        }
        Device (HST1)
        {
            Name (_HID, "TEST0001")
            Method (_STA) { While (1) { Sleep (1000) } Return (0xF) }
            Method (_INI) { While (1) { } }
        }
        Device (HST2)
        {
            Name (_HID, "TEST0001")
            Method (_INI) { Local0 = Buffer (0x100000) { } While (1) { Local1 = Local0 } }
        }
        Device (VGNX)
        {
            Name (_HID, "*vmgenctr")
            Name (_CID, Package () { "other", "VM_Gen_Counter" })
            Name (ADDR, Package () { GLOW, Zero })
            Method (_INI) { \GLOW = 0x06000000 }
        }
        Device (HST3)
        {
            Name (_HID, "TEST0001")
            Method (_STA) { While (1) { } Return (0xF) }
            Method (_INI) { While (1) { } }
        }
    }
}
