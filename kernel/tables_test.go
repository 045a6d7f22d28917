package kernel

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// readTable returns a table under testdata.
func readTable(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".aml"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// makeTable returns a table with that body.
func makeTable(signature string, body []byte) []byte {
	b := append(make([]byte, 36), body...)
	copy(b, signature)
	b[8] = 6
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)))
	b[9] = -sum(b)
	return b
}

func sum(b []byte) (s byte) {
	for _, x := range b {
		s += x
	}
	return s
}

func makeRSDP(xsdt uint64) []byte {
	b := make([]byte, 36)
	copy(b, "RSD PTR ")
	b[15], b[20] = 2, byte(len(b))
	binary.LittleEndian.PutUint64(b[24:], xsdt)
	b[8] = -sum(b[:20])
	b[32] = -sum(b)
	return b
}

func makeXSDT(tables []uint64) []byte {
	var body []byte
	for _, at := range tables {
		body = binary.LittleEndian.AppendUint64(body, at)
	}
	return makeTable("XSDT", body)
}

// makeFADT describes the machine's event registers; a hardware-reduced machine has none.
func makeFADT(dsdt uint64, reduced bool) []byte {
	le := binary.LittleEndian
	body := make([]byte, 276-36)
	at := func(off int) []byte { return body[off-36:] }
	le.PutUint64(at(140), dsdt)
	if reduced {
		le.PutUint32(at(112), 1<<20)
		return makeTable("FACP", body)
	}
	le.PutUint16(at(46), sciIRQ)
	le.PutUint32(at(48), 0xB2)
	at(52)[0], at(53)[0] = 0xF1, 0xF0
	at(88)[0], at(89)[0], at(92)[0] = 4, 2, gpeLength
	le.PutUint32(at(56), pm1Event)
	le.PutUint32(at(64), pm1Control)
	le.PutUint32(at(76), pmTimer)
	at(91)[0] = 4
	le.PutUint32(at(80), gpe0)
	return makeTable("FACP", body)
}

// makeMADT lists the I/O APICs, and where the SCI is wired to: level, active high.
func (m *machine) makeMADT() []byte {
	le := binary.LittleEndian
	body := make([]byte, 8)
	for i, c := range m.ioapics {
		body = append(body, 1, 12, byte(i), 0)
		body = le.AppendUint32(body, ioapicBase+uint32(i)<<12)
		body = le.AppendUint32(body, c.first)
	}
	body = append(body, 2, 10, 0, sciIRQ)
	body = le.AppendUint32(body, m.routed)
	body = append(body, 0x0D, 0)
	return makeTable("APIC", body)
}
