// Command aml loads ACPI definition blocks on the host and looks into them: it evaluates a path,
// lists the namespace or the devices, or finds the VM generation counter. It needs no firmware;
// regions reach a modelled machine.
//
//	aml eval [-table FILE]... [-args JSON] [-trace] [-regions address] [-mem ADDR=FILE]... PATH FILE
//	aml tree FILE...
//	aml devices FILE...
//	aml vmgenid FILE...
//
// FILE is a table with its header, or several one after the other: iasl's .aml, acpidump's .dat, or
// a live /sys/firmware/acpi/tables/... The first should be the DSDT. Flags may stand before or
// among the files.
package main

import (
	"fmt"
	"io"
	"os"
)

const usage = `usage:
  aml eval [-table FILE]... [-args JSON] PATH FILE   evaluate a path or call a method, print the value
  aml tree FILE...                                   the namespace, one object a line
  aml devices FILE...                                path, _HID, _CID, _UID, _STA of every device
  aml vmgenid FILE...                                the generation ID device, its address, how it notifies
flags of all:
  -table FILE        load this table too, after FILE
  -trace             print each method call and region access to standard error
  -mem ADDR=FILE     memory at ADDR holds the bytes of FILE; the rest is zero
  -regions address   each byte of a region reads as the low byte of its address
  -v                 print warnings and what is stored to Debug to standard error
  -strict            do not forgive what ACPICA does by default, such as locals without a value
limits, of one evaluation unless it says otherwise:
  -depth N           of calls and nested blocks (1024)
  -nesting N         of operands in one statement (512)
  -steps N           of work: statements, and bytes and elements copied (268435456)
  -time DURATION     (30s)
  -memory BYTES      of all objects and decoded code together (16777216)
  -nodes N           of the namespace (131072)
  -budget DURATION   of loading and initializing all tables together (none)
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main: it returns the exit status, 1 if something could not be done and 2 for wrong usage.
func run(args []string, stdout, stderr io.Writer) int {
	commands := map[string]func(*options, io.Writer, io.Writer) error{
		"eval": eval, "tree": tree, "devices": devices, "vmgenid": vmgenid,
	}
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprint(stderr, usage)
		return 2
	}
	o, err := parseOptions(args[1:])
	if err != nil {
		fmt.Fprintf(stderr, "aml: %v\n%s", err, usage)
		return 2
	}
	if err := commands[args[0]](o, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}
