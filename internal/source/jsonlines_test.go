package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente/internal/source"
)

func TestLinesOfJSON(t *testing.T) {
	lines := strings.Join([]string{
		"\ufeff" + `{"url":"HTTPS://Stad.Example:443/a#b","title":"Een titel","date":"2019-05-04","lang":"nl","text":"De stedenband."}`,
		`{"id":"nota/7","html":"<p>Une note</p>","text":"Une note","language":"fr"}`,
		``,
		`{"source":"Gemeente","markdown":"# Kop"}`,
		`{"source":"http://stad.example/c","content":"Inhoud"}`,
		`{"id":12,"body":"Corps"}`,
		`{"text":"cut off`,
		`["no","object"]`,
		`{"title":"without text"}`,
		`{"url":"https://stad.example/a","text":"again"}`,
		`{"id":"../../etc/passwd","text":"up"}`,
		`{"text":"the last line has no end"}`,
	}, "\n")
	dir := put(t, "a.jsonl", lines, "b.json", strings.ReplaceAll(lines, "\n", "\r\n"), "c.ndjson.gz", string(gzipped(t, lines)))
	for _, file := range []string{"a.jsonl", "b.json", "c.ndjson.gz"} {
		at := file + "!/"
		same(t, names(t, source.At(filepath.Join(dir, file), source.Options{})), []string{"https://stad.example/a", at + "nota/7", at + "line-4", "http://stad.example/c", at + "12",
			at + "line-7: corrupt", at + "line-8: corrupt", at + "line-9: empty", at + "line-10: corrupt", at + "etc/passwd", at + "line-12"})
	}
	want := map[string]struct{ hint, text string }{
		"https://stad.example/a": {"text/plain; charset=utf-8", "De stedenband."},
		"a.jsonl!/nota/7":        {"text/html; charset=utf-8", "<p>Une note</p>"},
		"a.jsonl!/line-4":        {"text/markdown; charset=utf-8", "# Kop"},
		"http://stad.example/c":  {"", "Inhoud"},
	}
	for item := range source.At(filepath.Join(dir, "a.jsonl"), source.Options{}).Items(t.Context()) {
		if w, ok := want[item.Name]; ok && (item.Hint != w.hint || string(item.Bytes) != w.text) {
			t.Errorf("%s: hint %q, text %q", item.Name, item.Hint, item.Bytes)
		}
		if item.Name == "https://stad.example/a" && (item.Meta["title"] != "Een titel" || item.Meta["date"] != "2019-05-04" || item.Meta["language"] != "nl" || item.Retrieved.IsZero()) {
			t.Errorf("what the line says of its text: %v, %v", item.Meta, item.Retrieved)
		}
	}
}

func TestWhatIsJSONAndNoLines(t *testing.T) {
	dir := put(t, "array.json", `[{"text":"a"}]`, "config.json", `{"name":"x","content":{"text":"a"}}`, "pretty.json", "{\n  \"text\": \"a\"\n}\n", "text.txt", "{ braces } and words",
		"long.json", `{"title":"`+strings.Repeat("t", 70_000)+`","text":"a"}`, "open.json", `{"text":"`+strings.Repeat("t", 70_000)+`"}`, "bad.jsonl", "{broken\n{\"text\":\"a\"}\n")
	same(t, names(t, source.At(dir, source.Options{})), []string{"array.json", "bad.jsonl!/line-1: corrupt", "bad.jsonl!/line-2", "config.json", "long.json", "open.json!/line-1", "pretty.json", "text.txt"})
}

func TestALineTooLong(t *testing.T) {
	dir := put(t, "a.jsonl", `{"text":"`+strings.Repeat("x", source.MaxBytes)+"\"}\n"+`{"text":"kept"}`)
	same(t, names(t, source.At(dir, source.Options{})), []string{"a.jsonl!/line-1: too-large", "a.jsonl!/line-2"})
}

func FuzzLines(f *testing.F) {
	f.Add([]byte(`{"url":"http://a.example/","text":"a"}` + "\n{bad\n" + `{"id":1,"html":"<p>b</p>","title":null,"date":[]}`))
	f.Add([]byte("{\"text\":\"\\ud800\\u0000\"}\n{\"body\":\"" + strings.Repeat("[", 50) + "\"}"))
	f.Fuzz(fuzzed)
}

func FuzzArchive(f *testing.F) {
	for _, name := range []string{"made-by-zip.zip", "cp437.zip", "nested.zip", "lzma.zip", "made-by-tar-v7.tar", "made-by-tar.tar.gz", "made-by-tar.tar.bz2", "made-by-tar.tar.zst"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(fuzzed)
}

// fuzzed reads a file of any bytes. Every item has a key and a name that can be shown, and not both bytes and an error.
func fuzzed(t *testing.T, b []byte) {
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	total := 0
	for item, err := range source.At(path, source.Options{}).Items(t.Context()) {
		total += len(item.Bytes)
		if item.Key == "" || item.Name == "" || strings.ToValidUTF8(item.Source, "") != item.Source || strings.ContainsAny(strings.TrimPrefix(item.Name, "x"), "\x00\n") {
			t.Errorf("key %q, name %q, source %q", item.Key, item.Name, item.Source)
		}
		if strings.Contains(item.Key, "/../") && !strings.Contains(item.Key, "://") {
			t.Errorf("key %q leads up", item.Key)
		}
		if err != nil && len(item.Bytes) > 0 {
			t.Errorf("%s has bytes and an error: %v", item.Name, err)
		}
	}
	if limit := 4*source.MaxBytes + 200*len(b); total > limit {
		t.Errorf("%d bytes came out of %d", total, len(b))
	}
}
