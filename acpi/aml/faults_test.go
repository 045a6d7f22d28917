package aml

import (
	"testing"
	"time"
)

// loadFaults returns an interpreter with tables of testdata/faults loaded and initialized.
func loadFaults(t testing.TB, cfg Config, files ...string) *Interpreter {
	t.Helper()
	cfg.Log = func(format string, args ...any) { t.Logf(format, args...) }
	in := New(cfg)
	for _, file := range files {
		if err := in.Load(readTest(t, "faults/"+file+".aml")); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	if err := in.Initialize(); err != nil {
		t.Fatal(err)
	}
	return in
}

// TestFaults evaluates programs that this package once made something else of. The results are
// those of acpiexec -es.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		files []string
		path  string
		want  string
	}{
		{[]string{"fields"}, `\_SB.VGEN.ADDR`, "Package {Integer 0x7FEE000, Integer 0x1}"},
		{[]string{"fields"}, `\_SB.VGEN.ADD2`, "Package {Integer 0x7FEE000, Integer 0x0}"},
		{[]string{"fields"}, `\_TSD`, "Package {Package {Integer 0x5, Integer 0x0, Integer 0x0, Integer 0xFD, Integer 0x7FEE000}}"},
		{[]string{"integers"}, `\_SB.VGNX.ADDR`, "Package {Integer 0x6000000, Integer 0x0}"},
		{[]string{"sizeof"}, `\T`, "Integer 0x3"},
		{[]string{"sizeof"}, `\U`, "Integer 0x5"},
		{[]string{"loadtable"}, `\T`, "Integer 0x2A"},
		{[]string{"duplicate", "duplicate2"}, `\T`, "Integer 0x9"},
		{[]string{"slack"}, `\U1`, "Integer 0x5"},
		{[]string{"slack"}, `\U2`, "Integer 0x1"},
		{[]string{"slack"}, `\U3`, "Integer 0x7"},
		{[]string{"slack"}, `\U4`, "Integer 0x0"},
		{[]string{"slack"}, `\DD._STA`, "Integer 0xF"},
		{[]string{"reg"}, `\MAIN`, "Integer 0x100"},
		{[]string{"uninit"}, `\MAIN`, "Integer 0xF"},
		{[]string{"novalue"}, `\MAIN`, "Integer 0x7"},
		{[]string{"derefmethod"}, `\MAIN`, "Integer 0x2B"},
		{[]string{"tohex"}, `\MAIN`, `String "0x7B"`},
		{[]string{"loadloop"}, `\MAIN`, "Integer 0x1"},
		{[]string{"nesting"}, `\MAIN`, "Integer 0xC9"},
		{[]string{"fatal"}, `\MAIN`, "Integer 0x1"},
		{[]string{"nul"}, `\MAIN`, `String "ABC1234"`},
		{[]string{"cid"}, `\_SB.GENC._CID`, `String "VM_Gen_Counter"`},
	} {
		cfg := testConfig()
		memory := cfg.Regions[SystemMemory]
		memory.Write(0x7FEE000, 8, 0x1_07FEE000)
		cfg.FindTable = func(signature, oemID, oemTableID string) []byte {
			if signature == "OEM1" && oemID == "TEST" && oemTableID == "TEST1" {
				return readTest(t, "faults/oem1.aml")
			}
			return nil
		}
		in := loadFaults(t, cfg, c.files...)
		v, err := in.Evaluate(c.path)
		if got := Format(v); err != nil || got != c.want {
			t.Errorf("%v %s: got %s, %v, want %s", c.files, c.path, got, err, c.want)
		}
	}
}

// TestStrict: what slack forgives is an error without it.
func TestStrict(t *testing.T) {
	for path, want := range map[string]string{`\U1`: failed, `\U2`: failed, `\U3`: failed, `\U4`: failed, `\DD._STA`: "None"} {
		cfg := testConfig()
		cfg.Strict = true
		in := loadFaults(t, cfg, "slack")
		if got := result(in.Evaluate(path)); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

// TestSleep: a Sleep that is too long is shortened.
func TestSleep(t *testing.T) {
	cfg := testConfig()
	var slept time.Duration
	cfg.Sleep = func(d time.Duration) { slept += d }
	in := New(cfg)
	if err := in.Load(readTest(t, "api.aml")); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Evaluate(`\LONG`); err != nil || slept != maxSleep {
		t.Errorf("slept %v, %v, want %v", slept, err, maxSleep)
	}
}
