package qemu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fakeMode names the variable that makes this test program play QEMU. Its value
// is how.
const fakeMode = "VMGENC_TEST_FAKE_QEMU"

func TestMain(m *testing.M) {
	if mode := os.Getenv(fakeMode); mode != "" {
		playQEMU(mode)
	}
	os.Exit(m.Run())
}

// playQEMU stands in for QEMU: the same descriptors and arguments.
func playQEMU(mode string) {
	if mode == "refuse" {
		fmt.Fprintln(os.Stderr, "fake: no such machine")
		os.Exit(3)
	}
	if mode == "parent" { // of a process that keeps descriptor 3 open
		p, err := startProcess("sh", []string{"-c", "echo started >&3; exec sleep 1000"}, os.NewFile(3, "pipe"))
		if err != nil {
			os.Exit(1)
		}
		<-p.done
	}
	if mode == "mute" { // with a child that would outlive it
		exec.Command("sleep", "1000").Run()
	}
	console := os.NewFile(consoleFD, "console")
	io.WriteString(console, strings.Join(os.Args[1:], " ")+"\n# ")
	polls := 0
	serve(os.NewFile(monitorFD, "monitor"), func(command string, arguments json.RawMessage) []string {
		switch command {
		case "quit":
			os.Exit(0)
		case "die":
			fmt.Fprintln(os.Stderr, "fake: assertion failed")
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		case "query-vm-generation-id":
			return []string{`{"return": {"guid": "324E6EAF-d1d1-4bf6-bf41-b9bb6c91fb87"}, "id": %d}`}
		case "query-migrate", "query-status":
			status := "inmigrate"
			if polls++; polls > 2 {
				status = mode
			}
			return []string{`{"return": {"status": "` + status + `", "error-desc": "disk full"}, "id": %d}`}
		case "human-monitor-command":
			if strings.Contains(string(arguments), "savevm") {
				return []string{`{"return": "Error: no disk\r\n", "id": %d}`}
			}
			return []string{`{"return": "", "id": %d}`}
		}
		return []string{`{"return": {}, "id": %d}`}
	})
	os.Exit(0)
}

// fake returns the configuration of a machine that playQEMU plays.
func fake(t *testing.T, mode string) Config {
	t.Setenv(fakeMode, mode)
	return Config{Binary: os.Args[0]}
}

func startFake(t *testing.T, mode string) *Machine {
	t.Helper()
	m, err := Start(testContext(t), fake(t, mode))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

// openFiles counts the descriptors of this process.
func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func TestMachine(t *testing.T) {
	m := startFake(t, "completed")
	ctx := testContext(t)
	if _, err := m.Console().Expect(ctx, "-nodefaults .*\n"); err != nil {
		t.Error(err)
	}
	if id, err := m.GenerationID(ctx); err != nil || id.String() != "324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87" {
		t.Errorf("GenerationID() = %v, %v", id, err)
	}
	if err := m.Snapshot(ctx, "x"); err != nil {
		t.Errorf("Snapshot: %v", err)
	}
	if err := m.LoadVM(ctx, "x"); err != nil {
		t.Errorf("LoadVM: %v", err)
	}
	var refused *QMPError
	if err := m.SaveVM(ctx, "x"); !errors.As(err, &refused) || refused.Desc != "Error: no disk" {
		t.Errorf("SaveVM: %v", err)
	}
	if _, err := m.Wait(expired(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait while it runs: %v", err)
	}
	if err := m.Quit(ctx); err != nil {
		t.Errorf("Quit: %v", err)
	}
	if status, err := m.Wait(ctx); status != 0 || err != nil {
		t.Errorf("Wait: %d, %v", status, err)
	}
	if err := m.Quit(ctx); err != nil {
		t.Errorf("Quit again: %v", err)
	}
	m.Close()
	m.Close()
	if err := m.Cont(ctx); !errors.Is(err, ErrDisconnected) {
		t.Errorf("Cont after Close: %v", err)
	}
}

func TestSnapshotFails(t *testing.T) {
	m := startFake(t, "failed")
	err := m.Snapshot(testContext(t), "x")
	if err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("got %v", err)
	}
}

func TestRestore(t *testing.T) {
	snapshot := filepath.Join(t.TempDir(), "it's")
	if err := os.WriteFile(snapshot, []byte("state"), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := Restore(testContext(t), fake(t, "paused"), snapshot)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if _, err := m.Console().Expect(testContext(t), `-incoming exec:cat '/.*it'\\''s'\n`); err != nil {
		t.Error(err)
	}
}

func TestRestoreFails(t *testing.T) {
	config, ctx := fake(t, "refuse"), testContext(t)
	snapshot := filepath.Join(t.TempDir(), "snapshot")
	if _, err := Restore(ctx, config, snapshot); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(snapshot, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(ctx, config, snapshot); err == nil {
		t.Error("empty file: no error")
	}
	if err := os.WriteFile(snapshot, []byte("state"), 0o600); err != nil {
		t.Fatal(err)
	}
	var exit *ExitError
	if _, err := Restore(ctx, config, snapshot); !errors.As(err, &exit) {
		t.Errorf("refusal: %v", err)
	}
}

func TestStartFails(t *testing.T) {
	before := openFiles(t)
	ctx := testContext(t)
	if _, err := Start(ctx, Config{Binary: "/nonexistent/qemu"}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no binary: %v", err)
	}
	if _, err := Start(ctx, Config{Append: "x"}); err == nil {
		t.Error("bad configuration: no error")
	}
	_, err := Start(ctx, fake(t, "refuse"))
	var exit *ExitError
	if !errors.As(err, &exit) || exit.Status != 3 || !strings.Contains(err.Error(), "no such machine") {
		t.Errorf("refusal: %v", err)
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Start(short, fake(t, "mute")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("mute: %v", err)
	}
	if after := openFiles(t); after > before {
		t.Errorf("%d files open, %d before", after, before)
	}
}

// TestKillReachesChildren checks that a child of QEMU does not outlive it.
func TestKillReachesChildren(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p, err := startProcess("sh", []string{"-c", "sleep 1000 & echo started >&3; wait"}, w)
	w.Close()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(r, new(string)); err != nil {
		t.Error(err)
	}
	p.kill()
	// The pipe ends when the last process that holds it is gone.
	if rest, err := io.ReadAll(r); err != nil || len(rest) != 0 {
		t.Errorf("read %q, %v", rest, err)
	}
	if exit := p.exit(); exit.Status != -1 {
		t.Errorf("exit status %d, want -1", exit.Status)
	}
}

func TestExitBySignal(t *testing.T) {
	m := startFake(t, "paused")
	ctx := testContext(t)
	err := m.Execute(ctx, "die", nil, nil)
	var exit *ExitError
	if !errors.As(err, &exit) || exit.Status != -1 || !strings.Contains(exit.Stderr, "assertion failed") {
		t.Errorf("Execute: %v", err)
	}
	if status, err := m.Wait(ctx); status != -1 || !errors.As(err, &exit) {
		t.Errorf("Wait: %d, %v", status, err)
	}
}

func TestCreateDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "disk")
	if err := CreateDisk(path); err != nil {
		t.Fatal(err)
	}
	if err := CreateDisk(path); !errors.Is(err, os.ErrExist) {
		t.Errorf("twice: %v, want %v", err, os.ErrExist)
	}
}

func TestTailBuffer(t *testing.T) {
	var b tailBuffer
	for range 3 {
		b.Write([]byte(strings.Repeat("x", maxStderr/2)))
	}
	b.Write([]byte("end"))
	if s := b.String(); len(s) != maxStderr || !strings.HasSuffix(s, "xend") {
		t.Errorf("%d bytes, ends with %q", len(s), s[len(s)-4:])
	}
}
