// VMware ESXi: below PCI0, ids of both kinds in one package, which _INI can replace; bit 0 of the address is the device's
// presence. The GPE is level-triggered: its method reads a queue, and has to write an acknowledgement.
DefinitionBlock ("vmware.aml", "SSDT", 2, "VMGENC", "VMWARE", 1)
{
    External (\_SB.PCI0, DeviceObj)

    OperationRegion (GREG, SystemMemory, 0xFEDC0000, 0x40)
    Field (GREG, DWordAcc, NoLock, Preserve)
    {
        GLOW, 32,
        GHI, 32,
        GOLD, 32,
        Offset (0x20),
        QCMD, 32,
        QSTA, 32
    }
    Scope (\_SB.PCI0)
    {
        Device (VMGC)
        {
            Name (_HID, "VMW0001")
            Name (_CID, Package () { "VM_Gen_Counter", EisaId ("PNP0C02") })
            Name (_DDN, "VM_Gen_Counter")
            Method (_INI)
            {
                If (GOLD != 0) { CopyObject (EisaId ("PNP0C02"), _CID) }
            }
            Method (_STA)
            {
                If (GLOW & 1) { Return (0x0F) }
                Return (0)
            }
            Method (ADDR, 0, Serialized)
            {
                Name (PKG, Package (2) { 0, 0 })
                PKG [0] = GLOW & 0xFFFFFFF0
                PKG [1] = GHI
                Return (PKG)
            }
        }
    }
    Scope (\_GPE)
    {
        Method (QUEU)
        {
            If (QCMD == 4) { Notify (\_SB.PCI0.VMGC, 0x80) }
            QSTA = 1
        }
        Method (_L02) { QUEU () }
    }
}
