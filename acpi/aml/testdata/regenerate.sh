#!/bin/sh
# Compiles the programs under testdata with iasl, and has acpiexec write the golden files (both are in the package acpica-tools).
# ACPIEXEC names another acpiexec: the golden files are those of version 20260408.
# golden/windows.golden is written by hand.
set -e
cd "$(dirname "$0")"
for source in *.asl faults/*.asl ../../cmd/aml/testdata/*.asl; do
	iasl -f -of -oa "$source" >/dev/null 2>&1
done
cd .. && go test -run TestGolden -update .
