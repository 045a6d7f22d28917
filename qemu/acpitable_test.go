//go:build integration

package qemu

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"vmgenc/kernel/generation"
)

// TestSharedPage adds a table by -acpitable, and has a file stand in for the hypervisor's page, in
// the hole below 4 GiB: the test changes the ID under a running guest, and nothing notifies.
func TestSharedPage(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		old := config.GUID
		config.GUID = generation.ID{}
		file := filepath.Join(l.TempDir(), "page")
		l.must(os.WriteFile(file, make([]byte, 1<<20), 0o600))
		l.writeID(file, old)
		table, err := filepath.Abs(filepath.Join("..", "kernel", "testdata", "shared.aml"))
		l.must(err)
		m := l.start(l.with(config, "-acpitable", "file="+escape(table),
			"-object", "memory-backend-file,id=page,share=on,size=1M,mem-path="+escape(file),
			"-device", "ivshmem-plain,memdev=page,addr=0x10"))
		l.awaitAttach(m, `\_SB.PCI0.VGEN`, old)
		l.must(m.Console().WaitPrompt(l.ctx))
		for i := range 3 {
			id := NewGUID()
			l.writeID(file, id)
			l.awaitSysctl(m, "dev.vmgenc.0.generation", strconv.Itoa(i+1))
			l.wantSysctl(m, "dev.vmgenc.0.guid", id.String(), "dev.vmgenc.0.detected_by", "poll", "dev.vmgenc.0.fresh", "1")
		}
	})
}

// writeID writes an ID into a file that is the guest's memory.
func (l *lab) writeID(file string, id generation.ID) {
	l.Helper()
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	l.must(err)
	defer f.Close()
	_, err = f.WriteAt(id[:], 0)
	l.must(err)
}

// TestRefused adds devices that are a generation counter but cannot be used: the driver says why.
func TestRefused(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		table, err := filepath.Abs(filepath.Join("..", "kernel", "testdata", "refused.aml"))
		l.must(err)
		config.GUID = generation.ID{}
		m := l.boot(l.with(config, "-acpitable", "file="+escape(table)))
		for _, reason := range []string{
			`^vmgenc: \\_SB\.A006: ADDR: address is 0`,
			`^vmgenc: \\_SB\.A007: ADDR: address 0x10000004 is not a multiple of 8`,
			`^vmgenc: \\_SB\.A00B: ADDR 0x2000000: boot: 16 bytes at 0x2000000: boot: in the memory of the Go runtime`,
			`^vmgenc: \\_SB\.A00C: ADDR 0x800000000000: boot: 16 bytes at 0x800000000000: boot: not mapped`,
			`^vmgenc0: no VM generation counter that can be used`,
			`^vmgenc: \\_SB\.I005: not present: _STA is 0x0`,
		} {
			if !regexp.MustCompile("(?m)" + reason).MatchString(m.Console().Transcript()) {
				l.Errorf("no line matches %s", reason)
			}
		}
		l.withoutDriver(m)
	})
}
