package aml

// A definition block's bytes are decoded into terms: once for each statement, when it is first executed, for only then can it be
// known whether a name is a method's and takes arguments. A term is executed by calling its exec.

// table is a definition block with its header.
type table struct {
	data []byte
	id   uint64 // order of loading, from 1
}

// term is one operator with its operands, or a constant, a name, a local or an argument.
type term struct {
	exec func(f *frame, t *term) (value, error)
	op   *operator
	kind kind
	off  uint32 // in the table
	n    uint64 // number of a local or argument; a byte or word among the operands, in order 16 bits each
	args []*term
	name *name
	body *block // the statements in the term's package
	rest []byte // the bytes in the term's package
	els  *block // of If

	val   value // of a constant
	fresh bool  // the value is new at each execution, so that a store need not copy it

	// Of a statement:
	end     uint32 // where the next begins
	next    *term  // that, if it was decoded already
	unknown bool   // a name in it named nothing, and may be a method's yet
	changes uint64 // of the namespace when it was decoded
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
	first *term
	keep  bool // decoded statements are kept: false for a table's own code, which runs once
}
