// The clock is looked at every 1024 statements: statements that take long each make an evaluation outlast its time limit.
DefinitionBlock ("", "DSDT", 2, "TEST", "BIGOP", 1)
{
    Name (SIZE, 0x300000)
    Method (COPY) {
        Local0 = Buffer (SIZE) {}
        While (1) { 
            Local1 = Local0 
        }
    }
    Method (HEXS) {
        Local0 = Buffer (0x80000) {}
        While (1) { 
            ToHexString (Local0, Local1) 
        }
    }
    Method (BITS, 0, Serialized) {
        Name (BUF, Buffer (0x300000) {})
        CreateField (BUF, 1, 0x1000000, FLD)
        While (1) { 
            Local1 = FLD 
        }
    }
    OperationRegion (MEM, SystemMemory, 0x100000, 0x8000000)
    Field (MEM, ByteAcc, NoLock, Preserve) { RFLD, 0x4000000 }
    Method (REGF) { 
        While (1) { 
            Local0 = RFLD 
        }
    }
    Method (ONCE) { 
        Local0 = RFLD
        Return (1)
    }
    Method (SAFE) { 
        While (1) { } 
    }
}
