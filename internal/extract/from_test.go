package extract

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"entente/internal/record"
	"entente/internal/source"
)

func TestFromRefusesByName(t *testing.T) {
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	_, _ = w.Write([]byte("text"))
	_ = w.Close()
	for _, tt := range []struct {
		name  string
		in    source.Item
		class record.Class
		says  string
	}{
		{"nothing", source.Item{Name: "a.txt"}, record.ClassEmpty, "no bytes"},
		{"blanks", source.Item{Name: "a.txt", Bytes: []byte(" \r\n\t\u00a0")}, record.ClassEmpty, "blanks"},
		{"only a byte order mark", source.Item{Name: "a.txt", Bytes: []byte("\ufeff")}, record.ClassEmpty, "blanks"},
		{"only rules", source.Item{Name: "a.txt", Bytes: []byte("-----\n=====\n")}, record.ClassEmpty, "no text"},
		{"PDF", source.Item{Name: "a.pdf", Bytes: []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")}, record.ClassCorrupt, "PDF"},
		{"PDF named txt", source.Item{Name: "a.txt", Bytes: []byte("%PDF-1.4\n1 0 obj<<>>endobj")}, record.ClassCorrupt, "PDF"},
		{"an archive cut off", source.Item{Name: "a.zip", Bytes: []byte("PK\x03\x04\x14\x00\x00\x00\x00\x00" + strings.Repeat("\x00", 40))}, record.ClassCorrupt, "ZIP"},
		{"old Word", source.Item{Name: "a.doc", Bytes: append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 600)...)}, record.ClassUnsupported, "old format"},
		{"PNG", source.Item{Name: "a.png", Bytes: []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")}, record.ClassUnsupported, "image/png"},
		{"gzip", source.Item{Name: "a.gz", Bytes: gz.Bytes()}, record.ClassUnsupported, "gzip"},
		{"JSON", source.Item{Name: "a.json", Bytes: []byte(`{"city": "Tanger"}`)}, record.ClassUnsupported, "JSON"},
		{"RSS", source.Item{Name: "feed", Bytes: []byte(`<?xml version="1.0"?><rss version="2.0"><channel/></rss>`)}, record.ClassUnsupported, "rss"},
		{"SVG", source.Item{Name: "a.svg", Bytes: []byte(`<svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>`)}, record.ClassUnsupported, ""},
		{"a mailbox", source.Item{Name: "a.mbox", Bytes: []byte("From a@b.example Mon\nFrom: a\nDate: b\n\nText\n\nFrom c@d.example Mon\n")}, record.ClassUnsupported, "each as .eml"},
		{"junk", source.Item{Name: "a.bin", Bytes: []byte("\x00\x01\x02\x03\x90\x91abc\x00\x05\x06")}, record.ClassUnsupported, "binary"},
		{"junk named txt", source.Item{Name: "a.txt", Bytes: []byte("\x00\x01\x02\x03\x90\x91abc\x00\x05\x06")}, record.ClassCorrupt, "damaged"},
		{"too large", source.Item{Name: "a.txt", Bytes: make([]byte, source.MaxBytes+1)}, record.ClassTooLarge, "limit"},
		{"a page of scripts", source.Item{Name: "a.html", Bytes: []byte(`<html><body><script>x()</script></body></html>`)}, record.ClassEmpty, "no text"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := From(context.Background(), tt.in)
			var f *record.Failure
			if !errors.As(err, &f) {
				t.Fatalf("From gives %v, want a failure of class %s", err, tt.class)
			}
			if f.Class != tt.class || !strings.Contains(f.Reason, tt.says) {
				t.Errorf("From gives %v, want class %s and %q", f, tt.class, tt.says)
			}
		})
	}
}

// The content decides, not the name.
func TestFromTellsFormats(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"page.pdf", "<!DOCTYPE html><html><body><p>De stad</p></body></html>", "text/html"},
		{"page", "\n<!-- made by hand -->\n<HTML><BODY>De stad</BODY></HTML>", "text/html"},
		{"page.xhtml", `<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body><p>De stad</p></body></html>`, "text/html"},
		{"fragment.html", "De stad <p>en haar partner</p>", "text/html"},
		{"a.md", "<div align=center>\n\n# De stad\n\n</div>", "text/markdown"},
		{"a.txt", "# De stad", "text/plain"},
		{"https://stad.example/nota.md?version=2", "# De stad", "text/markdown"},
		{"brackets.txt", "[1] De stad en haar partners", "text/plain"},
		{"less.txt", "< 5 steden", "text/plain"},
		{"brief.doc", `{\rtf1\ansi De stad}`, "text/rtf"},
	} {
		got, err := From(context.Background(), source.Item{Name: tt.name, Bytes: []byte(tt.in)})
		if err != nil || got.Format != tt.want {
			t.Errorf("From(%s) reads %q, %v; want %s", tt.name, got.Format, err, tt.want)
		}
	}
}

// Text in any charset that western programs write is read as it was meant, UTF-16 with and without its mark (fault 29).
func TestCharsets(t *testing.T) {
	const words = "Coopération à Kédougou – 4 € l’été"
	cp1252, err := charmap.Windows1252.NewEncoder().String(words)
	if err != nil {
		t.Fatal(err)
	}
	utf16Bytes := func(mark bool, big bool) string {
		var b []byte
		units := utf16.Encode([]rune(words))
		if mark {
			units = append([]uint16{0xfeff}, units...)
		}
		for _, u := range units {
			if big {
				b = append(b, byte(u>>8), byte(u))
			} else {
				b = append(b, byte(u), byte(u>>8))
			}
		}
		return string(b)
	}
	for _, tt := range []struct{ name, in, hint, want string }{
		{"UTF-8", words, "", words},
		{"UTF-8 with a mark", "\ufeff" + words, "", words},
		{"UTF-8 under a false claim", words, "text/plain; charset=iso-8859-1", words},
		{"windows-1252 undeclared", cp1252, "", words},
		{"windows-1252 declared as latin-1", cp1252, "text/plain; charset=iso-8859-1", words},
		{"windows-1252 declared as UTF-8", cp1252, "text/plain; charset=utf-8", words},
		{"latin-2 declared", "B\xb3onie", "text/plain; charset=iso-8859-2", "Błonie"},
		{"UTF-16 with a mark", utf16Bytes(true, false), "", words},
		{"UTF-16 big-endian with a mark", utf16Bytes(true, true), "", words},
		{"UTF-16 without a mark", utf16Bytes(false, false), "", words},
		{"UTF-8 with a broken byte", strings.Repeat(words+" ", 3) + "\xff", "", strings.TrimSpace(strings.Repeat(words+" ", 3)) + " \ufffd"},
		{"an unknown charset", "De stad", "text/plain; charset=martian", "De stad"},
		{"decomposed accents", "Coope\u0301ration", "", "Coopération"},
		{"blanks, soft hyphens, marks of direction", "De\u00a0stad\u202f5\u00adde \u200bjaar\u202e op", "", "De stad 5de jaar op"},
		{"ligatures", "ﬁnanciële eﬀecten", "", "financiële effecten"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := From(context.Background(), source.Item{Name: "a.txt", Bytes: []byte(tt.in), Hint: tt.hint})
			if err != nil {
				t.Fatal(err)
			}
			if got.Blocks[0].Text != tt.want {
				t.Errorf("reads %q, want %q", got.Blocks[0].Text, tt.want)
			}
		})
	}
	page := `<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15"></head><body><p>` + "4 \xa4" + `</p></body></html>`
	got, err := From(context.Background(), source.Item{Name: "a.html", Bytes: []byte(page)})
	if err != nil || got.Blocks[0].Text != "4 €" {
		t.Errorf("a page that declares iso-8859-15 reads %+v, %v", got.Blocks, err)
	}
}

// UTF-16 that can not be told without its mark is refused and never read as other letters (fault 29).
func TestWideTextIsNeverMisread(t *testing.T) {
	for _, words := range []string{"Градове побратими на общината и техните договори", "城市之间的合作协议和项目", "De stad", "Αδελφοποιημένες πόλεις του δήμου"} {
		for _, big := range []bool{false, true} {
			var b []byte
			for _, u := range utf16.Encode([]rune(words)) {
				if big {
					b = append(b, byte(u>>8), byte(u))
				} else {
					b = append(b, byte(u), byte(u>>8))
				}
			}
			for _, name := range []string{"a.txt", "a.csv", "a.html", "a"} {
				text, err := From(context.Background(), source.Item{Name: name, Bytes: b})
				var f *record.Failure
				if err == nil && text.Blocks[0].Text != words || err != nil && !errors.As(err, &f) {
					t.Errorf("%s of %q as UTF-16 reads %+v, %v", name, words, text.Blocks, err)
				}
			}
		}
	}
}

// A byte that is no character of a text is replaced, and the document says so (fault 34).
func TestBrokenBytesAreTold(t *testing.T) {
	for _, name := range []string{"a.txt", "a.md", "a.html"} {
		text, err := From(context.Background(), source.Item{Name: name, Bytes: []byte(strings.Repeat("<p>Coopération à Kédougou, été 2004.</p>\n", 4) + "De \xffstad")})
		if err != nil || text.Meta["damaged"] == "" || !strings.Contains(text.Kept, "De \ufffdstad") {
			t.Errorf("%s: %q, %v, %v", name, text.Kept, text.Meta, err)
		}
	}
}

// What hostile or broken generators write. Each of these must end, with a class or a text, without a deep stack.
func TestHostile(t *testing.T) {
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	for _, tt := range []struct{ name, in string }{
		{"nested.html", "<html><body>" + many("<div>", 200_000) + "De stad" + many("</div>", 200_000)},
		{"spans.html", "<html><body>" + many("<span>", 500) + "De stad"},
		{"open.html", "<html><body>" + many("<b><i><a href=x>De stad", 20_000)},
		{"cells.html", "<html><body>" + many("<table><tr><td>De stad", 200)},
		{"brackets.html", "<html><body>" + many("<", 2_000_000)},
		{"brackets.md", many("[", 2_000_000) + " De stad"},
		{"quotes.md", many(">", 1_000_000) + " De stad"},
		{"stars.md", many("*a", 500_000)},
		{"lows.md", many("_a ", 500_000)},
		{"bars.md", "|a|b|\n|-|-|\n" + many("|", 1_000_000)},
		{"attribute.html", `<html><body class="` + many("cookie ", 500_000) + `"><p title="` + many("x", 3_000_000) + `">De stad`},
		{"attributes.html", "<html><body><p " + many("a=b ", 200_000) + ">De stad"},
		{"spanned.html", "<table>" + many(`<tr><td rowspan=65000 colspan=65000>a<td>b`, 2_000) + "</table>"},
		{"articles.html", "<html><body>" + many("<article class=content><p>De stad en haar partner.</p></article>", 20_000)},
		{"row.html", "<body>" + many("<a href=x>stad</a> ", 50_000) + "De stad"},
		{"barred.html", "<body>" + many("<a href=x>stad</a> | ", 40_000) + "De stad"},
		{"rows.html", "<body>" + many("<a href=x>stad</a> | <a href=x>stad</a> | <a href=x>stad</a> en ", 20_000)},
		{"alsos.html", "<body>" + many("<h2>Zie ook</h2>", 60_000) + many("<div><h3>Nieuws", 400) + "De stad"},
		{"feet.html", "<body>" + many("<div>", 400) + many("<i>Privacy | Copyright</i><b></b>", 40_000)},
		{"unshown.html", "<body>" + many("<div style='display:none'>", 400) + many("<i></i>", 200_000)},
		{"hyphens.txt", many("a-\n", 300_000)},
		{"line.txt", many("De stad ", 500_000)},
		{"lower.txt", many("de stad is\nvan ons en\n\n", 20_000)},
		{"accents.txt", "e" + many("\u0301", 300_000)},
		{"doctype.xml", "<?xml version='1.0'?><!DOCTYPE a [" + many("<!ENTITY b 'c'>", 50_000)},
		{"json.json", many("[", 1_000_000)},
		{"linked.html", `<html><body><script type="application/ld+json">` + many("[", 100_000) + `</script><p>De stad`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, err := From(context.Background(), source.Item{Name: tt.name, Bytes: []byte(tt.in)})
			var f *record.Failure
			if err != nil && !errors.As(err, &f) {
				t.Errorf("an error without a class: %v", err)
			}
			if err == nil && len(text.Kept) > 4*len(tt.in)+1000 {
				t.Errorf("%d bytes became %d", len(tt.in), len(text.Kept))
			}
		})
	}
}

func TestFromStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := From(ctx, source.Item{Name: "a.txt", Bytes: []byte("De stad")}); !errors.Is(err, context.Canceled) {
		t.Errorf("From gives %v, want that it was cancelled", err)
	}
}

func FuzzFrom(f *testing.F) {
	for _, s := range []string{"De stad\n\nen haar part-\nner", "---\ntitle: a\n---\n# b\n| c | d |\n|---|---|\n| e | f |", "\xff\xfeD\x00e\x00", "%PDF-", "<?xml?><a>"} {
		f.Add("a.txt", []byte(s))
		f.Add("a.md", []byte(s))
	}
	f.Fuzz(func(t *testing.T, name string, b []byte) { checkRead(t, source.Item{Name: name, Bytes: b}) })
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte("<main><h1>a</h1><table><tr><th>b<td rowspan=2>c</table><dl><dt>d<dd>e</dl><details><summary>f</summary>g</details>"))
	f.Add([]byte("<form><p><b>a</b></p><ul><li>b<ul><li>c</ul></ul><div class='cookie nav'>d</div><pre>e\nf</pre>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		checkRead(t, source.Item{Name: "a.html", Bytes: append([]byte("<html>"), b...)})
	})
}

// checkRead holds what is true of every reading: a class or blocks that lie in the kept text, tidy and not empty.
func checkRead(t *testing.T, in source.Item) {
	text, err := From(context.Background(), in)
	if err != nil {
		var f *record.Failure
		if !errors.As(err, &f) {
			t.Fatalf("an error without a class: %v", err)
		}
		return
	}
	if len(text.Blocks) == 0 {
		t.Fatal("neither a failure nor a block")
	}
	for _, b := range text.Blocks {
		if b.Start < 0 || b.Start > b.End || b.End > len(text.Kept) {
			t.Fatalf("block %+v lies outside %d bytes", b, len(text.Kept))
		}
		if b.Text == "" || tidy(b.Text) != b.Text {
			t.Fatalf("block %q is not tidy: %q", b.Text, tidy(b.Text))
		}
		if (b.Role == record.RoleHeading) != (b.Level > 0) {
			t.Fatalf("block %+v: role and level differ", b)
		}
	}
}
