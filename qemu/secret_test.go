//go:build integration

package qemu

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/crypto/chacha20"

	"vmgenc/kernel/generation"
)

// window is 8 bytes that lie one after the other, as a little-endian word.
type window uint64

func windowAt(b []byte) window { return window(binary.LittleEndian.Uint64(b)) }

// windows returns those at every byte.
func windows(b []byte) map[window]bool {
	all := make(map[window]bool)
	for i := 0; i+8 <= len(b); i++ {
		all[windowAt(b[i:])] = true
	}
	return all
}

// random tells whether 8 bytes look like random ones: most of those do, and no address, number or
// text.
func (v window) random() bool {
	var distinct, zeros, text int
	var seen [256]bool
	for i := range 8 {
		b := byte(v >> (8 * i))
		if !seen[b] {
			seen[b] = true
			distinct++
		}
		if b == 0 || b == 0xff {
			zeros++
		}
		if b >= ' ' && b < 0x7f {
			text++
		}
	}
	return distinct >= 6 && zeros <= 1 && text < 8
}

// secrets returns what looks random at every fourth byte, but for what is ignored.
func secrets(b []byte, ignored map[window]bool) map[window]bool {
	found := make(map[window]bool)
	for i := 0; i+8 <= len(b); i += 4 {
		if v := windowAt(b[i:]); v.random() && !ignored[v] {
			found[v] = true
		}
	}
	return found
}

// search is what is sought in a guest's memory, and where it may be.
type search struct {
	generator, out area
	returned       []byte
	gone, kept     map[window]bool
	ignored        map[window]bool
}

// public has the generation ID ignored, which is no secret: the generator has it, and the old and
// the new one side by side.
func (s *search) public(id generation.ID) {
	s.ignored = windows(append(id[:], id[:]...))
}

// find is a place where something was found.
type find struct {
	what     string
	value    window
	addr     uint64 // in RAM
	around   []byte
	register string // or in this register
}

// patterns returns what is sought and what it is.
func (s *search) patterns() map[window]string {
	all := make(map[window]string)
	add := func(set map[window]bool, what string) {
		for v := range set {
			lo, hi := uint64(uint32(v)), uint64(v)>>32
			all[v] = what
			all[window(swap(lo)|swap(hi)<<32)] = what // the bytes of each word reversed
			all[window(lo|lo<<32)] = what             // the word twice
		}
	}
	add(s.kept, "kept")
	add(s.gone, "gone")
	for v := range windows(s.returned) {
		if v.random() {
			all[v] = "returned"
		}
	}
	return all
}

// swap reverses the bytes of a 32-bit word.
func swap(w uint64) uint64 {
	return w>>24&0xff | w>>8&0xff00 | w<<8&0xff0000 | w<<24&0xff000000
}

// allowed tells where each thing may be.
func (s *search) allowed(what string, addr uint64) bool {
	switch what {
	case "returned":
		return s.out.has(addr)
	case "kept":
		return s.generator.has(addr)
	}
	return false
}

// inMemory looks at every byte of RAM.
func (s *search) inMemory(memory []byte) (finds []find) {
	patterns := s.patterns()
	// Most windows are told from all patterns by a few bits.
	const bits = 22
	var may [1 << bits]bool
	hash := func(v window) uint64 { return uint64(v) * 0x9e3779b97f4a7c15 >> (64 - bits) }
	for v := range patterns {
		may[hash(v)] = true
	}
	var zero [4096]byte // what most of RAM is
	for page := 0; page < len(memory); page += len(zero) {
		if bytes.Equal(memory[page:page+len(zero)], zero[:]) {
			continue
		}
		for i := max(page-7, 0); i < min(page+len(zero), len(memory)-7); i++ {
			v := windowAt(memory[i:])
			if !may[hash(v)] {
				continue
			}
			if what := patterns[v]; what != "" && !s.allowed(what, uint64(i)) {
				around := memory[max(0, i-64):min(len(memory), i+64)]
				finds = append(finds, find{what: what, value: v, addr: uint64(i), around: around})
			}
		}
	}
	return finds
}

// runs joins finds that touch each other.
func runs(finds []find) (all [][]find) {
	for i, f := range finds {
		if i == 0 || f.addr > finds[i-1].addr+8 || f.what != finds[i-1].what {
			all = append(all, nil)
		}
		last := len(all) - 1
		all[last] = append(all[last], f)
	}
	return all
}

// inRegisters looks at every byte of the registers.
func (s *search) inRegisters(registers map[string][]byte) (finds []find) {
	patterns := s.patterns()
	for name, b := range registers {
		for i := 0; i+8 <= len(b); i++ {
			if v := windowAt(b[i:]); patterns[v] != "" {
				finds = append(finds, find{what: patterns[v], value: v, register: name})
			}
		}
	}
	return finds
}

var registerValue = regexp.MustCompile(`\b((?:R|[XYZ]MM)[A-Z0-9]+) *=([0-9a-f]{16}(?: [0-9a-f]{16})*)\b`)

// registers returns general and vector registers, as QEMU shows them, with their lowest byte first.
func (m *Machine) registers(ctx context.Context) (map[string][]byte, error) {
	var text string
	arguments := map[string]any{"command-line": "info registers -a"}
	if err := m.Execute(ctx, "human-monitor-command", arguments, &text); err != nil {
		return nil, err
	}
	all := make(map[string][]byte)
	for _, match := range registerValue.FindAllStringSubmatch(text, -1) {
		b, err := hex.DecodeString(strings.ReplaceAll(match[2], " ", "")) // the highest byte first
		if err != nil {
			return nil, fmt.Errorf("register %s: %w", match[0], err)
		}
		slices.Reverse(b)
		all[match[1]] = b
	}
	if len(all["RAX"]) != 8 || len(all["XMM00"])+len(all["YMM00"])+len(all["ZMM00"]) < 16 {
		return nil, fmt.Errorf("registers are %q", text)
	}
	return all, nil
}

// keysOf tries every 32 bytes of memory at a multiple of 4 as a key, and with the bytes of each
// word reversed, and returns where one makes 8 of the bytes given, at a multiple of 8 in the first
// block, and how many it has tried.
func keysOf(memory, made []byte) (at []uint64, tried int) {
	want := windows(made)
	nonce := []byte("\x00\x00\x00\x00\x00\x00\x00\x00out ")
	var zero, block [64]byte
	try := func(key []byte, i int) {
		tried++
		c, err := chacha20.NewUnauthenticatedCipher(key, nonce)
		if err != nil {
			panic(err)
		}
		c.XORKeyStream(block[:], zero[:])
		for j := 0; j < len(block); j += 8 {
			if v := windowAt(block[j:]); v.random() && want[v] {
				at = append(at, uint64(i))
				return
			}
		}
	}
	var reversed [32]byte
	for i := 0; i+32 <= len(memory); i += 4 {
		key := memory[i : i+32]
		if windowAt(key) == 0 || windowAt(key[8:]) == 0 || windowAt(key[16:]) == 0 || windowAt(key[24:]) == 0 {
			continue
		}
		try(key, i)
		for j := range key {
			reversed[j] = key[j^3]
		}
		try(reversed[:], i)
	}
	return at, tried
}
