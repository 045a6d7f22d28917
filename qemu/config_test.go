package qemu

import (
	"strings"
	"testing"

	"vmgenc/kernel/generation"
)

func TestArgs(t *testing.T) {
	const common = "-nodefaults -no-user-config -display none " +
		"-machine %M -accel %A -cpu %C -m %R " +
		"-chardev socket,id=monitor,fd=3 -mon chardev=monitor,mode=control " +
		"-chardev socket,id=console,fd=4 -serial chardev:console"
	defaults := strings.NewReplacer("%M", "q35", "%A", "tcg", "%C", "max", "%R", "256M").Replace(common)
	guid, err := generation.Parse("324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name     string
		config   Config
		incoming string
		want     string
	}{
		{"defaults", Config{}, "", defaults + " -no-reboot"},
		{"machine", Config{Machine: "pc", Accel: "kvm", CPU: "qemu64", Memory: "4G", AllowReset: true}, "",
			strings.NewReplacer("%M", "pc", "%A", "kvm", "%C", "qemu64", "%R", "4G").Replace(common)},
		{"kernel", Config{Kernel: "k.elf", Append: `vmgenc_load="NO"`, GUID: guid}, "", defaults +
			` -no-reboot -device vmgenid,guid=324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87 -kernel k.elf -append vmgenc_load="NO"`},
		{"devices", Config{Devices: []string{"virtio-rng-pci", "pci-testdev"}, Disk: "a,b"}, "", defaults +
			" -no-reboot -device virtio-rng-pci -device pci-testdev -drive if=none,format=qcow2,file=a,,b"},
		{"processors and clock", Config{CPUs: 4, RTC: "2006-06-17T16:01:21"}, "", defaults + " -smp 4 -rtc base=2006-06-17T16:01:21 -no-reboot"},
		{"firmware", Config{UEFI: true, BootDisk: "a,b", Devices: []string{"ide-hd,drive=boot"}}, "", defaults +
			" -no-reboot -device ide-hd,drive=boot" +
			" -drive if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd" +
			" -drive if=pflash,unit=1,format=raw,snapshot=on,file=/usr/share/OVMF/OVMF_VARS_4M.fd" +
			" -drive if=none,id=boot,format=raw,snapshot=on,file=a,,b"},
		{"mark", Config{Mark: Mark{0x101f000, "f"}}, "", defaults + " -d in_asm -dfilter 0x101f000+1 -D f -no-reboot"},
		{"incoming", Config{}, "exec:cat 'f'", defaults + " -no-reboot -incoming exec:cat 'f'"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			args, err := test.config.args(test.incoming)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(args, " "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestArgsCommandLineWithoutKernel(t *testing.T) {
	if _, err := (&Config{Append: "x"}).args(""); err == nil {
		t.Error("no error")
	}
}

func TestShellQuote(t *testing.T) {
	for in, want := range map[string]string{
		"/tmp/a b": `'/tmp/a b'`,
		"it's":     `'it'\''s'`,
		"$(x)`y`":  "'$(x)`y`'",
	} {
		if got := shellQuote(in); got != want {
			t.Errorf("shellQuote(%s) = %s, want %s", in, got, want)
		}
	}
}
