//go:build unix

package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"maps"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/control"
	"entente/internal/record"
)

// shelf is a data folder in memory.
type shelf struct {
	mu        sync.Mutex
	sources   map[string]record.Source
	originals map[string][]byte
	put       [][]record.Reading
	pages     map[string][]record.Page
	slow      time.Duration // how long a put takes
	fault     error         // of a put
}

func (s *shelf) Source(key string) (record.Source, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key == "panic" {
		panic("a fault in the store")
	}
	src, ok := s.sources[key]
	return src, ok, nil
}

func (s *shelf) Holder(id string) (record.Source, bool, error) {
	for _, src := range s.sources {
		if src.Document == id {
			return src, true, nil
		}
	}
	return record.Source{}, false, nil
}

func (s *shelf) SameBytes(sum string) (same []record.Source, err error) {
	for src := range s.Sources("") {
		if src.SHA256 == sum {
			same = append(same, src)
		}
	}
	return same, nil
}

func (s *shelf) Sources(prefix string) iter.Seq2[record.Source, error] {
	return func(yield func(record.Source, error) bool) {
		for _, key := range slices.Sorted(maps.Keys(s.sources)) {
			if strings.HasPrefix(key, prefix) && !yield(s.sources[key], nil) {
				return
			}
		}
		if prefix == "broken" {
			yield(record.Source{}, errors.New("the store is damaged"))
		}
	}
}

func (s *shelf) Original(sum string) ([]byte, error) {
	b, ok := s.originals[sum]
	if !ok {
		return nil, errors.New("not found")
	}
	return b, nil
}

func (s *shelf) Put(ctx context.Context, list []record.Reading) ([]record.Kept, error) {
	time.Sleep(s.slow)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault != nil {
		return nil, s.fault
	}
	s.put = append(s.put, list)
	kept := make([]record.Kept, len(list))
	for i, r := range list {
		kept[i] = record.Kept{Document: r.Source.Document, Duplicate: i%2 == 1}
	}
	return kept, ctx.Err()
}

func (s *shelf) Pages(site string) iter.Seq2[record.Page, error] {
	return func(yield func(record.Page, error) bool) {
		for _, p := range s.pages[site] {
			if !yield(p, nil) {
				return
			}
		}
	}
}

func (s *shelf) PutPages(_ context.Context, site string, pages []record.Page) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[site] = append(s.pages[site], pages...)
	return nil
}

// coded is an error with an exit code.
type coded struct {
	code int
	text string
}

func (c coded) Error() string { return c.text }

func code(err error) (int, string) {
	if c, ok := errors.AsType[coded](err); ok {
		return c.code, c.text
	}
	return 1, err.Error()
}

// echo is the job of these tests: it does what its command says.
func echo(ctx context.Context, job control.Job, stdout, stderr io.Writer) error {
	switch job.Command {
	case "say":
		fmt.Fprintf(stdout, "out %s\n", job.Options)
		fmt.Fprintln(stderr, "err")
		fmt.Fprint(stdout, strings.Repeat("long ", 200_000))
		return nil
	case "partly":
		return coded{3, ""}
	case "missing":
		return coded{4, "there is no such thing"}
	case "panic":
		panic("a fault in a job")
	case "wait":
		fmt.Fprintln(stderr, "waiting")
		<-ctx.Done()
		return ctx.Err()
	case "slow":
		time.Sleep(control.Silence + control.Silence/3)
		fmt.Fprintln(stdout, "done")
		return nil
	}
	return coded{2, "unknown"}
}

// owned serves a shelf in a folder until the test ends, or until stop is called.
func owned(t *testing.T, dir string, s *shelf, do func(context.Context, control.Job, io.Writer, io.Writer) error) (stop func()) {
	t.Helper()
	if s.pages == nil {
		s.pages = map[string][]record.Page{}
	}
	o, err := control.Own(t.Context(), dir, "serve", 0)
	if err != nil {
		t.Fatal(err)
	}
	l, err := o.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	server := &control.Server{Folder: s, Do: do, Code: code, Logger: slog.New(slog.DiscardHandler)}
	go func() { done <- server.Serve(ctx, l) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("serve: %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Error("the server does not stop")
		}
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func dialled(t *testing.T, dir string) *control.Client {
	t.Helper()
	c, err := control.Dial(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func source(key string) record.Source {
	return record.Source{Key: key, Name: key, Shown: "shown", Document: "id of " + key, SHA256: "aa", Modified: time.Date(2020, 1, 2, 3, 4, 5, 6, time.UTC), Class: record.ClassOK}
}

func TestWhatIsHeldIsToldThroughTheOwner(t *testing.T) {
	odd := "/archive/\xff\xfe name\nwith\x00 anything"
	s := &shelf{sources: map[string]record.Source{"/a": source("/a"), odd: source(odd)}, originals: map[string][]byte{"aa": []byte("bytes"), "none": {}}}
	for i := range 3000 {
		key := fmt.Sprintf("/many/%05d", i)
		s.sources[key] = record.Source{Key: key}
	}
	dir := t.TempDir()
	owned(t, dir, s, echo)
	c := dialled(t, dir)
	if command, pid := c.Owner(); command != "serve" || pid != os.Getpid() {
		t.Errorf("owner %s with pid %d", command, pid)
	}
	for key := range s.sources {
		if len(key) > 5 && key[:5] == "/many" {
			continue
		}
		got, ok, err := c.Source(key)
		if want := s.sources[key]; err != nil || !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("source %q: %+v, %v, %v; want %+v", key, got, ok, err, want)
		}
	}
	if _, ok, err := c.Source("/none"); ok || err != nil {
		t.Errorf("a source that is none: %v, %v", ok, err)
	}
	if got, ok, err := c.Holder("id of /a"); !ok || err != nil || got.Key != "/a" {
		t.Errorf("holder %+v, %v, %v", got, ok, err)
	}
	if same, err := c.SameBytes("aa"); err != nil || len(same) != 2 {
		t.Errorf("same bytes: %d, %v", len(same), err)
	}
	n := 0
	for src, err := range c.Sources("/many") {
		if err != nil || src.Key != fmt.Sprintf("/many/%05d", n) {
			t.Fatalf("%d: %+v, %v", n, src, err)
		}
		n++
	}
	if n != 3000 {
		t.Errorf("%d sources, want 3000", n)
	}
	for range c.Sources("/many") { // what is left of a list hinders no later call
		break
	}
	for _, err := range c.Sources("broken") {
		if err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("a list that breaks off: %v", err)
		}
	}
	if b, err := c.Original("aa"); err != nil || string(b) != "bytes" {
		t.Errorf("original %q, %v", b, err)
	}
	if b, err := c.Original("none"); err != nil || len(b) != 0 {
		t.Errorf("an empty original: %q, %v", b, err)
	}
	if _, err := c.Original("zz"); err == nil || err.Error() != "not found" {
		t.Errorf("an original that is none: %v", err)
	}
}

// filled gives every field of a record a value, so that one that is lost on the way is seen.
func filled(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		filled(v.Elem(), n)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2000, 1, 1, 0, 0, *n, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				filled(v.Field(i), n)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			filled(v.Index(i), n)
		}
	case reflect.Array:
		for i := range v.Len() {
			filled(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		filled(key, n)
		filled(value, n)
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString(fmt.Sprintf("ś %d", *n))
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(int64(*n))
	case reflect.Uint64, reflect.Uint32, reflect.Uint8:
		v.SetUint(uint64(*n % 200))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.1)
	case reflect.Bool:
		v.SetBool(true)
	}
}

func TestAReadingArrivesAsItWasSent(t *testing.T) {
	var whole record.Reading
	n := 0
	filled(reflect.ValueOf(&whole).Elem(), &n)
	whole.Document.Display = "" // the installation's to say: it does not travel
	empty := record.Reading{Source: record.Source{Key: "\xff"}, Document: &record.Document{Agreements: []record.Agreement{}}, Original: []byte{}}
	empty.Document.Countries = []string{} // an empty list is not null in JSON
	large := record.Reading{Source: record.Source{Key: "/large"}, Original: bytes.Repeat([]byte("0123456789abcdef"), 64<<20/16), Document: &record.Document{}}
	gone := record.Reading{Source: record.Source{Key: "/gone"}, Removed: true}
	sent := []record.Reading{whole, empty, large, gone}
	s := &shelf{}
	dir := t.TempDir()
	owned(t, dir, s, echo)
	c := dialled(t, dir)
	kept, err := c.Put(t.Context(), sent)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.put) != 1 || len(kept) != len(sent) || !kept[1].Duplicate || kept[0].Document != whole.Source.Document {
		t.Fatalf("%d batches, kept %+v", len(s.put), kept)
	}
	for i, got := range s.put[0] {
		if !reflect.DeepEqual(got, sent[i]) {
			if len(got.Original) > 100 {
				got.Original, sent[i].Original = got.Original[:100], sent[i].Original[:100]
			}
			t.Errorf("reading %d: %+v\nwant %+v", i, got, sent[i])
		}
	}
}

func TestALongListIsKeptInSeveralBatches(t *testing.T) {
	s := &shelf{}
	dir := t.TempDir()
	owned(t, dir, s, echo)
	c := dialled(t, dir)
	sent := make([]record.Reading, 25_000)
	for i := range sent {
		sent[i].Source.Key = fmt.Sprint(i)
	}
	if kept, err := c.Put(t.Context(), sent); err != nil || len(kept) != len(sent) || len(s.put) != 3 {
		t.Errorf("kept %d in %d batches, %v", len(kept), len(s.put), err)
	}
	var got []record.Reading
	for _, batch := range s.put {
		got = append(got, batch...)
	}
	if !reflect.DeepEqual(got, sent) {
		t.Error("what arrived is not what was sent")
	}
	pages := make([]record.Page, 12_000)
	for i := range pages {
		pages[i] = record.Page{Address: fmt.Sprint(i), State: record.PageWaiting, Links: []string{"a"}}
	}
	if err := c.PutPages(t.Context(), "site", pages); err != nil {
		t.Fatal(err)
	}
	n := 0
	for p, err := range c.Pages("site") {
		if err != nil || !reflect.DeepEqual(p, pages[n]) {
			t.Fatalf("page %d: %+v, %v", n, p, err)
		}
		n++
	}
	if n != len(pages) {
		t.Errorf("%d pages, want %d", n, len(pages))
	}
}

func TestABatchThatIsNotKept(t *testing.T) {
	s := &shelf{fault: coded{5, "the disk is full"}}
	dir := t.TempDir()
	owned(t, dir, s, echo)
	c := dialled(t, dir)
	_, err := c.Put(t.Context(), make([]record.Reading, 3))
	if r, ok := errors.AsType[*control.Refused](err); !ok || r.Code != 5 || r.Message != "the disk is full" {
		t.Errorf("got %v", err)
	}
	s.fault = nil
	if _, err := c.Put(t.Context(), make([]record.Reading, 3)); err != nil {
		t.Errorf("the next batch: %v", err)
	}
}

// TestASlowOwnerIsNotAHangingOne: an owner that works longer than it may be silent says that it is at work.
func TestASlowOwnerIsNotAHangingOne(t *testing.T) {
	s := &shelf{slow: control.Silence + control.Silence/3}
	dir := t.TempDir()
	owned(t, dir, s, echo)
	c := dialled(t, dir)
	var both sync.WaitGroup
	both.Go(func() {
		if _, err := c.Put(t.Context(), make([]record.Reading, 1)); err != nil {
			t.Errorf("put: %v", err)
		}
	})
	both.Go(func() {
		var out bytes.Buffer
		if err := c.Do(t.Context(), control.Job{Command: "slow"}, &out, io.Discard); err != nil || out.String() != "done\n" {
			t.Errorf("job: %q, %v", out.String(), err)
		}
	})
	both.Wait()
}

func TestJobsSayAndEndAsTheyWould(t *testing.T) {
	dir := t.TempDir()
	owned(t, dir, &shelf{}, echo)
	c := dialled(t, dir)
	for _, tt := range []struct {
		command string
		code    int
		message string
	}{
		{"partly", 3, ""}, {"missing", 4, "there is no such thing"}, {"panic", 1, "job broke off: a fault in a job"}, {"other", 2, "unknown"}, {"say", 0, ""},
	} {
		var out, err bytes.Buffer
		fault := c.Do(t.Context(), control.Job{Command: tt.command, Options: json.RawMessage(`{"a":1}`)}, &out, &err)
		if tt.code == 0 {
			if want := "out {\"a\":1}\n" + strings.Repeat("long ", 200_000); fault != nil || out.String() != want || err.String() != "err\n" {
				t.Errorf("%s: %v, %d bytes, %q", tt.command, fault, out.Len(), err.String())
			}
			continue
		}
		if r, ok := errors.AsType[*control.Refused](fault); !ok || r.Code != tt.code || r.Message != tt.message {
			t.Errorf("%s: %v", tt.command, fault)
		}
	}
	if _, _, err := c.Source("panic"); err == nil || !strings.Contains(err.Error(), "broke off") {
		t.Errorf("a panic in the store: %v", err)
	}
}

// told is a writer that says when something was written.
type told chan string

func (w told) Write(p []byte) (int, error) {
	w <- string(p)
	return len(p), nil
}

func TestAJobEndsWithItsCaller(t *testing.T) {
	ended := make(chan struct{})
	dir := t.TempDir()
	owned(t, dir, &shelf{}, func(ctx context.Context, job control.Job, out, err io.Writer) error {
		defer close(ended)
		return echo(ctx, job, out, err)
	})
	c := dialled(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	said := make(told, 1)
	result := make(chan error, 1)
	go func() { result <- c.Do(ctx, control.Job{Command: "wait"}, io.Discard, said) }()
	if s := <-said; s != "waiting\n" {
		t.Errorf("said %q", s)
	}
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller got %v", err)
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Error("the job goes on without its caller")
	}
}

func TestAnOwnerThatIsStoppedSaysSo(t *testing.T) {
	s := &shelf{slow: 300 * time.Millisecond}
	dir := t.TempDir()
	stop := owned(t, dir, s, echo)
	c := dialled(t, dir)
	said := make(told, 1)
	result := make(chan error, 2)
	go func() { result <- c.Do(t.Context(), control.Job{Command: "wait"}, io.Discard, said) }()
	<-said
	kept := make(chan error, 1)
	go func() {
		_, err := c.Put(t.Context(), make([]record.Reading, 1))
		kept <- err
	}()
	time.Sleep(100 * time.Millisecond) // the batch has come and is being kept
	stop()
	if err := <-result; err == nil || !strings.Contains(err.Error(), "was stopped") {
		t.Errorf("the job: %v", err)
	}
	if err := <-kept; err != nil || len(s.put) != 1 {
		t.Errorf("a batch that had come whole: %v, %d kept", err, len(s.put))
	}
	if _, _, err := c.Source("x"); err == nil || !strings.Contains(err.Error(), "ended before this was done") {
		t.Errorf("a call after the end: %v", err)
	}
	if _, err := control.Dial(t.Context(), dir); !errors.Is(err, control.ErrNobody) {
		t.Errorf("after the end: %v", err)
	}
}

func TestOutputThatNobodyTakesEndsTheJob(t *testing.T) {
	dir := t.TempDir()
	owned(t, dir, &shelf{}, echo)
	c := dialled(t, dir)
	full := errors.New("no space left")
	err := c.Do(t.Context(), control.Job{Command: "say"}, failing{full}, io.Discard)
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestManyAtOnce: more callers than there is room for wait for their turn.
func TestManyAtOnce(t *testing.T) {
	s := &shelf{sources: map[string]record.Source{"/a": source("/a")}}
	dir := t.TempDir()
	var mu sync.Mutex
	now, most := 0, 0
	owned(t, dir, s, func(context.Context, control.Job, io.Writer, io.Writer) error {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		time.Sleep(20 * time.Millisecond)
		mu.Lock()
		now--
		mu.Unlock()
		return nil
	})
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			c, err := control.Dial(t.Context(), dir)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			if err := c.Do(t.Context(), control.Job{}, io.Discard, io.Discard); err != nil {
				t.Error(err)
			}
			if _, ok, err := c.Source("/a"); !ok || err != nil {
				t.Error(ok, err)
			}
		})
	}
	all.Wait()
	if most < 2 || most > 4 {
		t.Errorf("%d jobs at once, want 2 to 4", most)
	}
}

func TestTheSocketIsItsUsersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	stop := owned(t, dir, &shelf{}, echo)
	for path, want := range map[string]os.FileMode{dir: 0o700 | os.ModeDir, filepath.Join(dir, "control.sock"): 0o600 | os.ModeSocket} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, want)
		}
	}
	stop()
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// TestAFolderWithALongPath: the address of a socket holds about a hundred bytes, a path of a folder may have thousands.
func TestAFolderWithALongPath(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("this system shows no open files: ", err)
	}
	dir := t.TempDir()
	for range 10 {
		dir = filepath.Join(dir, strings.Repeat("very-long-name-", 10))
	}
	stop := owned(t, dir, &shelf{sources: map[string]record.Source{"/a": source("/a")}}, echo)
	if _, ok, err := dialled(t, dir).Source("/a"); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	stop()
	if _, err := os.Stat(filepath.Join(dir, "control.sock")); err == nil {
		t.Error("the socket stays behind")
	}
}

// TestWhatAKilledOwnerLeftIsReplaced (fault 57): a socket nobody listens on, and something else under its name.
func TestWhatAKilledOwnerLeftIsReplaced(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "control.sock")
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false)
	stale.Close()
	if _, err := control.Dial(t.Context(), dir); !errors.Is(err, control.ErrNobody) {
		t.Errorf("a socket that nobody listens on: %v", err)
	}
	stop := owned(t, dir, &shelf{}, echo)
	dialled(t, dir)
	stop()
	if err := os.WriteFile(path, []byte("a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	owned(t, dir, &shelf{}, echo)
	dialled(t, dir)
}

func TestAnOwnerThatListensIsNotWaitedFor(t *testing.T) {
	dir := t.TempDir()
	owned(t, dir, &shelf{}, echo)
	began := time.Now()
	_, err := control.Own(t.Context(), dir, "serve", time.Hour)
	if busy, ok := errors.AsType[*control.Busy](err); !ok || busy.PID != os.Getpid() || time.Since(began) > time.Minute {
		t.Errorf("got %v", err)
	}
}

// stranger listens in the place of an owner and says words of its own to whoever connects.
func stranger(t *testing.T, dir, words string) {
	t.Helper()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "control.sock"), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			fmt.Fprint(c, words)
			if words == "" {
				t.Cleanup(func() { c.Close() })
				continue
			}
			// The client says its greeting; reading it first keeps the end of the connection from overtaking ours.
			_, _ = c.Read(make([]byte, 4096))
			c.Close()
		}
	}()
}

func TestAnOwnerThatIsNotUnderstood(t *testing.T) {
	for _, tt := range []struct{ name, words, want string }{
		{"another version", "entente control 99-0 4711 serve\n", "another version"},
		{"something else", "220 mail.example.org ESMTP\n", "does not speak as Entente does"},
		{"an endless line", strings.Repeat("x", 1<<20), "does not speak as Entente does"},
		{"silence", "", "does not answer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			stranger(t, dir, tt.words)
			began := time.Now()
			_, err := control.Dial(t.Context(), dir)
			busy, ok := errors.AsType[*control.Busy](err)
			if !ok || !strings.Contains(err.Error(), tt.want) || busy.PID != os.Getpid() {
				t.Errorf("got %v, want %q and pid %d", err, tt.want, os.Getpid())
			}
			if d := time.Since(began); d > 2*control.Silence {
				t.Errorf("it took %v", d)
			}
		})
	}
}
