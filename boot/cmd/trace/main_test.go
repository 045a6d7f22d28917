package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLines checks what is not looked up, and several functions of one name.
func TestLines(t *testing.T) {
	file := filepath.Join(t.TempDir(), "program.elf")
	cmd := exec.Command("go", "build", "-trimpath", "-o", file, "../link/testdata/program")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const path = "vmgenc/boot/cmd/link/testdata/program/main.go"
	for _, c := range []struct{ name, in, want string }{
		{"no trace", "vmgenc: ready (really)\n# halt\n", "vmgenc: ready (really)\n# halt\n"},
		{"no end of line", "main.main()", "main.main()\n"},
		{"unknown function", "main.none()\n\t?:0 +0x1c\n", "main.none()\n\t?:0 +0x1c\n"},
		{"no function", "\t?:0 +0x1c\n", "\t?:0 +0x1c\n"},
		{"has a line", "main.main()\n\tmain.go:3 +0x1c\n", "main.main()\n\tmain.go:3 +0x1c\n"},
		{"behind the function", "main.main()\n\t?:0 +0xfffffff0\n", "main.main()\n\t?:0 +0xfffffff0\n"},
		{"another address", "main.main()\n\t?:0 +0x1 fp=0x8 sp=0x8 pc=0x10\n", "main.main()\n\t?:0 +0x1 fp=0x8 sp=0x8 pc=0x10\n"},
		{"entry", "main.load()\n\t?:0\n", "main.load()\n\t" + path + ":20\n"},
		{"created", "created by main.main in goroutine 1\r\n\t?:0 +0x1\r\n", "created by main.main in goroutine 1\n\t" + path + ":37 +0x1\n"},
		{"several", "main.(*box[...]).first()\n\t?:0 +0x1\n", "main.(*box[...]).first()\n\t" + path + ":26 +0x1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := run(file, strings.NewReader(c.in), &b); err != nil {
				t.Fatal(err)
			}
			if b.String() != c.want {
				t.Errorf("%q, want %q", b.String(), c.want)
			}
		})
	}
}

func TestNoTable(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("text"), 0o666); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{text: "EOF", text + "2": "no such file"} {
		if err := run(file, strings.NewReader(""), new(bytes.Buffer)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", file, err, want)
		}
	}
}
