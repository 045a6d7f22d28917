package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommand(t *testing.T) {
	const file = "testdata/eval.aml"
	for _, c := range []struct {
		args   string
		status int
		stdout string
		stderr string // a part of it
	}{
		{`eval \INT ` + file, 0, "Integer 0x2A\n", ""},
		{`eval STR ` + file, 0, `String "a \"quoted\" text"` + "\n", ""},
		{`eval \BUF ` + file, 0, "Buffer [01 02]\n", ""},
		{`eval \PKG ` + file, 0, `Package {Integer 0x1, String "two", Buffer [03], Package {}, Reference \_SB}` + "\n", ""},
		{`eval -args [1,2] \ADD2 ` + file, 0, "Integer 0x3\n", ""},
		{`eval \ADD2 ` + file + ` -args [1,{"integer":"0x10"}]`, 0, "Integer 0x11\n", ""},
		{`eval -args [[1,"x",{"buffer":"0a0b"},null,true,false]] \ECHO ` + file, 0,
			`Package {Integer 0x1, String "x", Buffer [0A 0B], None, Integer 0xFFFFFFFFFFFFFFFF, Integer 0x0}` + "\n", ""},
		{`eval \NONE ` + file, 0, "None\n", ""},
		{`eval \FAIL ` + file, 1, "", `aml: \FAIL: offset 0x`},
		{`eval \GONE ` + file, 1, "", `aml: \GONE: no such object`},
		{`eval -trace \STOR ` + file, 0, "Integer 0x11223344\n", "write SystemMemory 0x1004 width 4: 0x11223344"},
		{`eval -trace \STOR ` + file, 0, "Integer 0x11223344\n", `call \STOR []`},
		{`eval -v \DBG ` + file, 0, "String \"debugged\"\n", "aml: debug: debugged"},
		{`eval \WORD ` + file, 0, "Integer 0x0\n", ""},
		{`eval -regions address \WORD ` + file, 0, "Integer 0x3020100\n", ""},
		{`eval -mem 0x1000=testdata/memory.bin \WORD ` + file, 0, "Integer 0x12345678\n", ""},
		{`eval -table testdata/vmgenid.dat \_SB.VGEN.ADDR testdata/dsdt.dat`, 0, "Package {Integer 0x7FFF028, Integer 0x0}\n", ""},
		{`vmgenid testdata/vmgenid.dat testdata/dsdt.dat`, 0, `\_SB.VGEN address 0x7fff028 notify gpe 5 edge` + "\n", ""},
		{`vmgenid ` + file, 0, `\GENC address 0x100002000 notify ged 11` + "\n", ""},
		{`vmgenid -regions address testdata/queue.aml`, 0, `\_SB.GENC address 0x3020100 notify gpe 2 level` + "\n", ""},
		{`vmgenid testdata/queue.aml`, 1, `\_SB.GENC address 0x0 notify gpe 2 level` + "\n", "the firmware has not allocated the page"},
		{`vmgenid -mem 0x7FEE000=testdata/page.bin testdata/fields.aml`, 0, `\_SB.VGEN address 0x7fee000 notify gpe 0 edge` + "\n", ""},
		{`eval -strict \UNST ` + file, 1, "", "Local0 has no value"},
		{`eval \UNST ` + file, 0, "Integer 0x0\n", ""},
		{`eval -steps 100 \LOOP ` + file, 1, "", "limit on the number of steps"},
		{`eval -time 1ms \LOOP ` + file, 1, "", "limit on the time of an evaluation"},
		{`eval -depth 0 \LOOP ` + file, 2, "", "more than 0"},
		{`vmgenid testdata/dsdt.dat`, 1, "", "no device has the id VM_Gen_Counter"},

		{``, 2, "", "usage"},
		{`what`, 2, "", "usage"},
		{`tree`, 1, "", "no FILE"},
		{`eval \INT`, 1, "", "needs PATH and FILE"},
		{`eval -args [1.5] \INT ` + file, 1, "", "-args"},
		{`eval -args {} \INT ` + file, 1, "", "-args"},
		{`eval -args [{"buffer":1}] \INT ` + file, 1, "", "-args"},
		{`eval -bad \INT ` + file, 2, "", "not defined"},
		{`eval -mem 1 \INT ` + file, 2, "", "ADDR=FILE"},
		{`eval -mem x=y \INT ` + file, 2, "", "invalid"},
		{`eval -mem 1=none \INT ` + file, 2, "", "none"},
		{`eval -regions what \INT ` + file, 2, "", "zero or address"},
		{`tree testdata/none`, 1, "", "testdata/none"},
		{`tree testdata/memory.bin`, 1, "", "aml: "},
	} {
		var stdout, stderr bytes.Buffer
		status := run(strings.Fields(c.args), &stdout, &stderr)
		if status != c.status || stdout.String() != c.stdout || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("aml %s: status %d\n%s%s", c.args, status, &stdout, &stderr)
		}
	}
}

// TestSeveralTables: a file with two tables is both.
func TestSeveralTables(t *testing.T) {
	var both []byte
	for _, file := range []string{"testdata/vmgenid.dat", "testdata/dsdt.dat"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, data...)
	}
	file := filepath.Join(t.TempDir(), "both.aml")
	cut := file + ".cut"
	for name, data := range map[string][]byte{file: both, cut: both[:len(both)-1]} {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	if status := run([]string{"vmgenid", file}, &stdout, &stderr); status != 0 || !strings.Contains(stdout.String(), "gpe 5 edge") {
		t.Errorf("status %d\n%s%s", status, &stdout, &stderr)
	}
	stderr.Reset()
	if status := run([]string{"tree", cut}, &stdout, &stderr); status != 1 || !strings.Contains(stderr.String(), "table at offset 0x") {
		t.Errorf("cut off: status %d\n%s", status, &stderr)
	}
}

func TestLists(t *testing.T) {
	for command, want := range map[string][]string{
		`tree testdata/eval.aml`: {`\INT Integer 0x2A`, `\ADD2 Method`, `\WORD FieldUnit`, `\_SB Device`, `\_GPE Scope`, `\MEM OperationRegion`},
		`devices testdata/dsdt.dat testdata/vmgenid.dat`: {
			`\_SB.PCI0 PNP0A08 PNP0A03 0x0 0xF`, `\_SB.VGEN QEMUVGID VM_Gen_Counter - 0xF`, `\_SB.PCI0.PRES PNP0A06 - "CPU Hotplug resources" 0xF`, `\_SB.PCI0.SF8.RTC PNP0B00 - - 0xF`,
		},
		`devices testdata/eval.aml`: {`\GENC MSFT0001 OTHER,VM_Gen_Counter 0x7 0xF`},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(strings.Fields(command), &stdout, &stderr); status != 0 {
			t.Fatalf("aml %s: status %d, %s", command, status, &stderr)
		}
		for _, line := range want {
			if !strings.Contains(stdout.String(), line+"\n") {
				t.Errorf("aml %s: no line %s in\n%s", command, line, &stdout)
			}
		}
	}
}
