// Package random is the kernel's cryptographic generator: ChaCha20 with fast key erasure, which
// never hands out bytes of a key that another clone of this virtual machine also holds.
//
// # What it promises
//
// No Read returns bytes that come from a key older than the current generation ID, as sampled after
// those bytes were made. Read fills the caller's buffer, then compares the 16 bytes of the live ID
// (see [Generator.Watch]) with the generation that its key belongs to. On a mismatch it wipes the
// buffer, reseeds and starts again. So it needs no interrupt, no notification and no timer to be
// right; those only make others learn of a change sooner.
//
// A reseed samples the ID first and draws entropy second, and labels the key with that sample.
// Therefore a fork at any point of a reseed leaves a key with an old label, which the compare of
// the next Read refuses: whatever entropy was drawn before the fork is never relied on after it.
//
// # What it cannot do
//
// A fork after the final compare duplicates the bytes in flight: take a [Token] with them, or keep
// them in a [Secret]. An ID that returns to an earlier value without anybody looking in between (a
// snapshot loaded again under the same ID) is no change to this package, unless it is told by
// [Generator.Refresh]. And where no source gives fresh entropy after a fork, clones are separated
// by their IDs only, which are no secret: [Report].Degraded and kern.random.degraded say so, and
// the sources are asked again every second, as long as somebody reads.
//
// # Construction
//
// The only primitive is the ChaCha20 block function (RFC 8439 section 2.3) seen as a pseudo-random
// function F(key, input) from a 256-bit key and the 128 bits of counter and nonce to 64 bytes.
//
//   - Lane: F(key, 0 || 0 || 0 || "lane"), when a lane that is outdated is about to be used: 32
//     bytes become the generator's next key, the other 32 that of the lane. Only lanes make output;
//     every reseed makes all of them outdated.
//   - Output: F(lane's key, i || 0 || 0 || "out ") for i = 0 to 15. The first 32 bytes become the
//     lane's next key before any of the others is handed out, and handed out bytes are wiped:
//     neither past output nor past keys can be had from memory.
//   - Large read: a piece of 513 bytes to 64 KiB is F(k, i || 0 || 0 || "out ") for i = 0, 1, 2...
//     Its key k, the next 32 bytes of the lane's output, serves only once.
//   - Reseed: the message header || ID || clock and count || 64 bytes for each source is cut into
//     blocks of 16 bytes and key = F(key, block)[0:32] is taken for each in turn: the cascade
//     construction (Bellare, Canetti, Krawczyk 1996), a pseudo-random function of the message as
//     long as it is prefix-free, which the block count in the header makes it.
//   - Mix: the message header || p || zeros up to a whole block, likewise.
//
// Words are little-endian. A header is the number of blocks in the message, itself included, in 8
// bytes; then for a reseed 4 bytes of zeros and "seed", for Mix the length of p in 4 bytes and "mix
// ". Clock, in nanoseconds, and the count of reseeds take 8 bytes each. A source has zeros where it
// gave nothing, and so has the name that Mix leaves among the sources. The last words "lane",
// "seed" and "mix " keep apart what is made under one generator's key, by this machine and by its
// clones.
//
// Old key, ID and entropy thus all count: an attacker who knows two of them learns nothing of the
// result while the third cannot be guessed. Each 16 byte step carries its whole 128 bits into the
// 256-bit key. That F is pseudo-random is enough where the old key is not known; where it is, as to
// a clone, F has to be as good as a random function for keys that are known.
//
// # Limits
//
// Read takes a mutex: it may be called by any goroutine but not in interrupt context. Go keeps
// intermediate words of the block function on the stack; the package overwrites them by running the
// function once more on public input, and keeps keys only in the Generator itself, of which its
// lanes are a part, never on a goroutine's stack, which the runtime may copy. Where AVX2 or AVX-512
// makes the key stream, the vector registers and what had to wait on the stack are cleared before
// the caller goes on. What a preemption or an interrupt saves on a stack of its own is beyond a Go
// package's reach.
//
// Which of AVX-512, AVX2 and Go makes the key stream is settled when the first block is needed: the
// processor must have the instructions, and whoever runs the machine, here the kernel, must have
// enabled their registers in XCR0 by then.
//
// The zero Generator is valid and works before package initialisation. The package imports neither
// crypto/rand nor anything that needs an operating system.
package random
