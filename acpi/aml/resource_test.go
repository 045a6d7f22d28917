package aml

import (
	"fmt"
	"testing"
)

// resourceTemplate evaluates the template of testdata/resources.asl.
func resourceTemplate(t testing.TB) []byte {
	t.Helper()
	in := New(Config{})
	if err := in.Load(readTest(t, "resources.aml")); err != nil {
		t.Fatal(err)
	}
	v, err := in.Evaluate(`\RES`)
	if err != nil {
		t.Fatal(err)
	}
	return v.([]byte)
}

func TestParseResources(t *testing.T) {
	want := []string{
		`&{Interrupts:[3 5] Edge:false ActiveLow:true Shared:true WakeCapable:false}`,
		`&{Interrupts:[8] Edge:true ActiveLow:false Shared:false WakeCapable:false}`,
		`&{Channels:[2] Flags:0}`,
		`&{Min:96 Max:100 Alignment:1 Length:4 Decode16:true}`,
		`&{Min:1016 Max:1016 Alignment:1 Length:8 Decode16:false}`,
		`&{Min:4096 Max:36864 Alignment:256 Length:12288 Writable:true}`,
		`&{Min:4096 Max:8192 Alignment:256 Length:2048 Writable:false}`,
		`&{Min:4275044352 Max:4275044352 Alignment:0 Length:1024 Writable:true}`,
		`&{Bits:16 Type:2 Flags:12 TypeFlags:0 Granularity:0 Min:0 Max:255 Translation:0 Length:256 Source:}`,
		`&{Bits:32 Type:0 Flags:12 TypeFlags:3 Granularity:0 Min:2147483648 Max:3221225471 Translation:0 Length:1073741824 Source:\_SB}`,
		`&{Bits:64 Type:0 Flags:12 TypeFlags:3 Granularity:0 Min:4294967296 Max:8589934591 Translation:0 Length:4294967296 Source:}`,
		`&{Bits:64 Type:0 Flags:12 TypeFlags:3 Granularity:0 Min:4294967296 Max:8589934591 Translation:0 Length:4294967296 Source:}`,
		`&{Interrupts:[16 17] Consumer:true Edge:true ActiveLow:true Shared:true WakeCapable:false Source:}`,
		`&{Space:SystemIO BitWidth:8 BitOffset:0 AccessSize:1 Address:3321}`,
		`&{Interrupt:true Flags:1 PinConfig:1 Pins:[4] Source:\_SB.GPIO VendorData:[1 2]}`,
		`&{Name:SerialBus Data:[2 0 1 2 0 0 1 6 0 128 26 6 0 80 0 92 95 83 66 46 73 50 67 48 0]}`,
		`&{Name:StartDependentFn Data:[0]}`,
		`&{Name:EndDependentFn Data:[]}`,
		`&{Name:FixedDMA Data:[1 0 2 0 2]}`,
		`&{Name:VendorShort Data:[1 2]}`,
	}
	list, err := ParseResources(resourceTemplate(t))
	if err != nil || len(list) != len(want) {
		t.Fatalf("%d resources, %v", len(list), err)
	}
	for i, r := range list {
		if got := fmt.Sprintf("%+v", r); got != want[i] {
			t.Errorf("%d: got %s, want %s", i, got, want[i])
		}
	}
}

func TestParseResourcesMalformed(t *testing.T) {
	for _, b := range [][]byte{{0x8A}, {0x8A, 1, 0}, {0x8A, 1, 0, 0}, {0x23, 1}, {0x20}, {0x8C, 0xFF, 0xFF, 1}} {
		if list, err := ParseResources(b); err == nil || len(list) != 0 {
			t.Errorf("% X: got %v, %v", b, list, err)
		}
	}
	list, err := ParseResources([]byte{0x71, 5, 0x9F, 1, 0, 7, 0x79, 0})
	if err != nil || fmt.Sprintf("%+v %+v", list[0], list[1]) != "&{Name:VendorShort Data:[5]} &{Name:descriptor 0x9f Data:[7]}" {
		t.Errorf("got %v, %v", list, err)
	}
}

func TestEISAID(t *testing.T) {
	for id, want := range map[uint32]string{0x030AD041: "PNP0A03", 0x080AD041: "PNP0A08", 0x000CD041: "PNP0C00"} {
		if got := EISAID(id); got != want {
			t.Errorf("%#x: got %s, want %s", id, got, want)
		}
	}
}
