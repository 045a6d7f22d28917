package loader

import (
	"math"
	"slices"
	"testing"
)

// mapOf returns a map of the regions, as a loader in that order gives them.
// Units of these tests.
const (
	megabyte = 1 << 20
	gigabyte = 1 << 30
)

func mapOf(regions ...Region) *Map {
	m := new(Map)
	for _, r := range regions {
		m.Add(r.Start, r.Size, r.Kind)
	}
	return m
}

// span is the region from start up to end.
func span(start, end uint64, kind Kind) Region { return Region{start, end - start, kind} }

func TestRuntime(t *testing.T) {
	const image, imageEnd = 16 * megabyte, 24 * megabyte
	for _, c := range []struct {
		name string
		have []Region
		end  uint64 // 0: the map does not do
	}{
		{"nothing", nil, 0},
		{"one region", []Region{span(0, 256*megabyte, RAM)}, 255 * megabyte},
		{"as QEMU has it", []Region{
			span(0, 0x9fc00, RAM),
			span(0x9fc00, 0xa0000, Reserved),
			span(0xf0000, 0x100000, Reserved),
			span(0x100000, 0x0ffe_0000, RAM),
			span(0x0ffe_0000, 0x1000_0000, Reserved),
			span(0xb000_0000, 0xc000_0000, Reserved),
			span(0xfeff_c000, 0xff00_0000, Reserved),
			span(0xfffc_0000, 0x1_0000_0000, Reserved),
		}, 0x0fee_0000},
		{"RAM on both sides of 4 GiB", []Region{
			span(0x1_0000_0000, 0x2_8000_0000, RAM),
			span(0x100000, 0x8000_0000, RAM),
		}, 0x7ff0_0000},
		{"more RAM below 4 GiB", []Region{
			span(0, 64*megabyte, RAM),
			span(80*megabyte, 128*megabyte, RAM),
		}, 64 * megabyte},
		{"RAM through 4 GiB", []Region{span(0, 8*gigabyte, RAM)}, 8 * gigabyte},
		{"claims out of order", []Region{
			span(90*megabyte, 91*megabyte, NVS),
			span(0, 128*megabyte, RAM),
			span(70*megabyte, 71*megabyte, Reclaimable),
			span(80*megabyte, 81*megabyte, Kind(77)),
		}, 70 * megabyte},
		{"claims that overlap each other", []Region{
			span(0, 128*megabyte, RAM),
			span(60*megabyte, 128*megabyte, Reserved),
			span(50*megabyte, 70*megabyte, Bad),
		}, 50 * megabyte},
		{"a claim from the image's end", []Region{
			span(0, 128*megabyte, RAM),
			span(imageEnd, imageEnd+page, Reserved),
		}, 0},
		{"a claim across the image's end", []Region{
			span(0, 128*megabyte, RAM),
			span(imageEnd-page, imageEnd+page, Reserved),
		}, 0},
		{"claims below the image", []Region{
			span(0x9f000, 0x100000, Reserved),
			span(8*megabyte, image, NVS),
			span(0, 128*megabyte, RAM),
		}, 127 * megabyte},
		{"a claim that ends nowhere", []Region{
			span(0, 128*megabyte, RAM),
			{64 * megabyte, math.MaxUint64, Reserved},
		}, 127 * megabyte},
		{"an end within a page", []Region{
			span(0, 128*megabyte, RAM),
			span(60*megabyte+123, 61*megabyte, Reserved),
		}, 60 * megabyte},
		{"RAM that ends in the image", []Region{span(0, 20*megabyte, RAM)}, 0},
		{"RAM that ends with the image", []Region{span(0, imageEnd, RAM)}, 0},
		{"a megabyte after the image", []Region{span(0, imageEnd+megabyte, RAM)}, 0},
		{"a page more", []Region{span(0, imageEnd+megabyte+page, RAM)}, imageEnd + page},
		{"less than a page after the image", []Region{span(0, imageEnd+megabyte+100, RAM)}, 0},
		{"RAM that begins in the image", []Region{span(image+page, 128*megabyte, RAM)}, 0},
		{"reserved all over", []Region{span(0, 128*megabyte, Reserved)}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, ok := mapOf(c.have...).Runtime(image, imageEnd)
			if ok != (c.end != 0) {
				t.Fatalf("%#x to %#x, %v", r.Start, r.End(), ok)
			}
			if want := span(image, c.end, RAM); ok && r != want {
				t.Errorf("%#x to %#x, want %#x to %#x", r.Start, r.End(), want.Start, want.End())
			}
		})
	}
}

func TestFree(t *testing.T) {
	own := span(16*megabyte, 100*megabyte, RAM)
	for _, c := range []struct {
		name  string
		have  []Region
		limit uint64
		want  []Region
	}{
		{"nothing", nil, math.MaxUint64, nil},
		{"small", []Region{span(0, 128*megabyte, RAM)}, math.MaxUint64,
			[]Region{span(megabyte, 16*megabyte, RAM), span(100*megabyte, 127*megabyte, RAM)}},
		{"on both sides of 4 GiB", []Region{
			span(0, 0x9fc00, RAM),
			span(0xf0000, 0x100000, Reserved),
			span(0x100000, 2*gigabyte, RAM),
			span(2*gigabyte, 4*gigabyte, Reserved),
			span(4*gigabyte, 6*gigabyte, RAM),
		}, math.MaxUint64,
			[]Region{span(megabyte, 16*megabyte, RAM), span(100*megabyte, 2*gigabyte-megabyte, RAM), span(4*gigabyte, 6*gigabyte, RAM)}},
		{"more than is mapped", []Region{
			span(0, gigabyte, RAM),
			span(4*gigabyte, 6*gigabyte, RAM),
			span(7*gigabyte, 8*gigabyte, RAM),
		}, 5 * gigabyte,
			[]Region{span(megabyte, 16*megabyte, RAM), span(100*megabyte, gigabyte-megabyte, RAM), span(4*gigabyte, 5*gigabyte, RAM)}},
		{"holes", []Region{
			span(8*megabyte+100, 9*megabyte+100, NVS),
			span(0, 128*megabyte, RAM),
			span(110*megabyte, 111*megabyte, Reclaimable),
			span(110*megabyte+page, 112*megabyte, Bad),
			{120 * megabyte, math.MaxUint64, Reserved}, // wraps: dropped
		}, math.MaxUint64,
			[]Region{
				span(megabyte, 8*megabyte, RAM),
				span(9*megabyte+page, 16*megabyte, RAM),
				span(100*megabyte, 110*megabyte, RAM),
				span(112*megabyte, 127*megabyte, RAM),
			}},
		{"twice", []Region{
			span(0, 64*megabyte, RAM),
			span(0, 12*megabyte, RAM),
			span(4*gigabyte, 5*gigabyte, RAM),
			span(4*gigabyte+megabyte, 6*gigabyte, RAM),
		}, math.MaxUint64,
			[]Region{span(megabyte, 16*megabyte, RAM), span(4*gigabyte, 5*gigabyte, RAM), span(5*gigabyte, 6*gigabyte, RAM)}},
		{"reserved all over", []Region{span(0, 128*megabyte, RAM), span(0, 4*gigabyte, Reserved)}, math.MaxUint64, nil},
		{"bits of pages", []Region{
			span(megabyte+1, megabyte+2*page-1, RAM),
			span(2*megabyte+1, 2*megabyte+2*page, RAM),
			span(200*megabyte, 300*megabyte, RAM),
		}, math.MaxUint64, []Region{span(2*megabyte+page, 2*megabyte+2*page, RAM), span(200*megabyte, 299*megabyte, RAM)}},
		{"up to the last address", []Region{span(math.MaxUint64-2*page, math.MaxUint64, RAM)}, math.MaxUint64,
			[]Region{span(math.MaxUint64&^(page-1)-page, math.MaxUint64&^(page-1), RAM)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []Region
			mapOf(c.have...).Free(own, c.limit, func(r Region) { got = append(got, r) })
			if !slices.Equal(got, c.want) {
				t.Errorf("%#x, want %#x", got, c.want)
			}
		})
	}
}

// FuzzFree checks any map against a page-by-page reading of it.
func FuzzFree(f *testing.F) {
	f.Add([]byte{0, 200, 1, 30, 5, 2, 100, 90, 1, 110, 3, 4}, uint16(180))
	f.Fuzz(func(t *testing.T, data []byte, limit uint16) {
		const unit = 256 << 10
		m, own := new(Map), span(16*megabyte, 24*megabyte, RAM)
		for ; len(data) >= 3; data = data[3:] {
			m.Add(uint64(data[0])*unit, uint64(data[1])*unit, Kind(data[2]%6))
		}
		seen := map[uint64]bool{}
		m.Free(own, uint64(limit)*unit, func(r Region) {
			for at := r.Start; at < r.End(); at += unit {
				if seen[at] {
					t.Errorf("%#x twice", at)
				}
				seen[at] = true
			}
		})
		top := m.LowTop(RAM)
		for i := range uint64(600) {
			at := i * unit
			want := at >= megabyte && at < uint64(limit)*unit && !own.Overlaps(at, 1) && !(at < top && at+firmwareTop >= top)
			ram := false
			for _, r := range m.Regions() {
				if r.Overlaps(at, 1) {
					ram = ram || r.Kind == RAM
					want = want && r.Kind == RAM
				}
			}
			if want = want && ram; want != seen[at] {
				t.Errorf("%#x: %v, want %v", at, seen[at], want)
			}
		}
	})
}

func TestLowTop(t *testing.T) {
	m := mapOf(
		span(0xfffc_0000, 0x1_0000_0000, Reserved),
		span(4*gigabyte, 6*gigabyte, RAM),
		span(2*gigabyte-megabyte, 2*gigabyte, Reclaimable),
		span(0, 2*gigabyte-megabyte, RAM),
		span(2*gigabyte, 2*gigabyte+page, NVS),
	)
	for _, c := range []struct {
		kinds []Kind
		want  uint64
	}{
		{nil, 0},
		{[]Kind{Bad}, 0},
		{[]Kind{RAM}, 2*gigabyte - megabyte},
		{[]Kind{RAM, Reclaimable}, 2 * gigabyte},
		{[]Kind{RAM, Reclaimable, NVS}, 2*gigabyte + page},
		{[]Kind{Reserved}, 4 * gigabyte},
	} {
		if got := m.LowTop(c.kinds...); got != c.want {
			t.Errorf("LowTop(%v) = %#x, want %#x", c.kinds, got, c.want)
		}
	}
	if got := mapOf(span(3*gigabyte, 5*gigabyte, RAM)).LowTop(RAM); got != 4*gigabyte {
		t.Errorf("RAM through 4 GiB: LowTop = %#x", got)
	}
	if top, total := m.Top(RAM), m.Total(); top != 6*gigabyte || total != 4*gigabyte-megabyte {
		t.Errorf("top = %#x, Total = %#x", top, total)
	}
	if top, total := new(Map).Top(RAM), new(Map).Total(); top != 0 || total != 0 {
		t.Errorf("an empty map: top = %#x, Total = %#x", top, total)
	}
}

func TestHolds(t *testing.T) {
	m := mapOf(
		span(0x5000, 0x6000, RAM), // joins the next two, before them in the list
		span(0x1000, 0x3000, RAM),
		span(0x2000, 0x5000, RAM), // Overlaps the one before
		span(0x6000, 0x7000, NVS),
		span(0x7000, 0x8000, RAM),
		span(math.MaxUint64-0xfff, math.MaxUint64, RAM),
	)
	for _, c := range []struct {
		addr, n uint64
		want    bool
	}{
		{0x0fff, 1, false},
		{0x0fff, 2, false},
		{0x1000, 0, true},
		{0x1000, 1, true},
		{0x1000, 0x5000, true},
		{0x1000, 0x5001, false},
		{0x5fff, 1, true},
		{0x5fff, 2, false},
		{0x6000, 1, false},
		{0x7fff, 1, true},
		{0x8000, 0, false},
		{0x8000, 1, false},
		{0x1000, math.MaxUint64, false},
		{0x2000, math.MaxUint64 - 0x1fff, false},
		{math.MaxUint64 - 0xfff, 0xfff, true},
		{math.MaxUint64 - 0xfff, 0x1000, false},
		{math.MaxUint64, 1, false},
	} {
		if got := m.Holds(c.addr, c.n, RAM); got != c.want {
			t.Errorf("Holds(%#x, %#x) = %v, want %v", c.addr, c.n, got, c.want)
		}
	}
	if !m.Holds(0x6000, 0x1000, NVS) || m.Holds(0x6000, 0x1001, NVS) {
		t.Error("Holds mixes the kinds up")
	}
}

func TestAdd(t *testing.T) {
	m := mapOf(
		Region{0x1000, 0, RAM},
		Region{math.MaxUint64, 1, RAM}, // ends at 2 to the 64
		Region{2, math.MaxUint64, RAM},
		Region{0, math.MaxUint64, RAM},
	)
	if r := m.Regions(); len(r) != 1 || r[0] != (Region{0, math.MaxUint64, RAM}) {
		t.Errorf("kept %v", r)
	}

	m = new(Map)
	for i := range uint64(MaxRegions + 10) {
		m.Add(i*page, page, RAM)
	}
	if n := len(m.Regions()); n != MaxRegions {
		t.Errorf("%d regions, want %d", n, MaxRegions)
	}
	if top := m.Top(RAM); top != MaxRegions*page {
		t.Errorf("the last region ends at %#x, want %#x", top, MaxRegions*page)
	}
	if !m.Holds(0, MaxRegions*page, RAM) {
		t.Error("there are holes")
	}
}

func TestKindString(t *testing.T) {
	for kind, want := range map[Kind]string{
		0: "reserved", RAM: "ram", Reserved: "reserved", Reclaimable: "acpi tables", NVS: "acpi nvs", Bad: "bad",
		6: "reserved", math.MaxUint32: "reserved",
	} {
		if got := kind.String(); got != want {
			t.Errorf("Kind(%d) = %q, want %q", uint32(kind), got, want)
		}
	}
}
