package loader

import (
	"slices"
	"strings"
	"testing"
	"unsafe"
)

func TestEnvironment(t *testing.T) {
	for _, c := range []struct {
		line      string
		args, env []string
	}{
		{"", nil, nil},
		{`vmgenc_load="YES" test=nil`, nil, nil},
		{`GOGC=50 test=a TZ="Europe/Berlin"  GODEBUG=gctrace=1,fips140=on`, nil,
			[]string{"GOGC=50", "TZ=Europe/Berlin", "GODEBUG=gctrace=1,fips140=on"}},
		{`A=  B1_=x=y _C=1 1D=1 Ea=1 F =1 "G"=1`, nil, []string{"A=", "B1_=x=y"}},
		{`X="a b" -- -test.v X=2 "c d" --`, []string{"-test.v", "X=2", "c d", "--"}, []string{"X=a b"}},
		{"--", nil, nil},
		{"A=" + strings.Repeat("x", MaxCommandLine-2), nil, []string{"A=" + strings.Repeat("x", MaxCommandLine-2)}},
		{"-- " + strings.Repeat("y ", (MaxCommandLine-3)/2), slices.Repeat([]string{"y"}, (MaxCommandLine-3)/2), nil},
	} {
		var args, env []string
		add := func(to *[]string) func(*byte) bool {
			return func(p *byte) bool {
				n := 0
				for *(*byte)(unsafe.Add(unsafe.Pointer(p), n)) != 0 {
					n++
				}
				*to = append(*to, unsafe.String(p, n))
				return true
			}
		}
		new(Environment).Read(c.line, add(&args), add(&env))
		if !slices.Equal(args, c.args) || !slices.Equal(env, c.env) {
			t.Errorf("%q: arguments %q, environment %q, want %q and %q", c.line, args, env, c.args, c.env)
		}
	}
}
