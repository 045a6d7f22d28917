package aml

// operator is what an opcode stands for (ACPI 6.5, 20.2.5 and table 20.1). Its operands are a letter each:
//
//	t  a term, to be evaluated
//	s  a SuperName or Target: what is named, not its value; may be null
//	n  a NameString
//	b, w, d  a byte, word or dword
//	p  a PkgLength: what follows lies in the package
//	l  statements, to the end of the package
//	r  raw bytes, to the end of the package
//	e  a Package's elements, to its end
//	x  after the package, an Else that may be there
type operator struct {
	name     string
	operands string
	exec     func(f *frame, t *term) (value, error) // nil for a constant that follows the opcode
	kind     kind
	n        uint64
	width    uint32 // of a constant that follows, 0 for a string
	fresh    bool
	leaf     *term                                              // without operands: the term, the same wherever it is an operand
	integer  func(in *Interpreter, a, b uint64) (uint64, error) // what execBinary and execUnary compute
}

const (
	opExternal  = 0x15
	opDualName  = 0x2E
	opMultiName = 0x2F
	opExtended  = 0x5B
	opElse      = 0xA1
)

// operators are the opcodes of one byte, extended those that follow opExtended.
var operators, extended [256]operator

var opDerefOf = &operators[0x83]

func init() {
	initNames()
	initData()
	initArithmetic()
	initControl()
	initSynchronization()
	for i := range operators {
		operators[i].makeLeaf()
		extended[i].makeLeaf()
	}
}

func (op *operator) makeLeaf() {
	op.leaf = &term{exec: op.exec, op: op, kind: op.kind, n: op.n}
}

func initNames() {
	operators[0x06] = operator{name: "Alias", operands: "nn", exec: execAlias}
	operators[0x08] = operator{name: "Name", operands: "nt", exec: execNameDecl}
	operators[0x10] = operator{name: "Scope", operands: "pnl", exec: execScope}
	operators[0x14] = operator{name: "Method", operands: "pnbl", exec: execMethod}
	operators[0x15] = operator{name: "External", operands: "nbb", exec: execExternal}
	operators[0x8A] = operator{name: "CreateDWordField", operands: "ttn", exec: execCreateBytes, n: 4}
	operators[0x8B] = operator{name: "CreateWordField", operands: "ttn", exec: execCreateBytes, n: 2}
	operators[0x8C] = operator{name: "CreateByteField", operands: "ttn", exec: execCreateBytes, n: 1}
	operators[0x8D] = operator{name: "CreateBitField", operands: "ttn", exec: execCreateBit}
	operators[0x8F] = operator{name: "CreateQWordField", operands: "ttn", exec: execCreateBytes, n: 8}
	extended[0x01] = operator{name: "Mutex", operands: "nb", exec: execMutex}
	extended[0x02] = operator{name: "Event", operands: "n", exec: execEvent}
	extended[0x13] = operator{name: "CreateField", operands: "tttn", exec: execCreateField}
	extended[0x1F] = operator{name: "LoadTable", operands: "tttttt", exec: execLoadTable}
	extended[0x20] = operator{name: "Load", operands: "ss", exec: execLoad}
	extended[0x2A] = operator{name: "Unload", operands: "s", exec: execUnload}
	extended[0x80] = operator{name: "OperationRegion", operands: "nbtt", exec: execRegion}
	extended[0x81] = operator{name: "Field", operands: "pnbr", exec: execField}
	extended[0x82] = operator{name: "Device", operands: "pnl", exec: execDevice}
	extended[0x83] = operator{name: "Processor", operands: "pnbdbl", exec: execProcessor}
	extended[0x84] = operator{name: "PowerResource", operands: "pnbwl", exec: execPower}
	extended[0x85] = operator{name: "ThermalZone", operands: "pnl", exec: execThermalZone}
	extended[0x86] = operator{name: "IndexField", operands: "pnnbr", exec: execIndexField}
	extended[0x87] = operator{name: "BankField", operands: "pnntbr", exec: execBankField}
	extended[0x88] = operator{name: "DataTableRegion", operands: "nttt", exec: execDataRegion}
}

func initData() {
	operators[0x00] = operator{name: "Zero", exec: execConstant}
	operators[0x01] = operator{name: "One", exec: execOne}
	operators[0x0A] = operator{name: "Byte", width: 1}
	operators[0x0B] = operator{name: "Word", width: 2}
	operators[0x0C] = operator{name: "DWord", width: 4}
	operators[0x0D] = operator{name: "String", fresh: true}
	operators[0x0E] = operator{name: "QWord", width: 8}
	operators[0x11] = operator{name: "Buffer", operands: "ptr", exec: execBuffer, fresh: true}
	operators[0x12] = operator{name: "Package", operands: "pbe", exec: execPackage, fresh: true}
	operators[0x13] = operator{name: "VarPackage", operands: "pte", exec: execVarPackage, fresh: true}
	operators[0xFF] = operator{name: "Ones", exec: execOnes}
	for i := uint64(0); i < 8; i++ {
		operators[0x60+i] = operator{name: "Local", exec: execLocal, kind: kindLocal, n: i}
	}
	for i := uint64(0); i < 7; i++ {
		operators[0x68+i] = operator{name: "Arg", exec: execArg, kind: kindArg, n: i}
	}
	extended[0x30] = operator{name: "Revision", exec: execRevision}
	extended[0x31] = operator{name: "Debug", exec: execDebug, kind: kindDebug}
	extended[0x33] = operator{name: "Timer", exec: execTimer}

	operators[0x70] = operator{name: "Store", operands: "ts", exec: execStore}
	operators[0x71] = operator{name: "RefOf", operands: "s", exec: execRefOf}
	operators[0x73] = operator{name: "Concatenate", operands: "tts", exec: execConcatenate}
	operators[0x83] = operator{name: "DerefOf", operands: "t", exec: execDerefOf}
	operators[0x84] = operator{name: "ConcatenateResTemplate", operands: "tts", exec: execConcatenateRes}
	operators[0x87] = operator{name: "SizeOf", operands: "s", exec: execSizeOf}
	operators[0x88] = operator{name: "Index", operands: "tts", exec: execIndex}
	operators[0x89] = operator{name: "Match", operands: "tbtbtt", exec: execMatch}
	operators[0x8E] = operator{name: "ObjectType", operands: "s", exec: execObjectType}
	operators[0x96] = operator{name: "ToBuffer", operands: "ts", exec: execToBuffer}
	operators[0x97] = operator{name: "ToDecimalString", operands: "ts", exec: execToDecimalString}
	operators[0x98] = operator{name: "ToHexString", operands: "ts", exec: execToHexString}
	operators[0x99] = operator{name: "ToInteger", operands: "ts", exec: execToInteger}
	operators[0x9C] = operator{name: "ToString", operands: "tts", exec: execToString}
	operators[0x9D] = operator{name: "CopyObject", operands: "ts", exec: execCopyObject}
	operators[0x9E] = operator{name: "Mid", operands: "ttts", exec: execMid}
	extended[0x12] = operator{name: "CondRefOf", operands: "ss", exec: execCondRefOf}
}

func initArithmetic() {
	binary := func(code byte, name string, f func(in *Interpreter, a, b uint64) (uint64, error)) {
		operators[code] = operator{name: name, operands: "tts", exec: execBinary, integer: f}
	}
	unary := func(table *[256]operator, code byte, name string, f func(in *Interpreter, a, _ uint64) (uint64, error)) {
		table[code] = operator{name: name, operands: "ts", exec: execUnary, integer: f}
	}
	binary(0x72, "Add", add)
	binary(0x74, "Subtract", subtract)
	binary(0x77, "Multiply", multiply)
	binary(0x79, "ShiftLeft", shiftLeft)
	binary(0x7A, "ShiftRight", shiftRight)
	binary(0x7B, "And", and)
	binary(0x7C, "Nand", nand)
	binary(0x7D, "Or", or)
	binary(0x7E, "Nor", nor)
	binary(0x7F, "Xor", xor)
	binary(0x85, "Mod", mod)
	unary(&operators, 0x80, "Not", not)
	unary(&operators, 0x81, "FindSetLeftBit", findSetLeftBit)
	unary(&operators, 0x82, "FindSetRightBit", findSetRightBit)
	unary(&extended, 0x28, "FromBCD", fromBCD)
	unary(&extended, 0x29, "ToBCD", toBCD)
	operators[0x75] = operator{name: "Increment", operands: "s", exec: execIncrement, n: 1}
	operators[0x76] = operator{name: "Decrement", operands: "s", exec: execIncrement, n: ^uint64(0)}
	operators[0x78] = operator{name: "Divide", operands: "ttss", exec: execDivide}
	operators[0x90] = operator{name: "LAnd", operands: "tt", exec: execLAnd}
	operators[0x91] = operator{name: "LOr", operands: "tt", exec: execLOr}
	operators[0x92] = operator{name: "LNot", operands: "t", exec: execLNot}
	operators[0x93] = operator{name: "LEqual", operands: "tt", exec: execLEqual}
	operators[0x94] = operator{name: "LGreater", operands: "tt", exec: execLGreater}
	operators[0x95] = operator{name: "LLess", operands: "tt", exec: execLLess}
}

func initControl() {
	operators[0x9F] = operator{name: "Continue", exec: execFlow, n: uint64(flowContinue)}
	operators[0xA0] = operator{name: "If", operands: "ptlx", exec: execIf}
	operators[0xA1] = operator{name: "Else", operands: "pl", exec: execElse}
	operators[0xA2] = operator{name: "While", operands: "ptl", exec: execWhile}
	operators[0xA3] = operator{name: "Noop", exec: execConstant}
	operators[0xA4] = operator{name: "Return", operands: "t", exec: execReturn}
	operators[0xA5] = operator{name: "Break", exec: execFlow, n: uint64(flowBreak)}
	operators[0xCC] = operator{name: "BreakPoint", exec: execConstant}
}

func initSynchronization() {
	operators[0x86] = operator{name: "Notify", operands: "st", exec: execNotify}
	extended[0x21] = operator{name: "Stall", operands: "t", exec: execStall}
	extended[0x22] = operator{name: "Sleep", operands: "t", exec: execSleep}
	extended[0x23] = operator{name: "Acquire", operands: "sw", exec: execAcquire}
	extended[0x24] = operator{name: "Signal", operands: "s", exec: execSignal}
	extended[0x25] = operator{name: "Wait", operands: "st", exec: execWait}
	extended[0x26] = operator{name: "Reset", operands: "s", exec: execReset}
	extended[0x27] = operator{name: "Release", operands: "s", exec: execRelease}
	extended[0x32] = operator{name: "Fatal", operands: "bdt", exec: execFatal}
}
