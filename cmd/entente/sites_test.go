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

// A key is added, listed and checked by commands, and holds a search of the terminal to what it stands for.
func TestKeysOfSites(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	file := filepath.Join(data, "sites.toml")
	ok(t, "sites", "check", "--data", data) // no file has no fault
	add := []string{"sites", "add", "stad", "--data", data, "--origin", "https://www.stad.example", "--filter", "language=Frans", "--filter", "language=en"}
	if out := ok(t, append(add, "--dry-run")...); !strings.Contains(out, "[site.stad.embed]\n") {
		t.Error(out)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a trial has written")
	}
	if out := ok(t, add...); !strings.Contains(out, "/nl/embed?site=stad") {
		t.Error(out)
	}
	ok(t, "sites", "add", "dorp", "--data", data, "--key", "d-1", "--origin", "https://dorp.example", "--own", "--rate", "60", "--start", "https://dorp.example/")
	for _, command := range [][]string{{"sites"}, {"sites", "list"}} {
		out := ok(t, append(command, "--data", data)...)
		for _, part := range []string{"stad", "language=en,fr", "https://www.stad.example", "3000", "dorp", "d-1", "site=dorp", " 60"} {
			if !strings.Contains(out, part) {
				t.Errorf("%q: without %q:\n%s", command, part, out)
			}
		}
	}
	var list struct {
		Sites []struct {
			Name  string
			Embed struct {
				Key     string
				Origins []string
				Rate    int
				Filters map[string][]string
			}
		}
	}
	if err := json.Unmarshal([]byte(ok(t, "sites", "list", "--json", "--data", data)), &list); err != nil || len(list.Sites) != 2 || list.Sites[0].Embed.Key != "d-1" || list.Sites[1].Embed.Filters["language"][1] != "fr" {
		t.Errorf("%v %+v", err, list)
	}
	if out := ok(t, "sites", "check", "--data", data); !strings.Contains(out, "well formed, sites: 2") {
		t.Error(out)
	}
	for _, args := range [][]string{
		{"sites", "add", "stad", "--origin", "https://stad.example"}, {"sites", "add", "x"}, {"sites", "add"}, {"sites", "add", "x", "--origin", "http://x.example"}, {"sites", "add", "x", "--origin", "https://x.example", "--key", "d-1"},
		{"sites", "add", "x", "--origin", "https://x.example", "--filter", "country=Atlantis"}, {"sites", "add", "x", "--origin", "https://x.example", "--filter", "colour=red"}, {"sites", "add", "A b", "--origin", "https://x.example"},
		{"sites", "remove", "x"},
	} {
		if got := call(t, append(args, "--data", data)...); got.code != exitUsage || strings.Count(strings.TrimSpace(got.err), "\n") > 0 {
			t.Errorf("%q: exit %d, %s", args, got.code, got.err)
		}
	}
	write(t, file, "[site.a.embed]\n\n[site.b.embed]\norigins = [\"http://b.example\"]\n\n[site.c.embed]\norigins = [\"https://c.example\"]\ntheme = \"dark\"\n")
	for _, command := range [][]string{{"sites", "check"}, {"config", "check"}} {
		got := call(t, append(command, "--data", data)...)
		if got.code != exitUsage {
			t.Errorf("%q: exit %d", command, got.code)
		}
		for _, part := range []string{file + ": line 1: site.a: embed.origins", "line 4: site.b: embed.origins", "want https", "line 8: site.c: embed.theme"} {
			if !strings.Contains(got.out, part) {
				t.Errorf("%q: without %q:\n%s", command, part, got.out)
			}
		}
	}
	if got := call(t, "sites", "check", "--json", "--data", data); got.code != exitUsage || strings.Count(got.out, `"reason"`) != 3 {
		t.Errorf("%+v", got)
	}
}

// What a key stands for holds in the terminal, alone and beside a server, and a server follows a change of the file.
func TestAKeyHoldsInTheTerminalAndWhileServed(t *testing.T) {
	docs := folder(t, "nl/a.html", dutchPage, "fr/b.md", frenchNote)
	data := filepath.Join(t.TempDir(), "data")
	ingested(t, exitOK, "--data", data, docs)
	total := func(args ...string) int {
		t.Helper()
		var a struct{ Total int }
		if err := json.Unmarshal([]byte(ok(t, append([]string{"search", "--json", "--data", data}, args...)...)), &a); err != nil {
			t.Fatal(err)
		}
		return a.Total
	}
	ok(t, "sites", "add", "stad", "--data", data, "--origin", "https://www.stad.example", "--filter", "language=fr")
	look := func(where string) {
		t.Helper()
		if all, held, wider := total(), total("--site", "stad"), total("--site", "stad", "--language", "nl"); all != 2 || held != 1 || wider != 0 {
			t.Errorf("%s: %d of %d, and %d in Dutch", where, held, all, wider)
		}
		if out := ok(t, "export", "--format", "jsonl", "--site", "stad", "--data", data); strings.Count(out, "\n") != 1 {
			t.Errorf("%s: %s", where, out)
		}
	}
	for _, args := range [][]string{{"search", "--site", "nobody", "x"}, {"export", "--site", "nobody"}} {
		if got := call(t, append(args, "--data", data)...); got.code != exitUsage || !strings.Contains(got.err, "--site \"nobody\": no such value") {
			t.Errorf("%q: exit %d, %s", args, got.code, got.err)
		}
	}
	look("alone")
	_, url := server(t, data)
	look("beside a server")
	status := func(origin string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1/suggest?q=st&site=stad", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", origin)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	if a, b := status("https://www.stad.example"), status("https://elders.example"); a != 200 || b != 403 {
		t.Errorf("%d and %d", a, b)
	}
	write(t, filepath.Join(data, "sites.toml"), "[site.stad.embed]\norigins = [\"https://elders.example\"]\n")
	for range 50 {
		if status("https://elders.example") == 200 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("the server does not follow")
}
