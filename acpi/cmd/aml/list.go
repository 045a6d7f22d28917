package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"vmgenc/acpi/aml"
)

// tree prints the namespace, an object a line: its path, its type and, of constants, its value.
func tree(o *options, stdout, stderr io.Writer) error {
	in, err := o.open(o.rest, stderr)
	if err != nil {
		return err
	}
	in.Walk(func(n *aml.Node) bool {
		line := n.Path() + " " + n.Type().String()
		switch n.Type() {
		case aml.TypeInteger, aml.TypeString, aml.TypeBuffer, aml.TypePackage:
			v, err := in.EvaluateNode(n)
			if err == nil {
				line = n.Path() + " " + aml.Format(v)
			}
		}
		fmt.Fprintln(stdout, line)
		return true
	})
	return nil
}

// devices prints every device: path, _HID, _CID, _UID and _STA. What a device does not have is a
// dash.
func devices(o *options, stdout, stderr io.Writer) error {
	in, err := o.open(o.rest, stderr)
	if err != nil {
		return err
	}
	in.Walk(func(n *aml.Node) bool {
		if n.Type() == aml.TypeDevice {
			fmt.Fprintln(stdout, n.Path(), id(in, n, "_HID"), id(in, n, "_CID"), id(in, n, "_UID"), status(in, n))
		}
		return true
	})
	return nil
}

// id evaluates an identification object of n; a list of them is joined with commas. A string with
// characters that would be taken amiss is quoted.
func id(in *aml.Interpreter, n *aml.Node, name string) string {
	c := n.Child(name)
	if c == nil {
		return "-"
	}
	v, err := in.EvaluateNode(c)
	if err != nil {
		return "error"
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var ids []string
	for _, x := range list {
		ids = append(ids, formatID(x, name))
	}
	return strings.Join(ids, ",")
}

func formatID(x any, name string) string {
	switch x := x.(type) {
	case uint64:
		if name == "_UID" {
			return fmt.Sprintf("0x%X", x)
		}
		return aml.EISAID(uint32(x))
	case string:
		if x == "" || strings.ContainsAny(x, " ,\"") || strconv.Quote(x) != `"`+x+`"` {
			return strconv.Quote(x)
		}
		return x
	}
	return "?"
}

func status(in *aml.Interpreter, n *aml.Node) string {
	status, err := in.Status(n)
	if err != nil {
		return "error"
	}
	return fmt.Sprintf("0x%X", status)
}
