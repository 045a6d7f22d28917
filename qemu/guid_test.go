package qemu

import (
	"testing"

	"vmgenc/kernel/generation"
)

func TestNewGUID(t *testing.T) {
	a, b := NewGUID(), NewGUID()
	if a == b || a == (generation.ID{}) {
		t.Errorf("NewGUID() = %v, then %v", a, b)
	}
	if text := a.String(); text[14] != '4' || (text[19] != '8' && text[19] != '9' && text[19] != 'a' && text[19] != 'b') {
		t.Errorf("NewGUID() = %v: want version 4, variant 2", a)
	}
}
