//go:build integration

package boot_test

// stdSample are the packages whose tests run in every "make test".
var stdSample = []string{"sync", "time", "unique"}

// stdAll are the packages whose tests "make prove-std" runs.
var stdAll = []string{
	"bytes", "compress/flate", "compress/gzip", "compress/lzw", "compress/zlib",
	"container/heap", "container/list", "container/ring", "context",
	"crypto/aes", "crypto/cipher", "crypto/des", "crypto/dsa", "crypto/ecdh", "crypto/ecdsa", "crypto/ed25519", "crypto/elliptic",
	"crypto/fips140", "crypto/hkdf", "crypto/hmac", "crypto/md5", "crypto/mlkem", "crypto/pbkdf2", "crypto/rand", "crypto/rc4",
	"crypto/rsa", "crypto/sha1", "crypto/sha256", "crypto/sha3", "crypto/sha512", "crypto/subtle", "crypto/x509",
	"encoding/ascii85", "encoding/asn1", "encoding/base32", "encoding/base64", "encoding/binary", "encoding/csv", "encoding/gob",
	"encoding/hex", "encoding/json", "encoding/pem", "encoding/xml", "errors",
	"go/ast", "go/constant", "go/format", "go/printer", "go/scanner", "go/token",
	"hash/adler32", "hash/crc32", "hash/crc64", "hash/fnv", "hash/maphash",
	"iter", "maps", "math", "math/big", "math/bits", "math/cmplx", "math/rand", "math/rand/v2", "net/netip",
	"reflect", "runtime", "runtime/debug", "runtime/metrics", "runtime/pprof", "runtime/trace",
	"slices", "sort", "strconv", "strings", "sync", "sync/atomic",
	"text/scanner", "text/tabwriter", "text/template", "text/template/parse", "time", "unicode/utf8", "unique", "weak",
}

// Reasons for the tables below.
const (
	opensFile   = "opens or creates a file"
	reexecutes  = "executes a process"
	usesPipe    = "makes a pipe"
	listens     = "listens on a socket"
	mapsMemory  = "maps memory in a way that the overlay does not offer"
	readsProc   = "reads /proc"
	debugger    = "plays the debugger by tgkill and a signal handler"
	packageFile = "reads a file in the initialization of its tests"
)

// stdLeftOut are packages that cannot run as a whole.
var stdLeftOut = map[string]string{
	"compress/bzip2": packageFile,
	"crypto/tls":     "listens on a socket in TestMain",
	"go/doc":         packageFile,
	"go/parser":      packageFile,
	"go/types":       packageFile,
}

// stdSkipped are the tests that are left out, by package and pattern, with the reason.
var stdSkipped = map[string]map[string]string{
	"compress/flate": {
		"^TestWriteBlock$":                 opensFile,
		"^TestWriteBlockDynamic$":          opensFile,
		"^TestWriterPersistentWriteError$": opensFile,
	},
	"compress/gzip": {
		"^TestIssue6550$": opensFile,
	},
	"compress/lzw": {
		"^TestWriter$": opensFile,
	},
	"compress/zlib": {
		"^TestWriterBig$":   opensFile,
		"^TestWriterDict$":  opensFile,
		"^TestWriterReset$": opensFile,
	},
	"crypto/cipher": {
		"^TestGCMNoncesFIPSV126$": reexecutes,
		"^TestGCMNoncesFIPSV1$":   reexecutes,
	},
	"crypto/ed25519": {
		"^TestGolden$": opensFile,
	},
	"crypto/fips140": {
		"^TestWithoutEnforcement$": reexecutes,
	},
	"crypto/rsa": {
		"^TestPSSGolden$": opensFile,
	},
	"crypto/x509": {
		"^TestParsePolicies$":                         opensFile,
		"^TestNISTPKITSPolicy$":                       opensFile,
		"^TestEnvVars$":                               opensFile,
		"^TestLoadSystemCertsLoadColonSeparatedDirs$": opensFile,
		"^TestReadUniqueDirectoryEntries$":            opensFile,
		"^TestPoliciesValid$":                         opensFile,
		"^TestInvalidPolicyWithAnyKeyUsage$":          opensFile,
	},
	"encoding/json": {
		"^TestHTTPDecoding$": listens,
	},
	"go/format": {
		"^TestNode$":   opensFile,
		"^TestSource$": opensFile,
	},
	"go/printer": {
		"^TestBaseIndent$":  opensFile,
		"^TestFiles$":       opensFile,
		"^TestWriteErrors$": opensFile,
	},
	"runtime/debug": {
		"^TestWriteHeapDumpNonempty$":   opensFile,
		"^TestWriteHeapDumpFinalizers$": opensFile,
		"^TestWriteHeapDumpTypeName$":   opensFile,
		"^TestSetCrashOutput$":          opensFile,
	},
	"runtime/metrics": {
		"^TestDocs$": opensFile,
	},
	"text/template": {
		"^TestParseFiles$":         opensFile,
		"^TestParseGlob$":          opensFile,
		"^TestParseFS$":            opensFile,
		"^TestParseFilesWithData$": opensFile,
		"^TestParseGlobWithData$":  opensFile,
	},
	"runtime/pprof": {
		"^TestAtomicLoadStore64$":  opensFile,
		"^TestTracebackAll$":       opensFile,
		"^TestCPUProfileWithFork$": reexecutes,
		"^TestConvertCPUProfile$":  readsProc,
		"^TestConvertMemProfile$":  readsProc,
	},
	"sync": {
		"^TestMutexMisuse$": reexecutes,
		"^TestIssue76126$":  reexecutes,
	},
	"time": {
		"^TestLoadLocationFromTZDataSlim$": opensFile,
	},
	"runtime": {
		"^TestFinalizerRegisterABI$":                              reexecutes,
		"^TestRuntimePanic$":                                      reexecutes,
		"^TestTracebackRuntimeFunction$":                          reexecutes,
		"^TestTracebackRuntimeMethod$":                            reexecutes,
		"^TestG0StackOverflow$":                                   reexecutes,
		"^TestCrashWhileTracing$":                                 reexecutes,
		"^TestIssue66841$":                                        reexecutes,
		"^TestArenaCollision$":                                    reexecutes,
		"^TestMemHashGlobalSeed$":                                 reexecutes,
		"^TestTracebackSystem$":                                   reexecutes,
		"^TestSignalM$":                                           usesPipe,
		"^TestNonblockingPipe$":                                   usesPipe,
		"^TestDebugCall$":                                         debugger,
		"^TestDebugCallLarge$":                                    debugger,
		"^TestDebugCallGC$":                                       debugger,
		"^TestDebugCallGrowStack$":                                debugger,
		"^TestDebugCallUnsafePoint$":                              debugger,
		"^TestDebugCallPanic$":                                    debugger,
		"^TestDecorateMappings$":                                  readsProc,
		"^TestMincoreErrorSign$":                                  mapsMemory,
		"^TestMemmoveOverflow$":                                   mapsMemory,
		"^TestSchedPauseMetrics$/^runtime$/^debug.WriteHeapDump$": opensFile,
	},
}
