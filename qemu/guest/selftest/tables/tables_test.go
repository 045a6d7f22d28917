package tables

import "testing"

// TestRun runs the tests with the table as the linker wrote it.
func TestRun(t *testing.T) {
	if err := Run(); err != nil {
		t.Error(err)
	}
}
