//go:build unix

package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// socketName is the socket of an owner that works for others.
const socketName = "control.sock"

// maxSocketPath is the longest path that fits into the address of a socket everywhere: 104 bytes on BSD with the final
// zero, 108 on Linux.
const maxSocketPath = 103

// reachable gives do a path of the folder that is short enough for the address of a socket in it, with room for name. A
// longer one goes by way of the open folder, where the system shows it as a file.
func reachable(dir, name string, do func(dir string) error) error {
	if len(dir)+1+len(name) <= maxSocketPath {
		return do(dir)
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	short := "/proc/self/fd/" + strconv.Itoa(int(folder.Fd()))
	if _, err := os.Stat(short); err != nil {
		return fmt.Errorf("the path of the data folder has %d bytes; on this system a socket's has at most %d", len(dir), maxSocketPath-1-len(name))
	}
	return do(short)
}

// Listener is the socket of an owner.
type Listener struct {
	*net.UnixListener
	owner *Owner
	close func() error
}

// Listen opens the socket of the owned folder, with mode 0600, in the place of what a killed owner left. Only the owner may
// call it: whoever holds the lock may take away the socket of whoever held it before.
func (o *Owner) Listen() (_ *Listener, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("listen in data folder %s: %w", o.dir, err)
		}
	}()
	// The socket gets its name once its mode is set, so that there is no moment in which others may connect.
	const unready = socketName + ".new"
	var l *net.UnixListener
	err = reachable(o.dir, unready, func(dir string) error {
		path := filepath.Join(dir, unready)
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		var err error
		if l, err = net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"}); err != nil {
			return err
		}
		l.SetUnlinkOnClose(false)
		err = os.Chmod(path, 0o600)
		if err == nil {
			err = os.Rename(path, filepath.Join(dir, socketName))
		}
		if err != nil {
			return errors.Join(err, l.Close())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &Listener{l, o, sync.OnceValue(func() error {
		err := os.Remove(filepath.Join(o.dir, socketName))
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return errors.Join(err, l.Close())
	})}, nil
}

// Close stops listening. The socket goes with it, so that nobody meets one that nobody answers; a second call waits until
// it has gone. It must be called before the folder is given up: later the socket may be another owner's.
func (l *Listener) Close() error { return l.close() }

// connect reaches the socket of a data folder. Nobody listening there is errNobody.
func connect(ctx context.Context, dir string) (net.Conn, error) {
	deadline := time.Now().Add(Silence)
	for {
		var c net.Conn
		err := reachable(dir, socketName, func(dir string) error {
			var err error
			c, err = new(net.Dialer).DialContext(ctx, "unix", filepath.Join(dir, socketName))
			return err
		})
		switch {
		case err == nil:
			return c, nil
		case errors.Is(err, unix.ENOENT), errors.Is(err, unix.ENOTDIR), errors.Is(err, unix.ECONNREFUSED):
			return nil, ErrNobody
		case !errors.Is(err, unix.EAGAIN): // so many wait for it already that the system lets no other wait
			return nil, fmt.Errorf("connect to the owner of data folder %s: %w", dir, err)
		case time.Now().After(deadline):
			return nil, os.ErrDeadlineExceeded
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// Listening reports whether the owner of a data folder works for others.
func Listening(ctx context.Context, dir string) bool {
	c, err := connect(ctx, dir)
	if err != nil {
		return false
	}
	return c.Close() == nil
}
