package extract

import (
	"strings"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

func TestRTF(t *testing.T) {
	const styles = `{\stylesheet{\s0 Normal;}{\s1\outlinelevel0\b Kop 1;}{\s2 heading 2;}{\s3 Titre;}{\*\cs10 Strong;}{\s4 toc 1;}}`
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"letters of code pages", `\ansi\ansicpg1252 Coop\'e9ration \'80 \par\ansicpg1250 \'a3\'f3d\'9f`, []string{"Coopération €", "Łódź"}},
		{"letters of fonts", `\ansi{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset238 Arial CE;}{\f2\fcharset204 Cyr;}}\f0 \'e9 {\f1 \'b3} {\f2 \'cc} \'e9`, []string{"é ł М é"}},
		{"letters of two bytes", `\ansi{\fonttbl{\f0\fcharset128 MS;}}\f0 \'93\'8c\'8b\'9e`, []string{"東京"}},
		{"Unicode with what stands for it", `\uc1 K\u233\'e9dougou {\uc2\u8364 EU}5 \uc0\u233 x \u-10179\u-8694 .`, []string{"Kédougou €5 éx 😊."}},
		{"characters with names", `a\emdash b\endash c \lquote d\rquote  \ldblquote e\rdblquote  f\~g\_h \-i \{j\} \\`, []string{`a—b–c ‘d’ “e” f g-h i {j} \`}},
		{"headings by style and by level", styles + `\pard\s1 Een\par\pard\s2 Twee\par\pard\outlinelevel2 Drie\par\pard Tekst\par\pard\s4 Een 3\par`, []string{"# Een", "## Twee", "### Drie", "Tekst"}},
		{"a title", styles + `\pard\s3 De stad\par\pard\s1 Een\par\pard Tekst\par`, []string{"# De stad", "## Een", "Tekst"}},
		{"lists", `\pard{\listtext\'b7\tab}\ls1 water\par{\listtext\'b7\tab}scholen\par\pard Tekst\par`, []string{"- water", "- scholen", "Tekst"}},
		{"a table", `\trowd\cellx1\cellx2\pard\intbl Gemeente\cell Land\cell\row\trowd\cellx1\cellx2\pard\intbl Kaffrine\par Diourbel\cell Senegal\cell\row\pard Na\par`, []string{"| Gemeente: Kaffrine, Diourbel | Land: Senegal", "Na"}},
		{"merged cells", `\trowd\trhdr\cellx1\cellx2\cellx3\intbl Wie\cell Wat\cell Waar\cell\row\trowd\clvmgf\cellx1\clmgf\cellx2\clmrg\cellx3\intbl Kaffrine\cell water\cell\cell\row\trowd\clvmrg\cellx1\cellx2\cellx3\intbl\cell school\cell Senegal\cell\row`, []string{"| Wie: Kaffrine | Wat: water", "| Wie: Kaffrine | Wat: school | Waar: Senegal"}},
		{"fields, notes, headers, comments, pictures", `{\header Kop van de bladzijde}De {\field{\*\fldinst HYPERLINK "x"}{\fldrslt site}} helpt{\footnote\chftn  Besluit van 2004.}.{\*\annotation opmerking}{\pict 89504e47}{\*\unknown weg}\par Slot\par`, []string{"De site helpt.", "Slot", "Besluit van 2004."}},
		{"hidden and deleted", `De {\v geheime }{\deleted oude }stad`, []string{"De stad"}},
		{"a box", `Voor{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt In de doos\par}}{\shprslt oud}} en na\par`, []string{"Voor en na", "In de doos"}},
		{"bold over text", `\pard\b Partners in Afrika\b0\par Tekst van de alinea.\par`, []string{"# Partners in Afrika", "Tekst van de alinea."}},
		{"lines by hand", `Stadhuis\line Postbus 12\par Tel`, []string{"Stadhuis", "Postbus 12", "Tel"}},
		{"data", "a{\\bin5 }}}}}b", []string{"ab"}},
		{"raw bytes", "\\ansi\\ansicpg1252 Coop\xe9ration", []string{"Coopération"}},
		{"an end within a group", `De stad {\b en`, []string{"De stad en"}},
		{"text after the end", `De stad} en meer`, []string{"De stad"}},
	} {
		t.Run(tt.name, func(t *testing.T) { wantLines(t, "a.rtf", []byte(`{\rtf1`+tt.body+`}`), tt.want...) })
	}
	got := read(source.Item{Name: "a.rtf", Bytes: []byte(`{\rtf1\deflang2067{\info{\title De stedenband}{\creatim\yr2019\mo5\dy3\hr8}{\revtim\yr2020\mo6\dy4}{\author Jan}}Over de stedenband\par}`)})
	for _, want := range []string{"title: De stedenband\n", "lang: nl-BE\n", "date: 2020-06-04 day last-modified\n", "date: 2019-05-03 day file-metadata\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("reads %q, want %q", got, want)
		}
	}
	if strings.Contains(got, "Jan") {
		t.Error("the author is read")
	}
}

// Groups deeper than any program writes are refused; what is long is read in one pass (fault 22).
func TestHostileRTF(t *testing.T) {
	wantClass(t, source.Item{Name: "a.rtf", Bytes: []byte(`{\rtf1 ` + strings.Repeat("{", 5_000_000))}, record.ClassCorrupt, "groups")
	wantClass(t, source.Item{Name: "a.rtf", Bytes: []byte(`{\rtf1 ` + strings.Repeat("{", 100))}, record.ClassCorrupt, "cut off")
	wantLines(t, "a.rtf", []byte(`{\rtf1 `+strings.Repeat("{", 900)+"De stad"+strings.Repeat("}", 901)), "De stad")
	for _, s := range []string{`\cell`, `\row`, `\intbl\cell\row`, `\u233 `, `\'e9`, `{\footnote a}`, `\par\pard\s1`, `{\stylesheet{\s1 a`, `\bin99999999 `, `\trowd\cellx1`, "\\b a\\par "} {
		checkRead(t, source.Item{Name: "a.rtf", Bytes: []byte(`{\rtf1 ` + strings.Repeat(s, 50_000))})
	}
}

func FuzzRTF(f *testing.F) {
	f.Add(`{\stylesheet{\s1\outlinelevel0 a;}}\pard\s1 a\par\trowd\clvmrg\cellx1\intbl b\cell\row`)
	f.Add(`{\fonttbl{\f1\fcharset128 a;}}\f1\'93\'8c\uc2\u-10179\u-8694{\footnote b}{\*\shpinst{\shptxt c}}`)
	f.Fuzz(func(t *testing.T, body string) {
		checkRead(t, source.Item{Name: "a.rtf", Bytes: []byte(`{\rtf1` + body)})
	})
}
