package worker

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"entente/internal/record"
	"entente/internal/source"
)

// marker is set in the surroundings of every child. A child starts no children.
const marker = "ENTENTE_EXTRACT_WORKER"

// child is a running child process.
type child struct {
	cmd       *exec.Cmd
	in        io.WriteCloser
	out       *bufio.Reader
	outFile   *os.File // what out reads
	stderr    *tail
	documents int         // given to it
	killed    atomic.Bool // by this process, so that its end says nothing of memory
	killOnce  sync.Once
	waited    chan struct{} // closed when it has ended
	state     error         // what Wait said, once waited is closed
}

// died says how a child ended that should have answered.
type died struct {
	class  record.Class
	reason string
}

func (d *died) Error() string { return string(d.class) + ": " + d.reason }

// start starts a child with next to no surroundings, in a process group of its own.
func start(o Options) (*child, error) {
	if os.Getenv(marker) != "" {
		return nil, errors.New("a child process starts no others")
	}
	cmd := exec.Command(o.Program[0], o.Program[1:]...)
	cmd.Env = append([]string{marker + "=1", "GOTRACEBACK=single"}, o.Env...)
	if o.OCR != nil { // tesseract finds its languages and its libraries
		for _, name := range []string{"PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH"} {
			if v, set := os.LookupEnv(name); set {
				cmd.Env = append(cmd.Env, name+"="+v)
			}
		}
	}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c := &child{cmd: cmd, stderr: &tail{}, waited: make(chan struct{})}
	cmd.Stderr = c.stderr
	cmd.WaitDelay = time.Second
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start child process: %w", err)
	}
	// A pipe of our own: that of the command is closed by Wait, while answers may still be in it.
	out, outEnd, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start child process: %w", errors.Join(err, in.Close()))
	}
	cmd.Stdout = outEnd
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start child process: %w", errors.Join(err, in.Close(), out.Close(), outEnd.Close()))
	}
	_ = outEnd.Close()
	c.in, c.out, c.outFile = in, bufio.NewReaderSize(out, 1<<16), out
	go func() {
		c.state = cmd.Wait()
		close(c.waited)
	}()
	go func() {
		<-c.waited
		// Who reads gets what the child still wrote, then the end of it; no other process holds the writing end.
		_ = out.SetReadDeadline(time.Now().Add(5 * time.Second))
	}()
	if err := writeJSON(c.in, frameSettings, settings{Cache: o.Cache, OCR: o.OCR, Memory: o.Memory}); err != nil {
		c.end()
		return nil, fmt.Errorf("start child process: %w", err)
	}
	return c, nil
}

// kill ends the child and whatever it started.
func (c *child) kill() {
	c.killOnce.Do(func() {
		c.killed.Store(true)
		_ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
	})
}

// end closes the child's input, by which it ends, and kills it when it does not.
func (c *child) end() {
	_ = c.in.Close()
	select {
	case <-c.waited:
	case <-time.After(time.Second):
		c.kill()
		<-c.waited
	}
	_ = c.outFile.Close()
}

// read gives the child an item and waits for its answer. An error means that the child is of no further use; it is a *died when
// that is the child's own doing.
func (c *child) read(ctx context.Context, item source.Item, o Options) (answer, error) {
	c.documents++
	clock := newDeadline(o, c.kill)
	defer clock.stop()
	defer context.AfterFunc(ctx, c.kill)()
	h := heading{
		Key: item.Key, Name: item.Name, Source: item.Source, Hint: item.Hint, Retrieved: item.Retrieved, Modified: item.Modified, Site: item.Site, Meta: item.Meta,
	}
	err := writeJSON(c.in, frameItem, h)
	if err == nil {
		err = writeFrame(c.in, frameBytes, item.Bytes)
	}
	for err == nil {
		var kind byte
		var b []byte
		if kind, b, err = readFrame(c.out); err != nil {
			break
		}
		switch kind {
		case framePage:
			clock.page()
		case frameAnswer:
			var a answer
			if err = json.Unmarshal(b, &a); err == nil {
				err = a.check()
			}
			if err == nil {
				return a, nil
			}
			c.kill()
			return answer{}, &died{record.ClassCrash, fmt.Sprintf("the child process answered what is no answer: %v", err)}
		default:
			err = errFrame
		}
	}
	if clock.passed() {
		<-c.waited
		return answer{}, &died{record.ClassTimeout, fmt.Sprintf("reading it took more than %s", clock.allowed().Round(time.Second))}
	}
	return answer{}, c.autopsy(err)
}

// autopsy tells what the child died of.
func (c *child) autopsy(fault error) error {
	select {
	case <-c.waited:
	case <-time.After(2 * time.Second): // it closed its output, or says what no child says, and lives on
		c.kill()
		<-c.waited
	}
	said := c.stderr.String()
	for _, words := range []string{"out of memory", "cannot allocate memory", "failed to reserve", "failed to allocate", "pthread_create failed"} {
		if strings.Contains(said, words) {
			return &died{record.ClassOOM, "reading it takes more memory than a child process may have"}
		}
	}
	var exit *exec.ExitError
	if errors.As(c.state, &exit) {
		if ws, ok := exit.Sys().(syscall.WaitStatus); ok && !c.killed.Load() && ws.Signaled() && ws.Signal() == syscall.SIGKILL {
			return &died{record.ClassOOM, "the system ended the child process that read it, most likely for want of memory"}
		}
	}
	first, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	if first == "" {
		first = fmt.Sprint(errors.Join(c.state, fault))
	}
	return &died{record.ClassCrash, fmt.Sprintf("the child process that read it died: %.200s", first)}
}

// deadline kills a child that takes too long: that gets nowhere, or that has had its longest time.
type deadline struct {
	began time.Time
	o     Options
	pages atomic.Int64
	late  atomic.Bool
	timer *time.Timer
}

func newDeadline(o Options, kill func()) *deadline {
	d := &deadline{began: time.Now(), o: o}
	d.timer = time.AfterFunc(time.Hour, func() {
		if left := d.allowed() - time.Since(d.began); left > 0 {
			d.timer.Reset(left)
			return
		}
		d.late.Store(true)
		kill()
	})
	d.timer.Reset(o.Deadline) // only now: the function above looks at the timer
	return d
}

// allowed is the time for a document of which so many pages have been read.
func (d *deadline) allowed() time.Duration {
	gain := perPage
	if d.o.OCR != nil {
		gain = perPageOCR
	}
	return min(d.o.Deadline+time.Duration(d.pages.Load())*gain, max(d.o.Longest, d.o.Deadline))
}

func (d *deadline) page()        { d.pages.Add(1) }
func (d *deadline) passed() bool { return d.late.Load() }
func (d *deadline) stop()        { d.timer.Stop() }

// tail keeps the beginning and the end of what a child says on its way out.
type tail struct {
	mu    sync.Mutex
	first bytes.Buffer
	last  []byte
}

const tailRoom = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := min(len(p), tailRoom-t.first.Len())
	t.first.Write(p[:n])
	t.last = append(t.last, p[n:]...)
	if len(t.last) > tailRoom {
		t.last = append([]byte(nil), t.last[len(t.last)-tailRoom:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.first.String() + string(t.last)
}
