package virtiorng

// registers is an area of a device's registers. It lies in memory; where that is out of reach,
// above 4 GiB for instance, or where nobody has given it an address, its registers are accessed one
// by one through a window in configuration space (4.1.4.9).
type registers struct {
	function Function
	memory   Memory
	base     uint64 // physical address; 0 if it is not to be reached there
	window   uint16 // offset of the window's capability; 0 if there is none
	area     area
}

// read reads width bytes, 1, 2 or 4, at an offset that is a multiple of it.
func (r *registers) read(offset uint32, width int) (uint64, error) {
	if r.base != 0 {
		v, err := r.memory.Read(r.base+uint64(offset), width)
		if err == nil || r.window == 0 {
			return v, err
		}
		r.base = 0
	}
	if err := r.aim(offset, width); err != nil {
		return 0, err
	}
	return r.function.Read(r.window+capData, width)
}

// write is read's counterpart.
func (r *registers) write(offset uint32, width int, value uint64) error {
	if r.base != 0 {
		err := r.memory.Write(r.base+uint64(offset), width, value)
		if err == nil || r.window == 0 {
			return err
		}
		r.base = 0
	}
	if err := r.aim(offset, width); err != nil {
		return err
	}
	return r.function.Write(r.window+capData, width, value)
}

// aim sets the window to one register.
func (r *registers) aim(offset uint32, width int) error {
	err := r.function.Write(r.window+capBAR, 1, uint64(r.area.bar))
	if err == nil {
		err = r.function.Write(r.window+capOffset, 4, uint64(r.area.offset+offset))
	}
	if err == nil {
		err = r.function.Write(r.window+capSize, 4, uint64(width))
	}
	return err
}
