package source_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/source"
)

const page = "<!DOCTYPE html><title>Stedenband</title><main><p>De band bestaat sinds lang.</p></main>"

// response writes a record of WARC 1.1 as a crawler does.
func response(address, body string) string {
	return recorded("response", address, "application/http; msgtype=response", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"+body)
}

func recorded(kind, address, media, block string) string {
	return fmt.Sprintf("WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2024-03-05T06:07:08Z\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
		kind, address, media, len(block), block)
}

func TestWebArchivesOfRealTools(t *testing.T) {
	stad := func(paths ...string) (all []string) {
		for _, p := range paths {
			all = append(all, "http://stad.example/"+p)
		}
		return all
	}
	for _, name := range []string{"made-by-warcio.warc", "made-by-warcio.warc.gz"} {
		same(t, held(t, name), append(stad("plain", "gzip", "chunked", "both", "deflate", "undone", "brotli: unsupported", "nota.txt", "last"), name+": skipped"))
		same(t, reasons(t, source.At("testdata/"+name, source.Options{})), []string{
			"http://stad.example/brotli: unsupported: it is compressed with Brotli, which is not read",
			name + ": skipped: left out of it: 1 answers with status 301, 1 answers with status 404, 1 metadata records, 1 pictures, 1 request records, 1 revisit records, 1 warcinfo records",
		})
	}
	same(t, held(t, "made-by-wget.warc.gz"), []string{"http://127.0.0.1:8765/index.html", "http://127.0.0.1:8765/nieuws/verslag.txt", "made-by-wget.warc.gz: skipped"})
}

// Chunks, compression and both are undone; so is nothing when the writer of the archive did it and left the header.
func TestARecordIsWhatTheReaderOfThePageGot(t *testing.T) {
	titles := map[string]string{"plain": "Gewoon", "gzip": "Gzip", "chunked": "Brokken", "both": "Beide", "deflate": "Deflate", "undone": "Al uitgepakt", "last": "Laatste"}
	for item, err := range source.At("testdata/made-by-warcio.warc.gz", source.Options{}).Items(t.Context()) {
		title, known := titles[strings.TrimPrefix(item.Key, "http://stad.example/")]
		if !known {
			continue
		}
		delete(titles, strings.TrimPrefix(item.Key, "http://stad.example/"))
		if body := string(item.Bytes); err != nil || !strings.HasPrefix(body, "<!DOCTYPE html>") || !strings.HasSuffix(body, "</html>") || !strings.Contains(body, "<h1>"+title+"</h1>") {
			t.Errorf("%s: %v, %q", item.Key, err, body)
		}
		if item.Name != item.Key || item.Source != item.Key || item.Hint != "text/html; charset=utf-8" || !item.Retrieved.Equal(time.Date(2024, 3, 5, 6, 7, 8, 0, time.UTC)) {
			t.Errorf("%s: name %q, source %q, hint %q, retrieved %v", item.Key, item.Name, item.Source, item.Hint, item.Retrieved)
		}
		if title == "Gewoon" && (item.ETag != `"a1"` || item.Meta["language"] != "nl" || !item.Modified.Equal(time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC))) {
			t.Errorf("%s: etag %q, modified %v, meta %v", item.Key, item.ETag, item.Modified, item.Meta)
		}
	}
	if len(titles) > 0 {
		t.Errorf("not met: %v", titles)
	}
}

// A damaged record costs itself only: those behind it are read, and it is told with its place, in a plain archive, in one whose
// records are gzip members, and in one that is packed whole. (fault 72)
func TestDamagedRecordsOfAWebArchive(t *testing.T) {
	a, b, c := response("http://a.example/", page), response("http://b.example/", page+strings.Repeat("stedenband ", 50)), response("http://c.example/x?y=1", page)
	long := strings.Replace(b, "Content-Length: ", "Content-Length: 9", 1)
	endless := strings.Replace(b, "Content-Length: ", "Content-Length: 999999999999", 1)
	short := regexp.MustCompile(`Content-Length: \d+`).ReplaceAllString(b, "Content-Length: 60")
	for name, broken := range map[string]string{
		"length too long":     long,
		"length endless":      endless,
		"length too short":    short,
		"length overflows":    strings.Replace(b, "Content-Length: ", "Content-Length: 99999999999999999999999", 1),
		"length negative":     strings.Replace(b, "Content-Length: ", "Content-Length: -", 1),
		"no length":           strings.Replace(b, "Content-Length: ", "Content-Lost: ", 1),
		"header line":         strings.Replace(b, "WARC-Type: ", "WARC-Type ", 1),
		"header without end":  "WARC/1.1\r\nWARC-Type: response\r\n" + strings.Repeat("x: y\r\n", 20_000) + "\r\n",
		"rubbish":             "rubbish\r\n\x00\x01\x02 more rubbish\r\n",
		"version of no kind":  strings.Replace(b, "WARC/1.1", "WORC/1.1", 1),
		"body of another end": strings.TrimSuffix(b, "\r\n\r\n") + "and something behind it\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			if broken == b {
				t.Fatal("nothing was broken")
			}
			dir := put(t, "plain.warc", a+broken+c, "members.warc.gz", string(gzipped(t, a, broken, c)), "whole.warc.gz", string(gzipped(t, a+broken+c)))
			for _, file := range []string{"plain.warc", "members.warc.gz", "whole.warc.gz"} {
				got := names(t, source.At(filepath.Join(dir, file), source.Options{}))
				if !slices.Contains(got, "http://a.example/") || !slices.Contains(got, "http://c.example/x?y=1") {
					t.Errorf("%s: the others were lost: %q", file, got)
				}
				if !slices.Contains(got, file+"!/record-2: corrupt") {
					t.Errorf("%s: the damage is not told: %q", file, got)
				}
			}
		})
	}
}

// The same for damage of the compression: bytes changed in the middle, a member cut short, a sum that is wrong, rubbish
// between two members. (fault 72)
func TestDamagedMembersOfAWebArchive(t *testing.T) {
	a, b, c := gzipped(t, response("http://a.example/", page)), gzipped(t, response("http://b.example/", page)), gzipped(t, response("http://c.example/", page))
	middle, sum := slices.Clone(b), slices.Clone(b)
	for i := 30; i < len(middle)/2; i++ {
		middle[i] ^= 0x5a
	}
	sum[len(sum)-6] ^= 1
	for name, broken := range map[string][]byte{
		"bytes changed": middle, "cut short": b[:len(b)/2], "wrong sum": sum, "rubbish": []byte("rubbish \x1f\x8b\x08 and more rubbish"),
		"header only": b[:10],
	} {
		t.Run(name, func(t *testing.T) {
			dir := put(t, "x.warc.gz", string(slices.Concat(a, broken, c)))
			got := names(t, source.At(filepath.Join(dir, "x.warc.gz"), source.Options{}))
			if !slices.Contains(got, "http://a.example/") || !slices.Contains(got, "http://c.example/") || slices.Contains(got, "http://b.example/") {
				t.Errorf("the others were lost, or the damaged one read: %q", got)
			}
			if !slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, ": corrupt") }) {
				t.Errorf("the damage is not told: %q", got)
			}
		})
	}
	dir := put(t, "cut.warc.gz", string(slices.Concat(a, b[:len(b)-10])))
	same(t, names(t, source.At(filepath.Join(dir, "cut.warc.gz"), source.Options{})), []string{"http://a.example/", "cut.warc.gz!/record-2: corrupt"})
}

// What a page holds can not pass for a record of another site.
func TestAPageThatQuotesARecordIsNoRecord(t *testing.T) {
	forged := response("http://victim.example/", page)
	all := response("http://evil.example/", page+"\r\n\r\n"+forged) + response("http://b.example/", page)
	dir := put(t, "plain.warc", all, "whole.warc.gz", string(gzipped(t, all)))
	for _, file := range []string{"plain.warc", "whole.warc.gz"} {
		same(t, names(t, source.At(filepath.Join(dir, file), source.Options{})), []string{"http://evil.example/", "http://b.example/"})
	}
}

func TestRecordsThatAreLeftOut(t *testing.T) {
	all := response("http://a.example/", page) + response("http://a.example:80/#part", page+"later") + response("http://a.example/robots.txt", "User-agent: *") +
		recorded("response", "dns:a.example", "text/dns", "20240305\r\na.example. 300 IN A 192.0.2.1\r\n") + recorded("response", "http://a.example/empty", "application/http", "HTTP/1.1 200 OK\r\n\r\n") +
		recorded("continuation", "http://a.example/", "application/http", "rest") + recorded("response", "http://a.example/odd", "application/http", "no answer") +
		recorded("resource", "urn:note:1", "text/plain", "Een nota.") + recorded("conversion", "http://b.example/", "text/plain", "Tekst van de pagina.")
	dir := put(t, "a.warc", all)
	same(t, names(t, source.At(dir, source.Options{})), []string{"http://a.example/", "http://a.example/odd: corrupt", "a.warc!/urn:note:1", "http://b.example/", "a.warc: skipped"})
	got := reasons(t, source.At(dir, source.Options{}))
	if want := "1 answers of name servers, 1 answers without content, 1 continuation records, 1 older captures of a page, 1 rules for robots"; !strings.HasSuffix(got[len(got)-1], want) {
		t.Errorf("%q does not end with %q", got[len(got)-1], want)
	}
}

// Captures of a page that are newer than those before come out, older ones are counted.
func TestCapturesOfAPage(t *testing.T) {
	on := func(day, text string) string {
		return strings.Replace(response("http://a.example/", text), "WARC-Date: 2024-03-05", "WARC-Date: "+day, 1)
	}
	all := on("2024-03-02", "second") + on("2024-03-01", "first") + on("2024-03-04", "fourth") + on("2024-03-04", "twice") + on("2024-03-03", "third")
	dir := put(t, "a.warc", all, "a.jsonl", `{"url":"http://b.example/","text":"second","timestamp":"2019-04-25T12:57:54Z"}
{"url":"http://b.example/","text":"first","timestamp":"2018-04-25T12:57:54Z"}
{"url":"http://b.example/","text":"third","timestamp":"2020-04-25T12:57:54Z"}
`)
	var got []string
	for item, err := range source.At(filepath.Join(dir, "a.warc"), source.Options{}).Items(t.Context()) {
		if err == nil {
			got = append(got, item.Retrieved.Format(time.DateOnly)+" "+string(item.Bytes))
		} else {
			got = append(got, err.Error())
		}
	}
	same(t, got, []string{"2024-03-02 second", "2024-03-04 fourth", "skipped: left out of it: 3 older captures of a page"})
	got = nil
	for item, err := range source.At(filepath.Join(dir, "a.jsonl"), source.Options{}).Items(t.Context()) {
		if err == nil {
			got = append(got, item.Retrieved.Format(time.DateOnly)+" "+string(item.Bytes))
		} else {
			got = append(got, err.Error())
		}
	}
	same(t, got, []string{"2019-04-25 second", "skipped: line 2: an earlier line has a newer capture of the same address", "2020-04-25 third"})
}

// A stranger's web archive is read without a panic and in bounded time, whatever its bytes.
func FuzzWARC(f *testing.F) {
	for _, name := range []string{"made-by-warcio.warc", "made-by-warcio.warc.gz", "made-by-wget.warc.gz"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(response("http://a.example/", page) + "WARC/1.0\r\nContent-Length: 99\r\n\r\n" + response("http://b.example/", page)))
	f.Fuzz(fuzzed)
}

// A record larger than any document is told as such, and the one behind it is read.
func TestARecordTooLarge(t *testing.T) {
	all := recorded("resource", "http://big.example/", "text/plain", strings.Repeat("stedenband\n", source.MaxBytes/10)) + response("http://b.example/", page)
	dir := put(t, "plain.warc", all, "whole.warc.gz", string(gzipped(t, all)))
	for _, file := range []string{"plain.warc", "whole.warc.gz"} {
		same(t, names(t, source.At(filepath.Join(dir, file), source.Options{})), []string{"http://big.example/: too-large", "http://b.example/"})
	}
}

// Thousands of records that claim what follows them cost their own bytes a few times at most, and the good ones are read as long
// as looking twice is allowed.
func TestManyRecordsThatClaimTooMuch(t *testing.T) {
	greedy := strings.Replace(response("http://greedy.example/", page), "Content-Length: ", "Content-Length: 99", 1)
	all := strings.Repeat(greedy, 3000) + response("http://b.example/", page)
	dir := put(t, "plain.warc", all, "whole.warc.gz", string(gzipped(t, all)))
	for _, file := range []string{"plain.warc", "whole.warc.gz"} {
		got := names(t, source.At(filepath.Join(dir, file), source.Options{}))
		if !slices.Contains(got, "http://b.example/") || got[len(got)-1] != file+": corrupt" || len(got) != 1002 {
			t.Errorf("%s: %d items, the last %q", file, len(got), got[len(got)-1])
		}
	}
}

// How fast records come out of an archive, packed a member a record.
func BenchmarkWARC(b *testing.B) {
	var members []string
	for i := range 500 {
		members = append(members, response(fmt.Sprintf("http://a.example/%d", i), strings.Repeat(fmt.Sprintf("<p>De stedenband, jaar %d.</p>\n", i), 400)))
	}
	whole := strings.Join(members, "")
	for name, content := range map[string]string{"plain.warc": whole, "members.warc.gz": string(gzipped(b, members...))} {
		path := filepath.Join(b.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(whole)))
			for b.Loop() {
				for item, err := range source.At(path, source.Options{}).Items(b.Context()) {
					if err != nil {
						b.Fatal(item.Name, err)
					}
				}
			}
		})
	}
}
