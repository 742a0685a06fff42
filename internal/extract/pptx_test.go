package extract

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"entente/internal/source"
)

// pptxOf is a presentation whose list of slides names them from the last file to the first.
func pptxOf(t testing.TB, slides ...string) []byte {
	list, relations := "", ""
	members := []member{{"[Content_Types].xml", `<Types><Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>`}}
	for i, s := range slides {
		part := fmt.Sprintf("slides/slide%d.xml", len(slides)-i)
		list += fmt.Sprintf(`<p:sldId id="%d" r:id="r%d"/>`, 256+i, i)
		relations += fmt.Sprintf(`<Relationship Id="r%d" Type="http://x/slide" Target="%s"/>`, i, part)
		members = append(members, member{"ppt/" + part, `<p:sld xmlns:p="p" xmlns:a="a"` + s + `</p:sld>`})
	}
	return archive(t, append(members, member{"ppt/presentation.xml", `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>` + list + `</p:sldIdLst></p:presentation>`},
		member{"ppt/_rels/presentation.xml.rels", `<Relationships>` + relations + `</Relationships>`})...)
}

// shapeOf is a box for something, with paragraphs.
func shapeOf(kind string, paragraphs ...string) string {
	if kind != "" {
		kind = `<p:nvSpPr><p:nvPr><p:ph type="` + kind + `"/></p:nvPr></p:nvSpPr>`
	}
	var b strings.Builder
	for _, s := range paragraphs {
		b.WriteString(`<a:p><a:r><a:rPr/><a:t>` + s + `</a:t></a:r></a:p>`)
	}
	return `<p:sp>` + kind + `<p:txBody>` + b.String() + `</p:txBody></p:sp>`
}

func TestPPTX(t *testing.T) {
	cellOf := func(s string) string {
		return `<a:tc><a:txBody><a:p><a:r><a:t>` + s + `</a:t></a:r></a:p></a:txBody></a:tc>`
	}
	b := pptxOf(t,
		`><p:cSld><p:spTree>`+shapeOf("subTitle", "Een overzicht voor de raad")+shapeOf("ctrTitle", "De stedenbanden")+`</p:spTree></p:cSld>`,
		`><p:cSld><p:spTree>`+shapeOf("title", "Partners")+shapeOf("body", "Kaffrine in Senegal", "Tanger in Marokko")+`<p:grpSp>`+shapeOf("", "Een vrije doos met tekst.")+`</p:grpSp>`+shapeOf("sldNum", "2")+`</p:spTree></p:cSld>`,
		` show="0"><p:cSld><p:spTree>`+shapeOf("title", "Verborgen")+`</p:spTree></p:cSld>`,
		`><p:cSld><p:spTree>`+shapeOf("title", "Lijst")+`<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr>`+cellOf("Stad")+cellOf("Land")+`</a:tr><a:tr>`+cellOf("Kaffrine")+cellOf("Senegal")+`</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame></p:spTree></p:cSld>`)
	wantLines(t, "a.pptx", b, "# De stedenbanden", "Een overzicht voor de raad", "## Partners", "- Kaffrine in Senegal", "- Tanger in Marokko", "Een vrije doos met tekst.", "## Lijst", "| Stad: Kaffrine | Land: Senegal")
	text, err := From(context.Background(), source.Item{Name: "a.pptx", Bytes: b})
	if err != nil || text.Title != "De stedenbanden" || text.Blocks[3].Page != 2 || text.Blocks[len(text.Blocks)-1].Page != 4 {
		t.Errorf("title %q, %+v, %v", text.Title, text.Blocks, err)
	}
}

func TestODP(t *testing.T) {
	page := func(title, body string) string {
		return `<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>` + title + `</text:p></draw:text-box></draw:frame>` + body + `<presentation:notes><text:p>voor de spreker</text:p></presentation:notes></draw:page>`
	}
	body := page("De stedenbanden", "") + page("Partners", `<draw:frame presentation:class="outline"><draw:text-box><text:list><text:list-item><text:p>Kaffrine in Senegal</text:p></text:list-item></text:list></draw:text-box></draw:frame><draw:g><draw:custom-shape><text:p>Een vrije doos.</text:p></draw:custom-shape></draw:g>`)
	b := archive(t, member{"mimetype", mediaODP}, member{"content.xml", strings.Replace(odtOpen, "xmlns:dc=", `xmlns:presentation="p" xmlns:dc=`, 1) + "<office:presentation>" + body + "</office:presentation></office:body></office:document-content>"})
	wantLines(t, "a.odp", b, "# De stedenbanden", "## Partners", "- Kaffrine in Senegal", "Een vrije doos.")
}

func FuzzPPTX(f *testing.F) {
	f.Add(`><p:cSld>` + shapeOf("title", "a") + shapeOf("", "b") + `</p:cSld>`)
	f.Add(`><a:tbl><a:tr><a:tc gridSpan="3" rowSpan="2"><a:p/></a:tc><a:tc hMerge="1"/></a:tr></a:tbl>`)
	f.Fuzz(func(t *testing.T, s string) { checkRead(t, source.Item{Name: "a.pptx", Bytes: pptxOf(t, s, s)}) })
}
