// A generation counter. counter.aml is made of it by iasl -f -p counter counter.asl
DefinitionBlock ("counter.aml", "SSDT", 2, "TESTER", "COUNTER", 1)
{
    Device (\_SB.VGEN)
    {
        Name (_HID, "VMGENCTR")
        Name (_CID, "VM_Gen_Counter")
        Name (GLOW, 0)
        Method (ADDR)
        {
            Local0 = Package (2) { }
            Local0 [0] = GLOW
            Local0 [1] = 0
            Return (Local0)
        }
        Method (_STA) { Local0 = 0xF If (GLOW == 1) { Local0 = 0 } Return (Local0) }
        Method (_INI) { GLOW = 0x06000000 }
    }
}
