package aml

import (
	"fmt"
	"strconv"
	"strings"
)

// Format writes a value that [Interpreter.Evaluate] returned as one line: Integer 0x2A, String
// "go", Buffer [01 02], Package {...}, Reference \_SB.PCI0, None.
func Format(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case uint64:
		return fmt.Sprintf("Integer 0x%X", v)
	case string:
		return "String " + strconv.Quote(v)
	case []byte:
		return "Buffer [" + formatBytes(v) + "]"
	case []any:
		list := make([]string, len(v))
		for i := range v {
			list[i] = Format(v[i])
		}
		return "Package {" + strings.Join(list, ", ") + "}"
	case *Node:
		return "Reference " + v.Path()
	case *Reference:
		return "Reference to " + Format(v.Value)
	}
	return fmt.Sprint(v)
}

func formatBytes(b []byte) string {
	list := make([]string, len(b))
	for i, c := range b {
		list[i] = fmt.Sprintf("%02X", c)
	}
	return strings.Join(list, " ")
}
