package qemu

import "testing"

func TestParseGUID(t *testing.T) {
	const text = "324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87"
	want := GUID{0x32, 0x4e, 0x6e, 0xaf, 0xd1, 0xd1, 0x4b, 0xf6, 0xbf, 0x41, 0xb9, 0xbb, 0x6c, 0x91, 0xfb, 0x87}
	for _, s := range []string{text, "324E6EAF-D1D1-4BF6-BF41-B9BB6C91FB87"} {
		g, err := ParseGUID(s)
		if err != nil {
			t.Fatal(err)
		}
		if g != want {
			t.Errorf("ParseGUID(%q) = %x, want %x", s, g, want)
		}
		if g.String() != text {
			t.Errorf("String() = %q, want %q", g, text)
		}
	}
}

func TestParseGUIDErrors(t *testing.T) {
	for _, s := range []string{
		"",
		"auto",
		"324e6eafd1d14bf6bf41b9bb6c91fb87",
		"324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb8",
		"324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb877",
		"324e6eaf-d1d1-4bf6-bf41_b9bb6c91fb87",
		"324e6ea-fd1d1-4bf6-bf41-b9bb6c91fb87",
		"324e6eag-d1d1-4bf6-bf41-b9bb6c91fb87",
		"324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb-7",
	} {
		if g, err := ParseGUID(s); err == nil {
			t.Errorf("ParseGUID(%q) = %v, want an error", s, g)
		}
	}
}

func TestNewGUID(t *testing.T) {
	a, b := NewGUID(), NewGUID()
	if a == b || a.IsZero() {
		t.Errorf("NewGUID() = %v, then %v", a, b)
	}
	if a[6]>>4 != 4 || a[8]>>6 != 2 {
		t.Errorf("NewGUID() = %v: want version 4, variant 2", a)
	}
	if parsed, err := ParseGUID(a.String()); err != nil || parsed != a {
		t.Errorf("ParseGUID(%v) = %v, %v", a, parsed, err)
	}
}

func FuzzParseGUID(f *testing.F) {
	f.Add("324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87")
	f.Add("00000000-0000-0000-0000-000000000000")
	f.Add("------------------------------------")
	f.Fuzz(func(t *testing.T, s string) {
		g, err := ParseGUID(s)
		if err != nil {
			return
		}
		if again, err := ParseGUID(g.String()); err != nil || again != g {
			t.Errorf("%q: %v reads back as %v, %v", s, g, again, err)
		}
	})
}
