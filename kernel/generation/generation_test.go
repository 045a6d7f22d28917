package generation

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/quick"
)

// QEMU writes 11223344-5566-7788-99aa-bbccddeeff00 into memory in this order.
var qemu = ID{0x44, 0x33, 0x22, 0x11, 0x66, 0x55, 0x88, 0x77, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00}

func TestString(t *testing.T) {
	const want = "11223344-5566-7788-99aa-bbccddeeff00"
	if got := qemu.String(); got != want {
		t.Errorf("String: %s, want %s", got, want)
	}
	if got := qemu.Append([]byte("guid ")); string(got) != "guid "+want {
		t.Errorf("Append: %s", got)
	}
}

func TestParse(t *testing.T) {
	roundTrip := func(id ID) bool {
		lower, err := Parse(id.String())
		upper, errUpper := Parse(strings.ToUpper(id.String()))
		return err == nil && errUpper == nil && lower == id && upper == id
	}
	if err := quick.Check(roundTrip, nil); err != nil {
		t.Error(err)
	}
	for _, s := range []string{"", "11223344", "11223344-5566-7788-99aa-bbccddeeff0", "11223344-5566-7788-99aa-bbccddeeff000",
		"11223344x5566-7788-99aa-bbccddeeff00", "1122334g-5566-7788-99aa-bbccddeeff00", "112233445-566-7788-99aa-bbccddeeff00",
		"11223344-5566-7788-99aa-bbccddeeff0é"} {
		if id, err := Parse(s); err != ErrSyntax || id != (ID{}) {
			t.Errorf("Parse(%q): %v, %v", s, id, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(qemu.String())
	f.Fuzz(func(t *testing.T, s string) {
		id, err := Parse(s)
		if err == nil && id.String() != strings.ToLower(s) {
			t.Errorf("%q is read as %v", s, id)
		}
	})
}

func TestShort(t *testing.T) {
	for fresh, want := range map[int]bool{0: true, KeySize - 1: true, KeySize: false, 64: false} {
		if c := (Change{Fresh: fresh}); c.Short() != want {
			t.Errorf("%d fresh bytes: Short %v, want %v", fresh, c.Short(), want)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	b.ReportAllocs()
	buf := make([]byte, 0, 64)
	for b.Loop() {
		buf = qemu.Append(buf[:0])
	}
	if !bytes.HasPrefix(buf, []byte("1122")) {
		b.Fatal(string(buf))
	}
}

func ExampleParse() {
	id, err := Parse("324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87")
	fmt.Printf("%x %v\n", id[:4], err)
	// Output: af6e4e32 <nil>
}
