package aml

import (
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var programs = flag.Int("programs", 200, "how many generated programs TestDifferential runs")

// TestDifferential generates programs, evaluates each and compares with acpiexec.
func TestDifferential(t *testing.T) {
	const perTable = 100
	dir := t.TempDir()
	for i := 0; i < *programs; i += perTable {
		base := filepath.Join(dir, fmt.Sprintf("g%d", i))
		g := &generator{r: rand.New(rand.NewSource(int64(i)))}
		source := g.table(min(perTable, *programs-i), 1+i/perTable%2)
		if err := os.WriteFile(base+".asl", []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
		iasl(t, dir, filepath.Base(base)+".asl")
		data, err := os.ReadFile(base + ".aml")
		if err != nil {
			t.Fatal(err)
		}
		names, got := evaluateAll(t, data)
		want := acpiexec(t, []string{base + ".aml"}, names)
		for _, n := range names {
			if got[n] != want[n] {
				t.Errorf("seed %d, %s: got %s, acpiexec %s\n%s", i, n, got[n], want[n], g.methods[n])
			}
		}
	}
}

// generator writes programs in ASL in which ACPICA's rules and Windows' are the same: no references
// in locals, no stores that convert to a named String.
type generator struct {
	r       *rand.Rand
	methods map[string]string
	fields  []string

	revision int
}

func (g *generator) table(n, revision int) string {
	g.methods, g.revision = map[string]string{}, revision
	var s strings.Builder
	fmt.Fprintf(&s, "DefinitionBlock (\"\", \"DSDT\", %d, \"TEST\", \"RANDOM\", 1)\n{\n", revision)
	s.WriteString("Name (INT, 5)\nName (BUF, Buffer (16) {1, 2, 3, 4, 5, 6, 7, 8})\nName (PKG, Package () {1, 22, 333, 4})\n")
	g.declareFields(&s)
	for i := 0; i < n; i++ {
		name := fmt.Sprintf("T%03d", i)
		g.methods[name] = g.method(name)
		s.WriteString(g.methods[name])
	}
	s.WriteString("}\n")
	return s.String()
}

// declareFields writes regions with fields of every access width and update rule, at random places.
func (g *generator) declareFields(s *strings.Builder) {
	g.fields = nil
	access := []string{"AnyAcc", "ByteAcc", "WordAcc", "DWordAcc", "QWordAcc"}
	rules := []string{"Preserve", "WriteAsOnes", "WriteAsZeros"}
	fmt.Fprintf(s, "OperationRegion (REG, SystemMemory, 0x10000, 0x100)\n")
	for i := 0; i < 5; i++ {
		fmt.Fprintf(s, "Field (REG, %s, NoLock, %s) { Offset (%d)", g.pick(access), g.pick(rules), 40*i)
		for j, bits := 0, 0; j < 4; j++ {
			n := 1 + g.r.Intn(70)
			if bits += n; bits > 200 {
				break
			}
			name := fmt.Sprintf("F%d%d", i, j)
			fmt.Fprintf(s, ", %s, %d", name, n)
			g.fields = append(g.fields, name)
		}
		s.WriteString(" }\n")
	}
	for i := 0; i < 4; i++ {
		start := g.r.Intn(60)
		fmt.Fprintf(s, "CreateField (BUF, %d, %d, C%d)\n", start, 1+g.r.Intn(66), i)
		g.fields = append(g.fields, fmt.Sprintf("C%d", i))
	}
}

func (g *generator) pick(list []string) string { return list[g.r.Intn(len(list))] }

func (g *generator) method(name string) string {
	var s strings.Builder
	fmt.Fprintf(&s, "Method (%s, 0, Serialized) {\n", name)
	for i := 0; i < 4; i++ {
		fmt.Fprintf(&s, "  Local%d = %s\n", i, g.any(2))
	}
	s.WriteString("  Local7 = 0\n")
	for i := g.r.Intn(6); i >= 0; i-- {
		s.WriteString(g.statement(2))
	}
	s.WriteString("  Local6 = Package (5) {}\n")
	for i := 0; i < 4; i++ {
		fmt.Fprintf(&s, "  Local6[%d] = Local%d\n", i, i)
	}
	fmt.Fprintf(&s, "  Local4 = %s\n  Local6[4] = Local4\n  Return (Local6)\n}\n", g.any(2))
	return s.String()
}

func (g *generator) local() string { return fmt.Sprintf("Local%d", g.r.Intn(4)) }

func (g *generator) statement(depth int) string {
	switch g.r.Intn(9) {
	case 0:
		return fmt.Sprintf("  INT = %s\n", g.integer(depth))
	case 1:
		v := g.any(depth)
		if v == "BUF" {
			v = "INT" // ACPICA reads what it has written already when it stores a Buffer to a field of itself
		}
		return fmt.Sprintf("  %s = %s\n", g.pick(g.fields), v)
	case 2:
		return fmt.Sprintf("  BUF = %s\n", g.buffer(depth))
	case 3:
		if depth > 0 {
			return fmt.Sprintf("  If (%s) {\n%s  } Else {\n%s  }\n", g.integer(depth), g.statement(depth-1), g.statement(depth-1))
		}
	case 4:
		if depth > 0 {
			return fmt.Sprintf("  While (Local7 < %d) {\n  Local7++\n%s  }\n", 2+g.r.Intn(5), g.statement(0))
		}
	case 5:
		return fmt.Sprintf("  BUF[%d] = %s\n", g.r.Intn(18), g.integer(depth))
	case 6:
		return fmt.Sprintf("  Divide (%s, %s, Local%d, Local%d)\n", g.integer(depth), g.integer(depth), g.r.Intn(2), 2+g.r.Intn(2))
	}
	return fmt.Sprintf("  %s = %s\n", g.local(), g.any(depth))
}

func (g *generator) any(depth int) string {
	switch g.r.Intn(5) {
	case 0, 1:
		return g.integer(depth)
	case 2:
		return g.string(depth)
	case 3:
		return g.buffer(depth)
	}
	return g.pick(append(g.fields, "INT", "BUF"))
}

// operand is what an operator that wants an Integer may be given: mostly one.
func (g *generator) operand(depth int) string {
	if g.r.Intn(5) == 0 {
		return g.any(depth)
	}
	return g.integer(depth)
}

// integer writes an expression for an Integer. Where Integers have 32 bits, ACPICA cuts off what is
// beyond only when it stores to a local or name; so each step there is stored.
func (g *generator) integer(depth int) string {
	if depth > 0 && g.revision == 1 {
		return fmt.Sprintf("Store (%s, Local5)", g.expression(depth))
	}
	return g.expression(depth)
}

func (g *generator) expression(depth int) string {
	if depth == 0 {
		return g.pick([]string{"0", "1", "2", "7", "8", "31", "32", "63", "64", "0xFF", "0x1234", "0xFFFFFFFF", "0x123456789ABCDEF0", "Ones", "INT"})
	}
	a, b := g.operand(depth-1), g.operand(depth-1)
	switch g.r.Intn(9) {
	case 0, 1, 2:
		op := g.pick([]string{"Add", "Subtract", "Multiply", "And", "Or", "Xor", "NAnd", "NOr", "ShiftLeft", "ShiftRight", "Mod"})
		return fmt.Sprintf("%s (%s, %s)", op, a, b)
	case 3:
		op := g.pick([]string{"LAnd", "LOr"})
		return fmt.Sprintf("%s (%s, %s)", op, a, b)
	case 4:
		op := g.pick([]string{"LEqual", "LLess", "LGreater", "LLessEqual", "LGreaterEqual", "LNotEqual"})
		return fmt.Sprintf("%s (%s, %s)", op, g.any(depth-1), g.any(depth-1))
	case 5:
		op := g.pick([]string{"Not", "FindSetLeftBit", "FindSetRightBit", "LNot", "FromBCD", "ToBCD"})
		return fmt.Sprintf("%s (%s)", op, a)
	case 6:
		return fmt.Sprintf("ToInteger (%s)", g.any(depth-1))
	case 7:
		return fmt.Sprintf("DerefOf (Index (%s, %d))", g.pick([]string{"BUF", "PKG", "Buffer (4) {5, 6}", "\"text\""}), g.r.Intn(5))
	}
	return fmt.Sprintf("Match (Package () {1, 2, 3, 40, 5}, %s, %d, %s, %d, %d)", g.pick([]string{"MTR", "MEQ", "MLE", "MLT", "MGE", "MGT"}),
		g.r.Intn(6), g.pick([]string{"MTR", "MEQ", "MLE", "MLT", "MGE", "MGT"}), g.r.Intn(6), g.r.Intn(5))
}

func (g *generator) string(depth int) string {
	if depth == 0 {
		return g.pick([]string{`""`, `"a"`, `"12"`, `"0x1F"`, `"hello world"`, `"FFFFFFFFFFFFFFFFF"`, `" 9"`, `"99999999999"`})
	}
	switch g.r.Intn(5) {
	case 0:
		return fmt.Sprintf("Concatenate (%s, %s)", g.string(depth-1), g.any(depth-1))
	case 1:
		return fmt.Sprintf("Mid (%s, %d, %d)", g.string(depth-1), g.r.Intn(6), g.r.Intn(6))
	case 2:
		if acpiexecIsOld() {
			return fmt.Sprintf("ToHexString (%s)", g.buffer(depth-1))
		}
		return fmt.Sprintf("ToHexString (%s)", g.any(depth-1))
	case 3:
		return fmt.Sprintf("ToDecimalString (%s)", g.any(depth-1))
	}
	return fmt.Sprintf("ToString (Buffer () {0x41, 0x42, 0x43, 0, 0x44}, %s)", g.integer(0))
}

func (g *generator) buffer(depth int) string {
	if depth == 0 {
		return g.pick([]string{"Buffer (1) {}", "Buffer () {1, 2, 3}", "Buffer (10) {0xFF, 0xFE}", "Buffer () {0x31, 0x32, 0}", "BUF"})
	}
	switch g.r.Intn(4) {
	case 0:
		return fmt.Sprintf("Concatenate (%s, %s)", g.buffer(depth-1), g.any(depth-1))
	case 1:
		return fmt.Sprintf("Mid (%s, %d, %d)", g.buffer(depth-1), g.r.Intn(6), g.r.Intn(6))
	case 2:
		return fmt.Sprintf("ToBuffer (%s)", g.any(depth-1))
	}
	return fmt.Sprintf("Concatenate (%s, %s)", g.integer(depth-1), g.any(depth-1))
}
