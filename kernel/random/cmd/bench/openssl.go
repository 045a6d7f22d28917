package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// opensslChaCha20 returns how many nanoseconds of the processor's time OpenSSL takes for n bytes,
// measured for a second.
func opensslChaCha20(n int) (float64, error) {
	out, err := exec.Command("openssl", "speed", "-mr", "-seconds", "1", "-bytes", strconv.Itoa(n), "-evp", "chacha20").Output()
	if err != nil {
		return 0, fmt.Errorf("openssl speed: %w", err)
	}
	return parseSpeed(string(out), n)
}

// parseSpeed reads the output of openssl speed -mr: "+F:number:name:bytes per second".
func parseSpeed(out string, n int) (float64, error) {
	for line := range strings.Lines(out) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) != 4 || fields[0] != "+F" || !strings.EqualFold(fields[2], "chacha20") {
			continue
		}
		speed, err := strconv.ParseFloat(fields[3], 64)
		if err != nil || !(speed > 0) {
			return 0, fmt.Errorf("openssl speed: %q bytes a second", fields[3])
		}
		return float64(n) / speed * 1e9, nil
	}
	return 0, fmt.Errorf("openssl speed: no line +F:...:ChaCha20:... in %q", out)
}
