package acpi

import (
	"strings"
	"sync"
	"time"

	"vmgenc/acpi/aml"
)

// System is a machine's ACPI: its tables, its namespace and its events.
//
// Its methods may be called from several goroutines, but none in interrupt context: they lock, and
// evaluate AML, which may sleep.
type System struct {
	hw      Hardware
	tables  *Tables
	fadt    *FADT
	madt    func() *MADT // parses it once
	aml     *aml.Interpreter
	devices []*Device

	service  sync.Mutex // held while events are serviced; guards the seven below
	fixed    *fixedHardware
	gpes     []*gpeRegister
	geds     []*gedEvent
	enabled  bool
	onStorm  func(gsi uint32)
	masked   bool       // onStorm was called for the SCI
	spurious stormGuard // of SCIs that nothing explains

	strikesMu sync.Mutex
	disabled  map[*aml.Node]error // methods that hit a limit

	notifies notifyQueue
	counters counters
}

// Open reads the tables and loads and initialises the AML namespace: every DSDT and SSDT, then
// _REG, _INI and \_PIC(1), which tells the AML that interrupts go through IOAPICs. It writes to no
// hardware, but the AML may. See [FindRSDP] for rsdpHint. A table that does not load is logged and
// left out; the error is for a machine without ACPI.
func Open(hw Hardware, rsdpHint uint64) (*System, error) {
	s := &System{hw: withDefaults(hw)}
	s.madt = sync.OnceValue(s.parseMADT)
	if err := s.readTables(rsdpHint); err != nil {
		return nil, err
	}
	s.aml = aml.New(aml.Config{
		Regions:    regions(&s.hw),
		Notify:     s.notifies.add,
		Log:        s.hw.Log,
		Now:        s.hw.Now,
		FindTable:  s.tables.find,
		Limits:     aml.Limits{Time: evaluationTime},
		Strict:     s.hw.AML.Strict,
		Interfaces: s.hw.AML.Interfaces,
		Fatal:      s.hw.AML.Fatal,
	})
	s.loadNamespace()
	s.findHardware()
	s.aml.Walk(s.addDevice)
	s.initializeFirst()
	if err := s.initialize(); err != nil {
		return nil, err
	}
	s.geds = s.findGEDs()
	s.serveFirst()
	s.aml.SetBudget(0, 0)
	return s, nil
}

// evaluationTime bounds one evaluation for a driver: long for any firmware of a virtual machine,
// and not long for somebody at a console behind it.
const evaluationTime = 3 * time.Second

// addDevice notes n if it is a device. Predefined scopes, which are devices only so that they can
// be notified, do not count.
func (s *System) addDevice(n *aml.Node) bool {
	if n.Type() == aml.TypeDevice && !strings.HasPrefix(n.Name(), "_") {
		s.devices = append(s.devices, &Device{system: s, node: n})
	}
	return true
}

// withDefaults fills in what the caller left out of hw.
func withDefaults(hw Hardware) Hardware {
	if hw.Log == nil {
		hw.Log = func(string, ...any) {}
	}
	if hw.Now == nil {
		start := time.Now()
		hw.Now = func() time.Duration { return time.Since(start) }
	}
	return hw
}

func (s *System) readTables(rsdpHint uint64) error {
	rsdp, err := FindRSDP(s.hw.Memory, rsdpHint)
	if err != nil {
		return err
	}
	if s.tables, err = ReadTables(s.hw.Memory, rsdp); err != nil {
		return err
	}
	for _, err := range s.tables.Bad {
		s.hw.Log("%v", err)
	}
	if s.fadt, err = s.tables.FADT(); err != nil {
		return err
	}
	return nil
}

func (s *System) parseMADT() *MADT {
	madt, err := s.tables.MADT()
	if err != nil {
		s.hw.Log("%v", err)
	}
	return madt
}

// findHardware finds the registers of events. On a hardware-reduced machine there are none, and the
// System's read as 0.
func (s *System) findHardware() {
	s.fixed = &fixedHardware{}
	if !s.fadt.HardwareReduced() {
		if err := s.fixed.find(&s.hw, s.fadt); err != nil {
			s.hw.Log("acpi: fixed hardware: %v", err)
		}
		s.gpes = findGPEs(&s.hw, s.fadt)
	}
	bindMethods(&s.hw, s.aml, s.gpes)
}

// loadNamespace loads the definition blocks, the DSDT first and the others in the root table's
// order (ACPI 6.5, 5.2.11).
func (s *System) loadNamespace() {
	total := s.hw.AML.budget()
	s.aml.SetBudget(total/loadShare, total/eachFirstShare)
	if dsdt := s.tables.Find("DSDT"); dsdt == nil {
		s.hw.Log("acpi: no DSDT; the other definition blocks must do")
	} else {
		s.load(dsdt)
	}
	for i := range s.tables.List {
		t := &s.tables.List[i]
		if t.Signature != "SSDT" && t.Signature != "PSDT" {
			continue
		}
		s.load(t)
	}
}

// load loads one definition block, or what the kernel has in its place.
func (s *System) load(t *Table) {
	data := t.Data
	if replace := s.hw.AML.Table; replace != nil {
		if data = replace(t.Header, data); data == nil {
			s.hw.Log("acpi: %v: left out", t)
			return
		}
	}
	before := s.aml.Failures()
	if err := s.aml.Load(data); err != nil {
		s.hw.Log("acpi: %v: %v", t, err)
	} else if n := s.aml.Failures() - before; n > 0 {
		s.hw.Log("acpi: %v: %d statements failed and are left out", t, n)
	}
}

// initializeFirst finds the devices of AML.First, initializes them and calls OnFirst. Ids that are
// data are looked at before those that methods return, for methods may use up the time.
func (s *System) initializeFirst() {
	total := s.hw.AML.budget()
	s.aml.SetBudget(total/firstShare, total/eachFirstShare)
	for _, methods := range []bool{false, true} {
		for _, d := range s.devices {
			if !d.first && d.hasIDs(methods) && d.Matches(s.hw.AML.First...) {
				d.first = true
				s.aml.InitializeFirst(d.node)
				d.ids.Store(nil) // its _INI may have written others
			}
		}
	}
	if s.hw.AML.OnFirst != nil {
		s.hw.AML.OnFirst(s)
	}
}

// hasIDs reports whether the device has a _HID or _CID, and whether one of them is a method is as
// asked for.
func (d *Device) hasIDs(methods bool) bool {
	some, method := false, false
	for _, name := range []string{"_HID", "_CID"} {
		if n := d.node.Child(name); n != nil {
			some = true
			method = method || n.Type() == aml.TypeMethod
		}
	}
	return some && method == methods
}

// serveFirst marks the events whose methods may notify a device of AML.First.
func (s *System) serveFirst() {
	for _, r := range s.gpes {
		for bit := range r.events {
			g := &r.events[bit]
			if g.method == nil {
				continue
			}
			for _, n := range s.aml.Notifies(g.method) {
				if d := s.deviceAt(n); d != nil && d.first {
					g.first = true
				}
			}
		}
	}
}

// initialize runs _REG, _INI and \_PIC.
func (s *System) initialize() error {
	total := s.hw.AML.budget()
	s.aml.SetBudget(max(total-s.aml.Used(), time.Nanosecond), total/eachShare)
	if err := s.aml.Initialize(); err != nil {
		return err
	}
	for _, d := range s.devices {
		d.ids.Store(nil)
	}
	const apicMode = uint64(1)
	if n := s.aml.Lookup(`\_PIC`); n != nil {
		if _, err := s.aml.EvaluateNode(n, apicMode); err != nil {
			s.hw.Log("acpi: %v", err)
		}
	}
	return nil
}

// FADT returns the Fixed ACPI Description Table.
func (s *System) FADT() *FADT { return s.fadt }

// MADT returns the Multiple APIC Description Table, as far as it could be parsed; nil if there is
// none. What is wrong with it is logged the first time.
func (s *System) MADT() *MADT { return s.madt() }

// Tables returns all tables.
func (s *System) Tables() *Tables { return s.tables }

// AML returns the namespace. A Notify that an evaluation of the caller's causes waits for the next
// [System.SCI] or [System.Poll].
func (s *System) AML() *aml.Interpreter { return s.aml }

// Devices returns every Device object, in table order, present or not.
func (s *System) Devices() []*Device { return s.devices }

// sciRoute returns the Global System Interrupt of the SCI, and how it is wired: as the MADT
// overrides it, else level and active low.
func (s *System) sciRoute() (gsi uint32, level, activeLow bool) {
	return s.madt().Route(s.fadt.SCI, true, true)
}
