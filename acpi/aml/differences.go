package aml

// Each deliberate difference between this interpreter and its peers: ACPICA, which Linux and
// FreeBSD run with slack, and uACPI, which follows Windows as it was observed. Where both agree,
// this package follows; where they differ, it follows Windows, for firmware is tested on it.
// testdata/golden/slack.asl has what is common, testdata/golden/windows.asl what is Windows'; the
// generated programs of TestDifferential keep away from the latter. ACPICA means version 20260408
// unless a year is given.
//
// Slack, which Config.Strict turns off (ACPICA without slack, Linux with acpi=strict):
//
//   - A local or argument without a value reads as 0. ACPICA does so too; uACPI fails. Firmware of
//     Lenovo and others needs it.
//   - A method that ends without Return returns the value of its last statement that has one, and a
//     call of one that has none is 0. ACPICA does so too; uACPI has no value. The host gets no
//     value instead of the 0, as from uACPI.
//   - A region ends where an access does that begins inside it. ACPICA does so too.
//   - A field of a local without a value cannot be created: ACPICA with slack creates one that
//     cannot be used.
//
// References and stores:
//
//   - Store to a local that holds a reference stores to what it refers to, converted to its type;
//     ACPICA replaces the reference. The same is true of a Package's element that holds one.
//     Storing a reference replaces it in both. (Windows, uACPI)
//   - Store to an argument that holds a reference replaces what it refers to, whichever kind of
//     reference it is; ACPICA does so only for those that RefOf made, not Index. (Windows, uACPI)
//   - CopyObject to such an argument copies to what it refers to; ACPICA replaces the argument. To
//     a local both replace. (Windows, uACPI)
//   - DerefOf follows a chain of references to its end; ACPICA takes one step. (Windows)
//   - DerefOf of a reference to a method is the method, as in ACPICA; where a value is wanted it is
//     called, where ACPICA fails. (uACPI)
//   - Store to a named Integer, String or Buffer copies bytes and keeps type and size; ACPICA
//     parses a String stored to an Integer as digits, formats a value stored to a String, and gives
//     a String any length. The host sees a String up to its first zero, so that a shorter one
//     equals the value stored. An empty String or Buffer takes a value of its type as it is, as in
//     ACPICA, and so does the temporary name that iasl makes for Switch, which could not work
//     otherwise.
//     (Windows, uACPI)
//   - Increment and Decrement take Integers and fields; ACPICA converts Strings and Buffers.
//     (Windows, uACPI)
//   - A Buffer stored to a field of itself is read before any of it is written; ACPICA reads what
//     it has just written.
//   - A Package's names are resolved when the table has been loaded, as in ACPICA; those that do
//     not exist then, when the element is used. One that names an Integer has its value when the
//     element is used, as in ACPICA; one that names a field too, which ACPICA reads once when the
//     table has been loaded. Firmware writes such fields in _INI.
//
// Numbers and text:
//
//   - In tables of revision 1, results of operators have 32 bits at once; ACPICA cuts off the rest
//     when it stores to a local or name, and leaves it in other places. (The specification,
//     19.3.5.1)
//   - Revision and \_REV are 2; ACPICA's Revision is the version of its source. (\_REV is 2 in
//     both, as Windows has it)
//   - _OSI knows the Windows versions to 2022, or what Config.Interfaces has.
//   - Values of predefined names are what the AML says. ACPICA repairs some: an empty _CRS gets an
//     end tag, a Buffer in _BIF becomes a String, a missing element of _PRT 0.
//   - ToHexString of an Integer is 0x2A, as in uACPI and in ACPICA since 2021; in that of 2020 it
//     is 000000000000002A.
//
// Control:
//
//   - A Mutex may be released in any order; ACPICA insists on the reverse of that in which they
//     were taken. Nobody else can hold one here.
//   - Release of a Mutex that is not held is logged and does nothing; ACPICA ends the method.
//     (uACPI)
//   - Fatal is the host's to decide, and goes on if it does not; so it does in ACPICA and uACPI.
//     (Not the specification, 19.6.47)
//   - Sleep, Stall and Wait end after two seconds, and earlier when the time of the evaluation is
//     used up. ACPICA and uACPI cut Sleep off there too; ACPICA fails for a Stall of more than 255
//     microseconds.
//   - A statement of a table's own code that fails is logged and left out, whatever the reason;
//     ACPICA gives up the table for some. A bad object must not take a device away that has nothing
//     to do with it.
//   - Objects that follow a failed Device or Scope in the same block are made in that block's
//     scope; ACPICA may make them in another.
//   - _REG is run for regions of a table's own code when the namespace is initialized and for those
//     of methods when they are made, never for SystemMemory and SystemIO, as in ACPICA; it is not
//     run again when a method's region goes.
//   - Limits end what ACPICA would go on with for ever, or for 30 seconds in a While.
