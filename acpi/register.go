package acpi

// register is a hardware register that was read once when it was made, so that later accesses are
// known to reach something. The zero register reads as 0 and ignores writes.
type register struct {
	hw    *Hardware
	space SpaceID
	addr  uint64
	width int
}

func newRegister(hw *Hardware, space SpaceID, addr uint64, width int) (register, error) {
	if _, err := hw.read(space, addr, width); err != nil {
		return register{}, err
	}
	return register{hw: hw, space: space, addr: addr, width: width}, nil
}

func (r register) read() uint64 {
	if r.width == 0 {
		return 0
	}
	v, err := r.hw.read(r.space, r.addr, r.width)
	if err != nil {
		return 0
	}
	return v
}

func (r register) write(value uint64) {
	if r.width == 0 {
		return
	}
	if err := r.hw.write(r.space, r.addr, r.width, value); err != nil {
		r.hw.Log("%v", err)
	}
}
