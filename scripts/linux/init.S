# The only program of the Linux beside the kernel: it has notices printed on the
# console from now on, which tell of a reseed, says that it runs, and sleeps.

	.set	SYS_write, 1
	.set	SYS_pause, 34
	.set	SYS_syslog, 103
	.set	SYSLOG_ACTION_CONSOLE_LEVEL, 8

	.globl	_start
_start:
	mov	$SYS_syslog, %eax
	mov	$SYSLOG_ACTION_CONSOLE_LEVEL, %edi
	xor	%esi, %esi
	mov	$6, %edx		# what is more urgent than this: notices are 5
	syscall
	mov	$SYS_write, %eax
	mov	$1, %edi
	mov	$message, %esi
	mov	$length, %edx
	syscall
sleep:	mov	$SYS_pause, %eax
	syscall
	jmp	sleep

message:
	.ascii	"init: ready\n"
	.set	length, . - message
