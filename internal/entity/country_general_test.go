package entity

import (
	"strings"
	"testing"

	"entente/internal/lang"
)

// Short pages, with the countries that a reader would call partners before "|" and those merely named behind it.
func TestPartnersOfShortPages(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		lang     lang.Code
		want     string
	}{
		{"a page named after its partner", "# Keulen\n\nSinds 1958 is onze stad Luik verbroederd met Keulen (Duitsland).",
			lang.NL, "DE |"},
		{"a title with the partner", "# Jumelage avec Lille\n\nLiège et Lille se rencontrent chaque année. Lille est une ville de France.",
			lang.FR, "FR |"},
		{"a German page named after its partner", "# Hilden\n\nHilden ist eine Stadt in Deutschland. Die Gemeinde Eupen ist seit 1970 mit Hilden verbunden.",
			"de", "DE |"},
		{"a party that names its own country", "# Villes jumelées\n\nLa ville de Mons (Belgique) est jumelée avec Vannes (France).",
			lang.FR, "FR |"},
		{"an English town", "# Twin towns of Bromley\n\nBromley is a borough in London, England. It is twinned with Neuwied in Germany.",
			lang.EN, "DE |"},
		{"a Dutch town with three partners", "# Zustersteden van Tilburg\n\nTilburg heeft een stedenband met Lublin (Polen), Minamiashigara (Japan) en Matagalpa (Nicaragua).",
			lang.NL, "JP NI PL |"},
		{"a German town with a Belgian partner", "# Partnerschaften\n\nDie Stadt Aachen unterhält eine Partnerschaft mit Lüttich (Belgien) und Reims (Frankreich).",
			"de", "BE FR |"},
		{"is verbonden met", "Schilde is verbonden met de gemeente Bohicon in Benin.",
			lang.NL, "BJ |"},
		{"est liée à", "La commune de Chaumont-Gistoux est liée à la commune de Bokoro (Tchad) depuis 2004. La convention, renouvelée en 2012, porte sur l'eau.",
			lang.FR, "TD |"},
		{"has links with", "Herstal has links with the town of Kilkis (Greece). The agreement was renewed in 2015.",
			lang.EN, "GR |"},
		{"working with", "# Working with Kigoma in Tanzania\n\nStaff of Ghent travel twice a year.",
			lang.EN, "TZ |"},
		{"under study", "Gent onderzoekt een stedenband met Mariupol in Oekraïne.",
			lang.NL, "UA |"},
		{"envisaged", "La Ville de Namur envisage un jumelage avec une ville du Rwanda.",
			lang.FR, "RW |"},
		{"guests", "Une délégation de Chine a visité la ville de Mons.",
			lang.FR, "| CN"},
		{"guests in Dutch", "De stad Gent ontving een delegatie uit Japan.",
			lang.NL, "| JP"},
		{"a question and an answer", "# Wat met Rusland?\n\nDe stad Gent heeft een stedenband met Kazan in Rusland, die slaapt.",
			lang.NL, "RU |"},
		{"a question as a heading", "# Et en Belgique ?\n\nLes jumelages y sont nombreux. En France aussi.",
			lang.FR, "| BE FR"},
		{"two towns of a region", "# Stedenbanden in Vlaanderen\n\nGenk werkt samen met Francistown (Botswana), Herent met Nebaj (Guatemala).",
			lang.NL, "BW GT |"},
		{"a definition", "# Jumelage : définition\n\nEn Allemagne, les villes parlent de Städtepartnerschaft. Les communes françaises signent des conventions avec des communes du Mali.", lang.FR,
			"| DE FR ML"},
		{"a question to nobody", "# Twinning\n\n## What of a partnership with Krasnodar in Russia?\n\nThe city of Ghent waits.", lang.EN, "| RU"},
		{"a question in a sentence", "Gent is verzusterd met Tallinn (Estland). Komt er ook een stedenband met een stad in Finland?", lang.NL, "EE | FI"},
		{"a row of figures", "# Partners van de stad Genk\n\n- Italië: 10.412\n- Polen: 1.204\n\nStadsplein 1, 3600 Genk", lang.NL, "| IT PL"},
		{"a country and the year of its twinning", "# Jumelages de la Ville de Mons\n\n- France : 1953\n- Italie : 1961", lang.FR, "FR IT |"},
		{"a plan that came to nothing", "The plan of the city of Ghent to sign an agreement with Izmir in Turkey was dropped.", lang.EN, "| TR"},
		{"a partnership that ended", "De stad Gent beëindigde in 2010 de stedenband met Melle (Duitsland).", lang.NL, "DE |"},
		{"the first of two towns elsewhere", "# Ended links\n\nThe French town of Sens and Lörrach in Germany had been twin towns since 1966.", lang.EN, "DE | FR"},
		{"an association abroad", "De stad Lier werkt samen met een vereniging in Guatemala.", lang.NL, "| GT"},
		{"towns of a country at large", "# Twinning today\n\nMany mayors have suspended their agreements with towns in Russia and Belarus.", lang.EN, "| BY RU"},
		{"a treaty between states", "De stad Gent viert feest. Het vriendschapsverdrag tussen Frankrijk en Duitsland dateert van 1963.", lang.NL, "| DE FR"},
		{"towns in a list", "# Where twin towns lie\n\n- towns in France\n- villages in Japan", lang.EN, "| FR JP"},
		{"chosen as a partner", "In 2018 the city of Ghent chose Espoo as its partner for open data.", lang.EN, "FI |"},
		{"a river", "# Notre partenaire\n\nGao se trouve au bord du fleuve Niger. La Ville de Thionville... Namur est jumelée avec Gao au Mali.",
			lang.FR, "ML |"},
		{"in accordance with", "Mons est en accord avec le décret ; les lampes viennent d'Allemagne.",
			lang.FR, "| DE"},
		{"twin beds", "The twin beds come from Sweden. The city of Ghent bought them.",
			lang.EN, "| SE"},
		{"binoculars", "La ville d'Ostende a acheté des jumelles au Japon.",
			lang.FR, "| JP"},
		{"a dance", "De Georgische dansgroep trad op in het cultuurcentrum van Leuven, naar aanleiding van de stedenband met Lviv (Oekraïne).",
			lang.NL, "UA | GE"},
		{"a table with towns, countries and years", "| Stad: Hilden | Land: Duitsland | Sinds: 1968\n| Stad: Sens | Land: Frankrijk | Sinds: 1970\n\nDe stad Gent.",
			lang.NL, "DE FR |"},
		{"a table of figures", "# Bevolking\n\n| Land: Italië | Aantal: 300\n| Land: Turkije | Aantal: 250\n\nGemeente Genk.",
			lang.NL, "| IT TR"},
		{"a table under a heading of twinnings", "# Jumelages\n\n| Ville: Sens | Pays: France\n| Ville: Zagora | Pays: Maroc",
			lang.FR, "FR MA |"},
		{"between two towns", "Le jumelage entre Tournai et Troyes (France) date de 1951.",
			lang.FR, "FR |"},
		{"parties in capitals", "ENTRE la Ville de Bruxelles, Belgique, ET la Commune de Gombe, République démocratique du Congo, il est convenu ce qui suit :",
			lang.FR, "CD |"},
		{"West Germany", "Kortrijk sloot in 1963 vriendschap met Bad Godesberg (toen West-Duitsland) en met Frascati.",
			lang.NL, "DE |"},
		{"an American town with a Belgian partner", "# Sister cities of Portland\n\nPortland, in the United States, is a sister city of Kaohsiung in Taiwan and of Kortrijk, Belgium.",
			lang.EN, "BE TW |"},
		{"on the way to the partner", "Onze gemeente Mol werkt samen met Santo Tomás. We vlogen via Madrid naar Nicaragua.",
			lang.NL, "NI | ES"},
		{"a congress and a partner", "De burgemeester van Mechelen nam deel aan een congres in Barcelona. De stad heeft een partnerschap met Helmond (Nederland).",
			lang.NL, "NL | ES"},
		{"via Paris", "In het kader van de stedenband reisde een ploeg van Gent via Parijs naar Mangaung in Zuid-Afrika.",
			lang.NL, "ZA | FR"},
		{"between states, then between cities", "Relations entre la Belgique et le Sénégal : la Ville de Bruxelles signe une convention avec Dakar.",
			lang.FR, "SN |"},
		{"towns below an opening line", "Our partner towns\n\n- Kampala\n- Hebron\n- Saint-Omer\n\nThe city of Ypres is proud.",
			lang.EN, "PS UG |"},
		{"agreed to buy", "# Twinning\n\nThe town council of Waterloo agreed to buy lamps from Germany.",
			lang.EN, "| DE"},
		{"a town of Luxembourg", "# Relations internationales de la ville d'Esch-sur-Alzette\n\nEsch-sur-Alzette, deuxième ville du Luxembourg, est jumelée avec Cologne, Lille et Liège (Belgique).",
			lang.FR, "BE DE FR |"},
		{"a question answered", "Quels sont les liens entre Bruxelles et Kinshasa ? Un accord lie la Ville de Bruxelles et Kinshasa depuis 2003.",
			lang.FR, "CD |"},
		{"a German sentence", "# Internationale Zusammenarbeit\n\nDie Gemeinde Kelmis hat 2015 eine Freundschaftserklärung mit der Gemeinde Rutshuru in der Demokratischen Republik Kongo unterzeichnet.",
			"de", "CD |"},
		{"place before its country", "# Jumelage\n\nAndenne est jumelée avec Bergheim (Allemagne), Chauny (France) et Bar-le-Duc. Rutshuru, en RDC, est un partenaire depuis 2008.",
			lang.FR, "CD DE FR |"},
		{"visitors from the partner", "# Merelbeke en Toucountouna\n\nMerelbeke en Toucountouna (Benin) zijn sinds 2003 partners. In 2017 kwamen vier collega's uit Toucountouna op bezoek.",
			lang.NL, "BJ |"},
		{"an ambassador", "# Nieuws\n\nOp 3 mei ontving de burgemeester van Brugge de ambassadeur van India. Nadien was er een receptie.",
			lang.NL, "| IN"},
		{"coffee", "# Zuidwerking\n\n## Sokodé\n\nDe stad Zoersel werkt sinds 2009 samen met Bohicon, Benin.\n\n## Wereldwinkel\n\nDe koffie komt uit Honduras en Peru.",
			lang.NL, "BJ | HN PE"},
		{"grants to associations", "# Solidarité internationale\n\nLa commune d'Etterbeek octroie des subsides à des associations actives au Burundi, au Pérou et au Népal.",
			lang.FR, "| BI NP PE"},
		{"a commune of a capital", "# Coopération\n\nDepuis 2012, la commune d'Ixelles appuie la commune de Kalamu à Kinshasa dans le domaine de l'état civil.",
			lang.FR, "CD |"},
		{"the town is one of", "# Partners\n\nThe municipality of Leuven has had a partnership with Nabuur since 1980. The town is one of the largest in Uganda.",
			lang.EN, "UG |"},
		{"a neighbour of the partner", "# Stedenband Sint-Niklaas-Tambacounda\n\nDe stedenband tussen Sint-Niklaas en Tambacounda (Senegal) bestaat sinds 2003. In Tambacounda, in het oosten van het land, wonen 80.000 mensen. Buurland Mali ligt vlakbij.",
			lang.NL, "SN | ML"},
		{"countries before their towns", "# Jumelages\n\n- Allemagne : Lörrach\n- France : Sens\n- Royaume-Uni : Chester\n\nCommune de Sens ? Non, ville de Mons.",
			lang.FR, "DE FR GB |"},
		{"three sister towns", "# Zustersteden\n\nDe stad Aalst heeft drie zustersteden: Gabrovo in Bulgarije, Worms in Duitsland en Sisli in Turkije.",
			lang.NL, "BG DE TR |"},
		{"soldiers", "# Memorial\n\nSoldiers from Canada and New Zealand fell near Ypres. The city of Ypres is twinned with Sittingbourne in England.",
			lang.EN, "GB | CA NZ"},
		{"entre and et", "# Convention\n\nEntre : la Commune de Fleurus, représentée par son Collège communal, d'une part ; et la Commune rurale de Mogtedo (Burkina Faso), représentée par son maire, d'autre part.",
			lang.FR, "BF |"},
		{"tussen and en", "# Overeenkomst\n\nTussen de stad Harelbeke en de gemeente Eenhana, Namibië, wordt overeengekomen wat volgt.",
			lang.NL, "NA |"},
		{"stopover", "# Reisverslag\n\nWe vlogen van Zaventem over Istanbul naar Kigali. In Rwanda bezochten we onze partnergemeente Gatsibo. De stad Hamme is trots.",
			lang.NL, "RW | TR"},
		{"a delegation on a work visit", "# Werkbezoek\n\nEen delegatie uit Marokko en Tunesië bezocht het recyclagepark van de stad Gent. Ze kwam op uitnodiging van de VVSG.",
			lang.NL, "| MA TN"},
		{"emergency aid", "# Aide d'urgence\n\nLe conseil de la Ville de Namur vote une aide de 5.000 euros pour les sinistrés du Liban et de la Turquie.",
			lang.FR, "| LB TR"},
		{"a town called Salon", "# Jumelage\n\nLe comité de jumelage de Huy se réunit le mardi. Nos villes partenaires : Arona (Italie), Salon-de-Provence (France), Takayama (Japon) et Vianden (Grand-Duché de Luxembourg).",
			lang.FR, "FR IT JP LU |"},
		{"states, then the own link", "# What is a sister city?\n\nIn the United States the idea goes back to 1956. The UK speaks of twin towns. Ghent has a link with Kanazawa in Japan.",
			lang.EN, "JP | GB US"},
		{"history of states", "# Histoire\n\nLes premiers jumelages franco-allemands naissent après la guerre. L'Allemagne et la France signent le traité de l'Élysée en 1963.",
			lang.FR, "| DE FR"},
		{"questions of an interview", "# Stedenband\n\nHoe kwam u in Nicaragua terecht? Mijn vrouw komt er vandaan. En de stedenband van Sint-Truiden met Nueva Guinea? Die dateert van 1993.",
			lang.NL, "NI |"},
		{"an item with a year", "Nivelles : nos jumelages\n\n- Winchester (Angleterre), 1990\n- Mangonia ? Non",
			lang.FR, "GB |"},
		{"a motion of a council", "# Peace\n\nThe council of Ghent adopted a motion about Palestine and Israel and asks for a ceasefire.",
			lang.EN, "| IL PS"},
		{"a compound and a capital", "# Klimaat\n\nDe stad Oostende sluit een klimaatpartnerschap met Kaapstad en met Banjul, de hoofdstad van Gambia.",
			lang.NL, "GM ZA |"},
		{"five partners in a sentence", "# Partenariat\n\nLa commune de Woluwe-Saint-Pierre est jumelée avec Ruyumba (Rwanda), Gooik et Pecica (Roumanie), ainsi que New Iberia, en Louisiane (USA), et Goma.",
			lang.FR, "CD RO RW US |"},
		{"a capital named with its country", "# Our sister city\n\nSince 1969, Kortrijk has been twinned with Windhoek, Namibia's capital.",
			lang.EN, "NA |"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := document(tt.lang, tt.in)
			Read(&doc)
			if got := strings.TrimSpace(strings.Join(doc.Countries, " ") + " | " + strings.Join(doc.CountriesMentioned, " ")); got != tt.want {
				t.Errorf("%q\n got %s\nwant %s", tt.in, got, tt.want)
			}
			showsEvidence(t, doc)
		})
	}
}

// The own side of a page: a Belgian town has BE, a town abroad its own country, a text about twinning at large none.
func TestHomeCountry(t *testing.T) {
	for _, tt := range []struct {
		name, source, in string
		lang             lang.Code
		home, town       string
	}{
		{"Belgian town", "", "# Zustersteden\n\nDe stad Brugge is verzusterd met Nogent (Frankrijk).", lang.NL, "BE", "gn-2800931"},
		{"told in the first sentence", "", "# Stroud and its twin towns\n\nStroud is a market town in England. It is twinned with Duffel in Belgium.", lang.EN, "GB", ""},
		{"well known", "", "# Utrecht and León\n\nA movement of citizens asked the council for a tie.", lang.EN, "NL", ""},
		{"its own address", "https://www.ville-niort.fr/jumelages", "La ville est jumelée avec Gand.", lang.FR, "FR", ""},
		{"a title that owns", "", "# Reims et ses jumelages\n\nReims est jumelée avec Florence et Liège.", lang.FR, "FR", ""},
		{"the partner in the title", "", "# Jumelage avec Lille\n\nLille est une ville de France. La Ville de Liège est jumelée avec elle.", lang.FR, "BE", "gn-2792413"},
		{"a text about twinning", "", "# What is a twin town?\n\nTowns in France and Germany began.", lang.EN, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := document(tt.lang, tt.in)
			doc.Source = tt.source
			Read(&doc)
			if got := homeCountry(&doc); got != tt.home || doc.Municipality != tt.town {
				t.Errorf("home %q, municipality %q, want %q, %q", got, doc.Municipality, tt.home, tt.town)
			}
		})
	}
}
