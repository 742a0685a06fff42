package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSourcesThatCannotBeRead(t *testing.T) {
	docs := folder(t, "good.html", dutchPage, "empty.txt", "", "blank.txt", " \n\t\n", "binary.dat", "\x00\x01\x02\xff\x00\x00\xfe\x00",
		"unknown.xyz", "\x7fELF\x02\x01\x01\x00\x00\x00", "paper.pdf", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
	if err := os.Symlink("circle", filepath.Join(docs, "circle")); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	missing := filepath.Join(docs, "nowhere")
	circle := filepath.Join(docs, "circle")
	events, summary := ingested(t, exitPartly, "--data", data, docs, missing, circle)
	for name, class := range map[string]string{
		"empty.txt": "empty", "blank.txt": "empty", "binary.dat": "unsupported", "unknown.xyz": "unsupported", "paper.pdf": "corrupt",
		"nowhere": "missing",
	} {
		if e := events[name]; e.Status != "failed" || e.Class != class || e.Reason == "" {
			t.Errorf("%s: %+v, want failed with class %s and a reason", name, e, class)
		}
	}
	if events["good.html"].Status != "added" || summary.Summary.Added != 1 {
		t.Errorf("the good one: %+v", events["good.html"])
	}
	if r := search(t, data, "stedenband"); r.Total != 1 {
		t.Errorf("the others are not in: %+v", r)
	}

	var listed struct {
		Failures []struct{ Source, Class, Reason string }
		Classes  map[string]int
	}
	if err := json.Unmarshal([]byte(ok(t, "failures", "--json", "--data", data)), &listed); err != nil {
		t.Fatal(err)
	}
	if listed.Classes["empty"] != 2 || listed.Classes["unsupported"] != 2 || listed.Classes["corrupt"] != 1 {
		t.Errorf("failures %+v", listed)
	}
	if text := ok(t, "failures", "--data", data); !strings.Contains(text, "paper.pdf") || !strings.Contains(text, "corrupt") {
		t.Errorf("failures as text:\n%s", text)
	}
}

func TestInspectOfWhatCannotBeRead(t *testing.T) {
	docs := folder(t, "empty.txt", "", "binary.dat", "\x00\x01\x02\xff\x00\x00\xfe\x00", "sub/x.txt", "x", "pack.zip", "PK\x03\x04\x14\x00\x00\x00\x00\x00")
	for _, tt := range []struct {
		name  string
		code  int
		class string
	}{
		{"empty.txt", exitPartly, "empty"},
		{"binary.dat", exitPartly, "unsupported"},
		{"nowhere.txt", exitPartly, "missing"},
		{"sub", exitUsage, ""},
		{"pack.zip", exitUsage, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := call(t, "inspect", "--json", filepath.Join(docs, tt.name))
			if s.code != tt.code {
				t.Fatalf("exit %d, want %d: %s", s.code, tt.code, s.err)
			}
			if tt.class == "" {
				if s.out != "" || strings.Count(s.err, "\n") != 1 {
					t.Errorf("said %q and %q, want one line of error", s.out, s.err)
				}
				return
			}
			var got map[string]json.RawMessage
			if err := json.Unmarshal([]byte(s.out), &got); err != nil {
				t.Fatal(err)
			}
			var f struct{ Class, Reason string }
			if err := json.Unmarshal(got["failure"], &f); err != nil || len(got) != 2 || string(got["document"]) != "null" || f.Class != tt.class || f.Reason == "" {
				t.Errorf("said %s (%v)", s.out, err)
			}
		})
	}
	for address, class := range map[string]string{"http://127.0.0.1:1/a": "unreadable", "gopher://example.org/a": "unsupported"} {
		if s := call(t, "inspect", address); s.code != exitPartly || !strings.Contains(s.err, class) {
			t.Errorf("%s: exit %d, %q", address, s.code, s.err)
		}
	}
}

// TestWrongUse holds one line a row: what is wrong in a call, and the words the answer has to have.
func TestWrongUse(t *testing.T) {
	data := t.TempDir()
	docs := folder(t, "a.html", dutchPage)
	ingested(t, exitOK, "--data", data, docs)
	rubbish := folder(t, "store.db", "this is a letter and no store")
	config := folder(t, "slip.toml", "adr = \"127.0.0.1:1\"\n", "broken.toml", "= = =\n", "kind.toml", "jobs = \"many\"\n")
	for _, tt := range []struct {
		name  string
		args  []string
		code  int
		words string
	}{
		{"unknown command", []string{"ingst", docs}, exitUsage, `did you mean "ingest"?`},
		{"nothing like a command", []string{"xyzzyplugh"}, exitUsage, "entente help"},
		{"help on no command", []string{"help", "serch"}, exitUsage, `did you mean "search"?`},
		{"an unknown shell", []string{"completion", "tcsh"}, exitUsage, "bash"},
		{"unknown flag", []string{"search", "--contry", "SN"}, exitUsage, `did you mean "country"?`},
		{"nothing to ingest", []string{"ingest"}, exitUsage, "missing"},
		{"too many operands", []string{"inspect", "a", "b"}, exitUsage, "one operand too many"},
		{"a number that is none", []string{"ingest", "--jobs", "many", docs}, exitUsage, "jobs"},
		{"no jobs", []string{"ingest", "--jobs", "0", docs}, exitUsage, "--jobs 0"},
		{"a date that is none", []string{"ingest", "--since", "yesterday", docs}, exitUsage, "--since"},
		{"unknown engine", []string{"search", "--engine", "whoosh", "x"}, exitUsage, `"whoosh"`},
		{"bad year", []string{"search", "--year", "twenty"}, exitUsage, "--year"},
		{"bad bound", []string{"search", "--year-from", "20x4"}, exitUsage, "--year-from"},
		{"unknown country", []string{"search", "--country", "XX"}, exitUsage, "--country"},
		{"unknown theme", []string{"search", "--not-theme", "gardening"}, exitUsage, "--not-theme"},
		{"a page too far", []string{"search", "--page", "1000000000"}, exitUsage, "--page"},
		{"a negative size", []string{"search", "--size", "-1"}, exitUsage, "--size"},
		{"a megabyte of words", []string{"search", strings.Repeat("woord ", 1<<20/6)}, exitUsage, "too long"},
		{"too many words", []string{"search", strings.Repeat("a ", 100)}, exitUsage, "too many"},
		{"an unknown setting", []string{"search", "--config", filepath.Join(config, "slip.toml"), "x"}, exitUsage, `did you mean "addr"?`},
		{"a file that is no TOML", []string{"search", "--config", filepath.Join(config, "broken.toml"), "x"}, exitUsage, "broken.toml"},
		{"a setting of the wrong kind", []string{"ingest", "--config", filepath.Join(config, "kind.toml"), docs}, exitUsage, "jobs"},
		{"a config file that is not there", []string{"search", "--config", filepath.Join(config, "none.toml"), "x"}, exitUsage, "none.toml"},
		{"an address that is none", []string{"serve", "--addr", "here"}, exitUsage, "--addr"},
		{"a public address that is none", []string{"serve", "--addr", "127.0.0.1:0", "--public-url", "ftp://x"}, exitUsage, "ftp://x"},
		{"judgments that are not there", []string{"eval", filepath.Join(docs, "none.tsv")}, exitNotFound, "none.tsv"},
		{"judgments that are none", []string{"eval", filepath.Join(docs, "a.html")}, exitUsage, "a.html"},
		{"no data folder", []string{"search", "--data", filepath.Join(docs, "none"), "x"}, exitUnavailable, "entente ingest"},
		{"a store that is none", []string{"search", "--data", rubbish, "x"}, exitUnavailable, "not a store"},
		{"ingest into a store that is none", []string{"ingest", "--data", rubbish, docs}, exitUnavailable, "not a store"},
		{"a data folder that is a file", []string{"ingest", "--data", filepath.Join(docs, "a.html"), docs}, exitUnavailable, "a.html"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := tt.args
			if !strings.Contains(strings.Join(args, " "), "--data") {
				args = append(append([]string(nil), args...), "--data", data)
			}
			s := call(t, args...)
			if s.code != tt.code || !strings.Contains(s.err, tt.words) {
				t.Errorf("exit %d and %q, want %d and %q", s.code, s.err, tt.code, tt.words)
			}
			if strings.Count(s.err, "\n") != 1 || len(s.err) > 500 {
				t.Errorf("said %q, want one line", s.err)
			}
			if s.out != "" {
				t.Errorf("said %q on stdout", s.out)
			}
		})
	}
	if r := search(t, data, "stedenband"); r.Total != 1 {
		t.Errorf("something was lost: %+v", r)
	}
}

func TestBrokenSyntaxIsAnsweredWithNotes(t *testing.T) {
	data := t.TempDir()
	ingested(t, exitOK, "--data", data, folder(t, "a.html", dutchPage))
	for _, q := range []string{`"stedenband`, `(stedenband`, `stedenband)`, `AND stedenband`, `stedenband OR`, `land:atlantis`, `stedenband~~~`, `a* stedenband`, "\x00stedenband", `*`, `-`, `😀`, "\u202e"} {
		s := call(t, "search", "--json", "--data", data, "--", q)
		if s.code != exitOK {
			t.Errorf("%q: exit %d: %s", q, s.code, s.err)
		}
	}
	r := search(t, data, `"stedenband`)
	if r.Total != 1 || len(r.Query.Notes) == 0 {
		t.Errorf("found %+v, want the word, with a note", r)
	}
	if text := ok(t, "search", "--data", data, `"stedenband`); !strings.Contains(text, "note: ") {
		t.Errorf("in the terminal:\n%s", text)
	}
}

func TestAStoreThatIsDamaged(t *testing.T) {
	data := t.TempDir()
	ingested(t, exitOK, "--data", data, folder(t, "a.html", dutchPage, "b.md", frenchNote))
	path := filepath.Join(data, "store.db")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{100, 4096, 10000} {
		if err := os.WriteFile(path, content[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"search", "failures"} {
			if s := call(t, command, "--data", data); s.code != exitUnavailable || !strings.Contains(s.err, "store.db") {
				t.Errorf("%s with %d bytes: exit %d, %q", command, size, s.code, s.err)
			}
		}
	}
}

func TestTerminalsAreSpared(t *testing.T) {
	docs := folder(t, "a\x1b[31m.html", strings.Replace(dutchPage, "<title>Zustersteden", "<title>Zuster\x1b[2Jsteden", 1), "b\nc.txt", "")
	data := t.TempDir()
	for _, s := range []said{call(t, "ingest", "--data", data, docs), call(t, "search", "--data", data, "stedenband"), call(t, "failures", "--data", data)} {
		if strings.Contains(s.out+s.err, "\x1b") || strings.Contains(s.out+s.err, "b\nc") {
			t.Errorf("said %q %q", s.out, s.err)
		}
	}
}
