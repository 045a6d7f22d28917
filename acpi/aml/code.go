package aml

// A definition block's bytes are decoded into terms: once for each statement, when it is first
// executed, for only then can it be known whether a name is a method's and takes arguments. A term
// is executed by calling its exec.

// table is a definition block with its header.
type table struct {
	data []byte
	id   uint64 // order of loading, from 1
	size uint64 // of data that AML made, which counts as memory until it is unloaded
}

// term is one operator with its operands, or a constant, a name, a local or an argument.
type term struct {
	exec   func(f *frame, t *term) (value, error)
	op     *operator
	kind   kind
	fresh  bool   // the value is new at each execution, so that a store need not copy it
	yields bool   // as a statement it has a value, which a method without Return returns
	cost   uint32 // of a statement, in steps
	nest   uint16 // how many operands it is nested in
	off    uint32 // in the table
	n      uint64 // of a constant; of a local or argument; or the bytes and words among the operands, in order 16 bits each
	args   []*term
	name   *name
	body   *block // the statements in the term's package
	els    *block // of If
	from   uint32 // where the raw bytes in the term's package are
	to     uint32
}

// bytes returns the raw bytes in the term's package.
func (t *term) bytes(f *frame) []byte { return f.table.data[t.from:t.to] }

// statement is a term in a list of them.
type statement struct {
	*term
	end     uint32     // where the next begins
	valued  bool       // it has a value whenever it is executed
	unknown bool       // a name in it named nothing, and may be a method's yet
	changes uint64     // of the namespace when it was decoded
	next    *statement // if it was decoded already
}

// kind says what a term is as the target of a store.
type kind uint8

const (
	kindOther kind = iota
	kindLocal
	kindArg
	kindName
	kindDebug
	kindNull
)

// block is a list of statements, decoded as far as they have been executed.
type block struct {
	table *table
	start uint32
	end   uint32
	first *statement
	code  *uint64 // bytes of the method's decoded code; nil for a table's own code, which runs once and is not kept
}
