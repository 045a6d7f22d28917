package main

import (
	"strings"
	"testing"
	"time"

	"vmgenc/kernel/generation"
)

// goodRows is a source and two clones of which nothing is wrong.
func goodRows() []row {
	rows := []row{
		{name: "source", generation: "0", detectedBy: "none", latency: "0", random: "00112233445566aa"},
		{name: "1", clone: true, generation: "1", detectedBy: "notify", latency: "1500000", random: "00112233445566bb", devctl: 1},
		{name: "2", clone: true, generation: "1", detectedBy: "read", latency: "2000", random: "00112233445566cc", devctl: 1},
	}
	for i := range rows {
		r := &rows[i]
		r.asked = generation.ID{15: byte(i + 1)}
		r.reported = r.asked
		r.guid = r.asked.String()
		r.announced = r.guid
		r.untilReseed = time.Duration(i) * 12345 * time.Microsecond
		r.subscribers = "2 of 2"
	}
	return rows
}

func TestReport(t *testing.T) {
	var out strings.Builder
	if !report(&out, goodRows()) {
		t.Error("report is false")
	}
	const want = `CLONE   GENERATION ID                         NOTICED BY  RESUME TO RESEED  IN THE GUEST  RANDOM            SUBSCRIBERS
source  00000000-0000-0000-0000-000000000001  none        -                 -             00112233445566aa  2 of 2
1       00000000-0000-0000-0000-000000000002  notify      12.35 ms          1.50 ms       00112233445566bb  2 of 2
2       00000000-0000-0000-0000-000000000003  read        24.69 ms          0.00 ms       00112233445566cc  2 of 2

PASS: 2 of 2 clones noticed and reseeded, and no two machines share random bytes.
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &out, want)
	}
}

func TestReportFaults(t *testing.T) {
	other := generation.ID{9}
	tests := []struct {
		name  string
		spoil func(rows []row)
		want  string
	}{
		{"announced", func(r []row) { r[1].announced = other.String() }, "1: the generation ID announced is"},
		{"reported", func(r []row) { r[2].reported = other }, "2: QEMU's generation ID is"},
		{"guid", func(r []row) { r[1].guid = "" }, "1: the guest's generation ID is"},
		{"generation", func(r []row) { r[1].generation = "2" }, `1: generation is "2", want "1"`},
		{"source changed", func(r []row) { r[0].generation = "1" }, `source: generation is "1", want "0"`},
		{"no event", func(r []row) { r[2].devctl = 0 }, `2: the number of devctl events is "0", want "1"`},
		{"nobody noticed", func(r []row) { r[1].detectedBy = "none" }, `1: detected_by is "none"`},
		{"noticed too early", func(r []row) { r[0].detectedBy = "poll" }, `source: detected_by is "poll", want "none"`},
		{"no latency", func(r []row) { r[2].latency = "sysctl: unknown oid" }, `2: latency_ns is "sysctl: unknown oid"`},
		{"a subscriber failed", func(r []row) { r[1].subscribers = "1 of 2" }, `1: subscribers that acted: "1 of 2"`},
		{"no subscribers", func(r []row) { r[1].subscribers = "0 of 0" }, `1: subscribers that acted: "0 of 0"`},
		{"no random bytes", func(r []row) { r[1].random = "random: no" }, `1: random 8 printed "random: no"`},
		{"same as source", func(r []row) { r[2].random = r[0].random }, "2: the same random bytes as source"},
		{"same as clone", func(r []row) { r[2].random = r[1].random }, "2: the same random bytes as 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows := goodRows()
			test.spoil(rows)
			var out strings.Builder
			if report(&out, rows) {
				t.Error("report is true")
			}
			if !strings.Contains(out.String(), test.want) || !strings.HasSuffix(out.String(), "see above.\n") {
				t.Errorf("want the fault %q, got\n%s", test.want, &out)
			}
		})
	}
}
