package testcluster

import (
	"errors"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// starts hands work to a thread that lives as long as the program: the kernel sends a child its death signal when the thread that
// started it ends.
var starts = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for f := range work {
			f()
		}
	}()
	return work
})

// launch starts a command in a process group of its own. It is killed when this program ends, however it ends.
func launch(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	result := make(chan error)
	starts() <- func() { result <- cmd.Start() }
	return <-result
}

// kill ends the processes of a group. One that has gone by itself a moment ago is what was wanted.
func kill(pid int) error {
	if err := syscall.Kill(-pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

func pause(pid int) error  { return syscall.Kill(-pid, syscall.SIGSTOP) }
func resume(pid int) error { return syscall.Kill(-pid, syscall.SIGCONT) }

// alive tells whether there is a process of this id.
func alive(pid int) bool { return syscall.Kill(pid, 0) != syscall.ESRCH }
