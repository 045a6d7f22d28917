// Package registers lets tests look at what a function has left in the vector registers.
package registers
