// Devices of candidates.asl of which none can be used, whatever the machine.
DefinitionBlock ("refused.aml", "SSDT", 2, "VMGENC", "REFUSED", 1)
{
    External (\_SB.NONE, IntObj) // nobody has it
    Scope (\_SB)
    {
        Device (I005) { Name (_HID, "VM_Gen_Counter") Name (_STA, 0) Name (ADDR, Package () { 0x10000000, 0 }) }
        Device (I006) { Name (_HID, "VM_Gen_Counter") Method (_STA) { Return (\_SB.NONE) } Name (ADDR, Package () { 0x10000000, 0 }) }

        // Addresses that are refused.
        Device (A000) { Name (_HID, "VM_Gen_Counter") }
        Device (A001) { Name (_HID, "VM_Gen_Counter") Method (ADDR) { Return (\_SB.NONE) } }
        Device (A002) { Name (_HID, "VM_Gen_Counter") Name (ADDR, 0x10000000) }
        Device (A003) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0x10000000 }) }
        Device (A004) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { "0x10000000", 0 }) }
        Device (A005) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0x10000000, Buffer () { 0 } }) }
        Device (A006) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0, 0 }) }
        Device (A007) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0x10000004, 0 }) }
        Device (A00A) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0xFFFFFFF8, 0xFFFFFFFF }) }
        Device (A00B) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0x02000000, 0 }) } // the kernel's own
        Device (A00C) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0, 0x8000 }) }     // nothing is there
    }
}
