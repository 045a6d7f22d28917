#!/bin/sh
# devices.sh NAME...: has acpiexec load the definition blocks in NAME.gz and list the devices in NAME.devices, one path a line, sorted.
set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for name in "$@"; do
	rm -f "$scratch"/*
	gzip -dc "$name.gz" >"$scratch/all"
	offset=0
	while [ "$offset" -lt "$(stat -c %s "$scratch/all")" ]; do
		length=$(od -A n -t u4 -j $((offset + 4)) -N 4 "$scratch/all" | tr -d ' ')
		tail -c +$((offset + 1)) "$scratch/all" | head -c "$length" >"$scratch/$(printf %06d "$offset").dat"
		offset=$((offset + length))
	done
	acpiexec -b 'objects device' "$scratch"/*.dat 2>&1 | awk '$2 == "Device" {print $1}' | LC_ALL=C sort >"$name.devices"
done
