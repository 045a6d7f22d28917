// Package hypervisors shows that one driver serves the VM generation counter of every hypervisor that has one. It holds
// no code: for each hypervisor a table in the shape of its own, under testdata, and tests that attach the driver to it
// on a modelled machine, change the ID the way that hypervisor does, and follow the news to the subscribers.
//
// The tables are written for these tests, from what is known of the hypervisors' own: which ids the device has and in
// which form, where the address comes from, and how a change is notified. Addresses and event numbers that a hypervisor
// chooses at run time are made up. docs/hypervisors.md says for each what was verified on what.
package hypervisors
