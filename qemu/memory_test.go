//go:build integration

package qemu

import (
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestSecretsInMemory looks through all of the guest's RAM and registers at the moment at which a
// Read returns:
//
//   - The bytes it returned are nowhere in RAM but in the caller's buffer: no 8 of them in a row. A
//     register may still have the last 8: they are the caller's, and the report counts them.
//   - What the generator held before the read, or at some time during it, and holds no more, is
//     nowhere: old keys and the bytes made with them. It is sought by 8 bytes in a row, also with
//     the bytes of each word reversed, and by words that stand twice in a row, as vector code has
//     them.
//   - What the generator holds now, its key and the bytes for reads to come, is nowhere else.
//   - Where a read is interrupted, what the interrupt saved of its registers is wiped by the
//     overlay when it ends. What Go's preemption of a goroutine between two instructions saves of
//     the few words that are in general registers then is beyond package random: these bytes are
//     counted apart.
//   - At full size: no 32 bytes anywhere are a key of which ChaCha20 makes the bytes returned,
//     whatever the order of bytes in words.
func TestSecretsInMemory(t *testing.T) {
	l, _ := experiment(t, 0, "")
	r := newReport("READ", "INTERRUPTS", "BYTES", "RAM", "REGISTERS", "SECRETS GONE", "SECRETS KEPT", "RETURNED", "GONE", "KEPT", "SAVED", "KEYS TRIED")
	type read struct{ kind, interrupts string }
	reads := []read{{"refill", "off"}, {"large", "off"}, {"reseed", "off"}, {"large", "on"}}
	if *prove {
		reads = append(reads, read{"twice", "off"}, read{"refill", "on"}, read{"twice", "on"}, read{"long", "on"}, read{"reseed", "on"})
	}
	for _, c := range reads {
		t.Run(c.kind+",interrupts="+c.interrupts, func(t *testing.T) { searchAfter(t, c.kind, c.interrupts, r) })
	}
	r.note("SECRETS: words that the generator held before or during the read, and holds no more, or still holds.")
	r.note("RETURNED, GONE, KEPT: how many places, in RAM and registers, have 8 bytes of them and should not.")
	r.note("SAVED: how many bytes of them an interrupt in the middle of the read has left where it saved registers. KEYS TRIED: see the test.")
	r.writeTo(l, "memory")
}

func searchAfter(t *testing.T, kind, interrupts string, r *report) {
	l, config := experiment(t, patienceFor(time.Hour), "do=read kind="+kind+" interrupts="+interrupts)
	w := l.walkFrom(config)
	m, dir := w.m, w.scratch()
	held := func() []byte {
		b, err := m.memory(l.ctx, w.place["generator"], int(w.place["generator.size"]), dir)
		l.must(err)
		return b
	}
	s := &search{generator: w.area("generator", "generator.size")}
	size := int(w.place["out.size"])
	s.out = area{w.place["out"], w.place["out"] + uint64(size)}
	s.public(config.GUID)

	before := [][]byte{held()}
	l.must(w.d.unwatch(w.place["id"], 16))
	switch {
	case interrupts == "off":
		for w.step() {
			if w.k()%100 == 0 {
				before = append(before, held())
			}
		}
	default:
		w.interruptHalfway(kind)
		l.must(w.d.runTo(w.end))
	}
	if kind == "twice" {
		l.must(w.d.runTo(w.place["begin"]))
		w.returnAddress()
		l.must(w.d.runTo(w.end))
		s.out = area{s.out.end, s.out.end + uint64(size)}
	}

	memory := w.ram(filepath.Join(dir, "ram"))
	registers, err := m.registers(l.ctx)
	l.must(err)
	s.returned = memory[s.out.start:s.out.end]
	s.kept = secrets(memory[s.generator.start:s.generator.end], s.ignored)
	s.gone = make(map[window]bool)
	from := make(map[window]string)
	for i, b := range append(before, memory[s.generator.start:s.generator.end]) {
		for at := 0; at+8 <= len(b); at += 4 {
			if v := windowAt(b[at:]); s.kept[v] || v.random() && !s.ignored[v] {
				s.gone[v] = !s.kept[v]
				from[v] = fmt.Sprintf("%s, sample %d", fieldAt(uintptr(at)), i)
			}
		}
	}
	maps.DeleteFunc(s.gone, func(_ window, gone bool) bool { return !gone })
	for v := range windows(memory[w.place["out"]:s.out.end]) {
		delete(s.gone, v) // it has gone to the caller
	}
	if len(s.gone) < 4 || len(s.kept) < 4 {
		t.Errorf("the generator has lost %d secrets and kept %d: there is nothing to look for", len(s.gone), len(s.kept))
	}

	count := make(map[string]int)
	for _, run := range runs(s.inMemory(memory)) {
		f, size := run[0], run[len(run)-1].addr-run[0].addr+8
		if interrupts == "on" {
			count["saved"] += int(size)
			t.Errorf("%d bytes of %s at %#x: %s", size, f.what, f.addr, w.explain(f, from[f.value]))
			continue
		}
		if count[f.what]++; count[f.what] < 20 {
			t.Errorf("%d bytes of %s at %#x: %s", size, f.what, f.addr, w.explain(f, from[f.value]))
		}
	}
	for _, f := range s.inRegisters(registers) {
		if count[f.what]++; f.what != "returned" {
			t.Errorf("%s in register %s: %x, from generator%s", f.what, f.register, f.value, from[f.value])
		}
	}
	tried := 0
	if *prove {
		var keys []uint64
		keys, tried = keysOf(memory, s.returned)
		for _, at := range keys {
			t.Errorf("the key of the bytes returned is at %#x", at)
		}
	}
	r.row(kind, interrupts, size, fmt.Sprintf("%d MiB", len(memory)>>20), len(registers), len(s.gone), len(s.kept),
		count["returned"], count["gone"], count["kept"], count["saved"], tried)
}

// interruptHalfway walks into the middle of the read's work with the clocks running but interrupts
// held back. One is due by then, and comes when the guest runs on.
func (w *walk) interruptHalfway(kind string) {
	w.Helper()
	steps := map[string]int{"refill": 2000, "twice": 2000, "large": 2000, "reseed": 36000}[kind]
	w.must(w.d.ok("Qqemu.sstep=3"))
	for range steps {
		w.step()
	}
	if steps == 0 {
		w.returnAddress()
	}
}

// area is a part of physical memory.
type area struct{ start, end uint64 }

func (a area) has(addr uint64) bool { return a.start <= addr && addr < a.end }

func (w *walk) area(start, size string) area {
	return area{w.place[start], w.place[start] + w.place[size]}
}

// ram returns all of the guest's RAM.
func (w *walk) ram(file string) []byte {
	w.Helper()
	mib := strings.TrimSuffix(w.config.Memory, "M")
	var n int
	_, err := fmt.Sscan(mib, &n)
	w.must(err)
	b, err := w.m.memory(w.ctx, 0, n<<20, filepath.Dir(file))
	w.must(err)
	return b
}
