package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Attempts is the diary of what is being read: one line before a document and one after it, in a folder beside the store.
// When the process ends in between, the next run knows which documents it was at. It is not forced to the disk, for it only
// has to outlive the process, not the machine: that costs two short writes a document.
//
// A document that was being read when the process ended by a fault of its own gets a strike, and also one at which it had
// been for three seconds when it was killed from outside, as by a system short of memory. A document with a strike is read
// alone, so that the next strike is its own; with two it is refused as class crash, until its bytes or the reading rules
// change. A stop or a kill in passing is nobody's fault.
type Attempts struct {
	mu      sync.Mutex
	folder  string
	diary   *os.File
	fault   *os.File // what the process says when it ends by a fault
	strikes map[string]int
	reading map[string]time.Time
	slow    map[string]bool
	stop    chan struct{}
	watch   sync.WaitGroup
}

const (
	maxStrikes = 2
	slowAfter  = 3 * time.Second
)

// OpenAttempts begins a diary in a folder, made when it is not there, and takes over what runs before this one left. Runs at
// the same time each have their own. In one process one diary is open at a time.
func OpenAttempts(folder string) (_ *Attempts, err error) {
	a := &Attempts{folder: folder, strikes: map[string]int{}, reading: map[string]time.Time{}, slow: map[string]bool{}, stop: make(chan struct{})}
	defer func() {
		if err != nil {
			err = fmt.Errorf("open the diary of attempts in %s: %w", folder, err)
		}
	}()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if uid, gid, foreign := a.owner(); foreign {
		if err := os.Lchown(folder, uid, gid); err != nil {
			return nil, err
		}
	}
	left, err := a.takeOver()
	if err != nil {
		return nil, err
	}
	if err := a.begin(); err != nil {
		return nil, err
	}
	for _, path := range left { // only now, when the strikes stand in the new one
		if err := errors.Join(remove(path), remove(path+faultEnding)); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	a.watch.Go(a.look)
	return a, nil
}

// owner returns who the data folder belongs to, and whether that is another user in whose name root works here, as through the
// server of that user: it has to be able to take over what stays behind.
func (a *Attempts) owner() (uid, gid int, foreign bool) {
	if os.Geteuid() != 0 {
		return 0, 0, false
	}
	info, err := os.Stat(filepath.Dir(a.folder))
	if err != nil {
		return 0, 0, false
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(s.Uid), int(s.Gid), s.Uid != 0
}

const (
	diaryEnding = ".diary"
	faultEnding = ".fault"
)

// takeOver reads the diaries of runs that have ended.
func (a *Attempts) takeOver() (left []string, err error) {
	paths, err := filepath.Glob(filepath.Join(a.folder, "*"+diaryEnding))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		f, err := os.Open(path)
		if errors.Is(err, os.ErrNotExist) {
			continue // another run has just taken it over
		}
		if err != nil {
			return nil, err
		}
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil { // else its run goes on
			fault, err := os.Stat(path + faultEnding)
			a.learn(f, err == nil && fault.Size() > 0)
			left = append(left, path)
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// learn reads one diary. A line that is cut off was never finished: it is passed over.
func (a *Attempts) learn(f *os.File, fault bool) {
	begun, slow := map[string]bool{}, map[string]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		switch word {
		case "begin":
			begun[rest] = true
		case "slow":
			slow[rest] = true
		case "end":
			delete(begun, rest)
			delete(slow, rest)
		case "clear":
			delete(a.strikes, rest)
		case "strike":
			number, of, _ := strings.Cut(rest, " ")
			if n, err := strconv.Atoi(number); err == nil && of != "" {
				a.strikes[of] = max(a.strikes[of], n)
			}
		}
	}
	for of := range begun {
		if fault || slow[of] {
			a.strikes[of]++
		}
	}
}

func (a *Attempts) begin() (err error) {
	if a.diary, err = os.CreateTemp(a.folder, "*"+diaryEnding); err != nil {
		return err
	}
	if err = syscall.Flock(int(a.diary.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
		a.fault, err = os.OpenFile(a.diary.Name()+faultEnding, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	}
	if uid, gid, foreign := a.owner(); foreign && err == nil {
		err = errors.Join(a.diary.Chown(uid, gid), a.fault.Chown(uid, gid))
	}
	if err == nil {
		err = debug.SetCrashOutput(a.fault, debug.CrashOptions{})
	}
	if err == nil {
		_, err = a.diary.Write(a.standing())
	}
	return err
}

func (a *Attempts) standing() []byte {
	var b bytes.Buffer
	for of, n := range a.strikes {
		fmt.Fprintf(&b, "strike %d %s\n", n, of)
	}
	return b.Bytes()
}

// look notes which documents take long.
func (a *Attempts) look() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-a.stop:
			return
		case <-tick.C:
			a.mu.Lock()
			for of, since := range a.reading {
				if time.Since(since) >= slowAfter && !a.slow[of] {
					a.slow[of] = true
					a.write("slow", of)
				}
			}
			a.mu.Unlock()
		}
	}
}

// write adds a line. One that can not be written only makes the next run know less.
func (a *Attempts) write(word, of string) { _, _ = a.diary.WriteString(word + " " + of + "\n") }

// of names bytes with the rules that read them.
func of(sum string) string { return sum + "/" + strconv.Itoa(Rules) }

// Begin notes that bytes are about to be read, and returns what has to be called afterwards. Bytes that panicked are as much
// at an end as those that were read.
func (a *Attempts) Begin(sum string) (end func()) {
	if a == nil {
		return func() {}
	}
	name := of(sum)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.reading[name] = time.Now()
	a.write("begin", name)
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.reading, name)
		delete(a.slow, name)
		a.write("end", name)
		if a.strikes[name] > 0 && a.strikes[name] < maxStrikes {
			delete(a.strikes, name)
			a.write("clear", name)
		}
	}
}

// Strikes returns how often the process ended over bytes. Those with one are to be read alone, those with two not at all.
func (a *Attempts) Strikes(sum string) int {
	if a == nil {
		return 0
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.strikes[of(sum)]
}

// Close ends the diary. What stays of it is the strikes.
func (a *Attempts) Close() error {
	close(a.stop)
	a.watch.Wait()
	err := debug.SetCrashOutput(nil, debug.CrashOptions{})
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.strikes) == 0 {
		err = errors.Join(err, remove(a.diary.Name()))
	} else if err = errors.Join(err, a.diary.Truncate(0)); err == nil {
		_, err = a.diary.WriteAt(a.standing(), 0)
	}
	return errors.Join(err, remove(a.fault.Name()), a.fault.Close(), a.diary.Close())
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
