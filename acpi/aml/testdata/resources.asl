DefinitionBlock ("", "DSDT", 2, "TEST", "RES", 1)
{
    Name (RES, ResourceTemplate () {
        IRQ (Level, ActiveLow, Shared) {3, 5}
        IRQNoFlags () {8}
        DMA (Compatibility, NotBusMaster, Transfer8) {2}
        IO (Decode16, 0x60, 0x64, 1, 4)
        FixedIO (0x3F8, 8)
        Memory24 (ReadWrite, 0x10, 0x90, 0x100, 0x30)
        Memory32 (ReadOnly, 0x1000, 0x2000, 0x100, 0x800)
        Memory32Fixed (ReadWrite, 0xFED00000, 0x400)
        WordBusNumber (ResourceProducer, MinFixed, MaxFixed, PosDecode, 0, 0, 0xFF, 0, 0x100)
        DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed, Cacheable, ReadWrite, 0, 0x80000000, 0xBFFFFFFF, 0, 0x40000000, 1, "\\_SB")
        QWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed, Cacheable, ReadWrite, 0, 0x100000000, 0x1FFFFFFFF, 0, 0x100000000)
        ExtendedMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed, Cacheable, ReadWrite, 0, 0x100000000, 0x1FFFFFFFF, 0, 0x100000000)
        Interrupt (ResourceConsumer, Edge, ActiveLow, Shared) {16, 17}
        Register (SystemIO, 8, 0, 0xCF9, 1)
        GpioInt (Edge, ActiveHigh, Exclusive, PullUp, 10, "\\_SB.GPIO", 0, ResourceConsumer, , RawDataBuffer () {1, 2}) {4}
        I2cSerialBusV2 (0x50, ControllerInitiated, 400000, AddressingMode7Bit, "\\_SB.I2C0")
        StartDependentFn (0, 0) { } EndDependentFn ()
        FixedDMA (1, 2, Width32bit)
        VendorShort () {1, 2}
    })
}
