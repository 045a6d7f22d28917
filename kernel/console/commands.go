package console

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// randomLimit is the most bytes that one random command gives.
const randomLimit = 65536

// Random shows bytes of source, the kernel's generator, in hexadecimal on one
// line.
func Random(source io.Reader) Command {
	return Command{
		Name: "random", Usage: "random N", Help: "N random bytes (1 to 65536) in hexadecimal",
		Run: func(_ context.Context, out io.Writer, args []string) error {
			if len(args) != 1 {
				return ErrUsage
			}
			n, err := strconv.Atoi(args[0])
			if err != nil || n < 1 || n > randomLimit {
				return fmt.Errorf("%s: want a number from 1 to %d", args[0], randomLimit)
			}
			p := make([]byte, n)
			if _, err := io.ReadFull(source, p); err != nil {
				return err
			}
			fmt.Fprintln(out, hex.EncodeToString(p))
			return nil
		},
	}
}

// Events is a queue of devctl(4) lines. Follow calls f for the lines kept, also
// when ctx is already done, and then for new ones until it is, which is no
// failure. missed is how many lines were lost just before this one.
type Events interface {
	Follow(ctx context.Context, f func(line string, missed uint64) error) error
}

// Devctl shows the events so far, then follows until a key is pressed.
func Devctl(events Events) Command {
	return Command{
		Name: "devctl", Usage: "devctl", Help: "the events so far, then new ones until a key is pressed",
		Follows: true,
		Run: noArguments(func(ctx context.Context, out io.Writer) error {
			err := events.Follow(ctx, func(line string, missed uint64) error {
				if missed > 0 {
					fmt.Fprintf(out, "(%d events lost)\n", missed)
				}
				_, err := fmt.Fprintln(out, line)
				return err
			})
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		}),
	}
}

// Dmesg shows the kernel's messages.
func Dmesg(messages io.WriterTo) Command {
	return Command{
		Name: "dmesg", Usage: "dmesg", Help: "the kernel's messages so far",
		Run: noArguments(func(_ context.Context, out io.Writer) error {
			_, err := messages.WriteTo(out)
			return err
		}),
	}
}

// Device is one line of devinfo.
type Device struct {
	Depth  int    // in the tree of devices, 0 the root
	Name   string // of the driver's instance, as "vmgenc0"
	Detail string // description, place; may be empty
}

// Devinfo shows the tree of devices, parents before children.
func Devinfo(devices func() []Device) Command {
	return Command{
		Name: "devinfo", Usage: "devinfo", Help: "the tree of devices",
		Run: noArguments(func(_ context.Context, out io.Writer) error {
			for _, d := range devices() {
				line := strings.Repeat("  ", d.Depth) + d.Name + " " + d.Detail
				fmt.Fprintln(out, strings.TrimRight(line, " "))
			}
			return nil
		}),
	}
}

// Interrupt is one line of vmstat -i.
type Interrupt struct {
	Name  string // as "irq9: acpi0"
	Total uint64 // since boot
}

// Vmstat shows the counts of interrupts and their rate per second of uptime.
func Vmstat(interrupts func() []Interrupt, uptime func() time.Duration) Command {
	return Command{
		Name: "vmstat", Usage: "vmstat -i", Help: "interrupts taken since boot",
		Run: func(_ context.Context, out io.Writer, args []string) error {
			if len(args) != 1 || args[0] != "-i" {
				return ErrUsage
			}
			seconds := max(uint64(uptime()/time.Second), 1)
			row := func(name string, total uint64) {
				fmt.Fprintf(out, "%-24s %12d %10d\n", name, total, total/seconds)
			}
			fmt.Fprintf(out, "%-24s %12s %10s\n", "interrupt", "total", "rate")
			var sum uint64
			for _, i := range interrupts() {
				row(i.Name, i.Total)
				sum += i.Total
			}
			row("Total", sum)
			return nil
		},
	}
}

// ACPI shows what report writes: tables and the state of general-purpose events.
func ACPI(report func(out io.Writer) error) Command {
	return Command{
		Name: "acpi", Usage: "acpi", Help: "ACPI tables and general-purpose events",
		Run: noArguments(func(_ context.Context, out io.Writer) error { return report(out) }),
	}
}

// Uptime shows how long the machine has been up.
func Uptime(uptime func() time.Duration) Command {
	return Command{
		Name: "uptime", Usage: "uptime", Help: "time since boot",
		Run: noArguments(func(_ context.Context, out io.Writer) error {
			s := int64(uptime() / time.Second)
			fmt.Fprintf(out, "up %d days, %02d:%02d:%02d\n", s/86400, s/3600%24, s/60%60, s%60)
			return nil
		}),
	}
}

// Reboot restarts the machine. reset returns an error, or not at all, or nil when
// the machine is about to go, which ends the console.
func Reboot(reset func() error) Command {
	return Command{Name: "reboot", Usage: "reboot", Help: "restart the machine", Run: leave(reset)}
}

// Halt switches the machine off. powerOff is as reset of Reboot.
func Halt(powerOff func() error) Command {
	return Command{Name: "halt", Usage: "halt", Help: "switch the machine off", Run: leave(powerOff)}
}

func leave(f func() error) func(context.Context, io.Writer, []string) error {
	return noArguments(func(context.Context, io.Writer) error {
		if err := f(); err != nil {
			return err
		}
		return errLeave
	})
}

// noArguments is Command.Run for a command without arguments.
func noArguments(f func(ctx context.Context, out io.Writer) error) func(context.Context, io.Writer, []string) error {
	return func(ctx context.Context, out io.Writer, args []string) error {
		if len(args) > 0 {
			return ErrUsage
		}
		return f(ctx, out)
	}
}
