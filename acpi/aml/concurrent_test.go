package aml

import (
	"sync"
	"testing"
)

// TestConcurrent evaluates, walks and looks up from several goroutines.
func TestConcurrent(t *testing.T) {
	in := New(testConfig())
	if err := in.Load(readTest(t, "golden/objects.aml")); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i := 0; i < 4; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for j := 0; j < 50; j++ {
				if v, err := in.Evaluate(`\DEFM`); err != nil || v != uint64(4) {
					t.Errorf("got %v, %v", v, err)
				}
				in.Walk(func(n *Node) bool {
					n.Type()
					return n.Child("_STA") == nil
				})
			}
		}()
	}
	wait.Wait()
}
