package worker

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"entente/internal/extract"
	"entente/internal/record"
	"entente/internal/source"
)

// TestMain lets the test be its own child process, well behaved or not.
func TestMain(m *testing.M) {
	if os.Getenv(marker) != "" {
		os.Exit(childMain(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// childMain is a child as it should be, or one that does what its argument says with an item that says so.
func childMain(args []string) int {
	how := ""
	if len(args) > 0 {
		how = args[0]
	}
	if how == Command {
		if err := Serve(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	if kind, _, err := readFrame(os.Stdin); err != nil || kind != frameSettings {
		return 1
	}
	for n := 0; ; n++ {
		if _, _, err := readFrame(os.Stdin); err != nil {
			return 0
		}
		if _, _, err := readFrame(os.Stdin); err != nil {
			return 0
		}
		switch {
		case how == "hangs":
			time.Sleep(time.Hour) // the runtime takes a bare select for a deadlock
		case how == "panics":
			panic("index out of range")
		case how == "dies second" && n > 0:
			os.Exit(3)
		case how == "runs out of memory":
			if err := bound(300 << 20); err != nil {
				return 1
			}
			var all [][]byte
			for {
				b := make([]byte, 32<<20)
				for i := 0; i < len(b); i += 4096 {
					b[i] = 1
				}
				all = append(all, b)
				runtime.KeepAlive(all)
			}
		case how == "babbles":
			fmt.Println("hello")
			return 0
		case how == "lies":
			_ = writeFrame(os.Stdout, frameAnswer, []byte(`{"text": {"Kept": "a", "Blocks": [{"Text": "a", "Start": 0, "End": 99}]}}`))
			continue
		case how == "counts for ever":
			for {
				if writeFrame(os.Stdout, framePage, nil) != nil {
					return 0
				}
			}
		}
		_ = writeJSON(os.Stdout, frameAnswer, answer{Text: &extract.Text{Format: strconv.Itoa(os.Getpid())}})
	}
}

// pool is a pool whose children are this test.
func pool(t *testing.T, how string, o Options) *Pool {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o.Program = []string{self, how}
	if cache, err := os.UserCacheDir(); err == nil {
		o.Cache = filepath.Join(cache, "entente", "pdfium")
	}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func item(b []byte) source.Item {
	return source.Item{Key: "/a.pdf", Name: "a.pdf", Source: "a.pdf", Bytes: b}
}

// small is a document of one page.
func small(t testing.TB) []byte {
	return document("", []byte("BT /F1 12 Tf 60 700 Td (De stad en haar partner) Tj ET"))
}

// document is a PDF document of one page with such a content stream.
func document(filter string, content []byte) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var at []int
	for i, o := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d %s >>\nstream\n%s\nendstream", len(content), filter, content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	b.WriteString("xref\n0 6\n0000000000 65535 f \n")
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", start)
	return b.Bytes()
}

func classOf(err error) record.Class {
	if err == nil {
		return record.ClassOK
	}
	return record.AsFailure(err).Class
}

func TestAChildReadsWhatMayDoHarm(t *testing.T) {
	p := pool(t, Command, Options{})
	for range 3 {
		text, err := p.Read(t.Context(), item(small(t)))
		if err != nil || text.Format != "application/pdf" || len(text.Blocks) != 1 || text.Blocks[0].Text != "De stad en haar partner" || text.Blocks[0].Page != 1 {
			t.Fatalf("read %+v, %v", text, err)
		}
	}
	if n := len(p.idle); n != 1 || p.idle[0].documents != 3 {
		t.Errorf("%d children for three documents, one after the other", n)
	}
	// The same as in this process.
	if _, err := p.Read(t.Context(), item([]byte("%PDF-1.7\n1 0 obj"))); classOf(err) != record.ClassCorrupt {
		t.Errorf("got %v, want corrupt", err)
	}
	if text, err := p.Read(t.Context(), source.Item{Name: "a.txt", Bytes: []byte("De stad")}); err != nil || text.Format != "text/plain" {
		t.Errorf("a text reads as %+v, %v", text, err)
	}
}

// However a child ends, the document has its class and the parent lives.
func TestChildrenThatFail(t *testing.T) {
	for _, tt := range []struct {
		how   string
		class record.Class
		says  string
	}{
		{"hangs", record.ClassTimeout, "more than"},
		{"panics", record.ClassCrash, "index out of range"},
		{"runs out of memory", record.ClassOOM, "memory"},
		{"babbles", record.ClassCrash, "died"},
		{"lies", record.ClassCrash, "outside"},
		{"counts for ever", record.ClassTimeout, "more than"},
	} {
		t.Run(tt.how, func(t *testing.T) {
			p := pool(t, tt.how, Options{Deadline: time.Second, Longest: 2 * time.Second})
			if tt.how == "runs out of memory" {
				p.options.Deadline, p.options.Longest = 20*time.Second, 20*time.Second
			}
			_, err := p.Read(t.Context(), item(small(t)))
			if classOf(err) != tt.class || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %s and %q", err, tt.class, tt.says)
			}
			if len(p.idle) != 0 {
				t.Error("the child is used again")
			}
		})
	}
}

// A crash may be the fault of the document before: it is tried again in a fresh child, and only then.
func TestACrashIsTriedOnceMore(t *testing.T) {
	p := pool(t, "dies second", Options{})
	first, err := p.Read(t.Context(), item(small(t)))
	if err != nil {
		t.Fatal(err)
	}
	second, err := p.Read(t.Context(), item(small(t)))
	if err != nil || second.Format == first.Format {
		t.Errorf("read by %q, then %q, %v", first.Format, second.Format, err)
	}
}

func TestChildrenAreRetired(t *testing.T) {
	p := pool(t, "good", Options{Documents: 2})
	pids := map[string]int{}
	for range 5 {
		text, err := p.Read(t.Context(), item(small(t)))
		if err != nil {
			t.Fatal(err)
		}
		pids[text.Format]++
	}
	if len(pids) != 3 {
		t.Errorf("five documents, two a child: %v", pids)
	}
}

func TestReadingStopsWhenAsked(t *testing.T) {
	p := pool(t, "hangs", Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := p.Read(ctx, item(small(t))); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want that the time is up", err)
	}
}

// Close leaves no process, not even of a document that is being read.
func TestCloseLeavesNothing(t *testing.T) {
	p := pool(t, "hangs", Options{Children: 2})
	failed := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := p.Read(context.Background(), item(small(t)))
			failed <- err
		}()
	}
	var pids []int
	for len(pids) < 2 {
		time.Sleep(10 * time.Millisecond)
		pids = nil
		p.mu.Lock()
		for c := range p.busy {
			pids = append(pids, c.cmd.Process.Pid)
		}
		p.mu.Unlock()
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := <-failed; !errors.Is(err, errClosed) {
			t.Errorf("a reading ended with %v", err)
		}
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); err != syscall.ESRCH {
			t.Errorf("process %d is still there: %v", pid, err)
		}
	}
	if _, err := p.Read(t.Context(), item(small(t))); !errors.Is(err, errClosed) {
		t.Errorf("a closed pool reads: %v", err)
	}
}

// A parent that is killed leaves no child: its input ends.
func TestNoOrphans(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, Command)
	cmd.Env = []string{marker + "=1"}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// It is in the middle of a bomb when its parent goes.
	err = errors.Join(writeJSON(in, frameSettings, settings{}), writeJSON(in, frameItem, heading{Name: "a.pdf"}), writeFrame(in, frameBytes, bomb(t, 200<<20, 1)))
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	_ = in.Close()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		_ = cmd.Process.Kill()
		t.Error("the child lives on without its parent")
	}
}

// A child has none of the surroundings of its parent.
func TestChildrenKnowNothing(t *testing.T) {
	t.Setenv("ENTENTE_SECRET", "hidden")
	p := pool(t, "good", Options{})
	if _, err := p.Read(t.Context(), item(small(t))); err != nil {
		t.Fatal(err)
	}
	env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", p.idle[0].cmd.Process.Pid))
	if err != nil {
		t.Skipf("NOT RUN: %v", err)
	}
	if bytes.Contains(env, []byte("hidden")) || bytes.Contains(env, []byte("PATH=")) {
		t.Errorf("a child sees %q", env)
	}
}

// bomb is a page of n blanks, deflated once or twice.
func bomb(t testing.TB, n int64, times int) []byte {
	t.Helper()
	var content io.Reader = io.LimitReader(blanks{}, n)
	filter := ""
	var b bytes.Buffer
	for range times {
		b = bytes.Buffer{}
		w, err := zlib.NewWriterLevel(&b, zlib.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		content = bytes.NewReader(bytes.Clone(b.Bytes()))
		filter += "/FlateDecode "
	}
	return document("/Filter ["+filter+"]", b.Bytes())
}

type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// A page that inflates to gigabytes ends with a class in twenty seconds, and costs the parent nothing (fault 10).
func TestBombs(t *testing.T) {
	sizes := []int64{300 << 20}
	if os.Getenv("ENTENTE_FAULTS") != "" {
		sizes = append(sizes, 1500<<20)
	}
	p := pool(t, Command, Options{})
	for _, size := range sizes {
		for times := 1; times <= 2; times++ {
			b := bomb(t, size, times)
			before := resident(t)
			began := time.Now()
			_, err := p.Read(t.Context(), item(b))
			took := time.Since(began)
			switch c := classOf(err); c {
			case record.ClassOOM, record.ClassTimeout, record.ClassTooLarge, record.ClassCorrupt, record.ClassEmpty:
			default:
				t.Errorf("%d MiB, deflated %d times: %v", size>>20, times, err)
			}
			t.Logf("%d MiB, deflated %d times to %d bytes: %s, %v", size>>20, times, len(b), took.Round(time.Millisecond), err)
			if took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			if grown := resident(t) - before; grown > 50<<20 {
				t.Errorf("the parent grew by %d MiB", grown>>20)
			}
			// The pool still works.
			if _, err := p.Read(t.Context(), item(small(t))); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		}
	}
	var children unix.Rusage
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := unix.Getrusage(unix.RUSAGE_CHILDREN, &children); err != nil {
		t.Fatal(err)
	}
	t.Logf("the largest child had %d MiB", children.Maxrss>>10)
	if children.Maxrss > 1<<20 {
		t.Errorf("a child took %d MiB", children.Maxrss>>10)
	}
}

// resident is the memory of this process, in bytes.
func resident(t testing.TB) int64 {
	t.Helper()
	runtime.GC()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skipf("NOT RUN: %v", err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(b))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

// Documents damaged at random never end the parent, each ends in ten seconds with a class, and the sound ones among them are
// all read (fault 11).
func TestDamagedDocuments(t *testing.T) {
	n := 60
	if os.Getenv("ENTENTE_FAULTS") != "" {
		n = 1000
	}
	files, err := filepath.Glob("../extract/testdata/*.pdf")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents to damage, %v", err)
	}
	p := pool(t, Command, Options{})
	whole := map[string]record.Class{}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Read(t.Context(), item(b))
		whole[name] = classOf(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	classes := map[record.Class]int{}
	before := resident(t)
	for i := range n {
		name := files[random.IntN(len(files))]
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sound := i%10 == 0
		if !sound {
			for range 1 + random.IntN([]int{3, 20, 200}[i%3]) {
				b[random.IntN(len(b))] = byte(random.Uint32())
			}
		}
		began := time.Now()
		_, err = p.Read(t.Context(), item(b))
		classes[classOf(err)]++
		if sound && classOf(err) != whole[name] {
			t.Errorf("document %d is sound and gives %v, want %s", i, err, whole[name])
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("document %d took %s", i, took)
		}
	}
	t.Logf("%v", classes)
	if classes[record.ClassCrash] > 0 {
		t.Errorf("%d children crashed", classes[record.ClassCrash])
	}
	if grown := resident(t) - before; grown > 50<<20 {
		t.Errorf("the parent grew by %d MiB", grown>>20)
	}
}
