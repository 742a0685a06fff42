package agreement

import (
	"slices"
	"testing"

	"entente/internal/lang"
)

// sidesTold are texts of all sorts of pages, with the sides of each record that is in them: name and country of every party.
var sidesTold = []struct {
	name, site string
	language   lang.Code
	text       string
	want       []string
}{
	{"an American page that names itself once", "", lang.EN, "# Sister cities\nThe City of Dellwood formed two partnerships.\nEnschede, Netherlands, was established as an official sister city of Dellwood in 1981.",
		[]string{"Dellwood US – Enschede NL"}},
	{"the name of the site", "Ville de Quimper", lang.FR, "# Nos jumelages\n## Remscheid (Allemagne)\nJumelage signé en 1971.", []string{"Quimper FR – Remscheid DE"}},
	{"towns twinned with it", "", lang.FR, "# Les communes jumelées avec Sierre\nSierre a signé un jumelage avec Aubenas (France) en 1966.", []string{"Sierre CH – Aubenas FR"}},
	{"a page about the partner", "", lang.NL, "# Hatvan\nDe Hongaarse gemeente Hatvan telt twintigduizend inwoners.\nDe stedenband tussen Hatvan en Wijchen dateert van 1992.", []string{"Wijchen NL – Hatvan HU"}},
	{"lines without marks", "", lang.EN, "# Twin towns\nTwin towns of Dundee:\nOrleans (France)\nWürzburg (Germany)\nNablus (Palestine)\nPress the bell for help.",
		[]string{"Dundee GB – Orleans FR", "Dundee GB – Würzburg DE", "Dundee GB – Nablus PS"}},
	{"a state tells the country", "", lang.EN, "# City of Brisbane sister cities\nBrisbane City Council signed a sister city agreement with Bathurst, New South Wales in 1968.", []string{"Brisbane AU – Bathurst AU"}},
	{"what lies in a region", "", lang.EN, "# Dundee City Council\nDundee City Council signed a memorandum with Waldau in Lower Saxony, Germany in 2012.", []string{"Dundee GB – Waldau DE"}},
	{"a heading of twin towns", "", lang.EN, "# Dundee City Council\n## Twin towns\n### Orleans, France\nWe have known one another for long.\n### Würzburg, Germany\nThe town has a large university.",
		[]string{"Dundee GB – Orleans FR", "Dundee GB – Würzburg DE"}},
	{"a table with the home side", "", lang.NL, "# Stedenbanden in Vlaanderen\n| Gemeente: Genk | Partnergemeente: Francistown | Land: Botswana | Sinds: 2004\n| Gemeente: Zoersel | Partnergemeente: Bohicon | Land: Benin | Sinds: 2011\n| Gemeente: Sint-Niklaas | Partnergemeente: Tambacounda | Land: Senegal | Sinds: 2003",
		[]string{"Genk BE – Francistown BW", "Zoersel BE – Bohicon BJ", "Sint-Niklaas BE – Tambacounda SN"}},
	{"a heading a home side", "", lang.EN, "# Twin towns in Scotland\n## Dundee\n- Orleans, France\n- Würzburg, Germany\n## Inverness\n- Augsburg, Germany\n- Saint-Valery, France",
		[]string{"Dundee GB – Orleans FR", "Dundee GB – Würzburg DE", "Inverness GB – Augsburg DE", "Inverness GB – Saint-Valery FR"}},
	{"a row that is a network", "", lang.EN, "# Dundee City Council\n## Networks\n| Network: Mayors Migration Council | Member since: 2019", []string{"Dundee GB – Mayors Migration Council"}},
	{"the first word of a sentence", "", lang.FR, "# Ville de Quimper\nMême en hiver la ville de Quimper, jumelée avec Remscheid (Allemagne), reçoit, même si elle a peu de place.", []string{"Quimper FR – Remscheid DE"}},
	{"a question states nothing", "", lang.EN, "# Dundee City Council\n## Are you twinned with Kiel?\nAsk the town hall.", nil},
}

func TestSides(t *testing.T) {
	for _, x := range sidesTold {
		t.Run(x.name, func(t *testing.T) {
			doc := written(x.language, x.text)
			doc.SiteName = x.site
			records := Read(doc)
			proven(t, doc, records)
			var got []string
			for _, a := range records {
				line := ""
				for i, p := range a.Parties {
					if i > 0 {
						line += " – "
					}
					line += p.Name
					if p.Country != "" {
						line += " " + p.Country
					}
				}
				got = append(got, line)
			}
			if !slices.Equal(got, x.want) {
				t.Errorf("read %q, want %q", got, x.want)
			}
		})
	}
}

func TestSlugsOfPlaces(t *testing.T) {
	doc := written(lang.EN, "# Dundee City Council\nDundee City Council signed a twinning agreement with Qwertyville (Kenya) in 2012.")
	records := Read(doc)
	if len(records) != 1 || records[0].Parties[1].Value != "qwertyville-ke" {
		t.Fatalf("read %+v", records)
	}
	SettleSides(doc)
	if doc.Municipality != "" {
		t.Errorf("home side %q of a document without records", doc.Municipality)
	}
	doc.Agreements = records
	SettleSides(doc)
	if doc.Municipality != records[0].Parties[0].Value || !slices.Equal(doc.Countries, []string{"KE"}) {
		t.Errorf("home side %q, countries %q", doc.Municipality, doc.Countries)
	}
}
