package qemu

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// DetectAccel returns the accelerator to start config with: kvm if a machine
// started with it gets as far as its console's prompt within the given time,
// else tcg. It is an error if config does not get there with tcg either, or ctx
// ends first.
func DetectAccel(ctx context.Context, config Config, within time.Duration) (string, error) {
	var failed error
	for _, accel := range []string{"kvm", "tcg"} {
		config.Accel = accel
		err := probe(ctx, config, within)
		if err == nil {
			return accel, nil
		}
		failed = errors.Join(failed, fmt.Errorf("qemu: probe of %s: %w", accel, err))
		if ctx.Err() != nil {
			break
		}
	}
	return "", failed
}

// probe boots a machine up to its first prompt.
func probe(ctx context.Context, config Config, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	m, err := Start(ctx, config)
	if err != nil {
		return err
	}
	defer m.Close()
	return m.Console().WaitPrompt(ctx)
}
