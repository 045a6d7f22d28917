package aml

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// machine is a test's surroundings and what happened to them.
type testMachine struct {
	*Interpreter
	memory, ports, config bytesRegion
	clock                 time.Duration
	log, trace            []string
	notified              []string
}

// newMachine loads testdata/api.aml.
func newMachine(t testing.TB, limits Limits) *testMachine {
	t.Helper()
	m := &testMachine{memory: bytesRegion{}, ports: bytesRegion{}, config: bytesRegion{}}
	m.Interpreter = New(Config{
		Regions:   Regions{SystemMemory: m.memory, SystemIO: m.ports, PCIConfig: m.config},
		Notify:    func(n *Node, v uint64) { m.notified = append(m.notified, fmt.Sprintf("%s %#x", n.PaddedPath(), v)) },
		Log:       func(format string, args ...any) { m.log = append(m.log, fmt.Sprintf(format, args...)) },
		Trace:     func(format string, args ...any) { m.trace = append(m.trace, fmt.Sprintf(format, args...)) },
		Sleep:     func(d time.Duration) { m.clock += d },
		Now:       func() time.Duration { return m.clock },
		FindTable: findTestTable,
		Limits:    limits,
	})
	if err := m.Load(readTest(t, "api.aml")); err != nil {
		t.Fatal(err)
	}
	if err := m.Initialize(); err != nil {
		t.Fatal(err)
	}
	return m
}

// loadedTable declares \NEWN, \NEWM and, where it is loaded, LOCL.
func loadedTable() []byte {
	return makeTable("SSDT", 2, []byte("\x08\\NEWN\x0a\x07\x14\x0c\\NEWM\x00\xa4NEWN\x08LOCL\x01"))
}

func findTestTable(signature, oemID, oemTableID string) []byte {
	if signature == "SSDT" && oemID == "OEM" && oemTableID == "TABLE" {
		return loadedTable()
	}
	return nil
}

func (m *testMachine) want(t *testing.T, path, want string, args ...any) {
	t.Helper()
	v, err := m.Evaluate(path, args...)
	if got := Format(v); err != nil || got != want {
		t.Errorf("%s: got %s, %v, want %s", path, got, err, want)
	}
}

func (m *testMachine) wantError(t *testing.T, path string, want error, args ...any) {
	t.Helper()
	v, err := m.Evaluate(path, args...)
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, %v, want error %v", path, v, err, want)
	}
	m.want(t, `\ECHO`, "Integer 0x1", 1)
}

func TestEvaluate(t *testing.T) {
	m := newMachine(t, Limits{})
	m.want(t, `\NUM`, "Integer 0x2B")
	m.want(t, `NICK`, "Integer 0x2B")
	m.want(t, `\TXT`, `String "text"`)
	m.want(t, `\LIST`, `Package {Integer 0x2B, Reference \_SB.DEV0, String "x", Buffer [01], None}`)
	m.want(t, `\REFS`, `Package {Reference \_SB, Reference to Integer 0x7, None}`)
	for _, x := range []any{uint64(5), "s", []byte{1, 2}, []any{uint64(1), "a", nil}} {
		if v, err := m.Evaluate(`\ECHO`, x); err != nil || !reflect.DeepEqual(v, x) {
			t.Errorf("ECHO(%v): got %v, %v", x, v, err)
		}
	}
	if v, err := m.Evaluate(`\ECHO`, m.Lookup(`\_SB.DEV0`)); err != nil || v != m.Lookup(`\_SB.DEV0`) {
		t.Errorf("ECHO(node): got %v, %v", v, err)
	}
	m.wantError(t, `\ECHO`, ErrType)
	m.wantError(t, `\ECHO`, ErrType, 1.5)
	m.wantError(t, `\ECHO`, ErrType, []any{1.5})
	m.wantError(t, `\NUM`, ErrType, 1)
	m.wantError(t, `\_SB.DEV0`, ErrType)
	m.wantError(t, `\NO.WAY`, ErrNotFound)
	m.wantError(t, `\lower`, ErrNotFound)
	m.want(t, `\UNIN`, "Integer 0x0")
	m.wantError(t, `\CALL`, ErrNotFound)
	m.wantError(t, `\CMOS`, ErrNoHandler)
	m.wantError(t, `\OVER`, ErrType)
	m.want(t, `\FATL`, "None")
	m.cfg.Fatal = func(typ uint8, code uint32, arg uint64) error { return fmt.Errorf("%d %d %d", typ, code, arg) }
	m.wantError(t, `\FATL`, ErrFatal)
}

func TestErrorSaysWhere(t *testing.T) {
	m := newMachine(t, Limits{})
	_, err := m.Evaluate(`\CMOS`)
	var e *Error
	if !errors.As(err, &e) || e.Path != `\CMOS` || e.Offset == 0 {
		t.Fatalf("got %#v", err)
	}
	want := fmt.Sprintf(`aml: \CMOS: offset %#x: \CMR: no handler for the address space: SystemCMOS`, e.Offset)
	if err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestNamespace(t *testing.T) {
	m := newMachine(t, Limits{})
	n := m.Lookup(`\_SB.DEV0`)
	if n.Path() != `\_SB.DEV0` || n.PaddedPath() != `\_SB_.DEV0` || n.Name() != "DEV0" || n.String() != n.Path() {
		t.Error(n.Path(), n.PaddedPath(), n.Name())
	}
	if m.Lookup(`\`).Path() != `\` || m.Lookup(`\`).Name() != `\` || m.Lookup(`\_SB`).Name() != "_SB" {
		t.Error("root")
	}
	if n.Parent() != m.Lookup("_SB_") || n.Child("_HID").Type() != TypeInteger || n.Child("TOOLONG") != nil || n.Child("NONE") != nil {
		t.Error("relations")
	}
	var names []string
	for _, c := range n.Children() {
		names = append(names, c.Name()+":"+c.Type().String())
	}
	want := "_HID:Integer EVNT:Integer ECR:OperationRegion TEMP:FieldUnit _REG:Method _INI:Method"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if ObjectType(99).String() != "ObjectType(99)" || Space(0x80).String() != "address space 0x80" {
		t.Error("names of the unknown")
	}
	seen := 0
	m.Walk(func(n *Node) bool {
		seen++
		return n.Parent() == nil
	})
	if seen != 1+len(m.Lookup(`\`).Children()) {
		t.Errorf("walked over %d nodes", seen)
	}
}

func TestInitialize(t *testing.T) {
	m := newMachine(t, Limits{})
	m.want(t, `\_SB.OFF.RAN`, "Integer 0x0")
	m.want(t, `\_SB.OFF.SUB.RAN`, "Integer 0x0")
	m.want(t, `\_SB.DEV0.EVNT`, "Integer 0x0")
	m.wantError(t, `\_SB.DEV0.TEMP`, ErrNoHandler)
	m.Connect(EmbeddedControl, bytesRegion{3: 40})
	m.want(t, `\_SB.DEV0.EVNT`, "Integer 0x103")
	m.want(t, `\_SB.DEV0.TEMP`, "Integer 0x28")
	log := strings.Join(m.log, "\n")
	for _, want := range []string{"no such object: \\NOTH", "\\NUM exists already"} {
		if !strings.Contains(log, want) {
			t.Errorf("log has no %q:\n%s", want, log)
		}
	}
	if m.Lookup(`\NOTH`) != nil || m.Lookup(`\NEVR`) != nil {
		t.Error("the body of a Scope without target was executed")
	}
}

func TestOutside(t *testing.T) {
	m := newMachine(t, Limits{})
	m.want(t, `\NTFY`, "None")
	if got := strings.Join(m.notified, ","); got != `\_SB_.DEV0 0x81` {
		t.Errorf("notified %s", got)
	}
	m.log = nil
	m.want(t, `\DBUG`, "Integer 0x2B")
	if got := strings.Join(m.log, ","); got != "aml: debug: seen,aml: debug: 43" {
		t.Errorf("logged %s", got)
	}
	m.clock = 0
	m.want(t, `\SLEP`, fmt.Sprintf("Integer 0x%X", 5007*10))
	m.want(t, `\WAIE`, "Integer 0xFFFFFFFFFFFFFFFF")
	m.wantError(t, `\HANG`, ErrTime)
	m.want(t, `\HOLD`, "Integer 0x0")
	m.want(t, `\HOLD`, "Integer 0x0") // the memory of the first was given back
	m.trace = nil
	m.want(t, `\ECHO`, "Integer 0x5", 5)
	if got := strings.Join(m.trace, ","); got != `call \ECHO [5]` {
		t.Errorf("traced %s", got)
	}
}

func TestLimits(t *testing.T) {
	m := newMachine(t, Limits{Depth: 50, Steps: 100000, Memory: 100000, Namespace: 200})
	m.wantError(t, `\LOOP`, ErrSteps)
	m.wantError(t, `\DEEP`, ErrDepth)
	m.wantError(t, `\FILL`, ErrMemory)
	m.want(t, `\KEEP`, "Integer 0xFF")
	m.want(t, `\TRSH`, "Integer 0x1388")
	m.wantError(t, `\ECHO`, ErrMemory, make([]byte, 200000))

	body := []byte("\xa2\x0f\x01\x08NODE\x0a\x01") // one While that makes names until it may not
	if err := m.Load(makeTable("SSDT", 2, body)); err == nil {
		t.Error("a While that goes beyond its table was loaded")
	}
	var names []byte
	for i := 0; i < 300; i++ {
		names = append(names, fmt.Sprintf("\x08N%03d\x01", i)...)
	}
	if err := m.Load(makeTable("SSDT", 2, names)); !errors.Is(err, ErrNamespace) {
		t.Errorf("got %v, want %v", err, ErrNamespace)
	}
	m.want(t, `\N000`, "Integer 0x1")

	nested := []byte(strings.Repeat("\x80", 1000) + "\x01" + strings.Repeat("\x00", 1000))
	if err := m.Load(makeTable("SSDT", 2, nested)); !errors.Is(err, ErrDepth) {
		t.Errorf("got %v, want %v", err, ErrDepth)
	}
	slow := New(Config{Limits: Limits{Time: time.Millisecond}})
	slow.Load(readTest(t, "api.aml"))
	if _, err := slow.Evaluate(`\LOOP`); !errors.Is(err, ErrTime) {
		t.Errorf("got %v, want %v", err, ErrTime)
	}
}

// TestCyclicPackage has packages that hold each other, of which a copy would never end.
func TestCyclicPackage(t *testing.T) {
	m := newMachine(t, Limits{})
	body := []byte("\x08AAAA\x12\x0a\x02BBBBBBBB\x08BBBB\x12\x0a\x02AAAAAAAA\x14\x0cCOPY\x00\x70AAAA\x60")
	if err := m.Load(makeTable("SSDT", 2, body)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{`\AAAA`, `\COPY`} {
		if _, err := m.Evaluate(path); !isLimit(err) {
			t.Errorf("%s: got %v, want a limit", path, err)
		}
	}
}

func TestLoadOperators(t *testing.T) {
	m := newMachine(t, Limits{})
	for i, b := range loadedTable() {
		m.memory[0x1000+uint64(i)] = b
	}
	m.want(t, `\LODT`, "Integer 0xF")
	m.want(t, `\NEWM`, "Integer 0x7")
	m.want(t, `\LOCL`, "Integer 0x1")
	m.want(t, `\UNLD`, "None")
	if m.Lookup(`\NEWN`) != nil || m.Lookup(`\LOCL`) != nil {
		t.Error("Unload left something")
	}
	m.want(t, `\LDTB`, "Integer 0xF")
	m.want(t, `\_SB.LOCL`, "Integer 0x1")
	m.want(t, `\_SB.PARM`, "Integer 0x9")
	m.want(t, `\LDNO`, "Integer 0x0")
	m.want(t, `\DATA`, "Integer 0x54445353")
	if _, err := m.Evaluate(`\DATW`); err == nil {
		t.Error("a table was written to")
	}
	if err := m.Load(loadedTable()); err != nil {
		t.Error(err) // what exists already is left out
	}
}

func TestLateMethod(t *testing.T) {
	m := newMachine(t, Limits{})
	m.wantError(t, `\CALL`, ErrNotFound)
	if err := m.Load(makeTable("SSDT", 2, []byte("\x14\x0d\\LATE\x02\xa4\x72\x68\x69\x00"))); err == nil {
		t.Error("PkgLength beyond the end was accepted")
	}
	if err := m.Load(makeTable("SSDT", 2, []byte("\x14\x0c\\LATE\x02\xa4\x72\x68\x69\x00"))); err != nil {
		t.Fatal(err)
	}
	m.want(t, `\CALL`, "Integer 0x3")
}

func TestPCIAddress(t *testing.T) {
	m := newMachine(t, Limits{})
	host := uint64(1)<<48 | 0x20<<40
	bridge := host | 3<<35 | 1<<32
	m.config[bridge|0x0E] = 1
	m.config[bridge|0x19] = 0x21
	function := uint64(1)<<48 | 0x21<<40 | 5<<35 | 2<<32
	m.config[function|0x40] = 0xEF
	m.config[function|0x43] = 0xDE
	m.config[host] = 0x86
	m.want(t, `\_SB.PCI0.BRDG.FUNC.REGA`, "Integer 0xDE0000EF")
	m.want(t, `\_SB.PCI0.VEND`, "Integer 0x86")
}

func TestLoadErrors(t *testing.T) {
	in := New(Config{})
	good := loadedTable()
	short := append([]byte(nil), good...)
	short[4]++
	for name, data := range map[string][]byte{
		"empty": nil, "header": good[:35], "signature": append([]byte("FACP"), good[4:]...), "length": short,
		"length below the header's": append([]byte("SSDT\x08\x00\x00\x00"), good[8:]...),
	} {
		if err := in.Load(data); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, body := range []string{"\x5b\xff", "\x02", "\x10", "\x10\x85", "\x08A", "\x08abcd\x01", "\x08\x2f", "\x0d-", "\x14\x06ABCD", "\xa0", "\xa1\x01"} {
		if err := in.Load(makeTable("SSDT", 2, []byte(body))); err == nil && body != "\xa1\x01" {
			t.Errorf("%q: no error", body)
		}
	}
	if err := in.Load(good); err != nil {
		t.Error(err)
	}
}
