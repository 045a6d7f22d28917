//go:build !amd64

package random

// Other processors' instructions are not known here: both sources report that they are absent.

func hasRDSEED() bool { return false }

func hasRDRAND() bool { return false }

func rdseed() (v uint64, ok bool) { return 0, false }

func rdrand() (v uint64, ok bool) { return 0, false }

func pause() {}
