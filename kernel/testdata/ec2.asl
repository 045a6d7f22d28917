// Amazon EC2 (Nitro): a fixed page in the hole below 4 GiB, and no event.
DefinitionBlock ("ec2.aml", "SSDT", 2, "VMGENC", "EC2", 1)
{
    Scope (\_SB)
    {
        Device (VGEN)
        {
            Name (_HID, "AMZN0000")
            Name (_CID, "VM_Gen_Counter")
            Name (_DDN, "VM_Gen_Counter")
            Name (ADDR, Package (2) { 0xFED01000, 0 })
        }
    }
}
