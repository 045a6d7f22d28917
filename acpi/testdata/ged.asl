// A hardware-reduced machine with Generic Event Devices, good ones and bad. ged.aml is made of it by iasl -f -p ged ged.asl
DefinitionBlock ("ged.aml", "DSDT", 2, "TESTER", "GED", 1)
{
    External (\_SB.NONE.SUCH, IntObj) // nobody has it

    Scope (\_SB)
    {
        Device (GENC) { Name (_HID, "VM_Gen_Test") }
        Device (MEM0) { Name (_CRS, ResourceTemplate () { IO (Decode16, 0x70, 0x70, 1, 2) Memory32Fixed (ReadWrite, 0xFED02000, 0x1000) }) }
        Device (MEM1)
        {
            Name (_CRS, ResourceTemplate ()
            {
                QWordMemory (ResourceConsumer, PosDecode, MinFixed, MaxFixed, Cacheable, ReadWrite, 0, 0x17FFFE000, 0x17FFFEFFF, 0, 0x1000)
            })
        }
        Device (GED0)
        {
            Name (_HID, "ACPI0013")
            Name (_CRS, ResourceTemplate ()
            {
                Memory32Fixed (ReadWrite, 0xFED40000, 0x1000)
                Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 16, 17 }
                Interrupt (ResourceConsumer, Level, ActiveLow, Shared) { 18, 0x123 }
                IRQ (Edge, ActiveHigh, Exclusive) { 7 }
            })
            Method (_EVT, 1, Serialized) { Notify (GENC, Arg0) }
            Method (_E11) { Notify (GENC, 0xE11) }
            Method (_L11) { Notify (GENC, 0xBAD) } // the interrupt is an edge
            Method (_L12) { Notify (GENC, 0xE12) }
        }
        Device (GED1)
        {
            Name (_HID, "ACPI0013")
            Name (_STA, 0)
            Name (_CRS, ResourceTemplate () { Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 19 } })
            Method (_EVT, 1) { Notify (GENC, 0xBAD) }
        }
        Device (GED2) // fails when it fires
        {
            Name (_HID, "ACPI0013")
            Name (_CRS, ResourceTemplate () { Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 20 } })
            Method (_EVT, 1) { Return (\_SB.NONE.SUCH) }
        }
        Device (GED3) // no method
        {
            Name (_HID, "ACPI0013")
            Name (_CRS, ResourceTemplate () { Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 21 } })
            Name (_EVT, 1)
        }
        Device (GED4) // no resources
        {
            Name (_HID, "ACPI0013")
            Method (_EVT, 1) { }
        }
        Device (GED5) // resources of the wrong type
        {
            Name (_HID, "ACPI0013")
            Name (_CRS, "none")
            Method (_EVT, 1) { }
        }
        Device (GED6) // a descriptor that is cut off, after a good one
        {
            Name (_HID, "ACPI0013")
            Name (_CRS, Buffer () { 0x89, 0x06, 0x00, 0x03, 0x01, 0x16, 0x00, 0x00, 0x00, 0x89, 0x30, 0x00 })
            Method (_EVT, 1) { Notify (GENC, Arg0) }
        }
    }
}
