// Package qemu runs QEMU system emulators from Go: it starts a machine, types on
// its serial console, controls it over QMP, takes snapshots of it and restores
// them as clones with VM generation IDs of their own.
//
// It is the laboratory of this module's integration tests and of its demo, on
// the host side; nothing here is for bare metal. Its sources are QEMU's QMP
// reference (docs/interop/qemu-qmp-ref), docs/interop/qmp-spec.rst and
// docs/specs/vmgenid.rst.
//
// # Nothing is left behind
//
// A [Machine] owns one process and no file. QMP and the serial line are
// socket pairs of which QEMU inherits one end, so that there is no path to
// choose, to race for or to remove. The process leads a process group of its
// own, which Close kills; on Linux it is also killed when the process that
// started it dies. Snapshots and disks are files of the caller, who knows how
// long they are wanted.
//
// # Experiments
//
// The tests with the build tag integration boot kernels. Some of them prove what package random
// promises, on the guest of qemu/guest, which has the real generator and the real driver: forks at
// every instruction of a Read and of a commit (TestForkInRead, TestForkInCommit), forks of machines
// that read all the time (TestStorm), and a search of RAM and registers for what a Read leaves
// (TestSecretsInMemory). The flag -prove gives them their full size.
//
// # Why a QMP client of its own
//
// github.com/digitalocean/go-qemu/qmp was read first, at v0.0.0-20250212194115.
// Its Run takes no context and has no deadline; a lost connection reads as
// "unexpected end of JSON input"; the class of an error is dropped; replies are
// not matched to commands by their id; an event that nobody reads blocks every
// later reply, and one that comes before Events is called is lost, SHUTDOWN
// among them; a reply is parsed from the scanner's buffer while the scanner
// may already overwrite it; and lines end at 64 KiB. The client here is some
// 200 lines on encoding/json.
//
// # Limits
//
// Written for x86 machines with a serial console, and tried with QEMU 7.2. It
// speaks to one QEMU on this host, in the same user account. A machine that
// takes a snapshot and the clones restored from it need the same arguments but
// for the generation ID; only [Restore] with the same [Config] promises that.
package qemu
