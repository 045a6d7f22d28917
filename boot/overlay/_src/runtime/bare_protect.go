package runtime

// Memory protection: mprotect, and the system calls by which programs map memory.

const (
	bareEACCES = 13
	bareENODEV = 19
)

// bareUserMmap maps anonymous memory. There are no files.
//
//go:nosplit
func bareUserMmap(addr, n, prot, flags uintptr) int {
	switch {
	case flags&_MAP_ANON == 0:
		return -bareENODEV
	case prot&_PROT_EXEC != 0:
		return -bareEACCES
	case n == 0 || flags&_MAP_FIXED != 0 || n > bareHeap:
		return -_EINVAL
	}
	p, err := bareMmap(nil, n, _PROT_READ|_PROT_WRITE, _MAP_ANON|_MAP_PRIVATE, -1, 0)
	if err != 0 {
		return -err
	}
	if prot != _PROT_READ|_PROT_WRITE {
		bareProtect(uintptr(p), n, prot)
	}
	return int(uintptr(p))
}

// bareProtect sets the access to the pages from va, a multiple of the page size, to va+n.
// It returns 0 or a negative error number. Memory that bareMmap has not mapped is ENOMEM,
// the image included: its protection is the board's.
//
//go:nosplit
func bareProtect(va, n, prot uintptr) int {
	end := (va + n + barePage - 1) &^ (barePage - 1)
	switch {
	case va%barePage != 0:
		return -_EINVAL
	case prot&_PROT_EXEC != 0:
		return -bareEACCES
	case va < bareVA || end < va:
		return -_ENOMEM
	}
	result := 0
	for p := va; p < end; p += barePage {
		f := bareLock()
		if err := bareProtectPage(p, prot); err != 0 {
			result = err
		}
		bareUnlock(f)
	}
	f := bareLock()
	bareShoot()
	bareUnlock(f)
	return result
}

// bareProtectPage sets the access to one page. The scheduler is locked.
//
//go:nosplit
func bareProtectPage(va, prot uintptr) int {
	e := bareEntry(va, false)
	if e == nil || *e == 0 {
		return -_ENOMEM
	}
	frame := *e & bareFrameOf
	switch {
	case prot == 0:
		if *e&barePresent != 0 {
			*e = frame | bareGuarded
		} else {
			*e |= bareGuarded
		}
	case frame == 0 && prot&_PROT_WRITE != 0:
		*e = bareLazy
	default:
		if frame == 0 {
			if frame = bareFrame(); frame == 0 {
				return -_ENOMEM
			}
		}
		*e = frame | barePresent | bareNoExecute
		if prot&_PROT_WRITE != 0 {
			*e |= bareWritable
		}
	}
	bareInvalidate(va)
	return 0
}
