package main

import "vmgenc/qemu"

// A guest is a system that is measured.
type guest struct {
	name     string
	kernel   string
	attached milestone // its driver has the generation counter
	proven   milestone // the same, where the line must say that it is so and time does not matter
	ready    milestone // it obeys
	reseeded string    // the function that it calls next once its generator has a new key, and readers get it
	said     string    // what it prints then
}

// A milestone is reached when a guest that was started with a command line prints what matches a
// pattern.
type milestone struct {
	append string
	line   string
}

func (g *guest) config(m milestone) qemu.Config {
	return qemu.Config{Kernel: g.kernel, Append: m.append, GUID: qemu.NewGUID()}
}

func kernelGuest(path string) *guest {
	attached := milestone{line: "vmgenc0: <VM generation counter>"}
	return &guest{
		name: "ours", kernel: path, attached: attached, proven: attached, ready: milestone{line: "(?m)^" + qemu.Prompt},
		reseeded: "vmgenc/kernel/random.(*Generator).sweep", said: "generation changed to .*: reseeded",
	}
}

// baseGuest returns an older kernel, nil if there is none at path.
func baseGuest(path string) *guest {
	if path == "" {
		return nil
	}
	g := kernelGuest(path)
	g.name = "the base"
	return g
}

// linuxGuest returns the Linux of scripts/linux, nil if there is none at path. The less it prints
// the sooner it starts, so each command line has it print no more than what is waited for needs.
func linuxGuest(path string) *guest {
	if path == "" {
		return nil
	}
	// On a panic the machine ends, and is not waited for.
	const common = "console=ttyS0 panic=-1 loglevel="
	return &guest{
		name: "a tiny Linux", kernel: path,
		// Its driver attaches in silence. This is the next line of its log, 2 ms later.
		attached: milestone{common + "7", "sched_clock: Marking stable"},
		proven:   milestone{common + "8 initcall_debug", "probe of QEMUVGID:00 returned 0"},
		ready:    milestone{common + "4", "init: ready"},
		reseeded: "_printk", // to say so
		said:     "crng reseeded due to virtual machine fork",
	}
}
