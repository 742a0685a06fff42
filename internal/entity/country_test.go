package entity

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

func TestWhatNamesACountry(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		lang     lang.Code
		want     string // "surface=kind:value:rule", in order
	}{
		{"names", "Senegal en Marokko", lang.NL, "Senegal=country:SN:name Marokko=country:MA:name"},
		{"capitals without accents", "SENEGAL, COTE D'IVOIRE", lang.FR, "SENEGAL=country:SN:name COTE D'IVOIRE=country:CI:name"},
		{"aliases", "de VS, Wit-Rusland, Birma, Engeland en DR Congo", lang.NL,
			"VS=country:US:name Wit-Rusland=country:BY:name Birma=country:MM:name Engeland=country:GB:name DR Congo=country:CD:name"},
		{"an abbreviation needs its article", "CONTACT US", lang.EN, ""},
		{"West Bank is not Jordan", "de Westelijke Jordaanoever, la Cisjordanie, the West Bank", lang.NL,
			"Westelijke Jordaanoever=country:PS:name Cisjordanie=country:PS:name West Bank=country:PS:name"},
		{"bare Congo", "in Congo", lang.NL, "Congo=country:CD:ambiguous"},
		{"Brazzaville", "au Congo (Brazzaville) et en République du Congo", lang.FR, "Congo=country:CG:name Brazzaville=country:CG:town République du Congo=country:CG:name"},
		{"République démocratique", "en république démocratique du Congo", lang.FR, "république démocratique du Congo=country:CD:name"},
		{"no part of a longer word", "Somalisch, Nigeria, Malinezen", lang.NL, "Somalisch=country:SO:adjective Nigeria=country:NG:name Malinezen=nationality:ML:people"},
		{"languages in Dutch", "in het Frans en in het Nederlands", lang.NL, "Frans=language-name:FR:language Nederlands=language-name:NL:language"},
		{"languages in English", "published in French and Dutch in March", lang.EN, "French=language-name:FR:language Dutch=language-name:NL:language"},
		{"languages in French", "en français et en néerlandais", lang.FR, "français=language-name:FR:language néerlandais=language-name:NL:language"},
		{"a choice of languages", "Nederlands Français English", lang.Und, "Nederlands=language-name:NL:language Français=language-name:FR:language English=language-name:GB:language"},
		{"adjective", "een Turkse stad, une commune sénégalaise", lang.NL, "Turkse=country:TR:adjective"},
		{"French adjective", "une commune sénégalaise", lang.FR, "sénégalaise=country:SN:adjective"},
		{"nationality", "the German MEP", lang.EN, "German=nationality:DE:people"},
		{"indien is a Dutch word", "indien nodig", lang.NL, ""},
		{"Let op", "Let op: est ouvert", lang.NL, ""},
		{"hills near Rome", "de Albaanse Heuvels", lang.NL, "Albaanse Heuvels=false-country:AL:phrase"},
		{"a treaty", "de akkoorden van Oslo, (Oslo 2), le Traité de Rome", lang.NL, "Oslo=false-country:NO:treaty Oslo=false-country:NO:treaty Rome=false-country:IT:treaty"},
		{"community of a language", "la Communauté française, de Franse Gemeenschap, de Duitstalige Gemeenschap", lang.FR,
			"Communauté française=false-country:FR:phrase Franse Gemeenschap=false-country:FR:phrase"},
		{"things", "Guinese biggetjes in een Turks bad", lang.NL, "Guinese biggetjes=false-country:GN:phrase Turks bad=false-country:TR:phrase"},
		{"persons", "Michael Jordan, Chad Smith, France Dubois, Frans Peeters", lang.EN,
			"Jordan=false-country:JO:person Chad=false-country:TD:person France=false-country:FR:person"},
		{"a first name in Dutch", "schepen Frans Peeters", lang.NL, "Frans=false-country:FR:person"},
		{"the Belgian province", "la province de Luxembourg, provincie Luxemburg, le Luxembourg belge", lang.FR,
			"Luxembourg=false-country:LU:province Luxemburg=false-country:LU:province Luxembourg belge=false-country:LU:phrase"},
		{"streets", "rue de la Hollande 3, avenue d'Italie", lang.FR, "Hollande=false-country:NL:street Italie=false-country:IT:street"},
		{"a meeting is no island", "RÉUNION du 12 mars, Dominique et Maurice", lang.FR, "Dominique=false-country:DM:phrase Maurice=false-country:MU:phrase"},
		{"addresses", "info@senegal.be, www.marokko.nl, https://example.org/Turkije", lang.NL, ""},
		{"towns need a preposition or brackets", "Hammersmith (London), à Dakar. Paris Match", lang.EN, "London=country:GB:town Dakar=country:SN:town"},
		{"German names in German text", "Ruanda und Deutschland", "de", "Ruanda=country:RW:name Deutschland=country:DE:name"},
		{"continents", "Afrikaanse, Latijns-Amerikaanse of Aziatische", lang.NL, "Latijns-Amerikaanse=false-country:US:phrase"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, m := range (country{}).Find(record.Passage{Text: tt.in, Language: tt.lang}) {
				got = append(got, fmt.Sprintf("%s=%s:%s:%s", m.Surface, m.Kind, m.Value, m.Rule))
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("Find(%q)\n got %s\nwant %s", tt.in, s, tt.want)
			}
		})
	}
}

// countryCase is a text with the countries that a reader would call partners before "|" and those merely named behind it, each in
// alphabetical order. The text is in the format of testdata/texts.
type countryCase struct {
	name, in string
	lang     lang.Code
	want     string
}

// Who is a partner, and who is merely named: by a sentence, on a short page, in a scene.
func TestPartnerOrMentioned(t *testing.T) {
	for _, tt := range slices.Concat(partnerSentences, partnerPages, partnerScenes) {
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

// partnerSentences are single sentences, and the headings and lists that make them speak of a partner.
var partnerSentences = []countryCase{
	{"twinned with a place in brackets", "Mechelen is verbroederd met Arezzo (Italië).", lang.NL, "IT |"},
	{"twinned with a place and its country", "Genk is twinned with Targówek, Poland.", lang.EN, "PL |"},
	{"jumelée avec", "Namur est jumelée avec Lafayette, aux États-Unis, et Québec, au Canada.", lang.FR, "CA US |"},
	{"works together with a municipality in", "De gemeente Evergem werkt al jaren samen met de gemeente Guaranda in Ecuador.", lang.NL, "EC |"},
	{"supports a commune", "La commune d'Ixelles soutient la commune de Kalamu, en RDC.", lang.FR, "CD |"},
	{"agreement between", "An agreement was concluded between the City of Ghent and the City of Kharkiv (Ukraine).", lang.EN, "UA |"},
	{"heading of a country above an agreement", "# Internationaal\n\n## Benin\n\nIn 2012 sloten wij een stedenband met Dogbo.", lang.NL, "BJ |"},
	{"heading of a country without agreement", "# Nieuws\n\n## Benin\n\nHet regende er veel.", lang.NL, "| BJ"},
	{"list under an opening line", "Onze zustersteden:\n\n- Rotherham (Engeland)\n- Hoei\n- Saint-Denis, Frankrijk", lang.NL, "FR GB |"},
	{"list under a heading", "# Villes jumelées\n\n- Volnay, Allemagne\n- Pesaro (Italie)", lang.FR, "DE IT |"},
	{"table row", "# Twin towns\n\n- Bitburg Germany 1965", lang.EN, "DE |"},
	{"Palestinian town", "We are working on a project with a Palestinian town.", lang.EN, "PS |"},
	{"counterparts", "Wat leerde u van uw Rwandese collega's in deze samenwerking?", lang.NL, "RW |"},
	{"a capital in brackets", "Wij willen de oude jumelage met Islington (Londen) nieuw leven inblazen.", lang.NL, "GB |"},
	{"the place is tied to a partnership elsewhere", "Hasselt heeft een stedenband met Detmold. In juni vertrok de bus. Detmold ligt in Duitsland.", lang.NL, "DE |"},
	{"a capital and its country", "Samenwerking met Paramaribo (Suriname) rond afvalbeheer.", lang.NL, "SR |"},
	{"adjective before a town", "Sinds 1961 is Torhout verzusterd met Wiesmoor, Valkenswaard in Nederland en het Franse Hénin.", lang.NL, "FR NL |"},
	{"abbreviation in brackets", "Le programme CIC lie Ixelles et Kalamu, commune de Kinshasa (RDC).", lang.FR, "CD |"},
	{"a refugee camp is a place", "Forest soutient le camp de réfugiés d'Aïda à Bethléem, en Palestine, dans le cadre d'un accord d'amitié.", lang.FR, "PS |"},
	{"a well-known town alone", "The city has a friendship agreement with Medellín.", lang.EN, "CO |"},
	{"goods from a country", "La commune a signé la convention avec le bureau d'études ; les pavés viennent du Portugal.", lang.FR, "| PT"},
	{"adjective before partner", "De Peruaanse partner van Geraardsbergen heet Santa Cruz.", lang.NL, "PE |"},
	{"state of a federation", "A memorandum of understanding was signed with the Indian state of Kerala.", lang.EN, "IN |"},
	{"countries before their places", "Jumelages : Allemagne (Hilden), France (Sens), Pays-Bas (Weert).", lang.FR, "DE FR NL |"},
	{"an adjective at a known place", "Halle is twinned with Werl. Werl is a German town near Dortmund.", lang.EN, "DE |"},
	{"work together behind the country", "In Chili werkt Mol samen met de gemeente Peñalolén.", lang.NL, "CL |"},
	{"music and food", "Les élèves ont dansé sur de la musique cubaine et mangé des plats libanais lors de la fête des jumelages.", lang.FR, "| CU LB"},
	{"people from a country at a partnership", "Vrijwilligers uit Polen en Roemenië hielpen mee aan het partnerschap tussen scholen.", lang.NL, "| PL RO"},
	{"two partners in one sentence", "Partnergemeenten zijn Witzenberg in Zuid-Afrika en Za-Kpota in Benin.", lang.NL, "BJ ZA |"},
	{"\"en Belgique\" is home", "Charte de partenariat conclue le 3 mai 2015 entre la Commune de Saint-Gilles, en Belgique, et la municipalité de Gabès, en Tunisie.", lang.FR, "TN |"},
	{"a country that has partnerships of its own", "Ook Frankrijk kent gedecentraliseerde samenwerking: de wet-Thiollière van 2007 regelt ze.", lang.NL, "| FR"},
	{"towns in a list", "# Zustersteden\n\n- Keulen\n- Turijn\n- Esch", lang.NL, "DE IT |"},
	{"towns in a sentence", "Liège est jumelée avec Lille, Cologne, Turin et Rotterdam.", lang.FR, "DE FR IT NL |"},
	{"heading of a country under solidarity", "# Solidarité internationale\n\n## Maroc\n\nLa commune collabore avec Berkane.", lang.FR, "MA |"},
	{"short items share a bond", "# Friends abroad\n\n- Chesterfield (England), twinned since 1962\n- Ciudad Darío, Nicaragua", lang.EN, "GB NI |"},
	{"a motion", "# Conseil communal\n\nLe conseil condamne l'invasion de l'Ukraine par la Russie.", lang.FR, "| RU UA"},
	{"a feast", "# Wereldfeest\n\nProef hapjes uit Thailand en Marokko.", lang.NL, "| MA TH"},
	{"languages of a contract", "De overeenkomst is in het Nederlands en in het Spaans. Tussen Evergem en het kanton Guaranda, Ecuador, wordt overeengekomen wat volgt.", lang.NL, "EC |"},
	{"venue", "De burgemeester sprak op een congres in Lissabon (Portugal).", lang.NL, "| PT"},
	{"prize", "The partnership received a prize in Grenoble (France).", lang.EN, "| FR"},
	{"origin", "In onze stad wonen vluchtelingen uit Syrië.", lang.NL, "| SY"},
	{"born in", "Le bourgmestre, né en Pologne, a signé.", lang.FR, "| PL"},
	{"visitors", "Visitors from Japan and Canada came to the town.", lang.EN, "| CA JP"},
	{"occupation", "Het grondgebied wordt bestuurd door Israël.", lang.NL, "| IL"},
	{"war", "Pendant la guerre des prisonniers de Russie travaillaient à la mine.", lang.FR, "| RU"},
	{"negation", "Er werd nooit een stedenband gesloten met een stad in Rusland.", lang.NL, "| RU"},
	{"no agreement", "No agreement was signed with Hungary.", lang.EN, "| HU"},
	{"comparison", "Vergeleken met Denemarken zijn er weinig stedenbanden.", lang.NL, "| DK"},
	{"embassy", "L'ambassade du Pérou a envoyé une lettre.", lang.FR, "| PE"},
	{"nationality is named at most", "Samen met een Duits parlementslid bezochten wij de school.", lang.NL, "| DE"},
	{"language is not even named", "De overeenkomst is in het Frans en het Engels opgesteld.", lang.NL, "|"},
	{"named once weakly, once as partner", "In Ghana is het warm. Sinds 2010 bestaat een stedenband met Nkoranza in Ghana.", lang.NL, "GH |"},
}

func TestHomeCountryIsNeverPartner(t *testing.T) {
	for _, tt := range []struct{ name, source, in, want string }{
		{"Belgian town", "gent.html", "Gent, België, heeft een stedenband met Tallinn (Estland). Gent is trots.", "EE"},
		{"Dutch town with its own address", "https://www.almelo.nl/stedenband", "Almelo in Nederland heeft een stedenband met Denizli (Turkije) en met Iserlohn (Duitsland).", "DE TR"},
		{"Dutch town with a Belgian partner", "https://www.almelo.nl/stedenband", "De gemeente heeft een stedenband met Genk (België).", "BE"},
	} {
		doc := document(lang.NL, tt.in)
		doc.Source = tt.source
		Read(&doc)
		if got := strings.Join(doc.Countries, " "); got != tt.want {
			t.Errorf("%s: countries %q, want %q", tt.name, got, tt.want)
		}
	}
}

// showsEvidence checks that every mention is the text it points to, that they are in order, that what they name is in the
// list, and that every country of the document has a mention that plays its part.
func showsEvidence(t *testing.T, doc record.Document) {
	t.Helper()
	role := map[string]record.MentionRole{}
	for _, p := range doc.Passages {
		last := 0
		for _, m := range p.Mentions {
			if m.Start < last || m.End < m.Start || m.End > len(p.Text) || p.Text[m.Start:m.End] != m.Surface {
				t.Fatalf("mention %+v is not at its place in %q", m, p.Text)
			}
			last = m.Start
			switch m.Kind {
			case record.KindCountry, record.KindNationality, record.KindFalseCountry, record.KindLanguageName:
				if _, ok := vocab.Countries().Get(m.Value); !ok {
					t.Errorf("%q names %q, which is no country", m.Surface, m.Value)
				}
			case record.KindMunicipality:
				if _, ok := vocab.Municipalities().Get(m.Value); !ok {
					t.Errorf("%q names %q, which is no municipality", m.Surface, m.Value)
				}
			}
			if namesCountry(m.Kind) && role[m.Value] != record.RolePartner {
				role[m.Value] = m.Role
			}
		}
	}
	for _, c := range doc.Countries {
		if role[c] != record.RolePartner {
			t.Errorf("partner country %s has no mention as partner", c)
		}
	}
	for _, c := range doc.CountriesMentioned {
		if role[c] != record.RoleMentioned {
			t.Errorf("mentioned country %s has role %q", c, role[c])
		}
		if slices.Contains(doc.Countries, c) {
			t.Errorf("%s is partner and merely mentioned", c)
		}
	}
	if !slices.IsSorted(doc.Countries) || !slices.IsSorted(doc.CountriesMentioned) {
		t.Errorf("countries out of order: %v, %v", doc.Countries, doc.CountriesMentioned)
	}
}

func TestEvidenceOfLabelledTexts(t *testing.T) {
	for _, folder := range []string{"testdata/country", "testdata/texts"} {
		for _, c := range countryTexts(t, folder) {
			showsEvidence(t, c.doc)
		}
	}
}

// A flood of names, brackets or cues without an end of sentence must be read in the time of any other text; quadratic rules
// would take hours here.
func TestFloodsAreRead(t *testing.T) {
	for _, unit := range []string{"Senegal ", "stad ", "(", "stedenband Senegal (", "met Kardzjali ", "Land: Senegal | ", "Frans, ", "in Oslo 2 ", "1210 Brussel ", "a@gent.be ", "geen "} {
		text := strings.Repeat(unit, 100_000/len(unit))
		doc := record.Document{Card: record.Card{Language: lang.NL, Title: "Stedenband"}}
		for _, role := range []record.Role{record.RoleProse, record.RoleTable, record.RoleListItem, record.RoleHeading} {
			p := record.Passage{Text: text, Language: lang.NL, Role: role, Heading: []string{"Stedenbanden"}}
			p.Mentions = append((municipality{}).Find(p), (country{}).Find(p)...)
			slices.SortStableFunc(p.Mentions, func(a, b record.Mention) int { return a.Start - b.Start })
			doc.Passages = append(doc.Passages, p)
		}
		d := newDraft(&doc)
		(municipality{}).Settle(d)
		(country{}).Settle(d)
		showsEvidence(t, doc)
	}
}

func FuzzCountries(f *testing.F) {
	for _, s := range []string{"Namur est jumelée avec Québec (Canada).", "(((Congo", "Oslo 2 \xff Senegal", "1210 Brussel info@gent.be", "İran ﬁ Österreich"} {
		f.Add(s, "nl")
		f.Add(s, "fr")
	}
	f.Fuzz(func(t *testing.T, text, language string) {
		doc := record.Document{Card: record.Card{Title: text, Source: "https://" + language + "/" + text, Language: lang.Code(language)}}
		for i, part := range strings.SplitAfter(text, "\n") {
			doc.Passages = append(doc.Passages, record.Passage{ID: fmt.Sprint(i), Text: part, Language: lang.Code(language), Role: []record.Role{record.RoleProse, record.RoleListItem, record.RoleHeading}[i%3]})
		}
		for i := range doc.Passages {
			p := &doc.Passages[i]
			p.Mentions = append((municipality{}).Find(*p), (country{}).Find(*p)...)
			slices.SortStableFunc(p.Mentions, func(a, b record.Mention) int { return a.Start - b.Start })
		}
		d := newDraft(&doc)
		(municipality{}).Settle(d)
		(country{}).Settle(d)
		showsEvidence(t, doc)
	})
}
