package overlay

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestModfile checks that go127.mod requires what go.mod does, but for Go and TamaGo.
func TestModfile(t *testing.T) {
	dir := filepath.Join("..", "..")
	for v, want := range map[string]string{"go1.26.4": "go.mod", "go1.26.11": "go.mod", "go1.27.0": "go127.mod", "go1.27.4": "go127.mod"} {
		if got := (&Toolchain{Version: v}).Modfile(dir); got != filepath.Join(dir, want) {
			t.Errorf("%s: %s, want %s", v, got, want)
		}
	}
	differ := regexp.MustCompile(`(?m)^(go 1\.2[67]\.\d+\n|\ntoolchain .*\n|\tgithub\.com/usbarmory/tamago v1\.2[67]\.\d+\n)`)
	var rest [2]string
	for i, name := range []string{"go.mod", "go127.mod"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		rest[i] = differ.ReplaceAllString(string(text), "")
	}
	if rest[0] != rest[1] {
		t.Errorf("go127.mod is not go.mod with other releases of Go and TamaGo (see README.md):\n%s\nwant\n%s", rest[1], rest[0])
	}
}
