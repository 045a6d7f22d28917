// Buttons that are devices behind GPEs. buttons.aml is made of it by iasl -f -p buttons buttons.asl
DefinitionBlock ("buttons.aml", "DSDT", 2, "TESTER", "BUTTONS", 1)
{
    Device (\_SB.PWRB) { Name (_HID, EisaId ("PNP0C0C")) }
    Device (\_SB.SLPB) { Name (_HID, EisaId ("PNP0C0E")) }
    Device (\_SB.OFFB) { Name (_HID, EisaId ("PNP0C0C")) Name (_STA, 0) }
    Scope (\_GPE)
    {
        Method (_E03) { Notify (\_SB.PWRB, 0x02) Notify (\_SB.PWRB, 0x80) Notify (\_SB.OFFB, 0x80) }
        Method (_L04) { Notify (\_SB.SLPB, 0x80) }
    }
}
