// GPEs whose methods loop, and the counter's. gpeloop.aml is made of it by iasl -f -p gpeloop gpeloop.asl
DefinitionBlock ("gpeloop.aml", "DSDT", 2, "TESTER", "GPELOOP", 1)
{
    Scope (\_GPE)
    {
        Method (_L00) { While (1) { } }
        Method (_E01) { While (1) { } }
        Method (_E05) { Notify (\_SB.GENC, 0x80) }
    }
    Device (\_SB.GENC) { Name (_HID, "VMGENCTR") }
}
