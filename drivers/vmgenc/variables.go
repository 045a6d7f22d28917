package vmgenc

import "strconv"

// register makes the driver's state readable as dev.vmgenc.0.*.
func (v *Driver) register() error {
	count := func(get func(c Counts) uint64) func() string {
		return func() string { return strconv.FormatUint(get(v.Counts()), 10) }
	}
	for _, variable := range []struct {
		name, description string
		get               func() string
	}{
		{"%desc", "device description", func() string { return Description }},
		{"%driver", "device driver name", func() string { return "vmgenc" }},
		{"%location", "device location relative to parent", func() string { return "handle=" + v.device.PaddedPath() }},
		{"guid", "live generation ID", func() string { return v.ID().String() }},
		{"generation", "changes of the generation ID since boot", count(func(c Counts) uint64 { return c.Generation })},
		{"detected_by", "what saw the last change first: notify, read, poll, or none", v.detectedBy},
		{"latency_ns", "nanoseconds from the first evidence of the last change to the end of the reseed", v.latency},
		{"fresh", "whether the reseed of the last change mixed in fresh entropy (0 or 1)", v.fresh},
		{"spurious", "notifications without a change", count(func(c Counts) uint64 { return c.Spurious })},
		{"late", "notifications of a change that was noticed otherwise", count(func(c Counts) uint64 { return c.Late })},
		{"ignored", "notifications with a value other than 0x80", count(func(c Counts) uint64 { return c.Ignored })},
	} {
		if err := v.m.Variables.Register("dev.vmgenc.0."+variable.name, variable.description, variable.get, nil); err != nil {
			return err
		}
	}
	return nil
}

func (v *Driver) detectedBy() string {
	last := v.Last()
	if last.Generation == 0 {
		return "none"
	}
	return string(last.By)
}

func (v *Driver) latency() string {
	return strconv.FormatInt(v.Last().Latency.Nanoseconds(), 10)
}

func (v *Driver) fresh() string {
	if v.Last().Fresh {
		return "1"
	}
	return "0"
}
