package source

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// writersOf asks for a lease to read a file, which the system grants on local file systems to the file's owner when no
// program has the file open to write to (fcntl(2), F_SETLEASE), and gives it back at once. Some network file systems refuse
// it for reasons of their own: what they hold is read when it has been left alone for steadyQuiet.
func writersOf(file *os.File) (w writers) {
	raw, err := file.SyscallConn()
	if err != nil {
		return writersUntold
	}
	if err := raw.Control(func(fd uintptr) {
		switch _, err := unix.FcntlInt(fd, unix.F_SETLEASE, unix.F_RDLCK); {
		case err == nil:
			w = writersNone
			// It can only fail when there is no lease.
			_, _ = unix.FcntlInt(fd, unix.F_SETLEASE, unix.F_UNLCK)
		case errors.Is(err, unix.EAGAIN):
			w = writersSome
		}
	}); err != nil {
		return writersUntold
	}
	return w
}

// changed is when the bytes or the properties of a file were last changed, by the clock of the system.
func changed(info fs.FileInfo) time.Time {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(s.Ctim.Unix())
	}
	return info.ModTime()
}
