//go:build integration

package qemu

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"

	"vmgenc/kernel/random"
)

// fieldAt names the field of the generator that has the byte at an offset, which is the same in the
// guest as here.
func fieldAt(offset uintptr) string { return nameAt(reflect.TypeFor[random.Generator](), offset) }

func nameAt(t reflect.Type, offset uintptr) string {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.Offset <= offset && offset < f.Offset+f.Type.Size() {
				return "." + f.Name + nameAt(f.Type, offset-f.Offset)
			}
		}
	case reflect.Array:
		if size := t.Elem().Size(); size > 8 {
			return fmt.Sprintf("[%d]", offset/size) + nameAt(t.Elem(), offset%size)
		}
		return fmt.Sprintf("+%d", offset)
	}
	return ""
}

// explain says where in the generator something came from, and which functions' return addresses
// lie near the place where it was found.
func (w *walk) explain(f find, from string) string {
	var near []string
	for i := 0; i+8 <= len(f.around); i++ {
		at := binary.LittleEndian.Uint64(f.around[i:])
		if at > 1<<24 && w.symbols.PCToFunc(at) != nil {
			near = append(near, w.function(at))
		}
	}
	return fmt.Sprintf("%x, from generator%s, near %s: %x", f.value, from, strings.Join(near, ", "), f.around)
}
