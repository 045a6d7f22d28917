//go:build dieharder

package random

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The tests of dieharder that its authors call good and that take less than a minute, on as many
// bytes as each wants, some of them gigabytes. A weak result is looked at again with more bytes
// until it is clear.
func TestDieharder(t *testing.T) {
	for _, test := range []int{0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 15, 16, 100, 101, 202, 204, 205, 206, 207, 208, 209} {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			out := tool(t, 0, "dieharder", "-g", "200", "-Y", "1", "-d", strconv.Itoa(test))
			results := regexp.MustCompile(`(?m)^ *[\w#]+\|.*\| *(PASSED|WEAK|FAILED) *$`).FindAllStringSubmatch(out, -1)
			if len(results) == 0 {
				t.Fatalf("no result in %s", out)
			}
			for _, r := range results {
				t.Log(strings.TrimSpace(r[0]))
				if r[1] == "FAILED" {
					t.Errorf("%s", r[0])
				}
			}
		})
	}
}
