package extract

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// made are the PDF documents of testdata: what they hold is written here, what is read out of them lies beside them.
func made(t *testing.T) map[string][]byte {
	columns := pdfMaker{deflate: true, lang: "nl-BE", info: map[string]string{
		"Title": "Microsoft Word - verslag_def2.doc", "CreationDate": "D:20190611093000+02'00'", "ModDate": "D:20200115", "Producer": "A typesetter",
	}}
	columns.pages, _ = typeset{columns: 2, size: 13, interleave: true, furniture: true, title: "Verslag van de stuurgroep"}.set(append(prose(t, "nl"), prose(t, "held-nl")...))
	three := pdfMaker{deflate: true, lang: "en"}
	three.pages, _ = typeset{columns: 3, size: 12, furniture: true, ligatures: true}.set(append(prose(t, "en"), prose(t, "held-en")...))
	return map[string][]byte{
		"columns-nl.pdf": columns.bytes(), "three-en.pdf": three.bytes(), "partners-fr.pdf": partnersPDF(), "locked-fr.pdf": lockedPDF(t), "scan.pdf": scan(t, 2, 0), "grid-nl.pdf": gridPDF(),
	}
}

// gridPDF is a table drawn with rules, with next to no white between its columns and a first row over all of them, between two
// paragraphs.
func gridPDF() []byte {
	var b strings.Builder
	line := func(font string, x, y float64, text string) {
		b.WriteString(drawnLine{text: text, x: x, y: y, size: 10, font: font}.operators())
	}
	line("F1", 56, 780, "De gemeente heeft drie partners. Met elk van hen is een akkoord gesloten, dat om de vijf jaar")
	line("F1", 56, 767, "wordt herzien.")
	columns := []float64{56, 122, 152, 182, 400}
	rows := []float64{740, 724, 708, 666, 637, 621}
	for _, y := range rows {
		fmt.Fprintf(&b, "56 %v 344 0.5 re f\n", y)
	}
	for i, x := range columns {
		top := rows[0]
		if i > 0 && i < len(columns)-1 {
			top = rows[1]
		}
		fmt.Fprintf(&b, "%v %v m %v %v l S\n", x, top, x, rows[len(rows)-1])
	}
	line("F2", 170, 728, "Partners in het buitenland")
	for _, c := range []struct {
		column int
		y      float64
		text   string
	}{
		{0, 712, "Gemeente"}, {1, 712, "Land"}, {2, 712, "Sinds"}, {3, 712, "Omschrijving"},
		{0, 696, "Tambakoro"}, {1, 696, "Mali"}, {2, 696, "2007"}, {3, 696, "Afvalstoffenbeleid, drinkwatervoorzie-"}, {3, 684, "ning en de digitalisering van de burger-"}, {3, 672, "lijke stand."},
		{0, 654, "Orzeszkowo"}, {1, 654, "Polen"}, {2, 654, "1988"}, {3, 654, "Scholen en sportclubs, met om de"}, {3, 642, "twee jaar een jongerenkamp."},
		{0, 625, "Kessimbara"}, {1, 625, "Benin"}, {2, 625, "2014"}, {3, 625, "Jeugdwerk"},
	} {
		line("F1", columns[c.column]+2, c.y, c.text)
	}
	line("F1", 56, 590, "De kosten worden gedragen door de gemeente en door het federale programma.")
	m := pdfMaker{deflate: true, lang: "nl", pages: []string{b.String()}}
	return m.bytes()
}

func lockedPDF(t *testing.T) []byte {
	m := pdfMaker{user: "geheim", deflate: true}
	m.pages, _ = typeset{columns: 1, size: 11}.set(prose(t, "fr"))
	return m.bytes()
}

// partnersPDF is a report with headings of three kinds, a list, notes, a table with cells of several lines and a second page.
func partnersPDF() []byte {
	var b strings.Builder
	line := func(font string, size, x, y float64, text string) {
		b.WriteString(drawnLine{text: text, x: x, y: y, size: size, font: font}.operators())
	}
	line("F2", 22, 56, 770, "Les communes partenaires")
	line("F1", 12, 56, 748, "Service des relations internationales, mars 2018")
	line("F2", 14, 56, 712, "1 Cadre")
	for i, s := range []string{
		"La commune coopère avec trois collectivités locales d'Afrique et d'Europe. Les conventions",
		"sont signées pour cinq ans et évaluées chaque année par un comité de pilotage.¹ Elles portent",
		"sur l'eau, l'état civil et la jeunesse.",
	} {
		line("F1", 11, 56, 690-14*float64(i), s)
	}
	line("F1", 11, 56, 634, "Les objectifs communs sont les suivants :")
	for i, s := range []string{"• renforcer les services de l'état civil ;", "• protéger les sources et les puits, en particulier dans les quartiers qui se trouvent au-", "delà de la rivière ;", "• échanger des jeunes."} {
		x := 70.0
		if !strings.HasPrefix(s, "•") {
			x = 78
		}
		line("F1", 11, x, 616-14*float64(i), s)
	}
	line("F2", 14, 56, 530, "2 Conventions en cours")
	for i, row := range [][]string{
		{"Commune", "Pays", "Signature", "Domaine"},
		{"Kessimbara", "Bénin", "12 mai 2014", "eau potable et"},
		{"", "", "", "assainissement"},
		{"Orzeszkowo", "Pologne", "1988", "jeunesse"},
		{"Aïn Taghrout", "Maroc", "2009", "état civil, archives"},
		{"", "", "", "et urbanisme"},
	} {
		font := "F1"
		if i == 0 {
			font = "F2"
		}
		for k, cell := range row {
			if cell != "" {
				line(font, 10, []float64{56, 180, 270, 380}[k], 505-float64(14*i), cell)
			}
		}
	}
	line("F2", 11, 56, 395, "Financement")
	line("F1", 11, 56, 375, "Le programme fédéral prend en charge les trois quarts des frais. Le solde est inscrit au")
	line("F1", 11, 56, 361, "budget communal. Une vérification comptable a lieu chaque année et le rapport du réviseur")
	line("F1", 11, 56, 347, "est présenté au conseil communal avant la fin du mois")
	line("F1", 8, 56, 90, "1 Le comité compte six membres, dont deux désignés par l'opposition.")
	first := b.String()
	b.Reset()
	line("F1", 11, 56, 770, "de juin, en séance publique.")
	line("F2", 14, 56, 730, "3 Contact")
	line("F1", 11, 56, 710, "Hôtel de ville, place du Marché 4, 7500 Tournai")
	second := b.String()
	m := pdfMaker{deflate: true, lang: "fr", pages: []string{first, second}, info: map[string]string{"Title": "Les communes partenaires : état 2018", "Subject": "Conventions de la commune"}}
	return m.bytes()
}

// The PDF documents of testdata are those that are made here.
func TestPDFsAreMade(t *testing.T) {
	for name, b := range made(t) {
		if *update {
			if err := os.WriteFile("testdata/"+name, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		held, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(held, b) {
			t.Errorf("%s: %d bytes, made anew %d", name, len(held), len(b))
		}
	}
}
