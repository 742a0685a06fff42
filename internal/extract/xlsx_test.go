package extract

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

// xlsxOf is a workbook: sheets by name, with the state of each before the name ("hidden:Oud").
func xlsxOf(t testing.TB, shared string, names []string, sheets []string, more ...member) []byte {
	list, relations := "", ""
	members := []member{{"[Content_Types].xml", `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`}}
	for i, name := range names {
		state, name, found := strings.Cut(name, ":")
		if !found {
			state, name = "visible", state
		}
		list += fmt.Sprintf(`<sheet name="%s" sheetId="%d" state="%s" r:id="rId%d"/>`, name, 9-i, state, i+1)
		relations += fmt.Sprintf(`<Relationship Id="rId%d" Type="http://x/worksheet" Target="worksheets/blad%d.xml"/>`, i+1, i)
		members = append(members, member{fmt.Sprintf("xl/worksheets/blad%d.xml", i), `<worksheet>` + sheets[i] + `</worksheet>`})
	}
	members = append(members, member{"xl/workbook.xml", `<workbook xmlns:r="http://r"><sheets>` + list + `</sheets></workbook>`},
		member{"xl/_rels/workbook.xml.rels", `<Relationships>` + relations + `</Relationships>`}, member{"xl/sharedStrings.xml", `<sst>` + shared + `</sst>`},
		member{"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-813]d\ mmmm\ yyyy;@"/><numFmt numFmtId="165" formatCode="#,##0.00\ &quot;dagen&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`})
	return archive(t, append(members, more...)...)
}

// sheetRows writes rows of inline strings; a cell that begins with "=" is given as it stands.
func sheetRows(rows ...[]string) string {
	var b strings.Builder
	b.WriteString("<sheetData>")
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for j, c := range row {
			ref := fmt.Sprintf("%c%d", 'A'+j, i+1)
			switch {
			case c == "":
			case c[0] == '=':
				b.WriteString(strings.Replace(c[1:], "<c", `<c r="`+ref+`"`, 1))
			default:
				fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, c)
			}
		}
		b.WriteString("</row>")
	}
	return b.String() + "</sheetData>"
}

func TestXLSX(t *testing.T) {
	shared := `<si><t>Kaffrine</t></si><si><r><t>Sene</t></r><r><rPr><b/></rPr><t>gal</t></r><rPh><t>aid</t></rPh></si><si><t>a_x000D_b_x00e9_</t></si>`
	cells := sheetRows([]string{"Stad", "Land", "Begin", "Getekend", "Dagen", "Zin"},
		[]string{`=<c t="s"><v>0</v></c>`, `=<c t="s"><v>1</v></c>`, `=<c><v>2004</v></c>`, `=<c s="1"><v>38150</v></c>`, `=<c s="3"><v>38150</v></c>`, `=<c t="s"><v>2</v></c>`},
		[]string{`=<c t="s"><v>99</v></c>`, "Benin", `=<c><v>0.30000000000000004</v></c>`, `=<c s="2"><v>40603.5</v></c>`, `=<c t="e"><v>#N/A</v></c>`, `=<c t="str"><f>A1</f><v>uit som</v></c>`})
	b := xlsxOf(t, shared, []string{"Partners", "hidden:Oud", "veryHidden:Ouder", "Blad4"}, []string{cells, sheetRows([]string{"weg"}), sheetRows([]string{"weg"}), ""})
	wantLines(t, "a.xlsx", b, "# Partners",
		"| Stad: Kaffrine | Land: Senegal | Begin: 2004 | Getekend: 2004-06-12 | Dagen: 38150 | Zin: a bé",
		"| Land: Benin | Begin: 0.3 | Getekend: 2011-03-01 | Zin: uit som")
}

// What lists look like: a title over them, blank rows between, several lists in a sheet, merged cells, no header at all.
func TestSheets(t *testing.T) {
	for _, tt := range []struct {
		name  string
		sheet string
		want  []string
	}{
		{"a title over the list", sheetRows([]string{"Stedenbanden van de stad"}, nil, []string{"Stad", "Land"}, []string{"Kaffrine", "Senegal"}), []string{"# Stedenbanden van de stad", "| Stad: Kaffrine | Land: Senegal"}},
		{"two lists", sheetRows([]string{"Stad", "Land"}, []string{"Kaffrine", "Senegal"}, nil, []string{"Naam", "Jaar", "Bedrag"}, []string{"Tanger", "2011", "100"}), []string{"| Stad: Kaffrine | Land: Senegal", "| Naam: Tanger | Jaar: 2011 | Bedrag: 100"}},
		{"a list that goes on after a blank row", sheetRows([]string{"Stad", "Land"}, []string{"Kaffrine", "Senegal"}, nil, []string{"Tanger", "Marokko"}, []string{"Bron: de gemeente"}), []string{"| Stad: Kaffrine | Land: Senegal", "| Stad: Tanger | Land: Marokko", "| Stad: Bron: de gemeente"}},
		{"rows left out between two lists", strings.Replace(sheetRows([]string{"Stad", "Land"}, []string{"Kaffrine", "Senegal"}, []string{"Naam", "Jaar"}, []string{"Tanger", "2011"}), `<row r="3">`, `<row r="9">`, 1), []string{"| Stad: Kaffrine | Land: Senegal", "| Naam: Tanger | Jaar: 2011"}},
		{"no header", sheetRows([]string{"Kaffrine", "Senegal"}, []string{"Tanger", "Marokko"}, []string{"Djougou", "Benin"}), []string{"| Kaffrine | Senegal", "| Tanger | Marokko", "| Djougou | Benin"}},
		{"a header of unknown words over numbers", sheetRows([]string{"Wie", "Hoeveel"}, []string{"Kaffrine", "12"}, []string{"Tanger", "13"}), []string{"| Wie: Kaffrine | Hoeveel: 12", "| Wie: Tanger | Hoeveel: 13"}},
		{"labels and values", sheetRows([]string{"Land", "Benin"}, []string{"Jaar", "2011"}, []string{"Thema", "water"}), []string{"| Land: Benin", "| Jaar: 2011", "| Thema: water"}},
		{"merged cells", sheetRows([]string{"Stad", "Land"}, []string{"Kaffrine", "Senegal"}, []string{"=<c/>", "Mali"}) + `<mergeCells><mergeCell ref="A2:A3"/></mergeCells>`, []string{"| Stad: Kaffrine | Land: Senegal", "| Stad: Kaffrine | Land: Mali"}},
		{"a group over its rows", sheetRows([]string{"Stad", "Land"}, []string{"Afrika", "=<c/>"}, []string{"Kaffrine", "Senegal"}) + `<mergeCells><mergeCell ref="A2:B2"/></mergeCells>`, []string{"# Afrika", "| Stad: Kaffrine | Land: Senegal"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			wantLines(t, "a.xlsx", xlsxOf(t, "", []string{"Blad1"}, []string{tt.sheet}), tt.want...)
		})
	}
}

// A string that many cells share, and rows without end, do not take more than their limits.
func TestHostileXLSX(t *testing.T) {
	shared := `<si><t>` + strings.Repeat("De stad ", 50_000) + `</t></si>`
	var rows strings.Builder
	noise := rand.New(rand.NewPCG(1, 2))
	for range 30_000 {
		fmt.Fprintf(&rows, `<row ht="%d"><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>`, noise.Int())
	}
	var more strings.Builder
	for range maxRows + 2 {
		fmt.Fprintf(&more, `<row><c><v>%d</v></c></row>`, noise.Int())
	}
	wantClass(t, source.Item{Name: "a.xlsx", Bytes: xlsxOf(t, shared, []string{"a"}, []string{"<sheetData>" + rows.String() + "</sheetData>"})}, record.ClassTooLarge, "cells")
	wantClass(t, source.Item{Name: "a.xlsx", Bytes: xlsxOf(t, "", []string{"a"}, []string{"<sheetData>" + more.String() + "</sheetData>"})}, record.ClassTooLarge, "rows")
	checkRead(t, source.Item{Name: "a.xlsx", Bytes: xlsxOf(t, "", []string{"a"}, []string{`<sheetData><row r="2000000000"><c r="ZZZZZZ9"><v>1</v></c><c r="A9"><v>1e400</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A2000000000"/><mergeCell ref="x"/></mergeCells>`})})
}

func FuzzXLSX(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c s="1"><v>38150</v></c></row>`, `<si><t>a</t></si>`)
	f.Add(`<row/><row r="3"><c t="inlineStr"><is><t>a</t></is></c></row>`, ``)
	f.Fuzz(func(t *testing.T, rows, shared string) {
		checkRead(t, source.Item{Name: "a.xlsx", Bytes: xlsxOf(t, shared, []string{"a", "b"}, []string{"<sheetData>" + rows + `</sheetData><mergeCells><mergeCell ref="A1:B3"/></mergeCells>`, rows})})
	})
}
