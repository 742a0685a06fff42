package agreement

import (
	"testing"

	"entente/internal/lang"
)

// TestWhosePage reads whose page it is out of pages that name their town in one place only.
func TestWhosePage(t *testing.T) {
	for _, x := range []struct {
		name     string
		language lang.Code
		text     string
		want     string
	}{
		{"a dateline with the province", lang.EN, "LUNENBURG, Nova Scotia, 9 August 2014 - People on the waterfront saw the signing of a friendship agreement with the German town of Lüneburg. " +
			"The guests will visit Halifax before they fly home.", "LUNENBURG"},
		{"a dateline in capitals", lang.NL, "ALKMAAR - De raad heeft besloten de stedenband met Tata in Hongarije, die in 1998 werd gesloten, voort te zetten.", "ALKMAAR"},
		{"a dateline with its country", lang.FR, "MONS (Belgique), le 4 septembre 2005. - Le jumelage conclu en 1952 avec Vannes (France) sera confirmé.", "MONS"},
		{"a county and its state", lang.EN, "Arlington County, Virginia\n# Sister Cities\nThe county has formal ties with Aachen, Germany (1993), and Reims, France (2005).", "Arlington County"},
		{"the committee in the last line", lang.EN, "# Our twin cities\nOur city has two twins. In 1980 we twinned with Quimper in Brittany, France.\nKilkenny Twinning Committee, City Hall, High Street", "Kilkenny"},
		{"the name of the society", lang.EN, "Brighouse and District Twinning Society\nWe were founded to look after the twinning with Lüdenscheid, Germany.", "Brighouse"},
		{"who keeps the tie, in Dutch", lang.NL, "# Over ons\nHet Jumelagecomité Puurs werd opgericht in 1968. Wij onderhouden de verbroedering met Châteaurenard in Frankrijk (1968).", "Puurs"},
		{"an office", lang.FR, "Le maire de Kaolack, Mariama Sarr, a signé en 2015 un accord de partenariat avec la ville de Mantes-la-Jolie (France).", "Kaolack"},
		{"a town and its article", lang.EN, "Nagaoka is a city in Niigata Prefecture, Japan.\n# Sister cities\nNagaoka is twinned with Fort Worth, United States (1987).", "Nagaoka"},
		{"an address of the web", lang.EN, "www.stirling.gov.uk/twinning\n# Twinning links\nThe council keeps a link. The twinning with Villeneuve d'Ascq in France was signed in 1984.", "Stirling"},
		{"a list after an article", lang.NL, "# Jumelages\nGouda ligt in Zuid-Holland. De kaasmarkt trekt veel volk.\n- Solingen (Duitsland), sinds 1957\n- Kongsberg (Noorwegen), sinds 1956", "Gouda"},
		{"a charter of two", lang.FR, "# Fribourg et Rueil-Malmaison scellent leur amitié\nLe syndic et le maire ont signé hier la charte de jumelage entre Fribourg et Rueil-Malmaison (France). " +
			"Des délégations de Lausanne étaient présentes.", "Fribourg"},
	} {
		t.Run(x.name, func(t *testing.T) {
			doc := written(x.language, x.text)
			records := Read(doc)
			proven(t, doc, records)
			if len(records) == 0 {
				t.Fatal("no record")
			}
			for _, a := range records {
				if a.Parties[0].Name != x.want {
					t.Errorf("%q is the home side, want %q", a.Parties[0].Name, x.want)
				}
			}
		})
	}
}
