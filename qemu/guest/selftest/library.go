//go:build tamago

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"runtime/pprof"
	"runtime/trace"
	"strings"
	"time"
)

// library: what the overlay's patches have left of the standard library works,
// and what they have taken out of it says so.
func library() error {
	for _, part := range []struct {
		name string
		f    func() error
	}{
		{"methods as values", methodValues},
		{"time zones", timeZones},
		{"profiles", profiles},
		{"execution tracer", tracer},
		{"files", files},
		{"stack traces", stackTraces},
		{"metrics", readMetrics},
	} {
		if err := part.f(); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

type celsius float64

// Fahrenheit is called by its name.
func (c celsius) Fahrenheit(offset float64) float64 { return float64(c)*9/5 + offset }

func methodValues() error {
	m := reflect.ValueOf(celsius(100)).MethodByName("Fahrenheit")
	if got := m.Call([]reflect.Value{reflect.ValueOf(32.0)})[0].Float(); got != 212 {
		return fmt.Errorf("by Call %v, want 212", got)
	}
	if got := m.Interface().(func(float64) float64)(32); got != 212 {
		return fmt.Errorf("by Interface %v, want 212", got)
	}
	if m.Pointer() == 0 || m.Pointer() != uintptr(m.UnsafePointer()) {
		return fmt.Errorf("at %#x and %p", m.Pointer(), m.UnsafePointer())
	}
	return nil
}

// berlin is a time zone (RFC 9636) whose one transition is long past: from then
// on its rule counts.
const berlin = "TZif2\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"TZif2\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x09" +
	"\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00" +
	"\x00\x00\x0e\x10\x00\x00" + "\x00\x00\x1c\x20\x01\x04" + "CET\x00CEST\x00" +
	"\nCET-1CEST,M3.5.0,M10.5.0/3\n"

func timeZones() error {
	if name, offset := time.Now().Zone(); name != "UTC" || offset != 0 {
		return fmt.Errorf("the local one is %s%+d, want UTC", name, offset)
	}
	at := time.Date(2060, time.July, 1, 12, 0, 0, 0, time.UTC)
	zone, err := time.LoadLocationFromTZData("Europe/Berlin", []byte(berlin))
	if err != nil {
		return err
	}
	if got := at.In(zone).Format(time.RFC1123Z + " MST"); got != "Thu, 01 Jul 2060 14:00:00 +0200 CEST" {
		return fmt.Errorf("noon is %s", got)
	}
	if got := at.In(time.FixedZone("here", -3600)).Format(time.DateTime); got != "2060-07-01 11:00:00" {
		return fmt.Errorf("in a fixed one noon is %s", got)
	}
	if _, err := time.LoadLocation("Europe/Berlin"); err == nil {
		return fmt.Errorf("found one in a file")
	}
	return nil
}

func profiles() error {
	stop := make(chan bool)
	defer close(stop)
	for range 10 {
		go func() { <-stop }()
	}
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	runtime.Gosched()
	for _, name := range []string{"goroutine", "heap", "allocs", "block", "mutex", "threadcreate"} {
		var out bytes.Buffer
		if err := pprof.Lookup(name).WriteTo(&out, 1); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if found := strings.Contains(out.String(), "main.profiles"); found != (name == "goroutine") {
			return fmt.Errorf("%s: %q", name, out.String())
		}
	}
	if err := pprof.StartCPUProfile(new(bytes.Buffer)); err != nil {
		return err
	}
	for until := time.Now().Add(20 * time.Millisecond); time.Now().Before(until); {
		runtime.Gosched()
	}
	pprof.StopCPUProfile()
	return nil
}

func tracer() error {
	if err := trace.Start(new(bytes.Buffer)); err == nil {
		return fmt.Errorf("it starts")
	}
	trace.WithRegion(context.Background(), "none", func() {})
	return nil
}

func files() error {
	if _, err := os.ReadFile("/etc/hostname"); err == nil {
		return fmt.Errorf("there is one")
	}
	if n, err := os.Stdout.WriteString("written to a file\n"); n != 18 || err != nil {
		return fmt.Errorf("standard output took %d bytes, %v", n, err)
	}
	if n, err := os.Stdout.ReadFrom(strings.NewReader("read from a reader\n")); n != 19 || err != nil {
		return fmt.Errorf("standard output read %d bytes, %v", n, err)
	}
	return nil
}

func stackTraces() error {
	if s := string(debug.Stack()); !strings.Contains(s, "main.stackTraces(") || !strings.Contains(s, "main.library(") {
		return fmt.Errorf("%s", s)
	}
	pc := make([]uintptr, 1)
	runtime.Callers(1, pc)
	if f, _ := runtime.CallersFrames(pc).Next(); f.Function != "main.stackTraces" {
		return fmt.Errorf("the caller is %s", f.Function)
	}
	return nil
}

func readMetrics() error {
	sample := []metrics.Sample{{Name: "/sched/goroutines:goroutines"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	for _, s := range sample {
		if s.Value.Kind() != metrics.KindUint64 || s.Value.Uint64() == 0 {
			return fmt.Errorf("%s: %v", s.Name, s.Value)
		}
	}
	return nil
}
