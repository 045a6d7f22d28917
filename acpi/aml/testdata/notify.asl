// Methods that notify under conditions. notify.aml is made of it by regenerate.sh
DefinitionBlock ("", "SSDT", 2, "TEST", "NOTIFY", 1)
{
    External (\_SB.DEV0, DeviceObj)
    Name (FLAG, 0)
    Device (\_SB.DEV9) { }
    Method (CAL2, 1)
    {
        If (Arg0) { Return (0) }
        Notify (\_SB.DEV9, 1)
        MANY ()
        Return (1)
    }
    Method (MANY)
    {
        If (FLAG == 4) { Notify (\_SB.DEV0, 0x80) }
        Else { While (FLAG) { Local0 = CAL2 (1) } }
        Local1 = RefOf (\_SB)
        Notify (Local1, 1)
        Notify (\_SB, 2)
        Notify (\_SB.DEV0, 0x81)
    }
}
