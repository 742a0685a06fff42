package extract

import (
	"strings"
	"testing"

	"entente/internal/source"
)

// A raised sign behind a word points at a note, or belongs to the word. The rows were written down before the rule.
func TestMarksOfNotes(t *testing.T) {
	for _, tt := range []struct{ page, want string }{
		{"een band met Kaffrine<sup>1</sup> in Senegal", "een band met Kaffrine 1 in Senegal"},
		{"een band met Kaffrine<sup>12</sup>.", "een band met Kaffrine 12."},
		{"le jumelage avec Dakar<sup>(2)</sup>, signé en 2004<sup>3</sup>", "le jumelage avec Dakar (2), signé en 2004 3"},
		{`the link with Siem Reap<sup><a href="#n1">1</a></sup>.`, "the link with Siem Reap 1."},
		{`the link with Siem Reap<a href="#fn1" class="footnote-ref"><sup>1</sup></a>.`, "the link with Siem Reap 1."},
		{`the link with Siem Reap<sup class="reference"><a href="#cite_note-1">[1]</a></sup> began`, "the link with Siem Reap [1] began"},
		{`the link with Siem Reap<sup><a href="#a">a</a></sup>.`, "the link with Siem Reap a."},
		{`Morne-à-l’Eau<a href="#_ftn1"><span>[1]</span></a> et`, "Morne-à-l’Eau [1] et"},
		{"subsidies*<sup>*</sup> en steun<sup>*</sup>", "subsidies* * en steun *"},
		{"“een vriendschap”<sup>4</sup> sinds", "“een vriendschap” 4 sinds"},
		{"De raad besliste.<sup>5</sup> Daarna", "De raad besliste. 5 Daarna"},
		{"een park van 400 m<sup>2</sup> en 12 km<sup>2</sup>", "een park van 400 m2 en 12 km2"},
		{"le 1<sup>er</sup> mai, la XIX<sup>e</sup> édition, n<sup>o</sup> 3", "le 1er mai, la XIXe édition, no 3"},
		{"10<sup>3</sup> keer en (a+b)<sup>2</sup>", "103 keer en (a+b)2"},
		{"CO<sub>2</sub> besparen op school", "CO2 besparen op school"},
		{"al met blanco <sup>1</sup> ervoor", "al met blanco 1 ervoor"},
		{`zie <a href="#deel">deel 2</a>a en <a href="#x">verder</a>`, "zie deel 2a en verder"},
	} {
		_, got := readPage(t, source.Item{Bytes: []byte("<html lang=nl><body><main><h1>Steden</h1><p>" + tt.page + "</p>" + sentences + "</main></body></html>")})
		if !strings.Contains(got, tt.want+"\n") {
			t.Errorf("%s\ngot  %q\nwant %q", tt.page, strings.Split(got, "\n")[1], tt.want)
		}
	}
}

func TestMarksOfNotesInWord(t *testing.T) {
	raised := func(s string) string {
		return `<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>` + s + `</w:t></w:r>`
	}
	for body, want := range map[string]string{
		wr("De band met Kaffrine") + raised("1") + wr(" in Senegal"):                                                   "De band met Kaffrine 1 in Senegal",
		wr("De band met Kaffrine") + `<w:r><w:rPr><w:position w:val="8"/><w:sz w:val="19"/></w:rPr><w:t>1</w:t></w:r>`: "De band met Kaffrine 1",
		wr("Een park van 400 m") + raised("2"):                                                                         "Een park van 400 m2",
		wr("Le 1") + raised("er") + wr(" mai"):                                                                         "Le 1er mai",
		wr("De raad besliste in 2014") + raised("2") + wr(" daarover"):                                                 "De raad besliste in 2014 2 daarover",
	} {
		wantLines(t, "a.docx", docxOf(t, wp("", body)), want)
	}
}
