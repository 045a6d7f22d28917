package acpi

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"vmgenc/acpi/aml"
)

// attackSize is the length of each attacking table.
const attackSize = 64 << 10

// pkgCode returns a package: its length, then its bytes (ACPI 6.5, 20.2.4).
func pkgCode(parts ...string) string {
	body := strings.Join(parts, "")
	n := len(body) + 3
	return string([]byte{0x80 | byte(n&0xF), byte(n >> 4), byte(n >> 12)}) + body
}

func methodCode(name string, args byte, body ...string) string {
	return "\x14" + pkgCode(name, string([]byte{args}), strings.Join(body, ""))
}

func deviceCode(name string, body ...string) string {
	return "\x5B\x82" + pkgCode(name, "\x08_HID\x0DTEST0001\x00", strings.Join(body, ""))
}

func whileCode(body ...string) string { return "\xA2" + pkgCode("\x01", strings.Join(body, "")) }

// dwordCode returns a constant.
func dwordCode(n uint32) string {
	return string([]byte{0x0C, byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
}

// bufferCode returns a Buffer of n zero bytes.
func bufferCode(n uint32) string { return "\x11" + pkgCode(dwordCode(n)) }

// localCode and storeCode return Local0 to Local7 and a Store.
func localCode(n byte) string               { return string([]byte{0x60 + n}) }
func storeCode(value, target string) string { return "\x70" + value + target }

// fill repeats what part makes of 0, 1, 2 and so on until a table is full.
func fill(part func(i int) string) string {
	var s strings.Builder
	for i := 0; ; i++ {
		p := part(i)
		if s.Len()+len(p) > attackSize-400 {
			return s.String()
		}
		s.WriteString(p)
	}
}

// devicesCode returns as many devices as fit, each with what body makes.
func devicesCode(body ...string) string {
	return fill(func(i int) string { return deviceCode(fmt.Sprintf("A%03X", i), body...) })
}

// attacks are the bodies of tables that want to cost time, memory or events, one of each kind.
var attacks = []struct{ name, body string }{
	{"loops in the table's own code", fill(func(int) string { return whileCode("\xA3") })},
	{"calls of a loop in the table's own code", methodCode("HANG", 0, whileCode()) + fill(func(int) string { return "HANG" })},
	{"_INI loops", devicesCode(methodCode("_INI", 0, whileCode()))},
	{"_STA loops", devicesCode(methodCode("_STA", 0, whileCode()))},
	{"_STA and _INI loop", devicesCode(methodCode("_STA", 0, whileCode()), methodCode("_INI", 0, whileCode()))},
	{"_HID loops", fill(func(i int) string {
		return "\x5B\x82" + pkgCode(fmt.Sprintf("A%03X", i), methodCode("_HID", 0, whileCode()))
	})},
	{"_REG loops", devicesCode("\x5B\x80REG0\x02\x00\x0A\x10", methodCode("_REG", 2, whileCode()))},
	{"_INI sleeps", devicesCode(methodCode("_INI", 0, whileCode("\x5B\x22"+dwordCode(1900))))},
	{"copies of 3 MiB", devicesCode(methodCode("_INI", 0, storeCode(bufferCode(3<<20), localCode(0)), whileCode(storeCode(localCode(0), localCode(1)))))},
	{"hexadecimal of 512 KiB", devicesCode(methodCode("_INI", 0, storeCode(bufferCode(512<<10), localCode(0)), whileCode("\x98"+localCode(0)+localCode(1))))},
	{"bits of 3 MiB", devicesCode(methodCode("_INI", 8, storeCode(bufferCode(3<<20), localCode(0)), "\x5B\x13"+localCode(0)+"\x01"+dwordCode(3<<23-8)+"FLD0",
		whileCode(storeCode("FLD0", localCode(1)))))},
	{"a field of 8 MiB", devicesCode(methodCode("_INI", 8, "\x5B\x80REG0\x00\x00"+dwordCode(8<<20), "\x5B\x81"+pkgCode("REG0\x01", "FLD0\xC0\x00\x00\x40"),
		whileCode(storeCode("FLD0", localCode(1)))))},
	{"Match in wide packages", devicesCode(methodCode("_INI", 0, storeCode("\x13"+pkgCode(dwordCode(100000)), localCode(0)),
		whileCode(strings.Repeat("\x89"+localCode(0)+"\x01\x00\x00\x00\x00\x00", 20))))},
	{"a long method", methodCode("LONG", 0, whileCode(strings.Repeat("\xA3", 60000))) + deviceCode("A000", methodCode("_INI", 0, "LONG"))},
	{"many nodes", fill(func(i int) string { return fmt.Sprintf("\x08N%03X\x00", i&0xFFF) })},
	{"one name again and again", fill(func(int) string { return "\x08SAME\x00" })},
	{"Debug", devicesCode(methodCode("_INI", 0, storeCode(bufferCode(1<<20), localCode(0)), whileCode(storeCode(localCode(0), "\x5B\x31"))))},
	{"Notify", devicesCode(methodCode("_INI", 0, whileCode("\x86\\_SB_\x0A\x80")))},
	{"recursion", methodCode("RECU", 1, "RECU"+strings.Repeat("\x72\x01", 60)+"\x68"+strings.Repeat("\x00", 60)) + devicesCode(methodCode("_INI", 0, "RECU\x01"))},
	{"growing strings", devicesCode(methodCode("_INI", 0, storeCode("\x0Dgrow\x00", localCode(0)), whileCode("\x73"+localCode(0)+localCode(0)+localCode(0))))},
	{"growing packages", devicesCode(methodCode("_INI", 0, storeCode("\x12"+pkgCode("\x02\x01\x01"), localCode(0)),
		whileCode(storeCode("\x12"+pkgCode("\x02"), localCode(1)), storeCode(localCode(0), "\x88"+localCode(1)+"\x00\x00"), storeCode(localCode(0), "\x88"+localCode(1)+"\x01\x00"),
			storeCode(localCode(1), localCode(0)))))},
	{"names in methods", methodCode("MAKE", 8, "\x08NAM0\x01\x08NAM1\x01\x08NAM2\x01") + devicesCode(methodCode("_INI", 0, whileCode("MAKE")))},
	{"packages of 255 elements", fill(func(i int) string {
		return fmt.Sprintf("\x08P%03X", i&0xFFF) + "\x12" + pkgCode("\xFF", strings.Repeat("\x01", 4))
	})},
	{"buffers of 1 MiB", fill(func(i int) string { return fmt.Sprintf("\x08B%03X", i&0xFFF) + bufferCode(1<<20) })},
	{"one wide package", "\x08WIDE\x13" + pkgCode(dwordCode(60000), strings.Repeat("\x01", 60000))},
	{"fields", "\x5B\x80REG0\x00\x00" + dwordCode(1<<20) + "\x5B\x81" + pkgCode("REG0\x01", fill(func(i int) string { return fmt.Sprintf("F%03X\x08", i&0xFFF) }))},
}

// attack opens a machine with a counter and, before the counter's table, one of attackSize with
// body. It returns the System, the time that AML had taken when the counter could be attached to,
// and the counter.
func attack(t testing.TB, body string, hw func(*Hardware)) (s *System, attached time.Duration, counter *Device, c *chipset) {
	t.Helper()
	c = newChipset()
	table := makeTable("SSDT", 2, []byte(body))
	if body == "" {
		table = makeTable("SSDT", 2, nil)
	}
	c.boot(t, "gpe", c.fadt(nil), makeMADT(), table, loadTest(t, "counter"))
	h := c.hardware()
	h.AML.First = CounterIDs
	h.AML.OnFirst = func(s *System) {
		attached = s.AML().Used()
		i := slices.IndexFunc(s.Devices(), func(d *Device) bool { return d.Matches(CounterIDs...) && d.Path() == `\_SB.VGEN` })
		if i < 0 {
			t.Fatal("no counter")
		}
		counter = s.Devices()[i]
		v, err := counter.Evaluate("ADDR")
		if addr, err2 := aml.Address(v); err != nil || err2 != nil || addr != 0x6000000 || counter.Status() != 0xF {
			t.Errorf("ADDR %#x, %v, %v", addr, err, err2)
		}
	}
	hw(&h)
	s, err := Open(h, rsdpAt)
	if err != nil {
		t.Fatal(err)
	}
	return s, attached, counter, c
}

// TestAttacks boots with a hostile table of each kind. The clock stands still, so that the time is
// that of the work counted: the counter can be attached to when a fifth of the budget is used, all
// AML ends with the budget, give or take what each method may do at the end of it, the memory in
// use is less than twice the limit, and the counter's event arrives.
func TestAttacks(t *testing.T) {
	const (
		budget = 20 * time.Millisecond
		extra  = 60 * time.Millisecond // 20,000 statements or methods at the end of it
	)
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			if len(a.body) > attackSize {
				t.Fatalf("table of %d bytes", len(a.body))
			}
			before := heap()
			s, attached, counter, c := attack(t, a.body, func(hw *Hardware) {
				hw.AML.Budget = budget
				hw.Now = func() time.Duration { return 0 }
			})
			used, grown := s.AML().Used(), heap()-before
			t.Logf("attached after %v, %v in all, %d KiB", attached, used, grown>>10)
			if attached > budget/5+extra || used > budget+extra || grown > 2*aml.DefaultMemory {
				t.Errorf("attached after %v, %v in all, %d KiB", attached, used, grown>>10)
			}
			notified := 0
			counter.OnNotify(func(value uint64) { notified++ })
			enable(t, s)
			c.gpe0Status[0] |= 1 << 5
			s.SCI()
			if notified != 1 {
				t.Errorf("notified %d times", notified)
			}
		})
	}
}

// heap returns how much memory is in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkAttacks measures, with the default budget and the machine's clock, what each table
// costs: the time until the counter can be attached to, until Open returns, and the most memory
// that was in use.
func BenchmarkAttacks(b *testing.B) {
	for _, a := range attacks {
		b.Run(strings.ReplaceAll(a.name, " ", "_"), func(b *testing.B) {
			var attach, open time.Duration
			before := heap()
			for b.Loop() {
				start := time.Now()
				attack(b, a.body, func(hw *Hardware) {
					hw.Now = nil
					first := hw.AML.OnFirst
					hw.AML.OnFirst = func(s *System) { first(s); attach = max(attach, time.Since(start)) }
				})
				open = max(open, time.Since(start))
			}
			b.ReportMetric(float64(attach.Milliseconds()), "attach-ms")
			b.ReportMetric(float64(open.Milliseconds()), "open-ms")
			b.ReportMetric(float64(heap()-before)/(1<<20), "MiB")
		})
	}
}
