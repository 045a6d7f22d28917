//go:build integration

package qemu

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestTypeAhead types before the guest has executed anything.
func TestTypeAhead(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		m := l.start(config)
		l.must(m.Console().Send(l.ctx, "sysctl -n dev.vmgenc.0.guid\nhalt\n"))
		_, err := m.Console().Expect(l.ctx, "(?m)^"+config.GUID.String()+"\n")
		l.must(err)
		l.wantShutdown(m, "guest-shutdown")
	})
}

// TestGarbage types what no command is, and then a command.
func TestGarbage(t *testing.T) {
	noise := make([]byte, 4096)
	chacha := rand.NewChaCha8([32]byte{})
	chacha.Read(noise)
	tests := []struct{ name, in string }{
		{"unknown command", "make me a sandwich\r"},
		{"bad arguments", "sysctl\rsysctl -n\rsysctl no.such.name\rrandom\rrandom -1\rrandom 65537\rrandom 1e9\rrandom 99999999999999999999\r"},
		{"empty lines", "\r\n\r\n\n\n\r\r"},
		{"control characters", "\x00\x01\x02\x04\x05\x06\x07\x08\x0b\x0c\x0e\x1f\x7f\r"},
		{"escape sequences", "\x1b[A\x1b[B\x1b[999;999H\x1b[\x1b\x1b]0;x\x07\x1b[200~\x1bOP\r"},
		{"invalid UTF-8", "\xff\xfe\xc0\x80\xed\xa0\x80\xf8\r"},
		{"long line", strings.Repeat("x", 10000) + "\r"},
		{"noise", string(noise) + "\r"},
	}
	onEachMachine(t, func(l *lab, config Config) {
		m := l.boot(config)
		for _, test := range tests {
			// Ctrl-C drops what is left on the line.
			l.must(m.Console().Send(l.ctx, test.in+"\x03"))
			if got := l.sysctl(m, "dev.vmgenc.0.guid"); got != config.GUID.String() {
				l.Errorf("after %s: guid %q, want %v", test.name, got, config.GUID)
			}
		}
	})
}
