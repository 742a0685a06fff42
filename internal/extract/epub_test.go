package extract

import (
	"strings"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

// epubOf is a book of chapters; every second one is named first in the manifest, so that only the spine tells their order.
func epubOf(t testing.TB, metadata string, chapters []string, more ...member) []byte {
	members := []member{{"mimetype", mediaEPUB}, {"META-INF/container.xml", `<container xmlns="c"><rootfiles><rootfile full-path="OEBPS/a%20b.opf"/></rootfiles></container>`}}
	items, spine := "", ""
	for i, c := range chapters {
		name := "text/hoofdstuk " + string(rune('a'+i)) + ".xhtml"
		members = append(members, member{"OEBPS/" + name, c})
		item := `<item id="i` + string(rune('a'+i)) + `" href="` + strings.ReplaceAll(name, " ", "%20") + `" media-type="application/xhtml+xml"/>`
		if i%2 == 1 {
			items = item + items
		} else {
			items += item
		}
		spine += `<itemref idref="i` + string(rune('a'+i)) + `"/>`
	}
	items += `<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/><item id="css" href="a.css" media-type="text/css"/>`
	opf := `<package xmlns="p" xmlns:dc="d" xmlns:opf="p"><metadata>` + metadata + `</metadata><manifest>` + items + `</manifest><spine><itemref idref="nav"/><itemref idref="css"/><itemref idref="gone"/>` + spine + `</spine></package>`
	members = append(members, member{"OEBPS/a%20b.opf", opf}, member{"OEBPS/nav.xhtml", "<html><body><h1>Inhoud</h1><ol><li>Een</li></ol></body></html>"})
	return archive(t, append(members, more...)...)
}

func TestEPUB(t *testing.T) {
	chapters := []string{
		`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head><body><h1><a id="x"/>Een</h1><p>De stad werkt samen met Kaffrine<a epub:type="noteref" href="#n"><sup>1</sup></a> in Senegal.</p><aside epub:type="footnote"><p>Besluit van 2004.</p></aside></body></html>`,
		`<html><body><h1>Twee</h1><table><tr><th>Stad</th><th>Land</th></tr><tr><td>Kaffrine</td><td>Senegal</td></tr></table></body></html>`,
	}
	metadata := `<dc:title>De stedenband</dc:title><dc:language>nl-BE</dc:language><dc:date opf:event="modification">2020-06-04</dc:date><dc:date>2019</dc:date>`
	b := epubOf(t, metadata, chapters)
	wantLines(t, "a.epub", b, "# Een", "De stad werkt samen met Kaffrine in Senegal.", "Besluit van 2004.", "# Twee", "| Stad: Kaffrine | Land: Senegal")
	got := read(source.Item{Name: "a.epub", Bytes: b})
	for _, want := range []string{"title: De stedenband\n", "lang: nl-BE\n", "date: 2020-06-04 day last-modified\n", "date: 2019 year explicit\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("reads %q, want %q", got, want)
		}
	}
	locked := func(name string) member {
		return member{"META-INF/encryption.xml", `<encryption><EncryptedData><CipherData><CipherReference URI="` + name + `"/></CipherData></EncryptedData></encryption>`}
	}
	wantClass(t, source.Item{Name: "a.epub", Bytes: epubOf(t, metadata, chapters, locked("OEBPS/text/hoofdstuk%20a.xhtml"))}, record.ClassEncrypted, "copying")
	if got := lines(t, source.Item{Name: "a.epub", Bytes: epubOf(t, metadata, chapters, locked("OEBPS/fonts/a.ttf"))}); !strings.HasPrefix(got, "# Een") {
		t.Errorf("a book whose fonts are locked reads %q", got)
	}
}

// A chapter that lacks leaves the others; the book says that it is damaged.
func TestEPUBWithoutAChapter(t *testing.T) {
	b := epubOf(t, "", []string{"<p>De stad</p>"})
	b = []byte(strings.ReplaceAll(string(b), "text/hoofdstuk a.xhtml", "text/hoofdstuk x.xhtml"))
	wantClass(t, source.Item{Name: "a.epub", Bytes: b}, record.ClassCorrupt, "hoofdstuk a")
}

func FuzzEPUB(f *testing.F) {
	f.Add(`<dc:title>a</dc:title>`, `<html><body><p>b</p></body></html>`)
	f.Add(`</metadata><spine/>`, `<title/><aside>c<a/>`)
	f.Fuzz(func(t *testing.T, metadata, chapter string) {
		checkRead(t, source.Item{Name: "a.epub", Bytes: epubOf(t, metadata, []string{chapter, chapter})})
	})
}
