package kernel

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vmgenc/acpi"
	"vmgenc/drivers/vmgenc"
	"vmgenc/kernel/event"
	"vmgenc/kernel/random"
	"vmgenc/kernel/sysctl"
)

// Why a candidate is refused; "" if it is not. A candidate without an entry is no generation
// counter.
var candidates = []struct{ name, refusal string }{
	{"I005", "_STA is 0x0"},
	{"I006", "_STA is 0x0"},
	{"A000", `\_SB.A000 has no ADDR`},
	{"A001", "ADDR: aml: "},
	{"A002", "value is an integer, want a package"},
	{"A003", "package has 1 elements, want 2"},
	{"A004", "low half is a string, want an integer"},
	{"A005", "high half is a buffer, want an integer"},
	{"A006", "address is 0: the firmware has not allocated the page"},
	{"A007", "address 0x10000004 is not a multiple of 8"},
	{"A008", "high half 0x100000000 has more than 32 bits"},
	{"A009", "low half 0x110000000 has more than 32 bits, and high half 0x1 is not 0"},
	{"A00A", "address 0xfffffffffffffff8: the ID would not end before the end of the address space"},
	{"A00B", "ADDR 0x2000000: in the memory of the Go runtime"},
	{"A00C", "ADDR 0x800000000000: no 16 bytes of memory"},
	{name: "I010"}, {name: "I011"}, {name: "I012"}, {name: "I013"}, {name: "I014"}, {name: "I015"}, {name: "I016"},
	{name: "A010"}, {name: "A011"}, {name: "A012"}, {name: "A013"},
}

// kernelMemory refuses the memory of the Go runtime, as the kernel does.
type kernelMemory struct{ *machine }

func (m kernelMemory) Bytes(addr uint64, n int) ([]byte, error) {
	if addr >= 16<<20 && addr < 64<<20 {
		return nil, errors.New("in the memory of the Go runtime")
	}
	return m.machine.Bytes(addr, n)
}

// openCandidates boots a machine with the devices of candidates.asl.
func openCandidates(t *testing.T) (*machine, *acpi.System) {
	m := newMachine(1, sciIRQ)
	for _, page := range []uint64{0x1000_0000, 0xE000_0000, 0x1_1000_0000} {
		m.add(page, 0x1000)
	}
	return m, m.open(t, false, readTable(t, "dsdt"), readTable(t, "candidates"))
}

func (m *machine) forDriver() vmgenc.Machine {
	return vmgenc.Machine{
		Memory: kernelMemory{m}, Random: random.New(), Events: new(event.Bus), Devctl: event.NewQueue(1), Sysctl: new(sysctl.Tree), Log: lines{m},
		Refreshed: func() {},
	}
}

// Each candidate alone is accepted or refused with a reason.
func TestCandidates(t *testing.T) {
	opened, s := openCandidates(t)
	found := 0
	for _, d := range s.Devices() {
		m := &machine{ram: opened.ram}
		_, err := vmgenc.Find([]*acpi.Device{d}, m.forDriver())
		_, name, _ := strings.Cut(strings.TrimPrefix(d.Path(), `\`), ".")
		i := slices.IndexFunc(candidates, func(c struct{ name, refusal string }) bool { return c.name == name })
		switch {
		case i < 0:
			if err != vmgenc.ErrNone || len(m.lines) != 0 {
				t.Errorf("%s: %v, log %q", name, err, m.lines)
			}
			continue
		case candidates[i].refusal == "":
			if err != nil || len(m.log("vmgenc0: <VM generation counter>")) != 1 {
				t.Errorf("%s: %v, log %q", name, err, m.lines)
			}
		default:
			if err == nil || len(m.log(candidates[i].refusal)) != 1 || len(m.log(name)) != 1 {
				t.Errorf("%s: %v, log %q, want %q", name, err, m.lines, candidates[i].refusal)
			}
		}
		found++
	}
	if found != len(candidates) {
		t.Errorf("%d of %d candidates are there", found, len(candidates))
	}
}

// Of all candidates the first that is good is taken, and those before it are named.
func TestSeveralCandidates(t *testing.T) {
	m, s := openCandidates(t)
	if _, err := vmgenc.Find(s.Devices(), m.forDriver()); err != nil {
		t.Fatal(err)
	}
	if got := m.log(`on acpi0, \_SB.I010`); len(got) != 1 {
		t.Errorf("log %q", m.lines)
	}
	for _, c := range candidates {
		if got := m.log(c.name); c.refusal != "" && (len(got) == 0 || !strings.Contains(fmt.Sprint(got), c.refusal)) {
			t.Errorf("%s: log %q, want %q", c.name, got, c.refusal)
		}
	}
}
