package aml

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// failed is the result of an evaluation that ended with an error, whichever it was.
const failed = "Error"

// acpiexecPath is ACPICA's interpreter: the program that the variable ACPIEXEC names, else acpiexec
// of the package acpica-tools. Today's, of Debian's unstable, and bookworm's of 2020 differ in what
// [acpiexecIsOld] lists.
func acpiexecPath() string { return cmp.Or(os.Getenv("ACPIEXEC"), "acpiexec") }

// acpiexecIsOld reports whether acpiexec is from before 2021: ToHexString then makes 0000002A of an
// Integer, where later ones and this package make 0x2A.
var acpiexecIsOld = sync.OnceValue(func() bool {
	out, _ := exec.Command(acpiexecPath(), "-v").CombinedOutput()
	m := regexp.MustCompile(`version (\d{4})`).FindSubmatch(out)
	return m == nil || string(m[1]) < "2021"
})

// acpiexec evaluates the methods with ACPICA's interpreter, with slack as Linux and FreeBSD run it,
// and returns the results in the format of Format.
func acpiexec(t testing.TB, files []string, methods []string) map[string]string {
	t.Helper()
	cmd := exec.Command(acpiexecPath(), append([]string{"-es"}, files...)...)
	cmd.Stdin = strings.NewReader("execute " + strings.Join(methods, "\nexecute ") + "\nquit\n")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("acpiexec (of the package acpica-tools): %v\n%s", err, out[max(0, len(out)-500):])
	}
	results := map[string]string{}
	for _, part := range strings.Split(string(out), "\nEvaluating \\")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		results[name] = parseResult(t, rest)
	}
	return results
}

var returned = regexp.MustCompile(`returned object 0x[0-9a-f]+, external buffer length [0-9A-F]+\n`)

func parseResult(t testing.TB, s string) string {
	if strings.Contains(s, "failed with status") {
		return failed
	}
	loc := returned.FindStringIndex(s)
	if loc == nil {
		return "None"
	}
	p := &resultParser{t: t, s: s[loc[1]:]}
	return p.value()
}

// resultParser reads the objects that acpiexec prints.
type resultParser struct {
	t testing.TB
	s string
}

var resultHead = regexp.MustCompile(`^\s*\[([A-Za-z ]+)\]`)

func (p *resultParser) value() string {
	m := resultHead.FindStringSubmatch(p.s)
	if m == nil {
		p.t.Fatalf("acpiexec printed %q", p.s)
	}
	p.s = p.s[len(m[0]):]
	switch m[1] {
	case "Integer":
		return fmt.Sprintf("Integer 0x%X", p.number(" = "))
	case "String":
		return p.string()
	case "Buffer":
		return p.buffer()
	case "Package":
		return p.elements()
	case "Null Object":
		p.line()
		return "None"
	}
	return m[1] + " " + strings.Fields(p.line())[2]
}

// number reads a hexadecimal number after prefix.
func (p *resultParser) number(prefix string) uint64 {
	s := strings.TrimPrefix(p.s, prefix)
	end := strings.IndexAny(s, " \n")
	n, err := strconv.ParseUint(s[:end], 16, 64)
	if err != nil {
		p.t.Fatal(err)
	}
	p.s = s[end:]
	return n
}

func (p *resultParser) line() string {
	line, rest, _ := strings.Cut(p.s, "\n")
	p.s = rest
	return line
}

func (p *resultParser) string() string {
	p.number(" Length ")
	return "String " + strings.TrimPrefix(p.line(), " = ")
}

func (p *resultParser) buffer() string {
	n := p.number(" Length ")
	p.s = strings.TrimPrefix(p.s, " = ")
	var list []string
	for len(list) < int(n) {
		line := strings.TrimSpace(p.line())
		if line == "" {
			continue
		}
		_, line, _ = strings.Cut(line, ": ")
		line, _, _ = strings.Cut(line, "//")
		list = append(list, strings.Fields(line)...)
	}
	return "Buffer [" + strings.Join(list, " ") + "]"
}

func (p *resultParser) elements() string {
	count, err := strconv.Atoi(strings.Fields(p.line())[1])
	if err != nil {
		p.t.Fatal(err)
	}
	list := make([]string, count)
	for i := range list {
		list[i] = p.value()
	}
	return "Package {" + strings.Join(list, ", ") + "}"
}

// iasl compiles source without folding constants, so that every operator is executed.
func iasl(t testing.TB, dir, source string) {
	t.Helper()
	cmd := exec.Command("iasl", "-f", "-of", "-oa", source)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("iasl (of the package acpica-tools): %v\n%s", err, out)
	}
}

// bytesRegion is an address space that keeps what is written to it.
type bytesRegion map[uint64]byte

func (r bytesRegion) Read(addr uint64, width int) (uint64, error) {
	v := uint64(0)
	for i := width - 1; i >= 0; i-- {
		v = v<<8 | uint64(r[addr+uint64(i)])
	}
	return v, nil
}

func (r bytesRegion) Write(addr uint64, width int, value uint64) error {
	for i := 0; i < width; i++ {
		r[addr+uint64(i)] = byte(value >> (8 * i))
	}
	return nil
}

// testConfig is a machine whose memory, ports and configuration space are zero.
func testConfig() Config {
	return Config{Limits: Limits{Steps: 1 << 22}, Regions: Regions{SystemMemory: bytesRegion{}, SystemIO: bytesRegion{}, PCIConfig: bytesRegion{}}}
}

// evaluateAll loads a table and evaluates the methods named T and three digits, in table order.
func evaluateAll(t testing.TB, data []byte) (names []string, results map[string]string) {
	t.Helper()
	in := New(testConfig())
	if err := in.Load(data); err != nil {
		t.Fatal(err)
	}
	if err := in.Initialize(); err != nil {
		t.Fatal(err)
	}
	results = map[string]string{}
	program := regexp.MustCompile(`^T\d\d\d$`)
	for _, n := range in.root.Children() {
		if program.MatchString(n.Name()) {
			names = append(names, n.Name())
			results[n.Name()] = result(in.EvaluateNode(n))
		}
	}
	return names, results
}

func result(v any, err error) string {
	if err != nil {
		return failed
	}
	return Format(v)
}
