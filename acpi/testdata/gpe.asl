// A machine with one event. gpe.aml is made of it by iasl -f -p gpe gpe.asl
DefinitionBlock ("gpe.aml", "DSDT", 2, "TESTER", "GPE", 1)
{
    External (\_SB.VGEN, DeviceObj)
    Method (\_GPE._E05) { Notify (\_SB.VGEN, 0x80) }
}
