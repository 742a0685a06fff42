package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"entente/internal/ingest"
	"entente/internal/source"
)

// TestNamesOfAnyKind: file names are any bytes but two. They are read, found again, told of on one line, and kept apart
// (fault 35).
func TestNamesOfAnyKind(t *testing.T) {
	docs := t.TempDir()
	odd := []string{"latin-\xe9\xff.html", "other-\xfe\xff.html", "two\nlines.html", "back\\slash.html", "-dash.html", "tab\t.html", "sp ace.html", "bell\a.html", strings.Repeat("l", 250) + ".html"}
	made := 0
	for i, name := range odd {
		if err := os.WriteFile(filepath.Join(docs, name), []byte(strings.ReplaceAll(dutchPage, "Senegal", fmt.Sprintf("Senegal %d", i))), 0o600); err != nil {
			t.Logf("this file system has no %q: %v", name, err)
			continue
		}
		made++
	}
	if made < 5 {
		t.Fatal("too few names are possible here")
	}
	for _, beside := range []bool{false, true} {
		data := filepath.Join(t.TempDir(), "data")
		if beside {
			server(t, data)
		}
		s := call(t, "ingest", "--json", "--data", data, docs)
		if s.code != exitOK || strings.Count(s.out, "\n") != made+1 || !strings.Contains(s.out, fmt.Sprintf(`"added":%d,`, made)) {
			t.Errorf("beside a server %v: exit %d\n%s%s", beside, s.code, s.out, s.err)
		}
		s = call(t, "ingest", "--json", "--data", data, "--prune", docs)
		if s.code != exitOK || !strings.Contains(s.out, fmt.Sprintf(`"unchanged":%d,`, made)) || !strings.Contains(s.out, `"removed":0,`) {
			t.Errorf("again, beside a server %v: exit %d\n%s%s", beside, s.code, s.out, s.err)
		}
		ids := map[string]bool{}
		for _, h := range search(t, data, "--size", "100", "--fold", "false").Hits {
			ids[h.ID] = true
		}
		if len(ids) != made {
			t.Errorf("%d documents are found, want %d", len(ids), made)
		}
		ok(t, "doctor", "--data", data)
	}
	gone := filepath.Join(docs, odd[0])
	data := filepath.Join(t.TempDir(), "data")
	ingested(t, exitOK, "--data", data, docs)
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	if _, summary := ingested(t, exitOK, "--data", data, "--prune", docs); summary.Summary.Removed != 1 {
		t.Errorf("one that is gone: %+v", summary.Summary)
	}
}

// TestAPathLongerThanTheSystemTakes: folders may lie deeper than any path may be long. What is above is read (fault 35).
func TestAPathLongerThanTheSystemTakes(t *testing.T) {
	docs := folder(t, "a.html", dutchPage)
	t.Chdir(docs)
	for range 30 {
		name := strings.Repeat("d", 200)
		if err := os.Mkdir(name, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chdir(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("deep.html", []byte(dutchPage), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(docs); err != nil {
		t.Fatal(err)
	}
	s := call(t, "ingest", "--json", "--data", filepath.Join(t.TempDir(), "data"), docs)
	if s.code != exitPartly || !strings.Contains(s.out, `"added":1,`) || !strings.Contains(s.out, "too long") {
		t.Errorf("exit %d\n%.2000s%s", s.code, s.out, s.err)
	}
}

// TestLinksPipesAndDevicesHoldNobody (fault 36, 37): what is no plain file is told and left alone; nothing outside is read.
func TestLinksPipesAndDevicesHoldNobody(t *testing.T) {
	outside := folder(t, "secret.html", strings.ReplaceAll(dutchPage, "stedenband", "geheimband"))
	docs := folder(t, "a.html", dutchPage, "sub/b.md", frenchNote)
	for link, to := range map[string]string{"loop": ".", "sub/up": "..", "self": "self", "out": outside, "out.html": filepath.Join(outside, "secret.html"), "null.html": "/dev/null"} {
		if err := os.Symlink(to, filepath.Join(docs, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(docs, "pipe.html"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", filepath.Join(docs, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	data := filepath.Join(t.TempDir(), "data")
	events, summary := ingested(t, exitOK, "--data", data, docs)
	if summary.Summary.Added != 2 || summary.Summary.Skipped != 8 {
		t.Errorf("summary %+v of %+v", summary.Summary, events)
	}
	for _, name := range []string{"loop", "up", "self", "out", "out.html", "null.html", "pipe.html", "socket"} {
		if e := events[name]; e.Status != "skipped" || e.Reason == "" {
			t.Errorf("%s: %+v", name, e)
		}
	}
	if r := search(t, data, "geheimband"); r.Total != 0 {
		t.Errorf("what lies outside was read: %+v", r)
	}
	// Named by a person, a pipe is refused, and at once.
	if s := call(t, "ingest", "--data", data, filepath.Join(docs, "pipe.html")); s.code != exitPartly || !strings.Contains(s.err, "not a regular file") {
		t.Errorf("a pipe that is named: exit %d, %q", s.code, s.err)
	}
}

// vanishing is a place in which a file is removed after the first has been found, as by somebody who tidies up meanwhile.
type vanishing struct {
	source.Source
	path string
}

func (v vanishing) Items(ctx context.Context) iter.Seq2[source.Item, error] {
	return func(yield func(source.Item, error) bool) {
		first := true
		for item, err := range v.Source.Items(ctx) {
			if first {
				_ = os.Remove(v.path) // that it has gone is looked at
			}
			first = false
			if !yield(item, err) {
				return
			}
		}
	}
}

// TestAFileRemovedWhileAFolderIsRead (fault 39): it is told as missing, its document stays until a run with --prune.
func TestAFileRemovedWhileAFolderIsRead(t *testing.T) {
	docs := folder(t, "a.html", dutchPage, "b.md", frenchNote)
	data := filepath.Join(t.TempDir(), "data")
	ingested(t, exitOK, "--data", data, docs)
	var out, errs bytes.Buffer
	a := &app{stdout: &out, stderr: &errs, log: slog.New(slog.DiscardHandler), data: data, engine: "local", json: true}
	in := intake{command: "ingest", jobs: 1, gone: source.Gone, places: func(frontier) ([]source.Source, error) {
		return []source.Source{vanishing{source.At(docs, source.Options{}), filepath.Join(docs, "b.md")}}, nil
	}}
	if err := a.take(t.Context(), in); err != errPartly && (err == nil || !strings.Contains(err.Error(), errPartly.Error())) {
		t.Fatalf("got %v\n%s", err, out.String())
	}
	if !strings.Contains(out.String(), `"class":"missing"`) || !strings.Contains(out.String(), `"unchanged":1,`) {
		t.Errorf("said %s", out.String())
	}
	if r := search(t, data, "jumelage"); r.Total != 1 {
		t.Errorf("its document has gone at once: %+v", r)
	}
	if _, summary := ingested(t, exitOK, "--data", data, "--prune", docs); summary.Summary.Removed != 1 {
		t.Errorf("the next run: %+v", summary.Summary)
	}
	if r := search(t, data, "jumelage"); r.Total != 0 {
		t.Errorf("its document is still found: %+v", r)
	}
}

// nobody is the user without rights, by its number on every Linux.
const nobody = 65534

// asNobody starts the program as a user without rights, and returns what it said. The program is where everybody may run it.
func asNobody(t *testing.T, args ...string) said {
	t.Helper()
	dir := public(t)
	program := filepath.Join(dir, "entente")
	if err := os.Link(os.Args[0], program); err != nil {
		b, err := os.ReadFile(os.Args[0])
		if err == nil {
			err = os.WriteFile(program, b, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program, args...)
	cmd.Env = []string{"ENTENTE_TEST_AS_PROGRAM=1", "PATH=" + os.Getenv("PATH"), "HOME=" + dir}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if _, ok := err.(*exec.ExitError); !ok {
			t.Fatal(err)
		}
	}
	return said{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// public is a new folder that everybody may enter.
func public(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "entente-public-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // a folder for temporary files is tidied by others as well
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestWhatMayNotBeRead (fault 40): files and folders without rights are told, the others are read.
func TestWhatMayNotBeRead(t *testing.T) {
	docs, data := public(t), public(t)
	write(t, filepath.Join(docs, "a.html"), dutchPage)
	write(t, filepath.Join(docs, "closed.html"), frenchNote)
	write(t, filepath.Join(docs, "cellar", "b.md"), frenchNote)
	for path, mode := range map[string]fs.FileMode{"closed.html": 0, "cellar": 0} {
		if err := os.Chmod(filepath.Join(docs, path), mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(docs, "cellar"), 0o700) }) // so that it can be removed
	args := []string{"ingest", "--json", "--data", filepath.Join(data, "mine"), docs}
	var s said
	if os.Geteuid() == 0 { // root may read everything
		if err := os.Chown(data, nobody, nobody); err != nil {
			t.Fatal(err)
		}
		s = asNobody(t, args...)
	} else {
		s = call(t, args...)
	}
	if s.code != exitPartly || strings.Count(s.out, `"class":"unreadable"`) != 2 || !strings.Contains(s.out, `"added":1,`) || !strings.Contains(s.out, "permission denied") {
		t.Errorf("exit %d\n%s%s", s.code, s.out, s.err)
	}
}

// TestAFolderOfAnotherUser: a data folder that this user may not enter or not write, and the socket of another user's server.
func TestAFolderOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("NOT RUN: only root can be two users")
	}
	docs := public(t)
	write(t, filepath.Join(docs, "a.html"), dutchPage)
	closed := filepath.Join(public(t), "data")
	ingested(t, exitOK, "--data", closed, docs)
	open := filepath.Join(public(t), "data")
	ingested(t, exitOK, "--data", open, docs)
	server(t, open)
	for path, mode := range map[string]fs.FileMode{open: 0o755, filepath.Join(open, "control.sock"): 0o666} { // as somebody might who wants it to work
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"search", "x"}, {"failures"}, {"ingest", docs}} {
		for data, words := range map[string]string{closed: "permission denied", open: "turned this process away"} {
			if s := asNobody(t, append(args, "--data", data)...); s.code != exitUnavailable || !strings.Contains(s.err, words) || strings.Count(s.err, "\n") != 1 {
				t.Errorf("%s: exit %d, %q; want 5 and %q", args[0], s.code, s.err, words)
			}
		}
	}
	if s := asNobody(t, "inspect", "--json", "--data", closed, filepath.Join(docs, "a.html")); s.code != exitOK {
		t.Errorf("inspect: exit %d, %q", s.code, s.err)
	}
}

// TestNotesOfRootInAFolderOfAnotherUser: what root notes of its attempts can be taken over by the user the folder belongs to,
// also when root was killed.
func TestNotesOfRootInAFolderOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("NOT RUN: only root can be two users")
	}
	docs, home := public(t), public(t)
	write(t, filepath.Join(docs, "a.html"), dutchPage)
	if err := os.Chown(home, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	attempts := filepath.Join(home, "attempts")
	a, err := ingest.OpenAttempts(attempts)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	a.Begin("0123")
	paths, err := filepath.Glob(filepath.Join(attempts, "*"))
	if err != nil || len(paths) != 2 {
		t.Fatalf("%q, %v", paths, err)
	}
	for _, path := range append(paths, attempts) {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if s := info.Sys().(*syscall.Stat_t); s.Uid != nobody || s.Gid != nobody || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s belongs to %d:%d, %v", path, s.Uid, s.Gid, info.Mode())
		}
	}
	if s := asNobody(t, "ingest", "--json", "--data", home, docs); s.code != exitOK || s.err != "" {
		t.Errorf("exit %d, %q", s.code, s.err)
	}
}

// TestAnIngestThatIsAskedToEnd (fault 47): it keeps what it has read, ends in time with exit code 130, all it told of is there,
// and the next run does the rest. Alone and beside a server.
func TestAnIngestThatIsAskedToEnd(t *testing.T) {
	const many = 600
	docs := t.TempDir()
	for i := range many {
		write(t, filepath.Join(docs, fmt.Sprintf("%04d.html", i)), strings.ReplaceAll(dutchPage, "Senegal", fmt.Sprintf("Senegal %d", i)))
	}
	for _, tt := range []struct {
		name   string
		signal syscall.Signal
		beside bool
	}{{"TERM alone", syscall.SIGTERM, false}, {"INT alone", syscall.SIGINT, false}, {"TERM beside a server", syscall.SIGTERM, true}} {
		t.Run(tt.name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			if tt.beside {
				server(t, data)
			}
			cmd := exec.Command(os.Args[0], "ingest", "--json", "--data", data, docs)
			cmd.Env = append(os.Environ(), "ENTENTE_TEST_AS_PROGRAM=1")
			var errs bytes.Buffer
			cmd.Stderr = &errs
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			first := make([]byte, 1)
			if _, err := io.ReadFull(stdout, first); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			if err := cmd.Process.Signal(tt.signal); err != nil {
				t.Fatal(err)
			}
			rest, err := io.ReadAll(stdout)
			if err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // its code is looked at
			if d := time.Since(began); d > 10*time.Second {
				t.Errorf("it took %v to end", d)
			}
			if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || !strings.Contains(errs.String(), "stopping") {
				t.Errorf("exit %d, %q", code, errs.String())
			}
			told := map[string]bool{}
			for line := range strings.Lines(string(first) + string(rest)) {
				var e event
				if err := json.Unmarshal([]byte(line), &e); err != nil {
					t.Fatalf("%q: %v", line, err)
				}
				if e.DocumentID != "" {
					told[e.DocumentID] = true
				}
			}
			if len(told) == 0 || len(told) >= many {
				t.Fatalf("%d told of: the signal came too early or too late to show anything", len(told))
			}
			after := "" // what is there, page by page
			for there := map[string]bool{}; ; {
				var r struct {
					Hits []struct{ ID string }
					Next *string
				}
				args := []string{"search", "--json", "--data", data, "--size", "100", "--fold", "false", "--facets", "none", "--sort", "title"}
				if after != "" {
					args = append(args, "--after", after)
				}
				if err := json.Unmarshal([]byte(ok(t, args...)), &r); err != nil {
					t.Fatal(err)
				}
				for _, h := range r.Hits {
					there[h.ID] = true
				}
				if r.Next != nil {
					after = *r.Next
					continue
				}
				for id := range told {
					if !there[id] {
						t.Errorf("%s was told of and is not there", id)
					}
				}
				break
			}
			s := call(t, "ingest", "--json", "--data", data, docs)
			var sum event
			lines := strings.Split(strings.TrimSpace(s.out), "\n")
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &sum); err != nil || s.code != exitOK {
				t.Fatalf("the next run: exit %d, %v, %s", s.code, err, s.err)
			}
			if sum.Summary.Unchanged < len(told) || sum.Summary.Unchanged+sum.Summary.Added != many {
				t.Errorf("the next run: %+v after %d", sum.Summary, len(told))
			}
		})
	}
}

// TestASecondCtrlCEndsAtOnce: the first one waits for the batch, which a server that hangs does not take; the second does not.
func TestASecondCtrlCEndsAtOnce(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	owner, _ := server(t, data)
	docs := t.TempDir()
	for i := range 400 {
		write(t, filepath.Join(docs, fmt.Sprintf("%03d.html", i)), strings.ReplaceAll(dutchPage, "Senegal", fmt.Sprintf("Senegal %d", i)))
	}
	cmd, _ := program(t, "ingest", "--json", "--data", data, docs)
	stopped(t, owner)
	for range 400 {
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			break // it has ended
		}
		time.Sleep(10 * time.Millisecond)
		var status syscall.WaitStatus
		if pid, err := syscall.Wait4(cmd.Process.Pid, &status, syscall.WNOHANG, nil); err == nil && pid != 0 {
			if !status.Signaled() || status.Signal() != syscall.SIGINT {
				t.Errorf("it ended with %v and not by the signal", status)
			}
			return
		}
	}
	t.Error("it does not end")
}
