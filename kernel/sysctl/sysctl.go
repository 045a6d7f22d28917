// Package sysctl is a tree of named variables in the manner of FreeBSD's sysctl(3): names like
// dev.vmgenc.0.%desc, values as lines of text, most of them read-only. Values are computed when
// they are read; the tree keeps names and functions only.
package sysctl

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Reasons for which a call fails, for errors.Is.
var (
	ErrUnknown  = errors.New("unknown oid")
	ErrReadOnly = errors.New("read-only variable")
	ErrExists   = errors.New("name is taken")
	ErrName     = errors.New("malformed name")
)

// maxName is the longest name accepted, in bytes.
const maxName = 255

// A Tree holds variables. The zero Tree is empty and ready. Its methods may be called by any number
// of goroutines, not in interrupt context; get and set functions are called without the tree's lock
// and may use the tree.
type Tree struct {
	mu   sync.RWMutex
	vars []*variable // sorted by name
}

type variable struct {
	name, description string
	get               func() string
	set               func(string) error
}

// A Variable is what Walk shows of each variable.
type Variable struct {
	Name        string
	Description string
	Value       string
	Writable    bool
}

// Register adds a variable. get returns its value; set changes it, nil for a read-only variable. A
// name is one or more segments of letters, digits, '%', '_' and '-', joined by dots. It fails when
// the name is malformed or taken, when it names an inner node, or when one of its own parents is a
// variable.
func (t *Tree) Register(name, description string, get func() string, set func(string) error) error {
	if !valid(name) {
		return fmt.Errorf("sysctl: %w: %q", ErrName, name)
	}
	if get == nil {
		return fmt.Errorf("sysctl: %s: no get function", name)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, v := range t.vars {
		if below(v.name, name) || below(name, v.name) {
			return fmt.Errorf("sysctl: %s: %w by %s", name, ErrExists, v.name)
		}
	}
	at, _ := t.search(name)
	t.vars = slices.Insert(t.vars, at, &variable{name, description, get, set})
	return nil
}

// Get returns the value of the variable of that name. Inner nodes have none: ErrUnknown.
func (t *Tree) Get(name string) (string, error) {
	v, err := t.find(name)
	if err != nil {
		return "", err
	}
	return v.get(), nil
}

// Set gives a variable a new value, or fails with ErrUnknown, ErrReadOnly or what its set function
// says.
func (t *Tree) Set(name, value string) error {
	v, err := t.find(name)
	if err != nil {
		return err
	}
	if v.set == nil {
		return fmt.Errorf("sysctl: %s: %w", name, ErrReadOnly)
	}
	if err := v.set(value); err != nil {
		return fmt.Errorf("sysctl: %s: %w", name, err)
	}
	return nil
}

// Describe returns the description of the variable of that name.
func (t *Tree) Describe(name string) (string, error) {
	v, err := t.find(name)
	if err != nil {
		return "", err
	}
	return v.description, nil
}

// Walk calls f for the variable or for all variables below the node of that name, all variables of
// the tree for "", sorted by segment: numbers by value, the rest by bytes. It ends early when f
// returns false. It fails with ErrUnknown when there are none.
func (t *Tree) Walk(name string, f func(v Variable) bool) error {
	t.mu.RLock()
	vars := slices.Clone(t.vars)
	t.mu.RUnlock()
	found := name == ""
	for _, v := range vars {
		if name != "" && !below(v.name, name) {
			continue
		}
		found = true
		if !f(Variable{v.name, v.description, v.get(), v.set != nil}) {
			return nil
		}
	}
	if !found {
		return unknown(name)
	}
	return nil
}

func (t *Tree) find(name string) (*variable, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if at, ok := t.search(name); ok {
		return t.vars[at], nil
	}
	return nil, unknown(name)
}

func (t *Tree) search(name string) (int, bool) {
	return slices.BinarySearchFunc(t.vars, name, func(v *variable, name string) int { return compare(v.name, name) })
}

func unknown(name string) error { return fmt.Errorf("sysctl: %w %q", ErrUnknown, name) }

// below tells whether name is node or lies below it.
func below(name, node string) bool {
	rest, ok := strings.CutPrefix(name, node)
	return ok && (rest == "" || rest[0] == '.')
}

// compare orders names segment by segment.
func compare(a, b string) int {
	for {
		x, restA, moreA := strings.Cut(a, ".")
		y, restB, moreB := strings.Cut(b, ".")
		if c := compareSegments(x, y); c != 0 {
			return c
		}
		switch {
		case !moreA && !moreB:
			return 0
		case !moreA:
			return -1
		case !moreB:
			return 1
		}
		a, b = restA, restB
	}
}

// compareSegments orders numbers by value, and other segments, or numbers that differ in leading
// zeros only, by bytes.
func compareSegments(x, y string) int {
	if digits(x) && digits(y) {
		n, m := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
		if len(n) != len(m) {
			return len(n) - len(m)
		}
		if c := strings.Compare(n, m); c != 0 {
			return c
		}
	}
	return strings.Compare(x, y)
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func valid(name string) bool {
	if len(name) > maxName {
		return false
	}
	for segment := range strings.SplitSeq(name, ".") {
		if segment == "" {
			return false
		}
		for _, c := range []byte(segment) {
			switch {
			case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '%', c == '_', c == '-':
			default:
				return false
			}
		}
	}
	return true
}
