// Devices that are a generation counter, or nearly: I... differ in how they say so, A... in their ADDR.
DefinitionBlock ("candidates.aml", "SSDT", 2, "VMGENC", "CANDIDAT", 1)
{
    External (\_SB.NONE, IntObj) // nobody has it
    Scope (\_SB)
    {
        // Not one, or not there.
        Device (I000) { Name (_HID, "VM_Gen_Countess") Name (ADDR, Package () { 0x10000000, 0 }) }
        Device (I001) { Name (ADDR, Package () { 0x10000000, 0 }) }
        Device (I002) { Name (_HID, Package () { "VM_Gen_Counter" }) Name (ADDR, Package () { 0x10000000, 0 }) }
        Device (I003) { Method (_HID) { Return (\_SB.NONE) } Name (ADDR, Package () { 0x10000000, 0 }) }
        Device (I004)
        {
            Name (_HID, EisaId ("PNP0C02"))
            Name (_CID, "VM_Gen_Counter")
            Method (_INI) { _CID = "none" }
            Name (ADDR, Package () { 0x10000000, 0 })
        }
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
        Device (A008) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0x10000000, 0x100000000 }) }
        Device (A009) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0x110000000, 1 }) }
        Device (A00A) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0xFFFFFFF8, 0xFFFFFFFF }) }
        Device (A00B) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0x02000000, 0 }) } // the kernel's own
        Device (A00C) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0, 0x8000 }) }     // nothing is there

        // Good ones. The page at 0x10000000 is RAM, that at 0xE0000000 in the hole below 4 GiB, that at 0x110000000 above.
        Device (I010) { Name (_HID, "vm_gen_counter") Name (ADDR, Package () { 0x10000000, 0 }) }
        Device (I011) { Name (_HID, "*VM_GEN_COUNTER") Name (ADDR, Package () { 0x10000000, 0 }) }
        Device (I012) { Name (_HID, EisaId ("XEN0000")) Name (ADDR, Package () { 0x10000000, 0 }) }
        Device (I013) { Method (_HID) { Return (EisaId ("XEN0000")) } Name (ADDR, Package () { 0x10000000, 0 }) }
        Device (I014)
        {
            Name (_HID, EisaId ("PNP0C02"))
            Method (_CID) { Return (Package () { EisaId ("PNP0C01"), "*VM_gen_Counter" }) }
            Name (ADDR, Package () { 0x10000000, 0 })
        }
        Device (I015)
        {
            Name (_HID, EisaId ("PNP0C02"))
            Name (_CID, "none")
            Method (_INI) { CopyObject (Package () { "VM_Gen_Counter" }, _CID) }
            Name (ADDR, Package () { 0x10000000, 0 })
        }
        Device (I016) { Name (_HID, "FCVMGID") Name (_STA, 1) Name (ADDR, Package () { 0x10000000, 0 }) }
        Device (A010) { Name (_HID, "VM_Gen_Counter") Method (ADDR) { Return (Package () { 0x10000FF0, 0 }) } }
        Device (A011) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0xE0000008, 0 }) }
        Device (A012) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0x10000000, 1 }) }
        Device (A013) { Name (_HID, "VM_Gen_Counter") Name (ADDR, Package () { 0x110000000, 0 }) } // whole in the low half
    }
}
