package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"vmgenc/acpi/aml"
)

// eval evaluates a path and prints its value.
func eval(o *options, stdout, stderr io.Writer) error {
	if len(o.rest) < 2 {
		return fmt.Errorf("aml: eval needs PATH and FILE")
	}
	args, err := parseArgs(o.args)
	if err != nil {
		return fmt.Errorf("aml: -args: %w", err)
	}
	in, err := o.open(o.rest[1:], stderr)
	if err != nil {
		return err
	}
	v, err := in.Evaluate(o.rest[0], args...)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, aml.Format(v))
	return nil
}

// parseArgs reads a method's arguments: a JSON list of numbers, strings (those of the form 0x2A are
// Integers too), lists (Packages) and {"buffer": "01 02"} (Buffers).
func parseArgs(s string) ([]any, error) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var list []any
	if err := d.Decode(&list); err != nil {
		return nil, err
	}
	for i, x := range list {
		v, err := argument(x)
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}

func argument(x any) (any, error) {
	switch x := x.(type) {
	case json.Number:
		return strconv.ParseUint(x.String(), 10, 64)
	case bool:
		if x {
			return ^uint64(0), nil
		}
		return uint64(0), nil
	case string:
		return x, nil
	case []any:
		for i := range x {
			v, err := argument(x[i])
			if err != nil {
				return nil, err
			}
			x[i] = v
		}
		return x, nil
	case map[string]any:
		return object(x)
	case nil:
		return nil, nil
	}
	return nil, fmt.Errorf("%v is no argument", x)
}

// object reads {"buffer": "01 02"} and {"integer": "0x2A"}.
func object(x map[string]any) (any, error) {
	if s, ok := x["buffer"].(string); ok && len(x) == 1 {
		return hex.DecodeString(string(bytes.ReplaceAll([]byte(s), []byte(" "), nil)))
	}
	if s, ok := x["integer"].(string); ok && len(x) == 1 {
		return strconv.ParseUint(s, 0, 64)
	}
	return nil, fmt.Errorf(`%v is neither {"buffer": "01 02"} nor {"integer": "0x2A"}`, x)
}
