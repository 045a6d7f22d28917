//go:build !amd64

package random

// stream is streamGeneric: no other engine is known for this processor.
func stream(out []byte, k *key, in *input) { streamGeneric(out, k, in) }

func chosen() engine { return generic }
