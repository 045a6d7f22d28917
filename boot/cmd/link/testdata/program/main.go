// Command program is for the tests of boot/cmd/link and boot/cmd/trace: it tries
// what the Go runtime has its table of functions for, or fails in a given way.
package main

import (
	"fmt"
	"os"
	"sync"

	"vmgenc/boot/selftest/tables"
)

// zero is a number that the compiler does not know.
var zero = len(os.Args) - len(os.Args)

// divide is inlined where it is called.
func divide(n int) int { return n / zero }

//go:noinline
func load(p *int) int { return divide(*p) }

// box has methods that are compiled once for several types.
type box[T any] struct{ v []T }

//go:noinline
func (b *box[T]) first(i int) T { return b.v[i] }

type caller interface{ call() }

type outer struct{ inner }

type inner struct{ _ int }

//go:noinline
func (inner) call() { panic(fmt.Sprint("called by ", zero)) }

func main() {
	ways := map[string]func(){
		"tables": func() {
			if err := tables.Run(); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
		},
		"divide":  func() { n := 1; load(&n) },
		"nil":     func() { load(nil) },
		"bounds":  func() { fmt.Println(new(box[int]).first(3+zero), new(box[string]).first(3)) },
		"wrapped": func() { caller(outer{}).call() },
		"again":   func() { defer func() { load(nil) }(); panic("first") },
		"other":   func() { go load(nil); select {} },
		"once":    func() { new(sync.Once).Do(func() { load(nil) }) },
		"dead":    func() { select {} },
	}
	ways[os.Args[1]]()
}
