package aml

import "strings"

// operator is what an opcode stands for (ACPI 6.5, 20.2.5 and table 20.1). Its operands are a
// letter each:
//
//	t  a term, to be evaluated
//	s  a SimpleName or Target: what is named, not its value; may be null. A method's name is not called.
//	c  a SuperName: the same, but a method's name is called for the reference that it returns
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
	terms    int                                                // how many operands are terms
	yields   bool                                               // a statement's value, which a method without Return returns
	leaf     *term                                              // without operands: the term, the same wherever it is an operand
	integer  func(in *Interpreter, a, b uint64) (uint64, error) // what execBinary and execUnary compute
}

const (
	opExternal  = 0x15
	opDualName  = 0x2E
	opMultiName = 0x2F
	opExtended  = 0x5B
	opDerefOf   = 0x83
	opElse      = 0xA1
	opMethod    = 0x14
	opNotify    = 0x86
)

// operators are the opcodes of one byte, extended those that follow opExtended; nil is none.
var operators, extended [256]*operator

func init() {
	for i := range singleByte {
		singleByte[i].define(&operators)
	}
	for i := range afterExtended {
		afterExtended[i].define(&extended)
	}
	for i := range byte(8) {
		local := &opcode{0x60 + i, operator{name: "Local", exec: execLocal, kind: kindLocal, n: uint64(i)}}
		local.define(&operators)
	}
	for i := range byte(7) {
		arg := &opcode{0x68 + i, operator{name: "Arg", exec: execArg, kind: kindArg, n: uint64(i)}}
		arg.define(&operators)
	}
}

type opcode struct {
	code byte
	operator
}

func (c *opcode) define(table *[256]*operator) {
	op := &c.operator
	for _, o := range op.operands {
		if strings.ContainsRune("tscn", o) {
			op.terms++
		}
	}
	if op.operands == "" && op.exec != nil {
		op.leaf = &term{exec: op.exec, op: op, kind: op.kind, n: op.n}
	}
	table[c.code] = op
}

// singleByte and afterExtended are laid out by the compiler, which it could not do with the tables
// that are made of them: what executes an operator refers to those.
var singleByte = [...]opcode{
	{0x00, operator{name: "Zero", exec: execConstant}},
	{0x01, operator{name: "One", exec: execOne}},
	{0x06, operator{name: "Alias", operands: "nn", exec: execAlias}},
	{0x08, operator{name: "Name", operands: "nt", exec: execNameDecl}},
	{0x0A, operator{name: "Byte", width: 1}},
	{0x0B, operator{name: "Word", width: 2}},
	{0x0C, operator{name: "DWord", width: 4}},
	{0x0D, operator{name: "String", fresh: true}},
	{0x0E, operator{name: "QWord", width: 8}},
	{0x10, operator{name: "Scope", operands: "pnl", exec: execScope}},
	{0x11, operator{name: "Buffer", operands: "ptr", exec: execBuffer, fresh: true}},
	{0x12, operator{name: "Package", operands: "pbe", exec: execPackage, fresh: true}},
	{0x13, operator{name: "VarPackage", operands: "pte", exec: execVarPackage, fresh: true}},
	{opMethod, operator{name: "Method", operands: "pnbl", exec: execMethod}},
	{0x15, operator{name: "External", operands: "nbb", exec: execExternal}},
	{0x70, operator{name: "Store", operands: "tc", exec: execStore, yields: true}},
	{0x71, operator{name: "RefOf", operands: "s", exec: execRefOf, yields: true}},
	{0x72, operator{name: "Add", operands: "tts", exec: execBinary, integer: add, yields: true}},
	{0x73, operator{name: "Concatenate", operands: "tts", exec: execConcatenate, yields: true}},
	{0x74, operator{name: "Subtract", operands: "tts", exec: execBinary, integer: subtract, yields: true}},
	{0x75, operator{name: "Increment", operands: "c", exec: execIncrement, n: 1, yields: true}},
	{0x76, operator{name: "Decrement", operands: "c", exec: execIncrement, n: ^uint64(0), yields: true}},
	{0x77, operator{name: "Multiply", operands: "tts", exec: execBinary, integer: multiply, yields: true}},
	{0x78, operator{name: "Divide", operands: "ttss", exec: execDivide, yields: true}},
	{0x79, operator{name: "ShiftLeft", operands: "tts", exec: execBinary, integer: shiftLeft, yields: true}},
	{0x7A, operator{name: "ShiftRight", operands: "tts", exec: execBinary, integer: shiftRight, yields: true}},
	{0x7B, operator{name: "And", operands: "tts", exec: execBinary, integer: and, yields: true}},
	{0x7C, operator{name: "Nand", operands: "tts", exec: execBinary, integer: nand, yields: true}},
	{0x7D, operator{name: "Or", operands: "tts", exec: execBinary, integer: or, yields: true}},
	{0x7E, operator{name: "Nor", operands: "tts", exec: execBinary, integer: nor, yields: true}},
	{0x7F, operator{name: "Xor", operands: "tts", exec: execBinary, integer: xor, yields: true}},
	{0x80, operator{name: "Not", operands: "ts", exec: execUnary, integer: not, yields: true}},
	{0x81, operator{name: "FindSetLeftBit", operands: "ts", exec: execUnary, integer: findSetLeftBit, yields: true}},
	{0x82, operator{name: "FindSetRightBit", operands: "ts", exec: execUnary, integer: findSetRightBit, yields: true}},
	{opDerefOf, operator{name: "DerefOf", operands: "t", exec: execDerefOf, yields: true}},
	{0x84, operator{name: "ConcatenateResTemplate", operands: "tts", exec: execConcatenateRes, yields: true}},
	{0x85, operator{name: "Mod", operands: "tts", exec: execBinary, integer: mod, yields: true}},
	{opNotify, operator{name: "Notify", operands: "ct", exec: execNotify}},
	{0x87, operator{name: "SizeOf", operands: "c", exec: execSizeOf, yields: true}},
	{0x88, operator{name: "Index", operands: "tts", exec: execIndex, yields: true}},
	{0x89, operator{name: "Match", operands: "tbtbtt", exec: execMatch, yields: true}},
	{0x8A, operator{name: "CreateDWordField", operands: "ttn", exec: execCreateBytes, n: 4}},
	{0x8B, operator{name: "CreateWordField", operands: "ttn", exec: execCreateBytes, n: 2}},
	{0x8C, operator{name: "CreateByteField", operands: "ttn", exec: execCreateBytes, n: 1}},
	{0x8D, operator{name: "CreateBitField", operands: "ttn", exec: execCreateBit}},
	{0x8E, operator{name: "ObjectType", operands: "s", exec: execObjectType, yields: true}},
	{0x8F, operator{name: "CreateQWordField", operands: "ttn", exec: execCreateBytes, n: 8}},
	{0x90, operator{name: "LAnd", operands: "tt", exec: execLAnd, yields: true}},
	{0x91, operator{name: "LOr", operands: "tt", exec: execLOr, yields: true}},
	{0x92, operator{name: "LNot", operands: "t", exec: execLNot, yields: true}},
	{0x93, operator{name: "LEqual", operands: "tt", exec: execLEqual, yields: true}},
	{0x94, operator{name: "LGreater", operands: "tt", exec: execLGreater, yields: true}},
	{0x95, operator{name: "LLess", operands: "tt", exec: execLLess, yields: true}},
	{0x96, operator{name: "ToBuffer", operands: "ts", exec: execToBuffer, yields: true}},
	{0x97, operator{name: "ToDecimalString", operands: "ts", exec: execToDecimalString, yields: true}},
	{0x98, operator{name: "ToHexString", operands: "ts", exec: execToHexString, yields: true}},
	{0x99, operator{name: "ToInteger", operands: "ts", exec: execToInteger, yields: true}},
	{0x9C, operator{name: "ToString", operands: "tts", exec: execToString, yields: true}},
	{0x9D, operator{name: "CopyObject", operands: "ts", exec: execCopyObject, yields: true}},
	{0x9E, operator{name: "Mid", operands: "ttts", exec: execMid, yields: true}},
	{0x9F, operator{name: "Continue", exec: execFlow, n: uint64(flowContinue)}},
	{0xA0, operator{name: "If", operands: "ptlx", exec: execIf}},
	{0xA1, operator{name: "Else", operands: "pl", exec: execElse}},
	{0xA2, operator{name: "While", operands: "ptl", exec: execWhile}},
	{0xA3, operator{name: "Noop", exec: execConstant}},
	{0xA4, operator{name: "Return", operands: "t", exec: execReturn}},
	{0xA5, operator{name: "Break", exec: execFlow, n: uint64(flowBreak)}},
	{0xCC, operator{name: "BreakPoint", exec: execConstant}},
	{0xFF, operator{name: "Ones", exec: execOnes}},
}

var afterExtended = [...]opcode{
	{0x01, operator{name: "Mutex", operands: "nb", exec: execMutex}},
	{0x02, operator{name: "Event", operands: "n", exec: execEvent}},
	{0x12, operator{name: "CondRefOf", operands: "ss", exec: execCondRefOf, yields: true}},
	{0x13, operator{name: "CreateField", operands: "tttn", exec: execCreateField}},
	{0x1F, operator{name: "LoadTable", operands: "tttttt", exec: execLoadTable, yields: true}},
	{0x20, operator{name: "Load", operands: "ss", exec: execLoad, yields: true}},
	{0x21, operator{name: "Stall", operands: "t", exec: execStall}},
	{0x22, operator{name: "Sleep", operands: "t", exec: execSleep}},
	{0x23, operator{name: "Acquire", operands: "cw", exec: execAcquire, yields: true}},
	{0x24, operator{name: "Signal", operands: "c", exec: execSignal}},
	{0x25, operator{name: "Wait", operands: "ct", exec: execWait, yields: true}},
	{0x26, operator{name: "Reset", operands: "c", exec: execReset}},
	{0x27, operator{name: "Release", operands: "c", exec: execRelease}},
	{0x28, operator{name: "FromBCD", operands: "ts", exec: execUnary, integer: fromBCD, yields: true}},
	{0x29, operator{name: "ToBCD", operands: "ts", exec: execUnary, integer: toBCD, yields: true}},
	{0x2A, operator{name: "Unload", operands: "c", exec: execUnload}},
	{0x30, operator{name: "Revision", exec: execRevision}},
	{0x31, operator{name: "Debug", exec: execDebug, kind: kindDebug}},
	{0x32, operator{name: "Fatal", operands: "bdt", exec: execFatal}},
	{0x33, operator{name: "Timer", exec: execTimer, yields: true}},
	{0x80, operator{name: "OperationRegion", operands: "nbtt", exec: execRegion}},
	{0x81, operator{name: "Field", operands: "pnbr", exec: execField}},
	{0x82, operator{name: "Device", operands: "pnl", exec: execDevice}},
	{opDerefOf, operator{name: "Processor", operands: "pnbdbl", exec: execProcessor}},
	{0x84, operator{name: "PowerResource", operands: "pnbwl", exec: execPower}},
	{0x85, operator{name: "ThermalZone", operands: "pnl", exec: execThermalZone}},
	{0x86, operator{name: "IndexField", operands: "pnnbr", exec: execIndexField}},
	{0x87, operator{name: "BankField", operands: "pnntbr", exec: execBankField}},
	{0x88, operator{name: "DataTableRegion", operands: "nttt", exec: execDataRegion}},
}
