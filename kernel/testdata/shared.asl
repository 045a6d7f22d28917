// A page that the host and the guest share, as on EC2, without an event: the memory behind a PCI device's third base
// address register, which firmware places in the hole below 4 GiB. QEMU's ivshmem-plain in slot 16 is such a device.
DefinitionBlock ("shared.aml", "SSDT", 2, "VMGENC", "SHARED", 1)
{
    External (\_SB.PCI0, DeviceObj)
    Scope (\_SB.PCI0)
    {
        Device (VGEN)
        {
            Name (_HID, "AMZN0000")
            Name (_CID, "VM_Gen_Counter")
            Name (_ADR, 0x00100000)
            OperationRegion (BARS, PCI_Config, 0x18, 8)
            Field (BARS, DWordAcc, NoLock, Preserve) { BLOW, 32, BHI, 32 }
            Method (ADDR, 0, Serialized)
            {
                Name (PKG, Package (2) { 0, 0 })
                PKG [0] = BLOW & 0xFFFFFFF0
                PKG [1] = BHI
                Return (PKG)
            }
        }
    }
}
