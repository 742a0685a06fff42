package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// until asks an address until its answer holds some text.
func until(t *testing.T, address, text string) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		_, body := fetched(t, address)
		if strings.Contains(body, text) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s never answered with %q, at last %s", address, text, body)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// TestServersFollowAnother: what is ingested where a server publishes is answered by those that follow it, by folder and by address; they keep nothing
// themselves, and go on without it.
func TestServersFollowAnother(t *testing.T) {
	home, place := filepath.Join(t.TempDir(), "home"), filepath.Join(t.TempDir(), "published")
	ingested(t, exitOK, "--data", home, folder(t, "a.html", dutchPage))
	write(t, filepath.Join(home, "gazetteer.tsv"), "zwoerdeke-sn\tZwoerdeke\tZourdec\t\tdistrict\tSN\tgn-2248777\t1200\n")
	writer, line := program(t, "serve", "--json", "--data", home, "--addr", "127.0.0.1:0", "--publish", place, "--publish-every", "1s", "--publish-addr", "127.0.0.1:0")
	var at struct{ URL, Published string }
	if err := json.Unmarshal([]byte(line), &at); err != nil || at.Published == "" {
		t.Fatalf("%q: %v", line, err)
	}
	for name, from := range map[string]string{"folder": place, "address": at.Published} {
		t.Run(name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "reader")
			_, line := program(t, "serve", "--json", "--data", data, "--addr", "127.0.0.1:0", "--follow", from, "--follow-every", "1s")
			var reader struct{ URL string }
			if err := json.Unmarshal([]byte(line), &reader); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			until(t, reader.URL+"/readyz", `"ready"`)
			until(t, reader.URL+"/api/v1/search?q=stedenband", `"total":1`)
			until(t, reader.URL+"/api/v1/coverage", `"sources"`)
			if b, err := os.ReadFile(filepath.Join(data, "gazetteer.tsv")); err != nil || !strings.Contains(string(b), "Zwoerdeke") {
				t.Errorf("the places of the publisher did not come: %q, %v", b, err)
			}
			if r := search(t, data, "--json", "stedenband"); r.Total != 1 { // beside the server
				t.Errorf("%d found", r.Total)
			}
			for _, args := range [][]string{{"ingest", folder(t, "b.md", frenchNote)}, {"reindex"}, {"doctor"}, {"backup", filepath.Join(t.TempDir(), "b.tar")}, {"failures"},
				{"publish", filepath.Join(t.TempDir(), "p")}} {
				if s := call(t, append(args, "--data", data)...); s.code != exitFailed || !strings.Contains(s.err, "written elsewhere") {
					t.Errorf("%v: exit %d, %q", args, s.code, s.err)
				}
			}
		})
	}

	data := filepath.Join(t.TempDir(), "reader")
	following := func(from string) (url string, end func()) {
		t.Helper()
		cmd, line := program(t, "serve", "--json", "--data", data, "--addr", "127.0.0.1:0", "--follow", from, "--follow-every", "1s")
		var reader struct{ URL string }
		if err := json.Unmarshal([]byte(line), &reader); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		return reader.URL, func() { killed(t, cmd) }
	}
	url, end := following(at.Published)
	until(t, url+"/api/v1/search?q=stedenband", `"total":1`)
	ingested(t, exitOK, "--data", home, folder(t, "b.md", frenchNote))
	until(t, url+"/api/v1/search?q=jumelage&expand=false", `"total":1`)
	killed(t, writer)
	until(t, url+"/readyz", `"behind":"nothing newer can be fetched at present"`)
	if status, _ := fetched(t, url+"/readyz"); status != http.StatusOK {
		t.Errorf("a server that answers from what it has is not ready: %d", status)
	}
	end()
	url, end = following(at.Published) // where nobody listens any more
	until(t, url+"/api/v1/search?q=jumelage&expand=false", `"total":1`)
	end()
	if r := search(t, data, "--json", "stedenband"); r.Total != 1 { // without any server
		t.Errorf("%d found", r.Total)
	}
	for _, args := range [][]string{{"ingest", folder(t, "c.md", frenchNote)}, {"reindex"}, {"doctor"}, {"backup", filepath.Join(t.TempDir(), "b.tar")}} {
		if s := call(t, append(args, "--data", data)...); s.code != exitFailed || !strings.Contains(s.err, "written elsewhere") {
			t.Errorf("%v: exit %d, %q", args, s.code, s.err)
		}
	}
	if _, err := os.Stat(filepath.Join(data, "store.db")); err == nil {
		t.Error("a folder that follows has a store")
	}

	// What a command publishes is followed as well.
	other := filepath.Join(t.TempDir(), "by command")
	var done published
	if err := json.Unmarshal([]byte(ok(t, "publish", "--json", "--data", home, other)), &done); err != nil || !done.Fresh || done.Files == 0 {
		t.Errorf("published %+v, %v", done, err)
	}
	if said := ok(t, "publish", "--data", home, other); !strings.Contains(said, "already") {
		t.Errorf("again: %s", said)
	}
	url, end = following(other)
	until(t, url+"/readyz", `"generation":"`+done.Publication+`"`)
	end()
}

func TestFollowingAskedWrongly(t *testing.T) {
	data := filepath.Join(t.TempDir(), "home")
	ingested(t, exitOK, "--data", data, folder(t, "a.html", dutchPage))
	empty := filepath.Join(t.TempDir(), "empty")
	for _, tt := range []struct {
		words string
		args  []string
	}{
		{"a collection of its own", []string{"--data", data, "--follow", t.TempDir()}},
		{"no place to follow", []string{"--data", empty, "--follow", "ftp://x"}},
		{"--follow-every", []string{"--data", empty, "--follow", "x", "--follow-every", "1ms"}},
		{"--publish-every", []string{"--data", empty, "--publish", "x", "--publish-every", "0"}},
		{"--publish-addr", []string{"--data", empty, "--publish", "x", "--publish-addr", "here"}},
		{"--publish", []string{"--data", empty, "--publish-addr", "127.0.0.1:0"}},
		{"--crawl", []string{"--data", empty, "--follow", "x", "--crawl"}},
		{"--publish", []string{"--data", empty, "--follow", "x", "--publish", "y"}},
	} {
		if s := call(t, append([]string{"serve", "--addr", "127.0.0.1:0"}, tt.args...)...); s.code != exitUsage || !strings.Contains(s.err, tt.words) {
			t.Errorf("%v: exit %d, %q, want %q", tt.args, s.code, s.err, tt.words)
		}
	}
	if _, err := os.Stat(empty); err == nil {
		t.Error("a folder was made for what was asked wrongly")
	}
}
