package main

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"entente/internal/keeper"
	"entente/internal/store"
)

// report is what doctor --json says.
type report struct {
	OK       bool
	Findings []keeper.Finding
	Repaired []keeper.Finding
}

func examined(t *testing.T, wantCode int, data string, args ...string) (r report) {
	t.Helper()
	s := call(t, append([]string{"doctor", "--json", "--data", data}, args...)...)
	if s.code != wantCode {
		t.Fatalf("doctor %v: exit %d, want %d\n%s%s", args, s.code, wantCode, s.out, s.err)
	}
	if err := json.Unmarshal([]byte(s.out), &r); err != nil {
		t.Fatalf("%q: %v", s.out, err)
	}
	if r.OK != (wantCode == exitOK) || r.OK != (len(r.Findings) == 0) {
		t.Errorf("ok %t with %d findings and exit %d", r.OK, len(r.Findings), s.code)
	}
	for _, f := range append(r.Findings, r.Repaired...) {
		if f.Class == "" || f.Subject == "" || f.Detail == "" || f.Meaning == "" || f.Remedy == "" {
			t.Errorf("a finding that does not say what to do: %+v", f)
		}
	}
	return r
}

func (r report) classes() (found []string) {
	for _, f := range r.Findings {
		found = append(found, f.Class)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// scratched is a byte turned in every file a pattern finds.
func scratched(t *testing.T, pattern string) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %v, %v", pattern, paths, err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)/2] ^= 0x10
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// garbled turns a byte in what the store keeps of one document, and leaves its pages whole.
func garbled(t *testing.T, data string) {
	t.Helper()
	path := filepath.Join(data, "store.db")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd} // how a compressed value begins
	for at := bytes.Index(whole, frame); at >= 0; {
		b := bytes.Clone(whole)
		b[at+40] ^= 0x10
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if slices.Equal(examinedAny(t, data).classes(), []string{keeper.DocumentDamaged}) {
			return
		}
		next := bytes.Index(whole[at+4:], frame)
		if next < 0 {
			break
		}
		at += 4 + next
	}
	t.Fatal("no document could be garbled")
}

func examinedAny(t *testing.T, data string) (r report) {
	t.Helper()
	s := call(t, "doctor", "--json", "--data", data)
	if err := json.Unmarshal([]byte(s.out), &r); err != nil {
		t.Fatalf("%q %q: %v", s.out, s.err, err)
	}
	return r
}

// What is wrong with a data folder is named with its remedy, changed by nobody but --repair, and mended by that as far as
// nothing is lost (fault 52, 53, 54, 55).
func TestDoctor(t *testing.T) {
	docs := folder(t, "a.html", dutchPage, "b.md", frenchNote)
	model := filepath.Join(t.TempDir(), "model")
	ingested(t, exitOK, "--data", model, docs)
	ok(t, "reindex", "--data", model)
	gen := func(data string) string { return filepath.Join(data, "index", "gen-2") }
	for _, tt := range []struct {
		name     string
		harm     func(t *testing.T, data string)
		class    string // found; empty when all is well
		mendable bool
	}{
		{"nothing", func(*testing.T, string) {}, "", true},
		{"a segment turned", func(t *testing.T, data string) { scratched(t, gen(data)+"/*.zap") }, keeper.IndexDamaged, true},
		{"a segment gone", func(t *testing.T, data string) {
			paths, _ := filepath.Glob(gen(data) + "/*.zap")
			if err := os.Remove(paths[0]); err != nil {
				t.Fatal(err)
			}
		}, keeper.IndexDamaged, true},
		{"root.bolt zeroed", func(t *testing.T, data string) {
			if err := os.WriteFile(gen(data)+"/root.bolt", make([]byte, 65536), 0o600); err != nil {
				t.Fatal(err)
			}
		}, keeper.IndexDamaged, true},
		{"the generation before turned", func(t *testing.T, data string) { scratched(t, data+"/index/gen-1/*.zap") }, keeper.IndexDamaged, true},
		{"no index", func(t *testing.T, data string) {
			if err := os.RemoveAll(data + "/index"); err != nil {
				t.Fatal(err)
			}
		}, keeper.IndexMissing, true},
		{"CURRENT lost", func(t *testing.T, data string) {
			if err := os.Remove(data + "/index/CURRENT"); err != nil {
				t.Fatal(err)
			}
		}, keeper.CurrentWrong, true},
		{"an original turned", func(t *testing.T, data string) { scratched(t, data+"/originals/*/*.zst") }, keeper.OriginalDamaged, false},
		{"a document garbled", garbled, keeper.DocumentDamaged, true},
		{"the store cut off", func(t *testing.T, data string) {
			if err := os.Truncate(data+"/store.db", 5*4096); err != nil {
				t.Fatal(err)
			}
		}, keeper.StoreDamaged, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := copied(t, model)
			tt.harm(t, data)
			if tt.class == "" {
				examined(t, exitOK, data)
				examined(t, exitOK, data, "--repair")
				return
			}
			for range 2 { // to look changes nothing
				if r := examined(t, exitFailed, data); !slices.Equal(r.classes(), []string{tt.class}) {
					t.Fatalf("found %+v, want %s", r.Findings, tt.class)
				}
			}
			if !tt.mendable {
				if r := examined(t, exitFailed, data, "--repair"); !slices.Equal(r.classes(), []string{tt.class}) {
					t.Errorf("after --repair: %+v", r)
				}
				return
			}
			if r := examined(t, exitOK, data, "--repair"); len(r.Repaired) == 0 {
				t.Errorf("nothing is said to be repaired: %+v", r)
			}
			examined(t, exitOK, data)
			if found := search(t, data, "stedenband OR jumelage"); found.Total != 2 {
				t.Errorf("%d found", found.Total)
			}
		})
	}
}

// A start mends a damaged index by itself, and says so.
func TestACommandMendsADamagedIndex(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	ingested(t, exitOK, "--data", data, folder(t, "a.html", dutchPage, "b.md", frenchNote))
	scratched(t, data+"/index/gen-1/*.zap")
	s := call(t, "search", "--data", data, "stedenband OR jumelage")
	if s.code != exitOK || !strings.Contains(s.out, "2 ") || !strings.Contains(s.err, "its bytes have changed") {
		t.Errorf("exit %d\n%s%s", s.code, s.out, s.err)
	}
	examined(t, exitOK, data)
}

// What older rules read is read again from the originals, also when the files are gone, alone and beside a server.
func TestReindexReadsAgainWhatOlderRulesRead(t *testing.T) {
	for _, beside := range []bool{false, true} {
		docs := folder(t, "a.html", dutchPage, "b.md", frenchNote)
		data := filepath.Join(t.TempDir(), "data")
		ingested(t, exitOK, "--data", data, docs)
		if err := os.RemoveAll(docs); err != nil {
			t.Fatal(err)
		}
		id := search(t, data, "stedenband").Hits[0].ID
		s, err := store.Open(data)
		if err != nil {
			t.Fatal(err)
		}
		queued, err := s.Requeue(id)
		if err != nil || !queued {
			t.Fatal(queued, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if beside {
			server(t, data)
		}
		for i, reread := range []int{1, 0} {
			var r reindexed
			if err := json.Unmarshal([]byte(ok(t, "reindex", "--json", "--data", data)), &r); err != nil {
				t.Fatal(err)
			}
			if want := (reindexed{[]string{"gen-2", "gen-3"}[i], 2, reread, r.TookMS}); r != want || r.TookMS <= 0 {
				t.Errorf("beside a server %t: %+v, want %+v", beside, r, want)
			}
		}
		if found := search(t, data, "stedenband OR jumelage"); found.Total != 2 || found.Hits[0].ID != id && found.Hits[1].ID != id {
			t.Errorf("found %+v", found)
		}
		examined(t, exitOK, data)
	}
}

// TestAnOwnerThatHangsIsAskedOnce: every wait for an answer takes seconds.
func TestAnOwnerThatHangsIsAskedOnce(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	socket, err := net.Listen("unix", filepath.Join(data, "control.sock"))
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	var accepting sync.WaitGroup
	accepting.Go(func() {
		for {
			c, err := socket.Accept()
			if err != nil {
				return
			}
			asked.Add(1)
			defer c.Close()
		}
	})
	s := call(t, "doctor", "--data", data)
	if err := socket.Close(); err != nil {
		t.Fatal(err)
	}
	accepting.Wait()
	if s.code != exitUnavailable || asked.Load() != 1 {
		t.Errorf("asked %d times: exit %d, %q", asked.Load(), s.code, s.err)
	}
}
