//go:build !amd64

package random

func present() []engine { return []engine{generic} }

func use(engine) (restore func()) { return func() {} }
