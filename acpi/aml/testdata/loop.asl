DefinitionBlock ("", "DSDT", 2, "TEST", "LOOP", 1)
{
    Method (MAIN, 0)
    {
        Local0 = 0
        Local1 = 0
        Local2 = 7
        While (Local1 < 1000000) { Local0 += Local2
          Local1++ }
        Return (Local0)
    }
}
