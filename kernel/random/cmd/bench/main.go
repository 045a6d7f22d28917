// Command bench measures the random generator beside what it is compared with, in one run, and
// prints a table of ratios. It writes the table and a plot of it to the files random.txt and
// random.svg.
//
// The references are OpenSSL's ChaCha20 (openssl speed, which must be in PATH) and the operating
// system's crypto/rand. Reference and generator take turns, and the best turn of each counts,
// because others use the machine too.
//
// Its exit status is 0 unless something could not be measured; with -check also 1 if a row misses
// what it must reach.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("o", filepath.Join("build", "bench"), "`directory` of random.txt and random.svg")
	check := flag.Bool("check", false, "exit with status 1 if a row misses its target")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	ok, err := run(*dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if err != nil || *check && !ok {
		os.Exit(1)
	}
}

// run measures everything, and tells whether every row reaches its target.
func run(dir string) (ok bool, err error) {
	rows := comparisons()
	for i := range rows {
		if err := rows[i].measure(); err != nil {
			return false, err
		}
	}
	r := result(rows)
	return r.Reached(), r.Write(os.Stdout, dir, "random")
}
