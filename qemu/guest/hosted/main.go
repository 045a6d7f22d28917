//go:build tamago

// Command hosted is a kernel that tests whether a Go program behaves as on linux/amd64. Each test
// is a boot with test=NAME on the kernel command line. It prints "ok NAME", or "FAIL NAME" and the
// reason. Profiles and traces go to the console as "file NAME" and one line of base64, for the go
// command's tools on the host.
package main

import (
	"bytes"
	"context"
	"crypto/fips140"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"math"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	_ "time/tzdata"

	"vmgenc/boot"
	"vmgenc/internal/commandline"
	"vmgenc/kernel"
)

// tests, by name.
var tests = map[string]func() error{
	"environment": environment,
	"defaults":    defaults,
	"lines":       lines,
	"files":       files,
	"mprotect":    mprotect,
	"zones":       zones,
	"heap": func() error {
		retain()
		return fetch("heap", "/debug/pprof/heap?gc=1", func(stop chan bool) { <-stop })
	},
	"cpu":      func() error { return fetch("cpu", "/debug/pprof/profile?seconds=3", spin) },
	"bursts":   func() error { return fetch("bursts", "/debug/pprof/profile?seconds=3", bursts) },
	"parallel": func() error { return fetch("parallel", "/debug/pprof/profile?seconds=3", parallel) },
	"block":    func() error { return fetch("block", "/debug/pprof/block?seconds=1", contend) },
	"mutex":    func() error { return fetch("mutex", "/debug/pprof/mutex?seconds=1", contend) },
	"trace":    func() error { return fetch("trace", "/debug/pprof/trace?seconds=1", contend) },
	"fips":     fips,
}

func main() {
	board := boot.Board{}
	if _, err := kernel.Start(board, kernel.Options{}); err != nil {
		log.Print(err)
	}
	board.OnExit(func(code int) { print("exit status ", code, "\n") })
	line, _ := board.CommandLine()
	name, _ := commandline.Value(line, "test")
	f := tests[name]
	if f == nil {
		f = func() error { return errors.New("no such test") }
	}
	if err := f(); err != nil {
		fmt.Printf("FAIL %s: %v\n", name, err)
		os.Exit(1)
	}
	fmt.Println("ok", name)
}

// environment: the command line's words have reached the runtime before it started.
func environment() error {
	if got := debug.SetGCPercent(-1); got != 33 {
		return fmt.Errorf("GOGC is %d, want 33", got)
	}
	if got := debug.SetMemoryLimit(-1); got != 40<<20 {
		return fmt.Errorf("GOMEMLIMIT is %d, want 40 MiB", got)
	}
	if got := runtime.GOMAXPROCS(0); got != 1 {
		return fmt.Errorf("GOMAXPROCS is %d", got)
	}
	if want := []string{"tamago", "a", "b c"}; !slices.Equal(os.Args, want) {
		return fmt.Errorf("arguments %q, want %q", os.Args, want)
	}
	if at := time.Date(2060, time.July, 1, 12, 0, 0, 0, time.Local); at.Format("MST -0700") != "CEST +0200" {
		return fmt.Errorf("local time is %v", at)
	}
	if _, set := os.LookupEnv("test"); set || os.Getenv("TZ") != "Europe/Berlin" {
		return fmt.Errorf("environment %q", os.Environ())
	}
	return nil
}

// defaults: without such words there are Go's defaults, and the board's memory limit.
func defaults() error {
	if got := debug.SetGCPercent(-1); got != 100 {
		return fmt.Errorf("GOGC is %d, want 100", got)
	}
	if got := debug.SetMemoryLimit(-1); got == math.MaxInt64 {
		return errors.New("no memory limit")
	}
	if runtime.MemProfileRate != 512<<10 {
		return fmt.Errorf("MemProfileRate is %d", runtime.MemProfileRate)
	}
	if len(os.Args) != 1 || len(os.Environ()) != 0 || time.Local.String() != "UTC" && time.Now().Format("MST") != "UTC" {
		return fmt.Errorf("arguments %q, environment %q, zone %v", os.Args, os.Environ(), time.Local)
	}
	return nil
}

// lines: runtime.Caller and package log know file and line.
func lines() error {
	_, file, line, ok := runtime.Caller(0)
	var b strings.Builder
	log.New(&b, "", log.Lshortfile).Print("x")
	if want := fmt.Sprintf("main.go:%d: x\n", line+2); !ok || !strings.HasSuffix(file, "/hosted/main.go") || b.String() != want {
		return fmt.Errorf("%s:%d, %v, log line %q, want %q", file, line, ok, b.String(), want)
	}
	return nil
}

// files: there are none, and the error is the usual one.
func files() error {
	if _, err := os.ReadFile("/etc/hostname"); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading: %v", err)
	}
	if _, err := os.Stat("a"); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("stat: %v", err)
	}
	if _, err := os.Create("a"); !errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("creating: %v", err)
	}
	if err := os.Mkdir("a", 0o777); !errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("mkdir: %v", err)
	}
	if dir, err := os.Getwd(); dir != "/" || err != nil {
		return fmt.Errorf("working directory %q, %v", dir, err)
	}
	if _, err := os.StartProcess("/bin/sh", []string{"sh"}, new(os.ProcAttr)); err == nil {
		return errors.New("a process started")
	}
	_, err := time.LoadLocation("Nowhere/None")
	if err == nil || !strings.Contains(err.Error(), "unknown time zone") {
		return fmt.Errorf("zone: %v", err)
	}
	return nil
}

// mprotect: memory that is protected cannot be accessed, and an error says what cannot be done.
func mprotect() (err error) {
	const page = 4096
	b, err := syscall.Mmap(-1, 0, 4*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return err
	}
	b[page], b[2*page] = 1, 2
	fault := func(f func()) (fault bool) {
		defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
		defer func() { fault = recover() != nil }()
		f()
		return
	}
	if err := syscall.Mprotect(b[page:2*page], syscall.PROT_NONE); err != nil {
		return err
	}
	if err := syscall.Mprotect(b[2*page:3*page], syscall.PROT_READ); err != nil {
		return err
	}
	if !fault(func() { b[3] = b[page] }) || !fault(func() { b[page] = 1 }) || !fault(func() { b[2*page] = 1 }) || fault(func() { b[3] = b[2*page] }) {
		return errors.New("protection has no effect")
	}
	if err := syscall.Mprotect(b, syscall.PROT_READ|syscall.PROT_WRITE); err != nil || b[page] != 1 || b[2*page] != 2 {
		return fmt.Errorf("afterwards %v, %d, %d", err, b[page], b[2*page])
	}
	b[page], b[2*page] = 3, 4
	if err := syscall.Mprotect(b, syscall.PROT_READ|syscall.PROT_EXEC); err != syscall.EACCES {
		return fmt.Errorf("executable: %v", err)
	}
	return syscall.Munmap(b)
}

// zones: the embedded database is found.
func zones() error {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		return err
	}
	if got := time.Date(2060, time.July, 1, 12, 0, 0, 0, time.UTC).In(zone).Format(time.RFC1123); got != "Thu, 01 Jul 2060 08:00:00 EDT" {
		return fmt.Errorf("noon is %s", got)
	}
	return nil
}

// fips: FIPS 140 mode is on: package check has verified the module and the self-tests have passed.
func fips() error {
	if !fips140.Enabled() {
		return errors.New("not enabled")
	}
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil || bytes.Equal(b, make([]byte, 32)) {
		return fmt.Errorf("read %x, %v", b, err)
	}
	return nil
}

// fetch asks net/http/pprof, over a pipe, for the profile at path, while work runs, and prints it.
func fetch(name, path string, work func(stop chan bool)) error {
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	l := listener{make(chan net.Conn, 1)}
	go http.Serve(l, nil)
	client := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		a, b := net.Pipe()
		l.conns <- b
		return a, nil
	}}}
	stop, done := make(chan bool), make(chan bool)
	go func() { work(stop); close(done) }()
	response, err := client.Get("http://guest" + path)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	close(stop)
	<-done
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", response.Status, data)
	}
	fmt.Printf("file %s %s\n", name, base64.StdEncoding.EncodeToString(data))
	return nil
}

// listener accepts the connections in conns.
type listener struct{ conns chan net.Conn }

func (l listener) Accept() (net.Conn, error) { return <-l.conns, nil }
func (l listener) Close() error              { return nil }
func (l listener) Addr() net.Addr            { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

var retained [][]byte

// retain allocates and keeps 32 MiB, in pieces larger than the sampling rate.
//
//go:noinline
func retain() {
	for range 32 {
		retained = append(retained, make([]byte, 1<<20))
	}
}

var sum uint64

//go:noinline
func burn(n int) {
	for i := range n {
		sum = sum*31 + uint64(i)
	}
}

// spin computes until stop, and prints for how long.
func spin(stop chan bool) {
	start := time.Now()
	for {
		select {
		case <-stop:
			fmt.Println("computed", time.Since(start))
			return
		default:
			burn(100_000)
		}
	}
}

// parallel computes on all processors, which kernel.Start has started, until stop, and prints for
// how long, all together.
func parallel(stop chan bool) {
	var total atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			start, x := time.Now(), uint64(0)
			for {
				select {
				case <-stop:
					total.Add(int64(time.Since(start)) + int64(x&1))
					return
				default:
					x = mix(x, 100_000)
				}
			}
		})
	}
	wg.Wait()
	fmt.Println("computed", time.Duration(total.Load()))
}

//go:noinline
func mix(x uint64, n int) uint64 {
	for i := range n {
		x = x*31 + uint64(i)
	}
	return x
}

// bursts computes for about 2 ms, a fifth of a time slice, and sleeps for 3 ms, until stop. It
// prints for how long it computed.
func bursts(stop chan bool) {
	var total time.Duration
	for {
		select {
		case <-stop:
			fmt.Println("computed", total)
			return
		default:
		}
		start := time.Now()
		for time.Since(start) < 2*time.Millisecond {
			burn(10_000)
		}
		total += time.Since(start)
		time.Sleep(3 * time.Millisecond)
	}
}

// contend has goroutines fight for a mutex and wait for a channel until stop.
func contend(stop chan bool) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	c := make(chan int)
	wg.Go(func() {
		defer close(c)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case c <- i:
			}
			mu.Lock()
			time.Sleep(time.Millisecond)
			mu.Unlock()
		}
	})
	for range c {
		mu.Lock()
		burn(1000)
		mu.Unlock()
	}
	wg.Wait()
}
