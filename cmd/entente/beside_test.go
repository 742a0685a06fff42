package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// moments is what differs between two answers to one question: how long they took, and when a source was tried.
var moments = regexp.MustCompile(`"took_ms":[0-9.e+-]+|"(tried|updated|retrieved)":"[^"]*"|in [0-9.]+ s\n`)

func timeless(s said) said {
	s.out = moments.ReplaceAllString(s.out, "a moment")
	return s
}

// copied is a data folder like another one, byte for byte.
func copied(t *testing.T, data string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to, os.DirFS(data)); err != nil {
		t.Fatal(err)
	}
	return to
}

// server starts a server on a data folder, and returns its process and its address.
func server(t *testing.T, data string) (*exec.Cmd, string) {
	t.Helper()
	cmd, line := program(t, "serve", "--json", "--data", data, "--addr", "127.0.0.1:0")
	var at struct{ URL string }
	if err := json.Unmarshal([]byte(line), &at); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return cmd, at.URL
}

// TestTheSameBesideAServer: every command says the same and ends the same whether it opens the data folder or works through
// the server that owns it. The two folders are copies of one.
func TestTheSameBesideAServer(t *testing.T) {
	docs := folder(t, "nl/a.html", dutchPage, "fr/b.md", frenchNote, "empty.txt", "", "paper\x1b.xyz", "\x7fELF\x02\x01\x01\x00\x00\x00")
	model := filepath.Join(t.TempDir(), "model")
	ingested(t, exitPartly, "--data", model, docs)
	// Opening a folder may settle it, so that both are opened before they are compared.
	ok(t, "search", "--data", model, "x")
	judged := filepath.Join(t.TempDir(), "judgments.tsv")
	write(t, judged, "q1\ttopic\tnl\tq=stedenband\tnl/a.html:3\nq2\ttopic\tfr\tq=jumelage\tfr/b.md:3\nq3\ttopic\tfr\tq=x\tfr/c.md:3\n")
	more := folder(t, "c.html", strings.ReplaceAll(dutchPage, "Senegal", "Benin"), "again.html", dutchPage, "bad.txt", "")

	alone, served := copied(t, model), copied(t, model)
	// Both are called by the same name from folders of their own, because messages tell the name.
	aloneDir, servedDir := filepath.Dir(alone), filepath.Dir(served)
	server(t, served)
	for _, args := range [][]string{
		{"search", "stedenband"}, {"search", "--json", "stedenband OR jumelage"}, {"search", "nothing-like-this"}, {"search", "--country", "XX"},
		{"search", "--json", "--size", "1", "--facets", "country,theme,year", ""}, {"search", `"open`}, {"search", "--after", "rubbish"},
		{"search", "--hl", "fr", "--language", "fr"}, {"search", "--page", "3"},
		{"export", "--format", "jsonl", "stedenband OR jumelage"}, {"export", "--in", "agreements"}, {"export", "--format", "ris"}, {"export", "--format", "xlsx"},
		{"failures"}, {"failures", "--json"},
		{"eval", judged}, {"eval", "--json", judged}, {"eval", "none.tsv"}, {"eval", docs + "/nl/a.html"},
		{"ingest", "--dry-run", docs}, {"ingest", "--dry-run", "--json", more}, {"ingest", docs + "/none"},
		{"ingest", "--json", docs}, {"ingest", "--json", more}, {"ingest", more}, {"ingest", "--since", "2001-01-01", "--jobs", "3", more},
		{"search", "benin"}, {"search", "--json", "senegal"},
		{"failures"},
		{"ingest", "--jobs", "0", docs}, {"serve", "--addr", "here"}, {"version"}, {"version", "--json"}, {"inspect", docs + "/nl/a.html"},
		{"config", "print"}, {"config", "check"},
		{"doctor"}, {"doctor", "--json"}, {"doctor", "--repair"}, {"reindex"}, {"search", "--json", "senegal"}, {"reindex", "--json"}, {"search", "--json", "benin"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			full := append(append([]string{}, args...), "--data", "data")
			t.Chdir(aloneDir)
			want := timeless(call(t, full...))
			t.Chdir(servedDir)
			got := timeless(call(t, full...))
			if got != want {
				t.Errorf("beside a server: exit %d\n%s%s\nalone: exit %d\n%s%s", got.code, got.out, got.err, want.code, want.out, want.err)
			}
		})
	}
}

// TestWhatIsIngestedBesideAServerIsThere: results show on the pages at the latest when the command ends, and what is gone with
// --prune is gone.
func TestWhatIsIngestedBesideAServerIsThere(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	_, url := server(t, data)
	found := func(q string) int {
		t.Helper()
		resp, err := http.Get(url + "/api/v1/search?expand=false&q=" + q)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var r results
		if err := json.NewDecoder(resp.Body).Decode(&r); err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v", resp.Status, err)
		}
		return r.Total
	}
	docs := folder(t, "a.html", dutchPage, "b.md", frenchNote)
	events, summary := ingested(t, exitOK, "--data", data, docs)
	if summary.Summary.Added != 2 || events["a.html"].DocumentID == "" || found("stedenband") != 1 {
		t.Errorf("events %+v, found %d", events, found("stedenband"))
	}
	if _, summary = ingested(t, exitOK, "--data", data, docs); summary.Summary.Unchanged != 2 {
		t.Errorf("again: %+v", summary.Summary)
	}
	if err := os.Remove(filepath.Join(docs, "a.html")); err != nil {
		t.Fatal(err)
	}
	if _, summary = ingested(t, exitOK, "--data", data, "--prune", docs); summary.Summary.Removed != 1 || found("stedenband") != 0 {
		t.Errorf("after pruning: %+v, found %d", summary.Summary, found("stedenband"))
	}
	if _, summary = ingested(t, exitOK, "--data", data, "--since", "1h", docs); summary.Summary.Unchanged != 1 {
		t.Errorf("since an hour: %+v", summary.Summary)
	}
	if _, summary = ingested(t, exitOK, "--data", data, "--since", "2099-01-01", docs); summary.Summary.Skipped != 1 {
		t.Errorf("since later: %+v", summary.Summary)
	}
}

// TestEveryCommandInEveryStateOfTheFolder is the table of exit codes (fault 56, 57, 59). Commands stand in columns, states in
// rows; "5p" is exit 5 with the pid of the process that is in the way.
func TestEveryCommandInEveryStateOfTheFolder(t *testing.T) {
	docs := folder(t, "a.html", dutchPage)
	judged := filepath.Join(t.TempDir(), "judgments.tsv")
	write(t, judged, "q1\ttopic\tnl\tq=stedenband\ta.html:3\n")
	commands := [][]string{
		{"search", "x"}, {"failures"}, {"eval", judged}, {"ingest", docs}, {"ingest", "--dry-run", docs},
		{"reindex"}, {"doctor"}, {"serve", "--addr", "127.0.0.1:0"}, {"inspect", docs + "/a.html"}, {"version"}, {"config", "print"}, {"config", "check"},
	}
	model := filepath.Join(t.TempDir(), "model")
	ingested(t, exitOK, "--data", model, docs)
	filled := func(t *testing.T) string { return copied(t, model) }
	for _, tt := range []struct {
		state string
		// make returns a folder in that state and the process that is in the way, if any: then all commands meet the same one.
		make func(t *testing.T) (data string, owner int)
		want string
	}{
		// search failures eval ingest dry-run, reindex doctor serve, inspect version print check
		{"none", func(t *testing.T) (string, int) { return filepath.Join(t.TempDir(), "none"), 0 },
			"5 5 5 0 0 5 5 serves 0 0 0 0"},
		{"free", func(t *testing.T) (string, int) { return filled(t), 0 },
			"0 0 0 0 0 0 0 serves 0 0 0 0"},
		{"owned by serve", func(t *testing.T) (string, int) {
			data := filled(t)
			cmd, _ := server(t, data)
			return data, cmd.Process.Pid
		}, "0 0 0 0 0 0 0 5p 0 0 0 0"},
		{"owned by serve that hangs", func(t *testing.T) (string, int) {
			data := filled(t)
			cmd, _ := server(t, data)
			stopped(t, cmd)
			return data, cmd.Process.Pid
		}, "5p 5p 5p 5p 5p 5p 5p 5p 0 0 0 0"},
		{"owned by an ingest that does not end", func(t *testing.T) (string, int) {
			data := filled(t)
			return data, endless(t, data).Process.Pid
		}, "5p 5p 5p 5p 5p 5p 5p 5p 0 0 0 0"},
		{"left by a killed server", func(t *testing.T) (string, int) {
			data := filled(t)
			cmd, _ := server(t, data)
			killed(t, cmd)
			return data, 0
		}, "0 0 0 0 0 0 0 serves 0 0 0 0"},
		{"a file", func(t *testing.T) (string, int) { return filepath.Join(docs, "a.html"), 0 },
			"5 5 5 5 0 5 5 5 0 0 0 0"},
		{"a store of something else", func(t *testing.T) (string, int) { return folder(t, "store.db", "this is a letter"), 0 },
			"5 5 5 5 5 5 5 5 0 0 0 0"},
		{"of a newer program", func(t *testing.T) (string, int) {
			data := filled(t)
			newer(t, filepath.Join(data, "index", "gen-1", "manifest.json"))
			return data, 0
		}, "1 1 1 1 1 1 1 1 0 0 0 0"},
		{"unreadable", func(t *testing.T) (string, int) {
			if os.Geteuid() == 0 {
				t.Skip("root may read everything; TestAFolderOfAnotherUser looks at it as nobody")
			}
			data := filled(t)
			if err := os.Chmod(data, 0); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(data, 0o700) }) // so that it can be removed
			return data, 0
		}, "5 5 5 5 5 5 5 5 0 0 0 0"},
	} {
		t.Run(tt.state, func(t *testing.T) {
			t.Parallel()
			want := strings.Fields(tt.want)
			data, owner := tt.make(t)
			began := make([]*running, len(commands))
			for i, args := range commands {
				if owner == 0 && i > 0 { // the last command may have changed the folder
					data, _ = tt.make(t)
				}
				full := append(append([]string{}, args...), "--data", data)
				if want[i] == "serves" {
					program(t, full...)
					continue
				}
				began[i] = start(t, full...)
				if !strings.HasSuffix(want[i], "p") { // those that only wait for an owner do so together
					<-began[i].ended
				}
			}
			for i, args := range commands {
				if began[i] == nil {
					continue
				}
				<-began[i].ended
				code, pid := strings.CutSuffix(want[i], "p")
				got := began[i].said()
				if fmt.Sprint(got.code) != code {
					t.Errorf("%q: exit %d, want %s: %s", args, got.code, code, got.err)
				}
				if pid && !strings.Contains(got.err, fmt.Sprintf("pid %d", owner)) {
					t.Errorf("%q said %q, want pid %d", args, got.err, owner)
				}
				if lines := unlogged(got.err); code != "0" && len(lines) != 1 {
					t.Errorf("%q said %q, want one line", args, lines)
				}
			}
		})
	}
}

// running is the program in a process of its own, from start until ended is closed.
type running struct {
	cmd      *exec.Cmd
	out, err bytes.Buffer
	ended    chan struct{}
}

// start starts the program. One that does not end within a minute is killed.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	r := &running{cmd: exec.CommandContext(ctx, os.Args[0], args...), ended: make(chan struct{})}
	r.cmd.Env = append(os.Environ(), "ENTENTE_TEST_AS_PROGRAM=1")
	r.cmd.Stdout, r.cmd.Stderr = &r.out, &r.err
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(r.ended)
		defer cancel()
		_ = r.cmd.Wait() // its code is looked at
	}()
	return r
}

// said is what a program that has ended said.
func (r *running) said() said {
	return said{r.cmd.ProcessState.ExitCode(), r.out.String(), r.err.String()}
}

// unlogged is the lines on stderr but those of the log.
func unlogged(stderr string) (lines []string) {
	for line := range strings.Lines(stderr) {
		if !strings.HasPrefix(line, "time=") {
			lines = append(lines, line)
		}
	}
	return lines
}

// newer makes a generation one that a later program has written.
func newer(t *testing.T, manifest string) {
	t.Helper()
	b, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	changed := regexp.MustCompile(`"schema_number":\s*\d+`).ReplaceAll(b, []byte(`"schema_number":999999999`))
	if bytes.Equal(changed, b) {
		t.Fatalf("no number of a schema in %s", b)
	}
	if err := os.WriteFile(manifest, changed, 0o600); err != nil {
		t.Fatal(err)
	}
}

// stopped holds a process as a debugger or a dying disk would.
func stopped(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
}

func killed(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("it ended by itself")
	}
}

// endless starts an ingest that owns a folder until it is killed: it is stopped as soon as it tells of its first source.
func endless(t *testing.T, data string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	for i := range 200 {
		write(t, filepath.Join(dir, fmt.Sprintf("%03d.html", i)), strings.ReplaceAll(dutchPage, "Senegal", fmt.Sprintf("Senegal %d", i)))
	}
	cmd, _ := program(t, "ingest", "--json", "--data", data, dir)
	stopped(t, cmd)
	return cmd
}

// TestACommandThatLosesItsServer: the server is killed, stopped, or made to hang while commands work through it.
func TestACommandThatLosesItsServer(t *testing.T) {
	docs := t.TempDir()
	for i := range 400 {
		write(t, filepath.Join(docs, fmt.Sprintf("%03d.html", i)), strings.ReplaceAll(dutchPage, "Senegal", fmt.Sprintf("Senegal %d", i)))
	}
	for _, tt := range []struct {
		name  string
		harm  func(t *testing.T, cmd *exec.Cmd)
		words string
	}{
		{"killed", killed, "ended before this was done"},
		{"hangs", stopped, "does not answer any more"},
		{"stopped", func(t *testing.T, cmd *exec.Cmd) {
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		}, "(pid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := filepath.Join(t.TempDir(), "data")
			owner, _ := server(t, data)
			cmd := exec.Command(os.Args[0], "ingest", "--json", "--data", data, docs)
			cmd.Env = append(os.Environ(), "ENTENTE_TEST_AS_PROGRAM=1")
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(out)
			if !lines.Scan() {
				t.Fatal("it said nothing")
			}
			told := []string{lines.Text()}
			tt.harm(t, owner)
			for lines.Scan() {
				told = append(told, lines.Text())
			}
			_ = cmd.Wait() // its code is looked at
			if code := cmd.ProcessState.ExitCode(); code != exitUnavailable || !strings.Contains(stderr.String(), tt.words) {
				t.Errorf("exit %d, %q; want 5 and %q", code, stderr.String(), tt.words)
			}
			_ = owner.Process.Kill() // it may have ended already
			_ = owner.Wait()
			// All that was told of is there.
			for _, line := range told {
				var e event
				if err := json.Unmarshal([]byte(line), &e); err != nil {
					t.Fatal(err)
				}
				if e.Summary != nil || e.Status != "added" {
					continue
				}
				if r := search(t, data, "--size", "1"); r.Total < len(told)-1 {
					t.Fatalf("%d found, %d told of", r.Total, len(told))
				}
				break
			}
		})
	}
}

// TestTheServerAnswersAllTheTime: no read fails and none is wrong while much is ingested through it and its index is made anew.
func TestTheServerAnswersAllTheTime(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	ingested(t, exitOK, "--data", data, folder(t, "a.html", dutchPage, "b.md", frenchNote))
	_, url := server(t, data)
	docs := t.TempDir()
	for i := range 300 {
		write(t, filepath.Join(docs, fmt.Sprintf("%03d.html", i)), strings.ReplaceAll(frenchNote, "Maroc", fmt.Sprintf("Maroc %d", i)))
	}
	end, answered := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(answered)
		n := 0
		for {
			select {
			case <-end:
				if n < 3 {
					answered <- fmt.Errorf("only %d answers meanwhile", n)
				}
				return
			default:
			}
			n++
			time.Sleep(5 * time.Millisecond) // what goes on meanwhile needs the machine too
			resp, err := http.Get(url + "/api/v1/search?expand=false&q=stedenband")
			if err == nil {
				var b []byte
				b, err = io.ReadAll(resp.Body)
				resp.Body.Close()
				var r results
				if err == nil {
					err = json.Unmarshal(b, &r)
				}
				if err == nil && (resp.StatusCode != http.StatusOK || r.Total != 1) {
					err = fmt.Errorf("%s: %s", resp.Status, b)
				}
			}
			if err != nil {
				answered <- err
				return
			}
		}
	}()
	_, summary := ingested(t, exitOK, "--data", data, docs)
	for range 2 {
		ok(t, "reindex", "--data", data)
	}
	close(end)
	for err := range answered {
		t.Errorf("while %d were ingested: %v", summary.Summary.Added, err)
	}
}
