package extract

import (
	"strings"
	"testing"

	"entente/internal/source"
)

const docxStyles = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="nl-BE"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="Standaard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/><w:basedOn w:val="Standaard"/></w:style>
<w:style w:type="paragraph" w:styleId="Ondertitel"><w:name w:val="Subtitle"/><w:basedOn w:val="Titel"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Kop2"><w:name w:val="heading 2"/><w:basedOn w:val="Kop1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Stadskop"><w:name w:val="Kop van de stad"/><w:basedOn w:val="Kop2"/></w:style>
<w:style w:type="paragraph" w:styleId="Los"><w:name w:val="Los"/><w:basedOn w:val="Kop2"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Lus"><w:name w:val="Lus"/><w:basedOn w:val="Lus"/></w:style>
<w:style w:type="paragraph" w:styleId="Lijst"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Inhopg1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="character" w:styleId="Zwaar"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
</w:styles>`

// run and para write WordprocessingML as Word does.
func wr(s string) string { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }

func wp(style, content string) string {
	if style != "" {
		style = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return "<w:p>" + style + content + "</w:p>"
}

func wcell(text string) string { return "<w:tc><w:tcPr/>" + wp("", wr(text)) + "</w:tc>" }

func TestDocx(t *testing.T) {
	footnotes := member{"word/footnotes.xml", `<w:footnotes xmlns:w="x"><w:footnote w:type="separator" w:id="0"><w:p>` + wr("lijn") + `</w:p></w:footnote><w:footnote w:id="2"><w:p>` + wr("Besluit van de gemeenteraad.") + `</w:p></w:footnote></w:footnotes>`}
	styles := member{"word/styles.xml", docxStyles}
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"words cut into runs", wp("", wr("De ge")+wr("meente wer")+`<w:proofErr/>`+wr("kt samen.")), []string{"De gemeente werkt samen."}},
		{"headings by style, by what it is based on, by outline, by a name nowhere described",
			wp("Kop1", wr("Een")) + wp("Stadskop", wr("Twee")) + wp("Los", wr("Geen kop maar tekst")) + wp("Lus", wr("Ook tekst")) +
				`<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr>` + wr("Drie") + `</w:p>` + wp("Titre4", wr("Vier")) + wp("", wr("Tekst")),
			[]string{"# Een", "## Twee", "Geen kop maar tekst", "Ook tekst", "### Drie", "#### Vier", "Tekst"}},
		{"a title above the headings", wp("Titel", wr("De stad")) + wp("Ondertitel", wr("Een overzicht")) + wp("Kop1", wr("Een")) + wp("", wr("Tekst")), []string{"# De stad", "Een overzicht", "## Een", "Tekst"}},
		{"lists, by numbering and by style", `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>` + wr("water") + `</w:p>` + wp("Lijst", wr("scholen")) +
			`<w:p><w:pPr><w:pStyle w:val="Lijst"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>` + wr("geen punt") + `</w:p>`, []string{"- water", "- scholen", "geen punt"}},
		{"deleted and moved text, inserted text", wp("", wr("De stad ")+`<w:del><w:r><w:delText>Rome</w:delText><w:t>Parijs</w:t></w:r></w:del><w:ins>`+wr("Tanger")+`</w:ins><w:moveFrom>`+wr("weg")+`</w:moveFrom><w:moveTo>`+wr(" helpt")+`</w:moveTo>`), []string{"De stad Tanger helpt"}},
		{"a paragraph whose end was deleted", `<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>` + wr("De stad ") + `</w:p>` + wp("", wr("en de partner")), []string{"De stad en de partner"}},
		{"links, fields, controls", wp("", `<w:hyperlink r:id="a">`+wr("De site")+`</w:hyperlink>`+wr(" van ")+`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE 1</w:instrText></w:r><w:fldSimple>`+wr("Tanger")+`</w:fldSimple><w:sdt><w:sdtPr/><w:sdtContent>`+wr(" in ")+`</w:sdtContent></w:sdt>`+wr("2004")) +
			`<w:sdt><w:sdtContent>` + wp("", wr("In een veld")) + `</w:sdtContent></w:sdt>`, []string{"De site van Tanger in 2004", "In een veld"}},
		{"a table of contents", wp("Inhopg1", wr("Een 3")) + `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>` + wp("", wr("Een 3")) + `</w:sdtContent></w:sdt>` + wp("", wr("Tekst")), []string{"Tekst"}},
		{"notes at the end of their section", wp("Kop1", wr("Een")) + wp("", wr("De stad")+`<w:r><w:footnoteReference w:id="2"/></w:r>`+wr(" helpt.")) + wp("", wr("Meer.")) + wp("Kop1", wr("Twee")) + wp("", wr("Slot")),
			[]string{"# Een", "De stad helpt.", "Meer.", "Besluit van de gemeenteraad.", "# Twee", "Slot"}},
		{"a box, read once", wp("", wr("Voor")+`<w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>`+wp("", wr("In de doos"))+`</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict><w:txbxContent>`+wp("", wr("In de doos"))+`</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`+wr(" en na")), []string{"Voor en na", "In de doos"}},
		{"line breaks, tabs, hyphens, hidden words", wp("", wr("Stadhuis")+`<w:r><w:br/></w:r>`+wr("Postbus 12")+`<w:r><w:tab/></w:r>`+wr("x")+`<w:r><w:noBreakHyphen/></w:r>`+wr("y")+`<w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r>`), []string{"Stadhuis", "Postbus 12 x-y"}},
		{"bold lines over text are headings", wp("", `<w:r><w:rPr><w:b/></w:rPr><w:t>Partners in Afrika</w:t></w:r>`) + wp("", wr("Tekst van de alinea.")) + wp("", `<w:r><w:rPr><w:rStyle w:val="Zwaar"/></w:rPr><w:t>Partners in Europa</w:t></w:r>`) + wp("", wr("Nog tekst.")) + wp("", `<w:r><w:rPr><w:b/></w:rPr><w:t>Slot</w:t></w:r>`),
			[]string{"# Partners in Afrika", "Tekst van de alinea.", "# Partners in Europa", "Nog tekst.", "Slot"}},
		{"a table with a header", `<w:tbl><w:tr>` + wcell("Gemeente") + wcell("Land") + wcell("Jaar") + `</w:tr><w:tr>` + wcell("Kaffrine") + wcell("Senegal") + wcell("2004") + `</w:tr></w:tbl>`, []string{"| Gemeente: Kaffrine | Land: Senegal | Jaar: 2004"}},
		{"a table whose header is marked, with cells that go down", `<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>` + wcell("Wie") + wcell("Wat") + `</w:tr><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + wp("", wr("Kaffrine")) + `</w:tc>` + wcell("water") + `</w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>` + wcell("scholen") + `</w:tr></w:tbl>`,
			[]string{"| Wie: Kaffrine | Wat: water", "| Wie: Kaffrine | Wat: scholen"}},
		{"groups of rows", `<w:tbl><w:tr>` + wcell("Stad") + wcell("Land") + `</w:tr><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + wp("", wr("Afrika")) + `</w:tc></w:tr><w:tr>` + wcell("Kaffrine") + wcell("Senegal") + `</w:tr></w:tbl>`, []string{"# Afrika", "| Stad: Kaffrine | Land: Senegal"}},
		{"labels and values", `<w:tbl><w:tr>` + wcell("Land") + wcell("Benin") + `</w:tr><w:tr>` + wcell("Sinds:") + wcell("2011") + `</w:tr></w:tbl>`, []string{"| Land: Benin", "| Sinds: 2011"}},
		{"a deleted row, a row in a control", `<w:tbl><w:tr>` + wcell("a") + wcell("b") + `</w:tr><w:tr><w:trPr><w:del/></w:trPr>` + wcell("weg") + wcell("weg") + `</w:tr><w:sdt><w:sdtContent><w:tr>` + wcell("c") + wcell("d") + `</w:tr></w:sdtContent></w:sdt></w:tbl>`, []string{"| a | b", "| c | d"}},
		{"a table that lays out the page", `<w:tbl><w:tr><w:tc>` + wp("Kop1", wr("Links")) + wp("", wr("Tekst links.")) + `</w:tc><w:tc>` + wp("", wr("Tekst rechts.")) + `</w:tc></w:tr></w:tbl>`, []string{"# Links", "Tekst links.", "Tekst rechts."}},
		{"paragraphs of a cell", `<w:tbl><w:tr>` + wcell("Stad") + wcell("Land") + `</w:tr><w:tr><w:tc>` + wp("", wr("Kaffrine")) + wp("", wr("Diourbel")) + `</w:tc>` + wcell("Senegal") + `</w:tr></w:tbl>`, []string{"| Stad: Kaffrine, Diourbel | Land: Senegal"}},
		{"a formula and a reading aid", wp("", wr("De som ")+`<m:oMath xmlns:m="m"><m:r><m:t>x+1</m:t></m:r></m:oMath><w:ruby><w:rt>`+wr("aid")+`</w:rt><w:rubyBase>`+wr("base")+`</w:rubyBase></w:ruby>`), []string{"De som x+1base"}},
	} {
		t.Run(tt.name, func(t *testing.T) { wantLines(t, "a.docx", docxOf(t, tt.body, styles, footnotes), tt.want...) })
	}
}

// What Word says of a document: its own title and language, unless a program left them there.
func TestDocxProperties(t *testing.T) {
	core := func(title, lang string) member {
		return member{"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>` + title + `</dc:title><dc:language>` + lang + `</dc:language><dcterms:created>2019-05-03T08:00:00Z</dcterms:created><dcterms:modified>2020-06-04T08:00:00Z</dcterms:modified></cp:coreProperties>`}
	}
	body := wp("", wr("De stedenband met Kaffrine.")) + wp("Kop1", wr("Inleiding")) + wp("", wr("Tekst"))
	for _, tt := range []struct{ title, lang, body, want, wantLang string }{
		{"Stedenband Kaffrine", "fr", body, "Stedenband Kaffrine", "fr"},
		{"Microsoft Word - Document1", "en-US", body, "Inleiding", "nl-BE"},
		{"Reglement zwembad", "", body, "Inleiding", "nl-BE"},
		{"Reglement", "", wp("Titel", wr("De stedenband")) + body, "De stedenband", "nl-BE"},
	} {
		got := read(source.Item{Name: "a.docx", Bytes: docxOf(t, tt.body, core(tt.title, tt.lang), member{"word/styles.xml", docxStyles})})
		for _, want := range []string{"title: " + tt.want + "\n", "lang: " + tt.wantLang + "\n", "date: 2020-06-04 day last-modified\n", "date: 2019-05-03 day file-metadata\n"} {
			if !strings.Contains(got, want) {
				t.Errorf("title %q reads %q, want %q", tt.title, got, want)
			}
		}
	}
}

func FuzzDocx(f *testing.F) {
	f.Add(wp("Kop1", wr("a"))+"<w:tbl><w:tr>"+wcell("b")+"</w:tr></w:tbl>", docxStyles)
	f.Add(`<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:txbxContent><w:p/></w:txbxContent></w:r></w:p>`, "<w:styles/>")
	f.Fuzz(func(t *testing.T, body, styles string) {
		checkRead(t, source.Item{Name: "a.docx", Bytes: docxOf(t, body, member{"word/styles.xml", styles}, member{"docProps/core.xml", styles}, member{"word/footnotes.xml", body})})
	})
}
