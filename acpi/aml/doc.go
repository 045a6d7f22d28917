// Package aml evaluates AML, the byte code in ACPI's definition blocks (ACPI 6.5, chapters 19 and 20).
package aml
