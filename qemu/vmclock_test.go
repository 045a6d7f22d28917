//go:build integration

package qemu

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// TestVMClock has a file stand in for the page of a VMClock, beside QEMU's generation counter: when
// it alone says that the machine was cloned, the log says that the two do not agree.
func TestVMClock(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		file := filepath.Join(l.TempDir(), "page")
		page := make([]byte, 1<<20)
		le := binary.LittleEndian
		le.PutUint32(page[0:], 0x4B4C4356)
		le.PutUint32(page[4:], 0x1000)
		le.PutUint16(page[8:], 1)
		le.PutUint64(page[24:], 1<<8)
		le.PutUint64(page[104:], 41)
		l.must(os.WriteFile(file, page, 0o600))
		table, err := filepath.Abs(filepath.Join("..", "kernel", "testdata", "sharedclock.aml"))
		l.must(err)
		m := l.start(l.with(config, "-acpitable", "file="+escape(table),
			"-object", "memory-backend-file,id=page,share=on,size=1M,mem-path="+escape(file),
			"-device", "ivshmem-plain,memdev=page,addr=0x10"))
		_, err = m.Console().Expect(l.ctx, `(?m)^vmclock0: <VMClock> on acpi0, \\_SB\.PCI0\.VCLK, generation 41, disruption marker 0$`)
		l.must(err)
		l.must(m.Console().WaitPrompt(l.ctx))
		f, err := os.OpenFile(file, os.O_WRONLY, 0)
		l.must(err)
		defer f.Close()
		for _, write := range []struct {
			offset, value byte
		}{{12, 1}, {104, 42}, {12, 2}} { // the sequence is odd meanwhile
			_, err = f.WriteAt([]byte{write.value}, int64(write.offset))
			l.must(err)
		}
		for _, line := range []string{
			`(?m)^vmclock0: generation changed: generation 42, disruption marker 0$`,
			`(?m)^vmclock0: but the generation ID has not changed$`,
		} {
			_, err = m.Console().Expect(l.ctx, line)
			l.must(err)
		}
		l.wantSysctl(m, "dev.vmgenc.0.generation", "0")
	})
}
