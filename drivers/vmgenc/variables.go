package vmgenc

import (
	"strconv"

	"vmgenc/kernel/generation"
)

// register makes the driver's state readable as dev.vmgenc.0.*. All values are computed when read.
func (v *Driver) register() error {
	count := func(get func(c Counts) uint64) func() string {
		return func() string { return strconv.FormatUint(get(v.Counts()), 10) }
	}
	current := func(show func(c generation.Change) string) func() string {
		return func() string { return show(v.m.Random.Current()) }
	}
	for _, variable := range []struct {
		name, description string
		get               func() string
	}{
		{"%desc", "device description", func() string { return Description }},
		{"%driver", "device driver name", func() string { return "vmgenc" }},
		{"%location", "device location relative to parent", func() string { return "handle=" + v.device.PaddedPath() }},
		{"guid", "live generation ID", func() string { return v.ID().String() }},
		{"generation", "number of the current generation, 0 at boot",
			current(func(c generation.Change) string { return strconv.FormatUint(c.Generation, 10) })},
		{"detected_by", "what saw the last change first: notify, read, poll, host, or none",
			current(func(c generation.Change) string { return string(c.By) })},
		{"latency_ns", "nanoseconds from the first evidence of the last change to the new key",
			current(func(c generation.Change) string { return strconv.FormatInt(c.Latency.Nanoseconds(), 10) })},
		{"fresh", "whether the first key of the generation got 32 bytes of fresh entropy or more (0 or 1)",
			current(func(c generation.Change) string { return map[bool]string{true: "0", false: "1"}[c.Short()] })},
		{"spurious", "notifications without a change", count(func(c Counts) uint64 { return c.Spurious })},
		{"late", "notifications of a change that was detected otherwise", count(func(c Counts) uint64 { return c.Late })},
		{"ignored", "notifications with a value other than 0x80", count(func(c Counts) uint64 { return c.Ignored })},
	} {
		if err := v.m.Sysctl.Register("dev.vmgenc.0."+variable.name, variable.description, variable.get, nil); err != nil {
			return err
		}
	}
	return nil
}
