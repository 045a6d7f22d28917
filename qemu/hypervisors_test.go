//go:build integration

package qemu

import (
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"vmgenc/kernel/generation"
)

// shape is a hypervisor whose table can stand in for QEMU's. The page with the ID is QEMU's, and so
// is GPE 5, which it raises: constants that name others are patched.
type shape struct {
	name    string
	path    string
	patches func(page uint64) []patch
	words   func(page uint64) map[uint64]uint64 // what the table reads, by offset from its region's start
	notify  bool
}

var pcShapes = []shape{
	{name: "qemu", path: `\_SB.VGEN`, notify: true,
		patches: func(page uint64) []patch { return []patch{dword(0x07FFF000, page)} }},
	{name: "hyperv", path: `\_SB.GENC`, notify: true,
		patches: func(page uint64) []patch {
			return []patch{dword(0xF7FEE000, page+shapeData), name("_E00", "_E05")}
		},
		words: func(page uint64) map[uint64]uint64 { return map[uint64]uint64{0x10: page + shapeID} }},
	{name: "xen", path: `\_SB.VGID`,
		patches: func(page uint64) []patch { return []patch{dword(0xFC000000, page+shapeData)} },
		words:   func(page uint64) map[uint64]uint64 { return map[uint64]uint64{0x14: page + shapeID} }},
	{name: "vmware", path: `\_SB.PCI0.VMGC`, notify: true,
		patches: func(page uint64) []patch {
			// QEMU's ID is not at a multiple of 16.
			return []patch{dword(0xFEDC0000, page+shapeData), dword(0xFFFFFFF0, 0xFFFFFFF8), name("_L02", "_L05")}
		},
		words: func(page uint64) map[uint64]uint64 { return map[uint64]uint64{0: page + shapeID | 1, 0x20: 4} }},
	{name: "bhyve", path: `\_SB.GENC`,
		patches: func(page uint64) []patch { return []patch{dword(0x7FFFE010, page+shapeID)} }},
	{name: "ec2", path: `\_SB.VGEN`,
		patches: func(page uint64) []patch { return []patch{dword(0xFED01000, page+shapeID)} }},
}

// TestHypervisorShapes boots, attaches and clones with the table of each hypervisor that has a PC's
// fixed hardware.
func TestHypervisorShapes(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		for _, s := range pcShapes {
			l.Run(s.name, func(t *testing.T) { (&lab{t, l.ctx}).tryShape(config, s) })
		}
	})
}

func (l *lab) tryShape(config Config, s shape) {
	debugged, socket := l.debugged(config)
	m := l.start(debugged)
	l.atEntry(socket, func(d *debugger, rsdp uint64) {
		l.replaceVMGenID(d, rsdp, func(page uint64) []byte {
			for offset, word := range s.wordsAt(page) {
				l.must(d.write(page+shapeData+offset, binary.LittleEndian.AppendUint32(nil, uint32(word))))
			}
			return l.readShape(s.name, s.patches(page)...)
		})
	})
	l.awaitAttach(m, s.path, config.GUID)
	l.must(m.Console().WaitPrompt(l.ctx))
	file := l.snapshot(m)
	m.Close()

	config.GUID = NewGUID()
	clone := l.resume(config, file)
	l.awaitReseed(clone)
	l.wantSysctl(clone, "dev.vmgenc.0.guid", config.GUID.String(), "dev.vmgenc.0.generation", "1", "dev.vmgenc.0.fresh", "1")
	by := []string{"poll", "read"}
	if s.notify {
		by = append(by, "notify")
		l.awaitNotified(clone)
	}
	if got := l.sysctl(clone, "dev.vmgenc.0.detected_by"); !slices.Contains(by, got) {
		l.Errorf("detected_by = %s, want one of %q", got, by)
	}
}

// awaitNotified checks that the notification has come, be it first or late.
func (l *lab) awaitNotified(m *Machine) {
	l.Helper()
	if l.sysctl(m, "dev.vmgenc.0.detected_by") != "notify" {
		l.awaitSysctl(m, "dev.vmgenc.0.late", "1")
	}
}

func (s shape) wordsAt(page uint64) map[uint64]uint64 {
	if s.words == nil {
		return nil
	}
	return s.words(page)
}

// awaitAttach waits for the line that says where the driver has attached.
func (l *lab) awaitAttach(m *Machine, path string, id generation.ID) {
	l.Helper()
	want := fmt.Sprintf(`(?m)^vmgenc0: <VM generation counter> on acpi0, %s, guid %v`, regexp.QuoteMeta(path), id)
	_, err := m.Console().Expect(l.ctx, want)
	l.must(err)
}
