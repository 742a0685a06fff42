package entity

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/record"
)

// TestYearRoles reads made-up sentences. What is wanted is every year with its role; those without a role are mentioned.
func TestYearRoles(t *testing.T) {
	for _, tt := range []struct {
		language lang.Code
		in, want string
	}{
		// an agreement is signed
		{lang.NL, "In 2012 ondertekende de gemeente een samenwerkingsakkoord met Thiès.", "2012 agreement"},
		{lang.NL, "De ondertekening van het protocol vond plaats op 3 juni 2015.", "2015-06-03 agreement"},
		{lang.NL, "Het akkoord van 1999 werd in 2004 hernieuwd.", "1999 agreement, 2004 agreement"},
		{lang.NL, "Aalst en Worms zijn sinds 1970 verzusterd.", "1970 agreement"},
		{lang.NL, "Sinds 1988 heeft Brugge een stedenband met een stad in Afrika.", "1988 agreement"},
		{lang.NL, "De gemeenteraad bekrachtigde in 2009 de overeenkomst met Bandung.", "2009 agreement"},
		{lang.NL, "Jumelage met Rijsel (1963)", "1963 agreement"},
		{lang.NL, "Samenwerkingsakkoord: 2015", "2015 agreement"},
		{lang.NL, "Protocol: toetreding in maart 2014", "2014-03 agreement"},
		{lang.NL, "In 2003 en 2010 werden akkoorden ondertekend.", "2003 agreement, 2010 agreement"},
		{lang.NL, "De burgemeesters zetten op 4 mei 2016 hun handtekening onder een charter.", "2016-05-04 agreement"},
		{lang.FR, "La ville est jumelée avec Trèves depuis 1971.", "1971 agreement"},
		{lang.FR, "En 2006, la commune a signé une convention avec Djougou.", "2006 agreement"},
		{lang.FR, "Signature d'un accord de coopération le 12 mars 2013", "2013-03-12 agreement"},
		{lang.FR, "Le pacte d'amitié, conclu en 1995, a été renouvelé en 2015.", "1995 agreement, 2015 agreement"},
		{lang.FR, "La convention de 2012 porte sur l'eau.", "2012 agreement"},
		{lang.FR, "Adhésion : 2014", "2014 agreement"},
		{lang.FR, "Le jumelage remonte à 1960.", "1960 agreement"},
		{lang.FR, "Les deux communes ont rejoint le réseau en 2018.", "2018 agreement"},
		{lang.EN, "The towns have been twinned since 1958.", "1958 agreement"},
		{lang.EN, "A twinning agreement was signed in 1978.", "1978 agreement"},
		{lang.EN, "In 2001 the council signed a memorandum of understanding with Durban.", "2001 agreement"},
		{lang.EN, "They became sister cities in 1985.", "1985 agreement"},
		{lang.EN, "The charter, signed on 4 October 1992, was renewed in 2002 and 2012.", "1992-10-04 agreement, 2002 agreement, 2012 agreement"},
		{lang.EN, "We joined the network in 2016.", "2016 agreement"},
		{lang.EN, "We concluded a friendship agreement with the district. That was in 2015.", "2015 agreement"},
		{lang.EN, "During a visit in 2012 the mayors signed a twinning agreement.", "2012 agreement"},
		{lang.Und, "Jumelage: 1967", "1967 agreement"},

		// clear anaphora, and none
		{lang.NL, "In 1956 kwamen tien steden bijeen. Genk sloot toen een akkoord met drie van hen.", "1956 agreement"},
		{lang.FR, "Le tournoi de 1962 réunit les deux villes. Elles ont alors signé un serment de jumelage.", "1962 agreement"},
		{lang.EN, "The fair of 1962 brought them together. They then signed a twinning charter.", "1962 agreement"},
		{lang.NL, "In 1956 kwamen tien steden bijeen. Genk sloot een akkoord met drie van hen.", "1956 mentioned"},
		{lang.NL, "In 1956 kwamen tien steden bijeen. Genk won toen een prijs voor zijn akkoord.", "1956 mentioned"},

		// a cooperation begins
		{lang.NL, "Sinds 2014 is de stad actief in het zuiden van Togo.", "2014 start"},
		{lang.NL, "Sinds januari 2014 werken wij samen met de gemeente Dogbo.", "2014-01 start"},
		{lang.NL, "De samenwerking ging in 2011 van start.", "2011 start"},
		{lang.NL, "In 2018 begon een samenwerking tussen beide bibliotheken.", "2018 start"},
		{lang.FR, "La commune travaille depuis 2002 avec un district de Kigali.", "2002 start"},
		{lang.FR, "Le partenariat a débuté en 2007.", "2007 start"},
		{lang.FR, "Lancé en 2010, le projet de coopération concerne l'état civil.", "2010 start"},
		{lang.EN, "The partnership has been running since 2021.", "2021 start"},
		{lang.EN, "It has existed since 2018 and is well supported.", "2018 start"},
		{lang.EN, "Cooperation with Cochabamba started in 2010.", "2010 start"},
		{lang.EN, "The programme was launched in 2015 as a cooperation between two towns.", "2015 start"},

		// phases
		{lang.NL, "Resultaten van de fase 2014-2016", "2014-2016 phase"},
		{lang.NL, "Het meerjarenprogramma loopt van 2022 tot 2026.", "2022-2026 phase"},
		{lang.FR, "Programme 2017-2021 : appui à la commune", "2017-2021 phase"},
		{lang.FR, "Entre 2012 et 2015, la deuxième phase a porté sur l'eau.", "2012-2015 phase"},
		{lang.EN, "In the programme period 2014-2016 we planted trees.", "2014-2016 phase"},
		{lang.NL, "De legislatuur 2019-2024", "2019-2024 mentioned"},
		{lang.FR, "Pendant l'année scolaire 2018-2019, deux classes ont correspondu.", "2018-2019 mentioned"},
		{lang.EN, "In the school year 2018-2019 two classes wrote letters.", "2018-2019 mentioned"},

		// what has a year of its own
		{lang.NL, "In 2021 keurde de raad een motie goed over de bezette gebieden.", "2021 mentioned"},
		{lang.NL, "De stad kreeg in 2016 de prijs voor de beste stedenband.", "2016 mentioned"},
		{lang.NL, "Het akkoord werd gesloten na de missie in oktober 2019.", "2019-10 mentioned"},
		{lang.NL, "De gemeente werd in 1977 gefusioneerd.", "1977 mentioned"},
		{lang.NL, "Sinds 1 januari 2025 is de gemeente gefusioneerd.", "2025-01-01 mentioned"},
		{lang.NL, "Sinds het interim-akkoord van 1995 is het gebied verdeeld.", "1995 mentioned"},
		{lang.NL, "In 2017 vierden we 50 jaar stedenband.", "2017 mentioned"},
		{lang.NL, "De brug werd in 2023 geopend, met steun van onze stedenband.", "2023 mentioned"},
		{lang.NL, "Gelet op de wet van 12 mei 1999", "1999-05-12 mentioned"},
		{lang.NL, "Het klimaatakkoord van 2015 verplicht ons allen.", "2015 mentioned"},
		{lang.NL, "Het bestuursakkoord van 2018 noemt de stedenband.", "2018 mentioned"},
		{lang.NL, "De school werd gebouwd in 2012.", "2012 mentioned"},
		{lang.NL, "In 2015 werd de school gesloten.", "2015 mentioned"},
		{lang.FR, "En 2017, nous avons fêté les 50 ans de jumelage.", "2017 mentioned"},
		{lang.FR, "Une motion a été adoptée en 2021.", "2021 mentioned"},
		{lang.FR, "La maison communale fut construite en 1903.", "1903 mentioned"},
		{lang.FR, "Les accords d'Oslo de 1993 n'ont pas apporté la paix.", "1993 mentioned"},
		{lang.FR, "Une délégation a visité la ville jumelée en 2019.", "2019 mentioned"},
		{lang.FR, "Élections communales de 2018", "2018 mentioned"},
		{lang.FR, "Fusionnée depuis le 1er janvier 1977, la commune compte dix villages.", "1977-01-01 mentioned"},
		{lang.EN, "The town was founded in 1905.", "1905 mentioned"},
		{lang.EN, "In 2014 we celebrated the 25th anniversary of the twinning.", "2014 mentioned"},
		{lang.EN, "A motion on human rights was signed in 2019.", "2019 mentioned"},
		{lang.EN, "The peace treaty of 1993 brought hope.", "1993 mentioned"},
		{lang.EN, "According to the census of 2011 most people speak French.", "2011 mentioned"},
		{lang.EN, "The project won an award in 2022.", "2022 mentioned"},
		{lang.EN, "A mission travelled to our partner town in 2013.", "2013 mentioned"},

		// wished and planned
		{lang.NL, "De stad wil in 2025 een stedenband sluiten.", "2025 mentioned"},
		{lang.NL, "De ondertekening is gepland in 2024.", "2024 mentioned"},
		{lang.FR, "Une convention devrait être signée en 2020.", "2020 mentioned"},
		{lang.FR, "La signature est prévue en 2024.", "2024 mentioned"},
		{lang.EN, "An agreement will be signed in 2025.", "2025 mentioned"},
		{lang.EN, "We hope to sign a second agreement in 2020.", "2020 mentioned"},
		{lang.EN, "A twinning was signed in 2030.", "2030 mentioned"},

		// ends
		{lang.NL, "De overeenkomst liep tot 2016.", "2016 mentioned"},
		{lang.FR, "L'accord, signé en 2009, prend fin en 2012.", "2009 agreement, 2012 mentioned"},
		{lang.EN, "The agreement was signed in 1999 and ended in 2005.", "1999 agreement, 2005 mentioned"},
		{lang.NL, "De stedenband met Almelo werd in 2017 opgezegd.", "2017 mentioned"},

		// several years in one sentence
		{lang.NL, "De band groeide uit een bezoek in 1998, werd in 2001 ondertekend en in 2011 gevierd.", "1998 mentioned, 2001 agreement, 2011 mentioned"},
		{lang.FR, "Après une mission en 2010, la ville a signé une convention en 2012.", "2010 mentioned, 2012 agreement"},
		{lang.EN, "After a first visit in 1996, cooperation began in 1998 and a twinning charter was signed in 2000.", "1996 mentioned, 1998 start, 2000 agreement"},
		{lang.NL, "Worms trad in 1968 toe tot het akkoord van steden van 1955.", "1968 agreement, 1955 agreement"},

		// what the first versions of the rules got wrong
		{lang.NL, "Verbroedering met Mol (1972) en Sint-Andries (1983)", "1972 agreement, 1983 agreement"},
		{lang.NL, "De eerste contacten dateren uit 1995.", "1995 start"},
		{lang.NL, "In juni 2017 bezocht een delegatie onze stad en ondertekende er een intentieverklaring.", "2017-06 agreement"},
		{lang.FR, "Jumelages : Épinal (1955), Worms (1968)", "1955 agreement, 1968 agreement"},
		{lang.FR, "Né en 1950, le bourgmestre a signé de nombreux accords.", "1950 mentioned"},
		{lang.FR, "La charte européenne de l'autonomie locale de 1985", "1985 mentioned"},
		{lang.FR, "Mise en place d'une coopération en 2005 entre les deux communes", "2005 start"},
		{lang.EN, "Twinned with Swindon since 1975 and with Ocotal since 1990", "1975 agreement, 1990 agreement"},
		{lang.EN, "The mayor elected in 2018 renewed the agreement.", "2018 mentioned"},
		{lang.EN, "The 2018 agreement covers waste and water.", "2018 agreement"},
		{lang.EN, "A memorandum of understanding was concluded in March 2004, followed by a second phase in 2014-2019.", "2004-03 agreement, 2014-2019 phase"},
		{lang.EN, "In 2020 the cooperation was suspended.", "2020 mentioned"},
		{lang.NL, "Na de ondertekening van het akkoord werd in 2015 een school geopend.", "2015 mentioned"},
		{lang.FR, "La convention-cadre, signée à Cotonou le 9 novembre 2007 pour cinq ans, est arrivée à échéance en 2012.", "2007-11-09 agreement, 2012 mentioned"},
		{lang.NL, "In 1975 knoopten de twee gemeenten een stedenband aan.", "1975 agreement"},
		{lang.FR, "La plupart des jumelages lient deux villes. Celui que Liège a conclu en 1958 en lie six.", "1958 agreement"},
		{lang.FR, "1958 : le jumelage des six villes", "1958 agreement"},
		{lang.FR, "1958 : ouverture du pont", "1958 mentioned"},
		{lang.FR, "La convention des Nations unies, adoptée en 1979, oblige les États.", "1979 mentioned"},
		{lang.EN, "In 1984, when the port was being opened, the town signed a twinning with Shanghai.", "1984 agreement"},
		{lang.EN, "In 1984 the port was opened after the town had signed a contract.", "1984 mentioned"},
		{lang.EN, "In 1983 the two cities became partners.", "1983 start"},
		{lang.NL, "Ze past bij de doelen die de wereld na 2000 koos.", "2000 mentioned"},
		{lang.EN, "A book about the twinning was published in 2004.", "2004 mentioned"},
		{lang.NL, "In 2019 tekende de kunstenaar een portret.", "2019 mentioned"},
		{lang.FR, "En 2015, les élèves de l'école ont signé une carte de vœux.", "2015 mentioned"},
		{lang.EN, "Twin towns: Kiel (Germany, 1947), Graz (Austria, 1957)", "1947 agreement, 1957 agreement"},
		{lang.FR, "Jumelage avec Laval en 1958", "1958 agreement"},
		{lang.NL, "In 1996 bezochten de leden van de stedenband het noorden.", "1996 mentioned"},
		{lang.EN, "Twinning festival in 1996", "1996 mentioned"},
		{lang.EN, "Two years after the changes of 1989 the cities became partners.", "1989 mentioned"},

		// partners in a list of names, towns that become partners, bonds that end, and what is no agreement between towns
		{lang.EN, "The city has friendship agreements with Oslo, Norway (2011), and with Porto, Portugal (2009).", "2011 agreement, 2009 agreement"},
		{lang.EN, "Partner cities include Kiel (since 1947), Graz – 1957 and Oviedo [1965].", "1947 agreement, 1957 agreement, 1965 agreement"},
		{lang.EN, "Bonn was twinned with Oxford in 1947, and Leiden with Oxford in 1946.", "1947 agreement, 1946 agreement"},
		{lang.NL, "Gent knoopte in 1993 een stedenband aan met Nottingham.", "1993 agreement"},
		{lang.NL, "De twee burgemeesters knoopten in het najaar van 1971 een stedenband aan.", "1971 agreement"},
		{lang.NL, "De stedenband met Nottingham dateert van 1971.", "1971 agreement"},
		{lang.NL, "De vriendschap met Nottingham gaat terug tot 1971.", "1971 start"},
		{lang.FR, "En 1958, la ville se jumelle avec Turin.", "1958 agreement"},
		{lang.FR, "En 1958, Liège s'allie à Turin par un serment.", "1958 agreement"},
		{lang.FR, "La commune est liée depuis 2006 à la commune de Limete.", "2006 start"},
		{lang.NL, "De gemeente werkt sinds 2003 samen met Nqutu.", "2003 start"},
		{lang.EN, "In 2018 the council chose Rwamagana as its new partner.", "2018 start"},
		{lang.NL, "In 2018 koos de raad Rwamagana als partner.", "2018 start"},
		{lang.FR, "En 2018, le conseil a choisi Rwamagana comme partenaire.", "2018 start"},
		{lang.NL, "De samenwerking startte in 2004.", "2004 start"},
		{lang.FR, "Les roues jumelées équipent nos camions depuis 1955.", "1955 mentioned"},
		{lang.FR, "Ces roues jumelées sont montées depuis 1955 et vendues par un partenaire.", "1955 mentioned"},
		{lang.FR, "La convention des Nations unies fut adoptée en 1979.", "1979 mentioned"},
		{lang.FR, "La charte, lancée en 2006, compte cent signataires.", "2006 mentioned"},
		{lang.FR, "La commune a signé en 2012 la Convention des maires.", "2012 mentioned"},
		{lang.EN, "The town signed the Covenant of Mayors in 2012.", "2012 mentioned"},
		{lang.NL, "In 2012 ondertekende de stad het Burgemeestersconvenant.", "2012 mentioned"},
		{lang.NL, "In 2012 stemde de raad om de stedenband te beëindigen.", "2012 mentioned"},
		{lang.FR, "En 2012, le conseil a voté la fin du jumelage.", "2012 mentioned"},
		{lang.FR, "Le jumelage a pris fin en 2012.", "2012 mentioned"},
		{lang.NL, "De stedenband werd beëindigd in 2012.", "2012 mentioned"},
		{lang.NL, "De stedenband hield op in 2012.", "2012 mentioned"},
		{lang.EN, "The twinning was terminated in 2012.", "2012 mentioned"},
		{lang.EN, "The council voted to end the twinning in 2012.", "2012 mentioned"},
		{lang.EN, "The agreement with Ashdod, signed in 1985, was terminated in 2012.", "1985 agreement, 2012 mentioned"},
		{"de", "Seit 1958 besteht eine Partnerschaft mit Lille.", "1958 agreement"},
		{"de", "Lille, seit 1958 Partnerstadt", "1958 agreement"},
		{lang.NL, "Sinds 1988 zijn wij verzusterd met Nottingham.", "1988 agreement"},
		{lang.NL, "Onze gemeente is sinds 1988 zustergemeente van Nottingham.", "1988 agreement"},
		{lang.FR, "Notre ville est jumelée depuis 1967 avec Turin et depuis 1980 avec Porto.", "1967 agreement, 1980 agreement"},
		{lang.FR, "Le jumelage date de 1967.", "1967 agreement"},
		{lang.EN, "The 60th anniversary of the twinning signed in 1956 was celebrated in 2016.", "1956 agreement, 2016 mentioned"},
		{lang.NL, "In 2016 vierden Gent en Nottingham dat zij in 1956 een stedenband sloten.", "2016 mentioned, 1956 agreement"},
		{lang.EN, "The council intends to sign an agreement in 2025.", "2025 mentioned"},
		{lang.NL, "Een stedenband met Nottingham kwam er in 1956.", "1956 agreement"},
		{lang.EN, "A sister city since 1956, Nottingham sends a choir.", "1956 agreement"},
		{lang.EN, "Nottingham became our twin town in 1956.", "1956 agreement"},
		{lang.NL, "Nottingham werd in 1956 onze zusterstad.", "1956 agreement"},
		{lang.FR, "Turin est devenue ville jumelée en 1958.", "1958 agreement"},
		{lang.FR, "Turin, ville jumelée depuis 1958", "1958 agreement"},
		{lang.EN, "Shops have twinned wheels since 1955 in stock.", "1955 mentioned"},
		{lang.EN, "Together with the province, the city signed a protocol with Durban on 3 May 2011.", "2011-05-03 agreement"},
		{lang.EN, "In 2007 the town signed a twinning with Gulu.", "2007 agreement"},
		{lang.FR, "Le partenariat entre Namur et Bafoussam remonte à 2001 : une convention le scelle en 2003.", "2001 start, 2003 agreement"},
		{lang.NL, "Het partnerschap met Bafoussam loopt sinds 2001 en werd in 2003 bekrachtigd met een overeenkomst.", "2001 start, 2003 agreement"},
		{lang.NL, "Verbroedering: Turijn (1958) – Porto (1977) – Krakau (1978)", "1958 agreement, 1977 agreement, 1978 agreement"},
		{lang.NL, "Onze zustersteden zijn Turijn (Italië, 1958) en Porto (Portugal, sinds 1977).", "1958 agreement, 1977 agreement"},
		{lang.FR, "Nos villes jumelées sont Turin (Italie) depuis 1958 et Porto (1977).", "1958 agreement, 1977 agreement"},
		{lang.EN, "The choir festival of 1996 and the marathon of 2001 drew guests from our twin towns.", "1996 mentioned, 2001 mentioned"},
		{lang.NL, "Het WK van 1998 keken we samen met onze zusterstad.", "1998 mentioned"},
		{lang.FR, "L'équipe a signé sa plus belle victoire en 1996 avec son partenaire.", "1996 mentioned"},
	} {
		t.Run(fmt.Sprintf("%s %s", tt.language, tt.in), func(t *testing.T) {
			if got := rolesIn(page(tt.language, tt.in)); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// rolesIn reads doc and tells every year and date with its role.
func rolesIn(doc record.Document) string {
	Read(&doc)
	var got []string
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if m.Kind == record.KindYear || m.Kind == record.KindDate {
				got = append(got, fmt.Sprintf("%s %s", m.Value, m.Role))
			}
		}
	}
	return strings.Join(got, ", ")
}

func TestListedTwinnings(t *testing.T) {
	doc := page(lang.NL, strings.Join([]string{
		"# Onze zustersteden sinds 1955",
		"- Lille, een stad van 230.000 inwoners",
		"- Worms (1968)",
		"- Krems – sinds 1972",
		"- Almelo, gesticht in 1904",
		"# Agenda",
		"- Feest in het park (2019)",
	}, "\n"))
	want := "1955 agreement, 1968 agreement, 1972 agreement, 1904 mentioned, 2019 mentioned"
	if got := rolesIn(doc); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestTableOfPartners(t *testing.T) {
	row := func(text string) record.Document {
		return record.Document{Passages: []record.Passage{{Text: text, Role: record.RoleTable, Language: lang.EN}}}
	}
	for in, want := range map[string]string{
		"Partner: Kiel | Country: Germany | Year: 1947":                                      "1947 agreement",
		"Partner: Kiel | Founded: 1905 | Year: 1947":                                         "1905 mentioned, 1947 agreement",
		"Project: a school | Country: Togo | Year: 2015":                                     "2015 mentioned",
		"Partnerstad: Worms | Land: Duitsland | Jaar: 1970":                                  "1970 agreement",
		"Stad: Worms | Land: Duitsland | Sinds: 1970":                                        "1970 agreement",
		"Stad: Worms | Land: Duitsland | Jaar: 1970":                                         "1970 mentioned",
		"Club: Wormatia | Sinds: 1908":                                                       "1908 mentioned",
		"Zusterstad: Worms | Jaar: 1970 | Noot: een van de eerste na de oorlog":              "1970 agreement",
		"Zusterstad: Worms | Jaar: 1970 | Noot: werd nooit formeel beëindigd":                "1970 agreement",
		"Ville: Worms | Partenaire: Laval | Année: 1970 | Remarque: visite du maire en 1988": "1970 agreement, 1988 mentioned",
	} {
		if got := rolesIn(row(in)); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

// checkMentions holds what every document must keep: a mention is its text, and every year has a mention with its role.
func checkMentions(t *testing.T, doc record.Document) {
	t.Helper()
	roles := map[string]bool{}
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if m.Start < 0 || m.End > len(p.Text) || m.Start >= m.End || p.Text[m.Start:m.End] != m.Surface {
				t.Fatalf("mention %q of %s is not text[%d:%d]", m.Surface, m.Kind, m.Start, m.End)
			}
			if utf8.ValidString(p.Text) && !utf8.ValidString(m.Surface) {
				t.Fatalf("mention %q cuts a letter", m.Surface)
			}
			if d, ok := datedOf(m); ok {
				roles[fmt.Sprint(d.from, m.Role)] = true
				roles[fmt.Sprint(d.to, m.Role)] = true
			}
		}
	}
	has := func(year int, of ...record.MentionRole) {
		for _, r := range of {
			if roles[fmt.Sprint(year, r)] {
				return
			}
		}
		t.Errorf("no mention of %d has role %v", year, of)
	}
	y := doc.Years
	for _, v := range y.Agreement {
		has(v, record.RoleAgreement)
	}
	for _, v := range y.Start {
		has(v, record.RoleStart)
	}
	for _, v := range y.Document {
		has(v, record.RoleDocument, record.RoleAgreement)
	}
	for _, v := range y.Phase {
		has(v[0], record.RolePhase)
	}
	for _, v := range y.Mentioned {
		has(v, record.RoleMentioned, record.RoleAgreement, record.RoleStart, record.RolePhase, record.RoleDocument)
		if v < firstYear || v > time.Now().Year()+yearsAhead {
			t.Errorf("year %d is not to be believed", v)
		}
	}
	for _, list := range [][]int{y.Agreement, y.Start, y.Document, y.Mentioned} {
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("years %v are not ascending without repeats", list)
		}
	}
	for _, th := range doc.Themes {
		n := 0
		for _, p := range doc.Passages {
			for _, m := range p.Mentions {
				if m.Kind == record.KindTheme && m.Value == th.Value {
					n++
				}
			}
		}
		if n == 0 || n != th.Hits {
			t.Errorf("theme %s has %d mentions and tells of %d", th.Value, n, th.Hits)
		}
	}
}

func TestMentionsAreEvidence(t *testing.T) {
	for _, l := range labelledTexts(t) {
		Read(&l.doc)
		t.Run(l.name, func(t *testing.T) { checkMentions(t, l.doc) })
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"# Zustersteden sinds 1955\n- Worms (1968)\nLaatst gewijzigd: 17.12.2020",
		"Actiedomeinen: cultuur, sport\nIn 2014 begon de samenwerking. Toen werd ze ondertekend.",
		"12/12/2019-2020 2014-16 tussen 2014 en 2016 \xff 7 mei\u00a02019 31 février 2019",
		"Schepen van Cultuur, Sport en Jeugd\n2019\n\n2020–",
		"İ2019 ß 2014ﬁ",
	} {
		f.Add("nl", s)
		f.Add("und", s)
	}
	f.Fuzz(func(t *testing.T, code, text string) {
		doc := page(lang.Code(code), text)
		Read(&doc)
		checkMentions(t, doc)
	})
}

func TestWhatStandsAroundAYear(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
	}{
		{"a list led in by a sentence", "# Gent\n\nGent heeft deze zustersteden:\n- Worms, Duitsland (1970)\n- Zwembad (1972)", "1970 agreement, 1972 mentioned"},
		{"a heading that is a town and a year", "# Twin towns\n## WORMS, 1970\nA town on the river.\n\n# Halls\n## MAIN HALL, 1972", "1970 agreement, 1972 mentioned"},
		{"a table whose title says what it is", "# Twin towns\n| City: Worms | Country: Germany | Year: 1970", "1970 agreement"},
		{"a table of figures", "# Statistics\n| City: Worms | Country: Germany | Year: 1970", "1970 mentioned"},
		{"the line that says when a page was changed", "# Twin towns\n\nStand: 2020", "2020 mentioned"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := rolesIn(page(lang.Und, tt.in)); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestSignedOnTheDayOfTheMinutes(t *testing.T) {
	for in, want := range map[string][]int{
		"# Zitting van 22 september 2020\n\nHet akkoord met Worms wordt goedgekeurd en heden ondertekend.": {2020},
		"# Séance du 4 mai 2021\n\nLes deux maires ont signé ce jour un pacte d'amitié.":                   {2021},
		"# Séance du 4 mai 2021\n\nIl reste à signer ce jour le registre des présences.":                   {},
		"# Zitting van 22 september 2020\n\nDe raad vergadert vandaag over het akkoord.":                   {},
		"Het akkoord met Worms wordt heden ondertekend.":                                                   {},
	} {
		doc := page(lang.Und, in)
		Read(&doc)
		if !slices.Equal(doc.Years.About, want) || len(doc.Years.Agreement) > 0 {
			t.Errorf("%q: about %v, agreements of %v, want about %v", in, doc.Years.About, doc.Years.Agreement, want)
		}
		checkMentions(t, doc)
	}
}
