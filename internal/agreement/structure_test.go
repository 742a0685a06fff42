package agreement

import (
	"testing"

	"entente/internal/lang"
)

var structures = []struct {
	what string
	l    lang.Code
	text string
	want []string
}{
	{"a column of partners far from the word for it", lang.EN, `
		# Wexford County Council: twinning and peace
		Many towns were in ruins.
		## From foes to friends
		| Partner: Kiel | Country: Germany | Year: 1947
		| Partner: Saint-Étienne | Country: France | Year: 1955`,
		[]string{"Wexford – Kiel DE: twinning signed 1947", "Wexford – Saint-Étienne FR: twinning signed 1955"}},
	{"a column of home sides beside that of partners", lang.NL, `
		# Stedenbanden: een lijst
		## Afrika
		| Gemeente: Essen | Partner: Witzenberg | Land: Zuid-Afrika
		| Gemeente: Genk | Partner: Francistown | Land: Botswana
		| Gemeente: Harelbeke | Partner: Eenhana | Land: Namibië
		| Gemeente: Zoersel | Partner: Bohicon | Land: Benin
		| Gemeente: Roeselare | Partner: Dogbo | Land: Benin
		| Gemeente: Herent | Partner: Nimlaha'kok | Land: Guatemala`,
		[]string{"Essen – Witzenberg ZA: twinning", "Genk – Francistown BW: twinning", "Harelbeke – Eenhana NA: twinning", "Zoersel – Bohicon BJ: twinning",
			"Roeselare – Dogbo BJ: twinning", "Herent – Nimlaha'kok GT: twinning"}},
	{"a line of labels over rows", lang.FR, `
		# Mairie de Lormont
		Nos jumelages
		Ville jumelée Pays Année
		Kiel Allemagne 1974
		Cáceres Espagne 1988
		Zinvié Bénin 1998`,
		[]string{"Lormont – Kiel DE: twinning signed 1974", "Lormont – Cáceres ES: twinning signed 1988", "Lormont – Zinvié BJ: twinning signed 1998"}},
	{"rows parted by semicolons", lang.NL, `
		# Gemeente Zoersel
		Zustersteden van Zoersel
		Land;Partner;Jaar
		Duitsland;Kiel;1974
		Benin;Bohicon;2011
		Polen;Kraków;1992`,
		[]string{"Zoersel – Kiel DE: twinning signed 1974", "Zoersel – Bohicon BJ: twinning signed 2011", "Zoersel – Kraków PL: twinning signed 1992"}},
	{"a cell a line", lang.EN, `
		# Swindon Borough Council
		Town twinning
		Partner
		Country
		Year
		Salzgitter
		Germany
		1975
		Ocotal
		Nicaragua
		1990`,
		[]string{"Swindon – Salzgitter DE: twinning signed 1975", "Swindon – Ocotal NI: twinning signed 1990"}},
	{"towns and countries in turn", lang.FR, `
		# Ville de Vevey
		Villes jumelées
		Kiel
		Allemagne
		Cáceres
		Espagne
		Zinvié
		Bénin`,
		[]string{"Vevey – Kiel DE: twinning", "Vevey – Cáceres ES: twinning", "Vevey – Zinvié BJ: twinning"}},
	{"a table of something else", lang.EN, `
		# Swindon Borough Council
		Town twinning is on page 4.
		Supplier Town Country
		Ocean Foods Ltd Hull England
		Baker Bros Leeds England`,
		nil},
	{"a list of all parties of one agreement", lang.NL, `
		# 1958: de verbroedering van de zes steden
		De stad Luik ondertekende ze in 1958 met vijf andere.
		- Keulen (Duitsland)
		- Luik (België)
		- Rijsel (Frankrijk)
		- Turijn (Italië)`,
		[]string{"Luik – Keulen DE, Rijsel FR, Turijn IT: twinning signed 1958"}},
	{"a list of twin towns is one each", lang.NL, `
		# Gemeente Aalst
		Zustersteden van Aalst:
		- Worms (Duitsland)
		- Nador (Marokko)`,
		[]string{"Aalst – Worms DE: twinning", "Aalst – Nador MA: twinning"}},
	{"paragraphs under the name of the town", lang.FR, `
		# La lettre des comités de jumelage
		CABOURG. Le jumelage avec Salcombe, en Angleterre, a été signé en 1985. Le comité fêtera l'anniversaire en juin.

		DEAUVILLE. Trois dossiers sont ouverts et les lettres se croisent. Lexington (Kentucky), depuis 1957. Le comité se réunit demain.

		HONFLEUR. Notre lecteur a retrouvé l'acte de jumelage avec Wörth-am-Main, en Allemagne, signé en 1962 et non en 1963.`,
		[]string{"CABOURG – Salcombe GB: twinning signed 1985", "DEAUVILLE – Lexington US: twinning signed 1957", "HONFLEUR – Wörth-am-Main DE: twinning signed 1962"}},
	{"paragraphs under the names of partners", lang.EN, `
		# Eindhoven City Council: our twin towns
		Bayeux. The first French town to be liberated. They have been twinned since 1966, and runners carry a torch.

		Białystok. Polish textile workers met ours when the mills closed here. Twinning followed in 1992.

		Kadoma. A declaration of friendship was drawn up in 1977, and the two towns in Japan and here kept it for years.`,
		[]string{"Eindhoven – Bayeux FR: twinning signed 1966", "Eindhoven – Białystok PL: twinning signed 1992", "Eindhoven – Kadoma JP: friendship-pact signed 1977"}},
	{"a heading over those its sentences name", lang.NL, `
		# Partnersteden van de gemeente Zoersel
		## Marokko
		### Regio Oriental
		In 2011 werd een overeenkomst van ontwikkelingssamenwerking gesloten met de gemeente Jerada.
		### Tanger
		Stedenband sinds 2014, met dezelfde werkterreinen als Jerada.`,
		[]string{"Zoersel – Jerada MA: development-cooperation-agreement signed 2011", "Zoersel – Tanger MA: twinning signed 2014"}},
	{"a heading that says what its list is not", lang.EN, `
		# Stirling Council: twin towns and cities
		## Links that are not the council's
		- Dunblane: the parish has had a partnership with a parish in Likhubula, Malawi, since 2001.
		## Not only links, but friends
		- Summerside (Canada): friendship pact signed in 1991`,
		[]string{"Stirling – Summerside CA: friendship-pact signed 1991"}},
	{"one text of partners of several kinds", lang.FR, `
		# Commune de Saint-Josse-ten-Noode
		## Maroc
		### Région de l'Oriental
		Une convention de coopération au développement a été conclue en 2011 avec la commune rurale de Bni Mathar, la commune urbaine d'Aïn Beni Mathar et la province de Jerada.`,
		[]string{"Saint-Josse-ten-Noode – Bni Mathar MA, Aïn Beni Mathar MA, Jerada MA: development-cooperation-agreement signed 2011"}},
	{"what the partner lies in", lang.NL, `
		# Partnersteden van de gemeente Zoersel
		## Congo
		### Selembao
		Verbroedering met deze gemeente van Kinshasa, getekend in 2019.`,
		[]string{"Zoersel – Selembao CD: twinning signed 2019"}},
}

func TestStructures(t *testing.T) {
	for _, f := range structures {
		t.Run(f.what, func(t *testing.T) {
			reads(t, f.l, f.text, f.want)
		})
	}
}
