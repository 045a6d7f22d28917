package main

import (
	"bytes"
	"context"
	"debug/elf"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"vmgenc/internal/report"
)

func TestHaltingELF(t *testing.T) {
	f, err := elf.NewFile(bytes.NewReader(haltingELF()))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Progs) != 2 || f.Progs[0].Type != elf.PT_LOAD || f.Progs[1].Type != elf.PT_NOTE {
		t.Fatalf("segments %v", f.Progs)
	}
	note := make([]byte, f.Progs[1].Filesz)
	if _, err := f.Progs[1].ReadAt(note, 0); err != nil {
		t.Fatal(err)
	}
	// XEN_ELFNOTE_PHYS32_ENTRY: the lengths of name and address, 18, "Xen", the address.
	entry := f.ByteOrder.Uint64(note[16:])
	if f.ByteOrder.Uint32(note[8:]) != 18 || string(note[12:16]) != "Xen\x00" || entry != f.Entry {
		t.Errorf("note % x, entry %#x", note, f.Entry)
	}
	if load := f.Progs[0]; entry < load.Paddr || entry >= load.Paddr+load.Filesz {
		t.Errorf("entry %#x is not in %+v", entry, load.ProgHeader)
	}
}

// ticks is a side that takes the milliseconds given, one after the other.
func ticks(name string, ms ...int) *side {
	return &side{name: name, measure: func(context.Context) (time.Duration, error) {
		if len(ms) == 0 {
			return 0, errors.New("no turn left")
		}
		first := ms[0]
		ms = ms[1:]
		return time.Duration(first) * time.Millisecond, nil
	}}
}

func newBench(rounds int) *bench {
	return &bench{linux: &guest{name: "them"}, rounds: rounds, progress: func(string, ...any) {}}
}

func TestByTurns(t *testing.T) {
	b, us, them := newBench(3), ticks("us", 3, 1, 20), ticks("them", 12, 90, 10)
	if err := b.byTurns(t.Context(), "this", us, nil, them); err != nil {
		t.Fatal(err)
	}
	if us.median() != 3*time.Millisecond || them.median() != 12*time.Millisecond {
		t.Errorf("medians %v and %v", us.median(), them.median())
	}
	if want := "this, us: 1.0 ms to 20.0 ms in 3 turns\nthis, them: 10.0 ms to 90.0 ms in 3 turns\n"; b.report.Notes != want {
		t.Errorf("notes\n%swant\n%s", b.report.Notes, want)
	}
	b.faster("reached", them, us, 4)
	b.faster("missed", them, us, 5)
	b.faster("for no target", them, us, 0)
	b.faster("alone", nil, us, 4)
	want := []report.Row{
		{Name: "reached", Reference: "them", Theirs: "12.0 ms", Ours: "3.0 ms", Result: "4.00", Target: "at least 4", Reached: true, Share: 1},
		{Name: "missed", Reference: "them", Theirs: "12.0 ms", Ours: "3.0 ms", Result: "4.00", Target: "at least 5", Share: 0.8},
		{Name: "for no target", Reference: "them", Theirs: "12.0 ms", Ours: "3.0 ms", Result: "4.00"},
		{Name: "alone", Ours: "3.0 ms"},
	}
	if !slices.Equal(b.report.Rows, want) {
		t.Errorf("rows\n%+v\nwant\n%+v", b.report.Rows, want)
	}
	if err := b.byTurns(t.Context(), "this", us); err == nil || !strings.Contains(err.Error(), "this: us") {
		t.Errorf("a turn failed, but: %v", err)
	}
}

func TestSmaller(t *testing.T) {
	b := newBench(0)
	b.smaller("reached", 28, 24, 24, "MiB")
	b.smaller("missed", 0, 5, 2.5, "MB")
	want := []report.Row{
		{Name: "reached", Reference: "them", Theirs: "28 MiB", Ours: "24 MiB", Ratio: "1.17", Result: "24 MiB", Target: "at most 24 MiB", Reached: true, Share: 1},
		{Name: "missed", Ours: "5 MB", Ratio: "-", Result: "5 MB", Target: "at most 2.5 MB", Share: 0.5},
	}
	if !slices.Equal(b.report.Rows, want) {
		t.Errorf("rows\n%+v\nwant\n%+v", b.report.Rows, want)
	}
}
