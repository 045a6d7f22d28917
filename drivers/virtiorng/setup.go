package virtiorng

// Registers of the common configuration (4.1.4.3). The 64-bit ones are written by halves.
const (
	deviceFeatureSelect = 0  // u32
	deviceFeature       = 4  // u32
	driverFeatureSelect = 8  // u32
	driverFeature       = 12 // u32
	deviceStatus        = 20 // u8
	queueSelect         = 22 // u16
	queueSizeRegister   = 24 // u16
	queueEnable         = 28 // u16
	queueNotifyOff      = 30 // u16
	queueDescriptors    = 32 // u64
	queueDriver         = 40 // u64
	queueDevice         = 48 // u64

	commonSize = 56
)

// Bits of the device status (2.1). Any others mean that the device wants to be reset.
const (
	acknowledge = 1
	driver      = 2
	driverOK    = 4
	featuresOK  = 8
	allOK       = acknowledge | driver | featuresOK | driverOK
)

// Features above bit 31 (6).
const (
	featureVersion1       = 1 << (32 - 32)
	featureAccessPlatform = 1 << (33 - 32) // no IOMMU stands between: addresses are physical with and without it
)

// start sets the device up (3.1.1), unless its status says that it still is. A snapshot keeps the
// status.
func (d *Device) start(w *wait) error {
	if d.running {
		if status, err := d.common.read(deviceStatus, 1); err == nil && status == allOK {
			return nil
		}
		d.running = false
	}
	command, err := d.function.Read(pciCommand, 2)
	if err != nil {
		return err
	}
	if err = d.function.Write(pciCommand, 2, command|bitsOfCommands); err != nil {
		return err
	}
	if err = d.reset(w); err != nil {
		return err
	}
	d.queue.clear()
	s := setup{d: d}
	s.features()
	s.queue()
	s.ready()
	d.running = s.err == nil
	return s.err
}

// reset resets the device and waits until it is: it leaves the queue alone from then on
// (4.1.4.3.2).
func (d *Device) reset(w *wait) error {
	if err := d.common.write(deviceStatus, 1, 0); err != nil {
		return err
	}
	for {
		status, err := d.common.read(deviceStatus, 1)
		if err != nil || status == 0 {
			return err
		}
		if w.over() {
			return errReset
		}
	}
}

// stop resets the device after err, which it returns. It does not wait: start does.
func (d *Device) stop(err error) error {
	d.running = false
	d.common.write(deviceStatus, 1, 0) // start is to say if it cannot
	return err
}

// setup is a sequence of accesses that keeps the first error, and does nothing after it.
type setup struct {
	d   *Device
	err error
}

func (s *setup) read(offset uint32, width int) uint64 {
	if s.err != nil {
		return 0
	}
	v, err := s.d.common.read(offset, width)
	s.err = err
	return v
}

func (s *setup) write(offset uint32, width int, value uint64) {
	if s.err == nil {
		s.err = s.d.common.write(offset, width, value)
	}
}

func (s *setup) write64(offset uint32, value uint64) {
	s.write(offset, 4, value&0xFFFFFFFF)
	s.write(offset+4, 4, value>>32)
}

// fail is for what the device does, unless an access has failed.
func (s *setup) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// features accepts version 1 and nothing else that would change how the queue works (2.2, 6).
func (s *setup) features() {
	s.write(deviceStatus, 1, acknowledge)
	s.write(deviceStatus, 1, acknowledge|driver)
	s.write(deviceFeatureSelect, 4, 1)
	offered := s.read(deviceFeature, 4)
	if offered&featureVersion1 == 0 {
		s.fail(errVersion)
	}
	s.write(driverFeatureSelect, 4, 0)
	s.write(driverFeature, 4, 0)
	s.write(driverFeatureSelect, 4, 1)
	s.write(driverFeature, 4, offered&(featureVersion1|featureAccessPlatform))
	s.write(deviceStatus, 1, acknowledge|driver|featuresOK)
	if s.read(deviceStatus, 1)&featuresOK == 0 {
		s.fail(errRefused)
	}
}

// queue makes the page the device's queue 0 (4.1.5.1.3).
func (s *setup) queue() {
	q := &s.d.queue
	s.write(queueSelect, 2, 0)
	size := uint32(s.read(queueSizeRegister, 2))
	if size == 0 || size&(size-1) != 0 {
		s.fail(errQueue)
	}
	q.entries = min(size, maxEntries)
	s.write(queueSizeRegister, 2, uint64(q.entries))
	s.write64(queueDescriptors, q.addr+descriptorsAt)
	s.write64(queueDriver, q.addr+availableAt)
	s.write64(queueDevice, q.addr+usedAt)
	bell := s.read(queueNotifyOff, 2) * uint64(s.d.multiply)
	if bell+2 > uint64(s.d.notify.area.size) {
		s.fail(errNotify)
	}
	s.d.bell = uint32(bell)
	s.write(queueEnable, 2, 1)
}

// ready lets the device go, and checks that it does.
func (s *setup) ready() {
	s.write(deviceStatus, 1, allOK)
	if s.read(deviceStatus, 1) != allOK {
		s.fail(errRefused)
	}
}
