package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"vmgenc/kernel/generation"
)

// devctlLine is how the kernel tells of a change in its event queue.
const devctlLine = `!system=ACPI subsystem=VMGenerationCounter type=\_SB_.VGEN notify=0x00`

// row is what was seen of one machine. Strings are as the guest printed them.
type row struct {
	name  string
	clone bool // else it is the source

	asked       generation.ID // the generation ID it was started with
	reported    generation.ID // by QEMU
	untilReseed time.Duration // from the command to go on until the guest said that it had reseeded
	announced   string        // the ID which it said so of

	guid        string // sysctl dev.vmgenc.0.*
	generation  string
	detectedBy  string
	latency     string // in nanoseconds, by the guest's clock
	subscribers string

	random string // its first 8 bytes, in hexadecimal
	devctl int    // events of a change in its queue
}

// faults says what is wrong with a row by itself.
func (r *row) faults() []string {
	var faults []string
	want := func(what, got, want string) {
		if got != want {
			faults = append(faults, fmt.Sprintf("%s is %q, want %q", what, got, want))
		}
	}
	generation, events := "0", 0
	if r.clone {
		generation, events = "1", 1
		want("the generation ID announced", r.announced, r.asked.String())
	}
	want("QEMU's generation ID", r.reported.String(), r.asked.String())
	want("the guest's generation ID", r.guid, r.asked.String())
	want("generation", r.generation, generation)
	want("the number of devctl events", fmt.Sprint(r.devctl), fmt.Sprint(events))
	if r.clone {
		faults = append(faults, r.noticed()...)
	} else {
		want("detected_by", r.detectedBy, "none")
	}
	if len(strings.Trim(r.random, "0123456789abcdef")) != 0 || len(r.random) != 16 {
		faults = append(faults, fmt.Sprintf("random 8 printed %q", r.random))
	}
	return faults
}

// noticed says what is wrong with how a clone found out and passed it on.
func (r *row) noticed() []string {
	var faults []string
	if !slices.Contains([]string{"notify", "read", "poll"}, r.detectedBy) {
		faults = append(faults, fmt.Sprintf("detected_by is %q", r.detectedBy))
	}
	if ns, err := strconv.ParseInt(r.latency, 10, 64); err != nil || ns <= 0 {
		faults = append(faults, fmt.Sprintf("latency_ns is %q", r.latency))
	}
	done, all, ok := strings.Cut(r.subscribers, " of ")
	if n, err := strconv.Atoi(done); !ok || err != nil || n < 1 || done != all {
		faults = append(faults, fmt.Sprintf("subscribers that acted: %q", r.subscribers))
	}
	return faults
}

// report prints the table, what is wrong with it if anything is, and one line of
// verdict; it reports whether nothing is.
func report(out io.Writer, rows []row) bool {
	table(out, rows)
	ok := true
	fault := func(name, text string) {
		fmt.Fprintf(out, "%s: %s\n", name, text)
		ok = false
	}
	first := make(map[string]string)
	for i := range rows {
		r := &rows[i]
		for _, text := range r.faults() {
			fault(r.name, text)
		}
		if earlier, ok := first[r.random]; ok {
			fault(r.name, "the same random bytes as "+earlier)
		}
		first[r.random] = r.name
	}
	verdict := fmt.Sprintf("PASS: %d of %d clones noticed and reseeded, and no two machines share random bytes.", len(rows)-1, len(rows)-1)
	if !ok {
		verdict = "FAIL: not every row is as it must be, see above."
	}
	fmt.Fprintf(out, "\n%s\n", verdict)
	return ok
}

func table(out io.Writer, rows []row) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CLONE\tGENERATION ID\tNOTICED BY\tRESUME TO RESEED\tIN THE GUEST\tRANDOM\tSUBSCRIBERS")
	for i := range rows {
		r := &rows[i]
		untilReseed, latency := "-", "-"
		if r.clone {
			untilReseed, latency = milliseconds(r.untilReseed), latencyText(r.latency)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			r.name, r.guid, r.detectedBy, untilReseed, latency, r.random, r.subscribers)
	}
	w.Flush()
}

// latencyText shows a number of nanoseconds, or what else the guest printed.
func latencyText(ns string) string {
	d, err := time.ParseDuration(ns + "ns")
	if err != nil {
		return ns
	}
	return milliseconds(d)
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}
