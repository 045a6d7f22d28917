//go:build tamago

package main

import (
	"encoding/hex"
)

// commitMessage sends one value as a protocol with a confirmation does. It is called through a
// variable, see read.
var commitMessage = (*machine).commitMessage

// commit sends values until one is confirmed. The host may stop it anywhere. What it sends are
// lines of 18 characters: S, C or W, a space, and the value in hexadecimal. S means that the value
// leaves the machine, C that the machine stands by it, W that it withdraws it, whether it has sent
// it or not.
func commit(m *machine) error {
	m.showGenerator()
	showFunc("begin", commitMessage)
	fill(m.generator)
	await()
	for !commitMessage(m) {
	}
	send("end\n")
	return nil
}

func (m *machine) commitMessage() bool {
	var value [8]byte
	token, err := m.generator.ReadToken(value[:])
	if err != nil {
		return false
	}
	var line [19]byte
	line[0], line[1], line[18] = 'S', ' ', '\n'
	hex.Encode(line[2:18], value[:])
	err = token.Commit(func() error {
		send(string(line[:]))
		return nil
	})
	line[0] = 'C'
	if err != nil {
		line[0] = 'W'
	}
	send(string(line[:]))
	return err == nil
}

// send puts a text on the serial line, a byte at a time: it can be cut in two anywhere.
func send(text string) {
	for i := range len(text) {
		board.Putc(text[i])
	}
}
