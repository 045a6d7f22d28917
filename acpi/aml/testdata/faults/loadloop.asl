// An endless loop in the table's own code: the statement is left out, and the rest of the table is loaded. Expect 1.
DefinitionBlock ("", "DSDT", 2, "TEST", "REPRO", 1) { Name (LOOP, 1)
 Method (HANG) { 
  While (LOOP) { 
   LOOP++ 
  } 
 }
 HANG ()
 Device (\_SB.DEV0) { Name (_HID, "TEST0001") }
 Method (MAIN) { Return (1) } }
