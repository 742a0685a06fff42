//go:build unix

// Package control sees to it that a data folder has one owner, and lets others work in the folder through it.
package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// lockName is the file whose lock makes a process the owner. Its content only tells others who that is: the lock is the
// system's and ends with its process, so that what a killed owner leaves behind hinders nobody.
const lockName = "owner.lock"

// Silence is how long an owner may say nothing before it is held to be hanging; the contract's number.
const Silence = 3 * time.Second

// Patience is how long Own waits for another owner before it gives up: commands that are done in a moment may follow one
// another. The contract allows three seconds in all.
const Patience = 2 * time.Second

// pause is the time between two attempts.
const pause = 50 * time.Millisecond

// Busy says that a data folder is owned by another process.
type Busy struct {
	Dir     string
	PID     int    // 0 when the owner did not say
	Command string // such as "serve"
	Trouble string // what is wrong with the owner, such as "does not answer"; empty when nothing is
}

func (b *Busy) Error() string {
	who := "another process"
	switch {
	case b.PID != 0 && b.Command != "":
		who = fmt.Sprintf("entente %s (pid %d)", b.Command, b.PID)
	case b.PID != 0:
		who = fmt.Sprintf("the process with pid %d", b.PID)
	}
	if b.Trouble != "" {
		return fmt.Sprintf("the data folder %s is in use by %s, which %s", b.Dir, who, b.Trouble)
	}
	return fmt.Sprintf("the data folder %s is in use by %s", b.Dir, who)
}

// Owner holds a data folder until it is closed.
type Owner struct {
	dir  string
	file *os.File
	who  holder
}

// holder is the content of the lock file.
type holder struct {
	PID     int    `json:"pid"`
	Command string `json:"command"`
}

// Own makes this process the owner of the data folder dir, for a command. It makes the folder when there is none, and
// fails with a *Busy when another process, or another Owner of this one, keeps it longer than patience. An owner that works
// for others is not waited for: it means to stay.
func Own(ctx context.Context, dir, command string, patience time.Duration) (*Owner, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("own data folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("own data folder: %w", err)
	}
	if err := lock(ctx, file, patience, func() bool { return Listening(ctx, dir) }); err != nil {
		if errors.Is(err, unix.EWOULDBLOCK) {
			h := read(file)
			err = &Busy{Dir: dir, PID: h.PID, Command: h.Command}
		} else {
			err = fmt.Errorf("own data folder %s: %w", dir, err)
		}
		file.Close()
		return nil, err
	}
	o := &Owner{dir: dir, file: file, who: holder{PID: os.Getpid(), Command: command}}
	if err := write(file, o.who); err != nil {
		file.Close()
		return nil, fmt.Errorf("own data folder %s: %w", dir, err)
	}
	return o, nil
}

// Close gives the data folder up. The file stays: removing it would let two processes lock two files of one name.
func (o *Owner) Close() error { return errors.Join(o.file.Truncate(0), o.file.Close()) }

func lock(ctx context.Context, file *os.File, patience time.Duration, stays func() bool) error {
	deadline := time.Now().Add(patience)
	for {
		err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case !errors.Is(err, unix.EWOULDBLOCK) || time.Now().After(deadline) || stays():
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// read tells who holds the lock. An owner may be just about to write, or an older one may have left a longer text: what
// can not be read is an owner without a name.
func read(file *os.File) (h holder) {
	b, err := io.ReadAll(io.NewSectionReader(file, 0, 4096))
	if err != nil || json.Unmarshal(b, &h) != nil {
		return holder{}
	}
	return h
}

func write(file *os.File, h holder) error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err = file.WriteAt(append(b, '\n'), 0)
	return err
}
