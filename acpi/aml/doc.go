// Package aml evaluates AML, the byte code in ACPI's definition blocks, on bare metal and on the
// host alike.
//
// The source is the ACPI Specification 6.5: chapter 5.3 for the namespace, chapter 19 for what the
// language means, chapter 20 for how it is encoded, chapter 6.4 for resource templates. Sections
// are named where they are implemented.
//
// # How AML works
//
// Firmware describes the machine in definition blocks: one DSDT and any number of SSDTs, tables of
// a 36-byte header and byte code. The code is executed once, from the first byte to the last, when
// the table is loaded ([Interpreter.Load]). Most of it declares: Name, Device, Method and the like
// put nodes into a tree, the namespace (node.go, declare.go). A path such as \_SB.PCI0._STA goes
// from the root; a single segment is searched for in the current scope and all above it (name.go).
//
// A name stands for an object. Objects of data are Integers of 32 or 64 bits, Strings, Buffers and
// Packages (value.go). A Method is code that runs when it is named where a value is wanted, with up
// to seven arguments and eight locals (frame.go). A Field gives a name to bits of an
// OperationRegion, which is a stretch of memory, I/O ports, PCI configuration space or another
// address space: to read the name is to read the hardware (field.go, region.go). What AML reaches
// so goes through the [RegionHandler]s of [Config], and nothing else.
//
// Every operator is one or two bytes with its operands after it, in prefix order: 72 60 01 61 is
// Add (Local0, One, Local1). Operators that hold others, as If and Device do, give their length, so
// that what they hold can be skipped. There is one ambiguity: a name followed by a term is a call
// with an argument if it names a method, and two statements if not. So code can be decoded only
// when the names in it are known, and each statement is decoded when it is first executed, into a
// tree of terms that is kept and is fast to execute again (decode.go, code.go). The table of
// operators (operators.go) says what operands each has and which function executes it: data.go,
// arithmetic.go, control.go and declare.go have those functions.
//
// Operands are converted to the types that operators want (convert.go). A store to a named object
// converts to that object's type, one to a local does not (store.go). References to objects, which
// RefOf and Index make, are values too (reference.go). Where the specification, ACPICA and Windows
// differ, Windows is followed: differences.go lists where, and why.
//
// When all tables are loaded, [Interpreter.Initialize] runs what firmware wants to be run first.
// From then on drivers evaluate what they need ([Interpreter.Evaluate]): _HID says what a device
// is, _STA whether it is there, _CRS which resources it uses, as a Buffer that [ParseResources]
// decodes. The hardware's events are methods too, \_GPE._E05 for example, and tell drivers through
// Notify ([Config.Notify]).
//
// # Limits
//
// Firmware's code is not trusted to end, or to be well formed. Each of [Limits] has an error of its
// own; an evaluation that goes beyond one ends with it, and the interpreter stays usable. Work is
// counted in steps (limits.go): a statement is one, and so are 64 bytes that are copied or
// compared, so that no single statement takes long. [Interpreter.SetBudget] bounds many evaluations
// together, such as all of a boot. A statement of a table's own code that hits a limit is lost, the
// rest of the table is not; and a table leaves half of the memory that it finds to those after it.
// No input makes the package panic. The same calls give the same results always.
//
// One evaluation runs at a time, so that mutexes are never waited for, and an Event that was not
// signalled cannot be any more. The Global Lock that firmware shares with the operating system is
// not taken (5.2.10.1). Fields in address spaces that transfer blocks, such as GenericSerialBus,
// are read and written byte by byte through the handler; there is no transfer protocol (19.6.48).
package aml
