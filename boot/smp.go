//go:build tamago

package boot

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/goos"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/usbarmory/tamago/amd64"

	"vmgenc/boot/loader"
)

// Several processors. TamaGo's CPU.InitSMP takes local APICs to be numbered from 0
// without gaps, starts processors with other control registers than the first one
// has, and allocates in the middle of the scheduler. Here a processor is started
// twice, as in Intel SDM volume 3, 10.4: once to see that it is there, when it
// halts again, and once when the runtime has a thread for it.

const (
	// startPage is where processors start, in real mode, below 1 MiB.
	startPage = 0x8000

	startWait  = 2 * time.Second       // for a processor to start, whose host may be busy
	startAgain = 10 * time.Millisecond // after which it is told once more

	ipiInit    = 0x4500 // with level assert
	ipiStartup = 0x4600
	ipiFixed   = 0x0000
)

// start is what a processor that starts finds in memory: the registers it takes over
// from the one that starts it, and the task it has.
type start struct {
	cr0, cr3, cr4, efer uintptr
	idtr                [2]uint64

	id            uint32 // another processor, which comes too late, halts
	sp, gp, flags uintptr
	fn            uintptr       // 0 to halt
	arrived       atomic.Uint32 // the processor sets it, and needs the rest no more
}

var (
	ap     start
	apBusy spinLock // held while ap is in use

	// apTables map the first gigabyte as it is, for the way from real mode to the
	// image. They have room for alignment.
	apTables [4]table

	// apUp is the number of other processors that run.
	apUp atomic.Int32
)

func saveRegisters(to *start)
func startEntry() uintptr

// startProcessors starts the other processors, given their local APICs, and has
// the runtime use them: it sets GOMAXPROCS. Those that do not start within 2 s
// are named in the error, and the rest is used.
func startProcessors(ids []uint8) (err error) {
	if !hasAPIC {
		return errors.New("boot: no local APIC to start processors with")
	}
	if !info.Memory.Holds(startPage, page, loader.RAM) {
		return fmt.Errorf("boot: no RAM at %#x to start processors from", startPage)
	}
	saveRegisters(&ap)
	if err := writeStart(); err != nil {
		return err
	}
	var missing []uint8
	for _, id := range ids {
		if id == processors[0] {
			continue
		} else if ap.fn = 0; launch(id) {
			processors = append(processors, id)
		} else {
			missing = append(missing, id)
		}
	}
	if missing != nil {
		err = fmt.Errorf("boot: processors that do not start: local APICs %v", missing)
	}
	if len(processors) > 1 {
		goos.ProcID = func() uint64 { return uint64(apicID()) }
		goos.Wake = func(id uint64) { ipi(uint32(id), ipiFixed|amd64.IRQ_WAKEUP) }
		goos.Task = task
		runtime.GOMAXPROCS(len(processors))
		occupy()
	}
	return err
}

// occupy returns when all processors run, or after startWait: the runtime starts
// one when it has more to do than threads that do it.
func occupy() {
	end := time.Now().Add(startWait)
	for int(apUp.Load()) < len(processors)-1 && time.Now().Before(end) {
		var wg sync.WaitGroup
		for range len(processors) {
			wg.Go(func() { time.Sleep(10 * time.Microsecond) })
		}
		wg.Wait()
	}
}

// task is the runtime's hook: it starts fn on the next processor, with the stack sp
// and the g gp. It may be called in the middle of the scheduler, so it does not
// allocate.
func task(sp, _, gp, fn unsafe.Pointer) {
	apBusy.lock()
	defer apBusy.unlock()
	n := int(apUp.Load()) + 1
	if n >= len(processors) {
		return
	}
	ap.sp, ap.gp, ap.fn = uintptr(sp), uintptr(gp), uintptr(fn)
	ap.flags = 1 << 1
	if distribution {
		ap.flags |= 1 << 9 // its runtime expects interrupts
	}
	awaken()
	if launch(processors[n]) {
		apUp.Add(1)
	}
}

// launch starts the processor with what is in ap, and reports whether it has
// arrived.
func launch(id uint8) bool {
	ap.id = uint32(id)
	ap.arrived.Store(0)
	ipi(uint32(id), ipiInit)
	begin := nanotime()
	ipi(uint32(id), ipiStartup|startPage>>12)
	again := false
	for ap.arrived.Load() == 0 {
		waited := nanotime() - begin
		if waited > int64(startWait) {
			return false
		} else if waited > int64(startAgain) && !again {
			ipi(uint32(id), ipiStartup|startPage>>12)
			again = true
		}
		pause()
	}
	return true
}

// Where things lie in startPage, after the code.
const (
	startGDT  = 0xc0
	startGDTR = 0xd8
	startCR4  = 0xe0
	startCR3  = 0xe4
	startEFER = 0xe8
	startCR0  = 0xec
	startSize = 0xf0
)

// startCode is the code in startPage, for 16-bit real mode: it loads the registers
// above, which turn on long mode, and jumps to 64-bit code in the image. It has one
// hole, for the address of that.
var startCode = [...]byte{
	0xfa,       // cli
	0x31, 0xc0, // xor ax, ax
	0x8e, 0xd8, // mov ds, ax
	0x66, 0xa1, startCR4, startPage >> 8, // mov eax, [CR4]
	0x0f, 0x22, 0xe0, // mov cr4, eax
	0x66, 0xa1, startCR3, startPage >> 8, // mov eax, [CR3]
	0x0f, 0x22, 0xd8, // mov cr3, eax
	0x66, 0xb9, 0x80, 0x00, 0x00, 0xc0, // mov ecx, EFER
	0x66, 0xa1, startEFER, startPage >> 8, // mov eax, [EFER]
	0x66, 0x31, 0xd2, // xor edx, edx
	0x0f, 0x30, // wrmsr
	0x0f, 0x01, 0x16, startGDTR, startPage >> 8, // lgdt [GDTR]
	0x66, 0xa1, startCR0, startPage >> 8, // mov eax, [CR0]
	0x0f, 0x22, 0xc0, // mov cr0, eax
	0x66, 0xea, 0, 0, 0, 0, 8, 0, // jmp 8:entry
}

const startHole = len(startCode) - 6

// writeStart fills startPage.
func writeStart() error {
	var code [startSize]byte
	put := func(at int, v uint64, n int) {
		for i := range n {
			code[at+i] = byte(v >> (8 * i))
		}
	}
	copy(code[:], startCode[:])
	put(startHole, uint64(startEntry()), 4)
	put(startGDT+8, 0x00209a0000000000, 8)  // 64-bit code
	put(startGDT+16, 0x0000920000000000, 8) // data
	put(startGDTR, 3*8-1, 2)
	put(startGDTR+2, startPage+startGDT, 4)
	put(startCR4, 1<<5, 4) // PAE; the rest once in 64-bit mode
	put(startCR3, uint64(startTables()), 4)
	put(startEFER, uint64(ap.efer)&^(1<<10), 4) // LMA is the processor's to set
	put(startCR0, uint64(ap.cr0), 4)
	for at := 0; at < startSize; at += 8 {
		v := *(*uint64)(unsafe.Pointer(&code[at]))
		if err := (memory{}).Write(startPage+uint64(at), 8, v); err != nil {
			return err
		}
	}
	return nil
}

// startTables fills apTables, and returns where they begin.
func startTables() uintptr {
	at := (uintptr(unsafe.Pointer(&apTables)) + page - 1) &^ (page - 1)
	t := (*[3]table)(unsafe.Pointer(at))
	t[0][0] = physicalOf(&t[1]) | present | writable
	t[1][0] = physicalOf(&t[2]) | present | writable
	for i := range t[2] {
		t[2][i] = entry(i*2*megabyte) | present | writable | large
	}
	return at
}
