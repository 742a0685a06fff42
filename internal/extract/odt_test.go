package extract

import (
	"strings"
	"testing"

	"entente/internal/source"
)

const odtOpen = `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="ta" xmlns:style="s" xmlns:fo="f" xmlns:draw="d" xmlns:dc="dc">
<office:automatic-styles>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Heading_20_2"/>
<style:style style:name="P2" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body>`

const odtStyles = `<office:document-styles xmlns:office="o" xmlns:style="s" xmlns:fo="f"><office:styles>
<style:default-style style:family="paragraph"><style:text-properties fo:language="nl" fo:country="BE"/></style:default-style>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph" style:default-outline-level="2"/>
</office:styles></office:document-styles>`

// odtOf is an OpenDocument text with that body.
func odtOf(t testing.TB, body string, more ...member) []byte {
	return archive(t, append([]member{{"mimetype", mediaODT}, {"content.xml", odtOpen + "<office:text>" + body + "</office:text></office:body></office:document-content>"}, {"styles.xml", odtStyles}}, more...)...)
}

func ocell(text string) string {
	return "<table:table-cell><text:p>" + text + "</text:p></table:table-cell>"
}

func TestODT(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"headings and styles", `<text:h text:outline-level="1">Een</text:h><text:p text:style-name="P1">Twee</text:p><text:p text:style-name="Heading_20_3">Drie</text:p><text:p>Tekst</text:p>`, []string{"# Een", "## Twee", "### Drie", "Tekst"}},
		{"a title", `<text:p text:style-name="Title">De stad</text:p><text:h text:outline-level="1">Een</text:h><text:p>Tekst</text:p>`, []string{"# De stad", "## Een", "Tekst"}},
		{"spans, blanks, tabs, lines", "<text:p>De <text:span text:style-name=\"T1\">stad</text:span><text:s text:c=\"3\"/>en\n   de<text:tab/>partner<text:line-break/>Nieuwe regel</text:p>", []string{"De stad en de partner", "Nieuwe regel"}},
		{"lists in lists", `<text:list><text:list-item><text:p>water</text:p><text:list><text:list-item><text:p>drinkwater</text:p></text:list-item></text:list></text:list-item><text:list-item><text:h text:outline-level="2">Kop</text:h></text:list-item></text:list><text:p>Tekst</text:p>`, []string{"- water", "- drinkwater", "## Kop", "Tekst"}},
		{"a note", `<text:p>De stad<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Besluit van 2004.</text:p></text:note-body></text:note> helpt.</text:p><text:p>Meer.</text:p>`, []string{"De stad helpt.", "Meer.", "Besluit van 2004."}},
		{"deleted text and comments", `<text:tracked-changes><text:changed-region><text:deletion><text:p>weg</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>De <text:change text:change-id="c"/>stad<office:annotation><dc:creator>Jan</dc:creator><text:p>opmerking</text:p></office:annotation></text:p>`, []string{"De stad"}},
		{"a table of contents", `<text:table-of-content><text:index-body><text:p>Een 3</text:p></text:index-body></text:table-of-content><text:section><text:p>Tekst</text:p></text:section>`, []string{"Tekst"}},
		{"a box", `<text:p>Voor<draw:frame><draw:text-box><text:p>In de doos</text:p></draw:text-box></draw:frame> en na</text:p>`, []string{"Voor en na", "In de doos"}},
		{"bold over text", `<text:p text:style-name="P2">Partners in Afrika</text:p><text:p>Tekst.</text:p>`, []string{"# Partners in Afrika", "Tekst."}},
		{"a table with repeated and covered cells", `<table:table><table:table-column table:number-columns-repeated="3"/><table:table-header-rows><table:table-row>` + ocell("Stad") + ocell("Land") + ocell("Jaar") + `</table:table-row></table:table-header-rows><table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>Kaffrine</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row><table:table-row><table:covered-table-cell/>` + ocell("Senegal") + ocell("2004") + `</table:table-row></table:table>`,
			[]string{"| Stad: Kaffrine | Land: x | Jaar: x", "| Stad: Kaffrine | Land: Senegal | Jaar: 2004"}},
	} {
		t.Run(tt.name, func(t *testing.T) { wantLines(t, "a.odt", odtOf(t, tt.body), tt.want...) })
	}
	meta := member{"meta.xml", `<office:document-meta xmlns:office="o" xmlns:dc="d" xmlns:meta="m"><office:meta><meta:creation-date>2019-05-03T08:00:00</meta:creation-date><dc:date>2020-06-04T08:00:00</dc:date><dc:title>De stedenband</dc:title></office:meta></office:document-meta>`}
	got := read(source.Item{Name: "a.odt", Bytes: odtOf(t, `<text:p>Tekst over de stedenband</text:p>`, meta)})
	for _, want := range []string{"title: De stedenband\n", "lang: nl\n", "date: 2020-06-04 day last-modified\n", "date: 2019-05-03 day file-metadata\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("reads %q, want %q", got, want)
		}
	}
}

// A sheet ends in a million blank rows and its rows in a thousand blank cells; hidden sheets are not read.
func TestODS(t *testing.T) {
	rest := `<table:table-cell table:number-columns-repeated="16000"/></table:table-row>`
	body := `<office:spreadsheet><table:table table:name="Partners"><table:table-row>` + ocell("Stad") + ocell("Land") + ocell("Getekend") + rest +
		`<table:table-row>` + ocell("Kaffrine") + ocell("Senegal") + `<table:table-cell office:value-type="date" office:date-value="2004-06-12T00:00:00"><text:p>12/06/04</text:p></table:table-cell>` + rest +
		`<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16000"/></table:table-row></table:table>
		<table:table table:name="Oud" table:style-name="ta2"><table:table-row>` + ocell("weg") + `</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`
	wantLines(t, "a.ods", archive(t, member{"mimetype", mediaODS}, member{"content.xml", odtOpen + body}), "# Partners", "| Stad: Kaffrine | Land: Senegal | Getekend: 2004-06-12")
}

func FuzzODT(f *testing.F) {
	f.Add(`<text:list><text:list-item><text:p text:style-name="P1">a<text:s/></text:p></text:list-item></text:list>`)
	f.Add(`<table:table><table:table-row table:number-rows-repeated="9"><table:table-cell table:number-columns-spanned="2"><text:p>a</text:p></table:table-cell></table:table-row></table:table>`)
	f.Fuzz(func(t *testing.T, body string) {
		checkRead(t, source.Item{Name: "a.odt", Bytes: odtOf(t, body, member{"meta.xml", "<a>" + body + "</a>"})})
		sheet := odtOpen + "<office:spreadsheet>" + body + "</office:spreadsheet></office:body></office:document-content>"
		checkRead(t, source.Item{Name: "a.ods", Bytes: archive(t, member{"mimetype", mediaODS}, member{"content.xml", sheet})})
	})
}
