// What the tables of the hypervisors below take for granted of the machine's DSDT.
DefinitionBlock ("dsdt.aml", "DSDT", 2, "VMGENC", "BASE", 1)
{
    Name (\_S5, Package () { 5, 0, 0, 0 })
    Scope (\_SB)
    {
        Device (PCI0) { Name (_HID, EisaId ("PNP0A03")) }
    }
}
