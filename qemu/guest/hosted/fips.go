//go:debug fips140=on
//go:build tamago && fips

package main
