package aml

// Notifies returns the named objects that the method n may notify, in the order of its code,
// whatever the registers that it looks at hold: it reads the code, that of the methods it calls
// included, and runs none of it. An object that Notify is given by an argument or a local is not
// found. n may be any node; what is no method notifies nothing.
func (in *Interpreter) Notifies(n *Node) []*Node {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.begin()
	defer in.end()
	s := notifySearch{in: in, seen: map[*method]bool{}, found: map[*Node]bool{}}
	s.method(n)
	return s.list
}

// notifySearch is a walk through the code of methods.
type notifySearch struct {
	in    *Interpreter
	scope *Node
	seen  map[*method]bool
	found map[*Node]bool
	list  []*Node
}

func (s *notifySearch) method(n *Node) {
	m, ok := n.val.o.(*method)
	if !ok || m.native != nil || s.seen[m] || s.in.enter() != nil {
		return
	}
	defer s.in.leave()
	s.seen[m] = true
	outer := s.scope
	s.scope = m.scope
	s.block(&m.body)
	s.scope = outer
}

// block reads statements as far as they can be decoded, within the limits of an evaluation.
func (s *notifySearch) block(b *block) {
	if s.in.enter() != nil {
		return
	}
	defer s.in.leave()
	for pos := b.start; pos < b.end && s.in.step() == nil; {
		start := s.in.scratch.mark()
		d := decoder{in: s.in, table: b.table, pos: pos, end: b.end, scope: s.scope, code: b.code}
		t, err := d.term()
		if err == nil {
			s.term(t)
		}
		s.in.scratch.release(start)
		if err != nil {
			return
		}
		pos = d.pos
	}
}

func (s *notifySearch) term(t *term) {
	if t.op == operators[opNotify] {
		if n := s.target(t.args[0]); n != nil && !s.found[n] {
			s.found[n] = true
			s.list = append(s.list, n)
		}
	}
	if t.name != nil && t.kind == kindOther {
		if n := s.in.resolve(s.scope, t.name); n != nil {
			s.method(n)
		}
	}
	for _, a := range t.args {
		s.term(a)
	}
	for _, b := range []*block{t.body, t.els} {
		if b != nil && t.op != operators[opMethod] {
			s.block(b)
		}
	}
}

// target returns what an operand names, nil if it is no name.
func (s *notifySearch) target(t *term) *Node {
	if t.name == nil || t.kind != kindName {
		return nil
	}
	return s.in.resolve(s.scope, t.name)
}
