package event

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"vmgenc/kernel/generation"
)

// Lineage tells where this machine comes from, for people and for comparison with its relatives:
// the generation it was in at first and one line for each of the last 32 changes, oldest first, the
// last without a line end:
//
//	0 id=5f3c9a0d1e2b4c6f
//	1 id=0a1b2c3d4e5f6071 was=5f3c9a0d1e2b4c6f by=notify mixed=rdseed:64,rdrand:64 runtime:ok hostuuid:ok
//
// IDs are shown as the first 8 bytes of their SHA-256, in hexadecimal: a reader of the lineage
// recognizes relatives by it, but does not learn an ID. Machines that were one have the same lines
// up to the fork.
func (b *Bus) Lineage() string {
	b.mu.Lock()
	first := b.first
	b.mu.Unlock()
	lines := []string{"0 id=" + hashed(first)}
	for _, r := range b.History() {
		lines = append(lines, r.String())
	}
	return strings.Join(lines, "\n")
}

// String is the record's line of the lineage.
func (r Record) String() string {
	c := &r.Change
	mixed := strings.ReplaceAll(c.Entropy, " ", ",")
	if mixed == "" {
		mixed = "none"
	}
	line := fmt.Sprintf("%d id=%s was=%s by=%s mixed=%s", c.Generation, hashed(c.New), hashed(c.Old), c.By, mixed)
	for _, o := range r.Outcomes {
		line += fmt.Sprintf(" %s:%s", o.Name, o.State)
	}
	return line
}

func hashed(id generation.ID) string {
	sum := sha256.Sum256(id[:])
	return hex.EncodeToString(sum[:8])
}
