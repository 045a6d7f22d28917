// QEMU: strings, an ADDR method that builds its package, an edge-triggered GPE. Firmware patches VGIA; 0 means it never
// allocated the page.
DefinitionBlock ("qemu.aml", "SSDT", 1, "VMGENC", "QEMU", 1)
{
    Name (VGIA, 0x07FFF000)
    Scope (\_SB)
    {
        Device (VGEN)
        {
            Name (_HID, "QEMUVGID")
            Name (_CID, "VM_Gen_Counter")
            Name (_DDN, "VM_Gen_Counter")
            Method (_STA)
            {
                If (VGIA == 0) { Return (0) }
                Return (0x0F)
            }
            Method (ADDR)
            {
                Local0 = Package (2) { }
                Local0 [0] = VGIA + 0x28
                Local0 [1] = 0
                Return (Local0)
            }
        }
    }
    Method (\_GPE._E05) { Notify (\_SB.VGEN, 0x80) }
}
