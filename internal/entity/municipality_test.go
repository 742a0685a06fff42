package entity

import (
	"fmt"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

func TestWhatNamesAMunicipality(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		lang     lang.Code
		want     string // "surface=label:rule"
	}{
		{"in any of its languages", "Gent, Gand, Ghent, Lüttich", lang.EN, "Gent=Ghent:name Gand=Ghent:name Ghent=Ghent:name Lüttich=Liège:name"},
		{"called a municipality", "de gemeente Peer, la Ville de Spa, the municipality of As", lang.EN, "Peer=Peer:called Spa=Spa:called As=As:called"},
		{"words of every day", "As we know, Peer pressure. Namen zijn Mol. De Vorst kwam.", lang.NL, ""},
		{"a wary name behind a preposition", "wij wonen in Mol", lang.NL, "Mol=Mol:name"},
		{"a postal code knows better", "Sterrekundelaan 12, 1210 Brussel", lang.NL, "Brussel=Saint-Josse-ten-Noode:address"},
		{"a province", "de provincie Antwerpen, province de Namur", lang.NL, ""},
		{"an address of the web", "info@anderlecht.brussels, www.stad-gent.be, https://gemeente-brecht.be/x", lang.NL,
			"anderlecht=Anderlecht:domain stad-gent=Ghent:domain gemeente-brecht=Brecht:domain"},
		{"an address of an association", "info@brulocalis.brussels, www.vvsg.be", lang.NL, ""},
		{"former names stay", "Kruishoutem", lang.NL, "Kruishoutem=Kruishoutem:name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, m := range (municipality{}).Find(record.Passage{Text: tt.in, Language: tt.lang}) {
				got = append(got, fmt.Sprintf("%s=%s:%s", m.Surface, vocab.Municipalities().Label(m.Value, lang.EN), m.Rule))
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("Find(%q)\n got %s\nwant %s", tt.in, s, tt.want)
			}
		})
	}
}

func TestWhoseDocument(t *testing.T) {
	for _, tt := range []struct {
		name, source, in, want string
	}{
		{"by how often", "a.txt", "Mechelen werkt samen. Mechelen reist. In Leuven was er een studiedag.", "Mechelen"},
		{"by its title", "a.txt", "# Internationaal beleid van de stad Kortrijk\n\nGent en Brugge doen ook mee.", "Kortrijk"},
		{"by its address", "https://www.oostende.be/zustersteden", "Onze zustersteden zijn Banjul en Monaco.", "Oostende"},
		{"one mention is enough when it is the only one", "a.txt", "Er is een akkoord tussen Genk en Francistown.", "Genk"},
		{"two towns tie", "a.txt", "Leuven en Gent tekenden samen.", "-"},
		{"an association's list", "https://www.vvsg.be/stedenbanden", "Genk, Mechelen, Leuven, Evergem, Genk en Genk hebben een stedenband.", "-"},
		{"a Dutch town and its Belgian partner", "https://www.almelo.nl/x", "Wij zijn bevriend met de gemeente Genk.", "-"},
		{"a partner abroad speaks", "a.txt", "Notre ville est jumelée avec Tournai (Belgique).", "-"},
		{"the name of a region is no rival", "a.txt", "Sint-Gillis heeft twee partners. Met dank aan het Brussels Hoofdstedelijk Gewest.", "Sint-Gillis"},
		{"a dateline", "a.txt", "LEUVEN - Leuven en Gent tekenden samen. Gent volgt.", "Leuven"},
		{"the first of two towns in the title", "a.txt", "# Evergem en Zelzate naar Togo\n\nEvergem en Zelzate werken samen.", "Evergem"},
		{"a table of pairs within the country", "a.txt", "# Verbroederde gemeenten\n\nGenk Namur\n\nDinant Mechelen\n\nHasselt Eupen\n\nTournai Mechelen\n\nBrugge Bastogne\n\n" +
			"Aalst Huy\n\nKortrijk Mouscron\n\nTienen Gembloux", "-"},
		{"a short table of pairs", "a.txt", "# Verbroederde gemeenten\n\n| Waals: Dinant | Vlaams: Mechelen\n| Waals: Tournai | Vlaams: Mechelen\n| Waals: Huy | Vlaams: Aalst", "-"},
		{"nobody", "a.txt", "Een stedenband is een langdurige samenwerking.", "-"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := document(lang.NL, tt.in)
			doc.Source = tt.source
			Read(&doc)
			got := "-"
			if doc.Municipality != "" {
				got = vocab.Municipalities().Label(doc.Municipality, lang.NL)
			}
			if got != tt.want {
				t.Errorf("municipality of %q is %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}
