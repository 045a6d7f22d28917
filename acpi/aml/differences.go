package aml

// Where this interpreter is not like ACPICA's, and why. Firmware is tested on Windows; where the two are known to differ, Windows is
// followed. The tests of these rules are testdata/golden/windows.asl; the generated programs of TestDifferential keep away from them.
//
//   - Store to a local that holds a reference stores to what it refers to, converted to its type; ACPICA replaces the reference. The
//     same is true of a Package's element that holds one. Storing a reference replaces it in both. (Windows)
//   - Store to an argument that holds a reference replaces what it refers to, whichever kind of reference it is; ACPICA does so only for
//     those that RefOf made, not Index. (Windows)
//   - CopyObject to such an argument copies to what it refers to; ACPICA replaces the argument. To a local both replace. (Windows)
//   - DerefOf follows a chain of references to its end; ACPICA takes one step. (Windows)
//   - Store to a named Integer, String or Buffer copies bytes and keeps type and size; ACPICA parses a String stored to an Integer as
//     digits, formats what is stored to a String, and gives a String any length. An empty String or Buffer takes a value of its type
//     as it is, as in ACPICA, and so does the temporary name that iasl makes for Switch, which could not work otherwise. (Windows)
//   - Increment and Decrement take Integers and fields; ACPICA converts Strings and Buffers. (Windows)
//   - In tables of revision 1, results of operators have 32 bits at once; ACPICA cuts off the rest when it stores to a local or name,
//     and leaves it in other places. (The specification, 19.3.5.1)
//   - Revision and \_REV are 2; ACPICA's Revision is the version of its source. (\_REV is 2 in both, as Windows has it)
//   - A Mutex may be released in any order; ACPICA insists on the reverse of that in which they were taken. Nobody else can hold one here.
//   - _OSI knows the Windows versions to 2022; Debian's ACPICA of 2020 knows those of its time.
//   - Fatal ends the evaluation with an error; ACPICA tells its host and goes on. (The specification, 19.6.47)
//   - A statement of a table's own code that fails is logged and left out, whatever the reason; ACPICA gives up the table for some. A bad
//     object must not take a device away that has nothing to do with it.
//   - A Package's names are resolved to values when the table has been loaded, as in ACPICA; names that do not exist then are resolved
//     when the element is used.
//   - A Buffer stored to a field of itself is read before any of it is written; ACPICA reads what it has just written.
//   - Objects that follow a failed Device or Scope in the same block are made in that block's scope; ACPICA may make them in another.
