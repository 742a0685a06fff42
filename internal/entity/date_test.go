package entity

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"entente/internal/lang"
	"entente/internal/record"
)

func TestDates(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		// every way a date is written
		{"Dutch", "op 7 mei 2019 te Gent", "2019-05-07"},
		{"French", "le 3 mars 2023", "2023-03-03"},
		{"French first", "le 1er juin 2023", "2023-06-01"},
		{"French without accents", "12 FEVRIER 2020", "2020-02-12"},
		{"French accents", "5 août 2018 et 6 décembre 2018", "2018-08-05 2018-12-06"},
		{"English", "May 7, 2019", "2019-05-07"},
		{"English ordinal", "December 17th, 2018", "2018-12-17"},
		{"English day first", "the 17th of December 2018", "2018-12-17"},
		{"short month", "7 sept. 2019, 3 mrt 2020, 4 févr. 2021", "2019-09-07 2020-03-03 2021-02-04"},
		{"Italian and Spanish", "3 marzo 2023", "2023-03-03"},
		{"Spanish with of", "3 de junio de 2021", "2021-06-03"},
		{"Portuguese", "10 de dezembro de 2019", "2019-12-10"},
		{"German", "17. Dezember 2020", "2020-12-17"},
		{"points", "17.12.2020", "2020-12-17"},
		{"points and blanks", "17. 12. 2020", "2020-12-17"},
		{"slashes", "17/12/2020", "2020-12-17"},
		{"dashes", "17-12-2020", "2020-12-17"},
		{"ISO", "2020-12-17", "2020-12-17"},
		{"ISO with time", "2020-12-17T10:30:00Z", "2020-12-17"},
		{"American, month first only where the day can not be a month", "12/17/2020 and 03/12/2024", "2020-12-17 2024-12-03"},
		{"month", "in maart 2018", "2018-03"},
		{"month with of", "en mars de 2018", "2018-03"},
		{"month and slash", "03/2018", "2018-03"},
		{"no such day", "31 februari 2019, 31/02/2019", "2019-02"},
		{"two days", "5 en 6 mei 2019", "2019-05-06"},
		{"year", "in 2018.", "2018"},
		{"apostrophe", "l'année 2018, d'ici 2019", "2018 2019"},
		{"brackets", "(2018)", "2018"},
		{"several", "2014, 2016 en 2018", "2014 2016 2018"},
		{"without blanks", "2014,2016", "2014 2016"},
		{"no-break space", "en\u00a02018", "2018"},
		{"name of an event", "PLATFORMAwards 2022", "2022"},

		// ranges
		{"range", "2014-2016", "2014-2016"},
		{"range with an en dash", "2014 – 2016", "2014-2016"},
		{"range with a slash", "2014/2016", "2014-2016"},
		{"short range", "2014-16", "2014-2016"},
		{"Dutch range", "van 2014 tot 2016, van 2017 tot en met 2019", "2014-2016 2017-2019"},
		{"French range", "de 2014 à 2016", "2014-2016"},
		{"English range", "from 2014 to 2016", "2014-2016"},
		{"between", "between 2014 and 2016; tussen 2017 en 2018", "2014-2016 2017-2018"},
		{"two years are no range", "in 2014 en 2016", "2014 2016"},
		{"backwards is no range", "2016-2014", ""},

		// what is no year
		{"too old, too far", "1190, 1838, 1899, 2037, 3000", ""},
		{"first and last", "1900 2036", "1900 2036"},
		{"postal codes", "1210 Brussel; Grote Markt 54, 2018 Antwerpen; Kerkstraat 3 bus 2 - 1930 Zaventem; B-1950 Kraainem", ""},
		{"postal code at the start", "2000 Antwerpen", ""},
		{"a year before a place", "sinds 2018 Antwerpen", "2018"},
		{"inhabitants", "met 2000 inwoners, 1.950 habitants, 2,019 inhabitants, 2 019 personnes", ""},
		{"counts", "1950 leerlingen, 2000 jonge leerlingen, 2015 data sets, 2050 trees were counted, plus de 2000 arbres, meer dan 2000", ""},
		{"a year before what is counted", "in 2014 kinderen, en 2014 femmes", "2014 2014"},
		{"prices", "€ 2000, €2019, 2000 €, 2000 euro, 1 960 €, 2012,50 euro, 2.019,50 EUR, $2000, £ 1999, 2000 frank", ""},
		{"measures", "2000 km, 1950 m², 2000 ha, 2020%, 2020 %", ""},
		{"pages", "p. 2012, pp. 2012, blz. 2012, page 2012, pagina 2012, 2012 pages", ""},
		{"files and laws", "dossier 2019/0443, nr. 2019, n° 2019, nr. 2011-77, 2018_CBS_1999, 2003/35/EG, ref. 2014", ""},
		{"rooms", "salle 2012, lokaal 2012, postbus 1999", ""},
		{"telephones", "056 27 2019 00, tel. 2019 45, 02/2019 45 12, +32 2019 45 12, 0470/2019.33", ""},
		{"addresses of the web", "https://gent.be/2019/jumelage info2020@example.org www.stad.be/nieuws2018 gent.be/nieuws/2019", ""},
		{"letters", "1960s, E2019, 4e-pijler, 2019a, COVID19", ""},
		{"times", "1930u, 18.30 uur", ""},
		{"article", "art. 2000", ""},
		{"house number", "chaussée de Mons 1930, 7000 Mons", ""},
		{"a range of people", "1950-2000 deelnemers", ""},
		{"foot of a page", "© 2023 Stad Gent", "2023"},
		{"decimal", "3.2019, 1,2019", ""},
		{"nothing", "", ""},
		{"broken bytes", "\xff2019\xfe \xff", "2019"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			end := 0
			for _, d := range findDates(tt.in, 2036) {
				if d.start < end || d.end <= d.start {
					t.Errorf("dates overlap at byte %d", d.start)
				}
				end = d.end
				got = append(got, d.value())
				back, ok := parseDated(d.value())
				back.start, back.end = d.start, d.end
				if !ok || back != d {
					t.Errorf("parseDated(%q) = %v, want %v", d.value(), back, d)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("dates in %q: %q, want %q", tt.in, strings.Join(got, " "), tt.want)
			}
		})
	}
}

// page makes a document of passages, one a line: "# " a heading, "- " a list item.
func page(c lang.Code, text string) record.Document {
	return document(c, strings.ReplaceAll(text, "\n", "\n\n"))
}

func TestIssued(t *testing.T) {
	body := strings.Repeat("\nDe stad werkt al lang samen met andere steden.", 8)
	for _, tt := range []struct {
		name, in, want, basis string
		language              lang.Code
	}{
		{"changed, Dutch", "# Stad" + body + "\nLaatst gewijzigd: 17.12.2020", "2020-12-17", "last-modified", lang.NL},
		{"changed, French", "# Ville" + body + "\nMis à jour le 1er juin 2023", "2023-06-01", "last-modified", lang.FR},
		{"changed, English", "# Town" + body + "\nLast updated on 2 November 2023", "2023-11-02", "last-modified", lang.EN},
		{"changed, of unknown language", "# Town" + body + "\nDernière mise à jour : 02/11/2023", "2023-11-02", "last-modified", lang.Und},
		{"published", "# Town\nPublished: 7 May 2021" + body, "2021-05-07", "explicit", lang.EN},
		{"published and changed", "# Stad\nGepubliceerd op 7 mei 2021, laatst gewijzigd op 9 mei 2022" + body, "2021-05-07", "explicit", lang.NL},
		{"a bare date under the title", "# Stad\n9 mei 2022" + body, "2022-05-09", "explicit", lang.NL},
		{"with the day of the week", "# Ville\nVendredi 18 novembre 2022" + body, "2022-11-18", "explicit", lang.FR},
		{"in another language", "# Town\n3 marzo 2023" + body, "2023-03-03", "explicit", lang.EN},
		{"a place and a date", "# Stad\nBrussel, 3 mei 2019" + body, "2019-05-03", "explicit", lang.NL},
		{"a date that opens the text", "# Stad\n9 mei 2022 – De stad Gent heeft gisteren haar gasten uit Senegal ontvangen" + body, "2022-05-09", "explicit", lang.NL},
		{"a month at the foot", "# Ville" + body + "\nJanvier 2021", "2021-01", "explicit", lang.FR},
		{"minutes", "# Notulen\nZitting van 22 september 2020" + body, "2020-09-22", "explicit", lang.NL},
		{"text of an agreement", "# Convention" + body + "\nFait à Sfax, le 3 mars 2017, en deux exemplaires", "2017-03-03", "explicit", lang.FR},
		{"text of an agreement with its copies", "# Convention" + body + "\nFait à Namur, en deux exemplaires originaux, le 12 mars 2019.", "2019-03-12", "explicit", lang.FR},
		{"approved by the council", "# Beleidsnota\nDe gemeenteraad keurde deze nota goed op 25 maart 2020." + body, "2020-03-25", "explicit", lang.NL},
		{"approved, and dated elsewhere", "# Beleidsnota\nVastgesteld door de raad op 25 maart 2020." + body + "\nGepubliceerd op 3 mei 2020", "2020-05-03", "explicit", lang.NL},
		{"adopted, in English", "# Plan\nThe council adopted this plan on 17 December 2018. It is in force." + body, "2018-12-17", "explicit", lang.EN},
		{"another paper approved", "# Stad\nDe raad keurde de begroting goed op 25 maart 2020." + body, "", "", lang.NL},
		{"changed, at the end of a long text without lines", "# Town\n" + strings.Repeat("The town works with others. ", 20) + "Updated: 24 January 2020", "2020-01-24", "last-modified", lang.EN},
		{"a meeting with hour and place", "# Verslag\n24 september 2019, 20 uur, Bornem, raadzaal" + body, "2019-09-24", "explicit", lang.NL},
		{"labelled as news", "# Jumelage\nActualité du 8 juin 2016" + body, "2016-06-08", "explicit", lang.FR},
		{"labelled as a question to a minister", "# Jumelages\nQuestion écrite du 14/02/2013" + body + "\nRéponse du 20/03/2013", "2013-02-14", "explicit", lang.FR},
		{"labelled as a question, Dutch", "# Stedenbanden\nSchriftelijke vraag van 14 februari 2013" + body, "2013-02-14", "explicit", lang.NL},
		{"stamped by a program", "# Jumelages\nPhoto mar. 04/09/2012 - 08:15 Les communes jumelées sont plus nombreuses que jamais." + body, "2012-09-04", "explicit", lang.FR},
		{"a day of the week cut short", "# Stedenband\nDo. 6 september 2012" + body, "2012-09-06", "explicit", lang.NL},
		{"the date of a signature", "# Sister cities\nDate signed: 6/09/2012" + body, "", "", lang.EN},
		{"the date of a signature, French", "# Jumelage\nDate de la signature : 6/09/2012" + body, "", "", lang.FR},
		{"the date of a signature, Dutch", "# Stedenband\nDatum ondertekening: 6/09/2012" + body, "", "", lang.NL},
		{"a sentence that ends before the date", "# Stad\nFoto. 6 september 2012" + body, "", "", lang.NL},
		{"a date in a sentence", "# Stad\nOp 9 mei 2022 ontving de stad haar gasten." + body, "", "", lang.NL},
		{"a list of twinnings", "# Zustersteden\n- Rennes, 3 juli 2006\n- Torun, 4 mei 2007", "", "", lang.NL},
		{"a phase", "# Stad\nFase maart 2018" + body, "", "", lang.NL},
		{"a bare date in the middle", "# Stad" + body + "\n9 mei 2022" + body, "", "", lang.NL},
		{"a year alone", "# Stad\n2022" + body, "", "", lang.NL},
		{"checked, at the foot", "# Stad" + body + "\nKerkstraat 20, 2530 Dorp · 03 460 06 11 · laatst nagezien 14 juni 2022", "2022-06-14", "last-modified", lang.NL},
		{"reviewed, with more behind it", "# Town" + body + "\nPage last reviewed: 6 February 2023. Population of the council area: 94,210. The council is not responsible for other sites.", "2023-02-06", "last-modified", lang.EN},
		{"checked, behind a semicolon", "# Villes\nLe tableau est tenu par le greffe de la commune pour les trois villes ; dernière vérification le 15 janvier 2020." + body, "2020-01-15", "last-modified", lang.FR},
		{"the state on a day", "# Partners\nOnze gemeente sloot in de loop van de jaren met andere gemeenten vriendschap. De tabel geeft de stand van zaken weer op 1 september 2019." + body, "2019-09-01", "last-modified", lang.NL},
		{"a month behind a label", "# Sheet" + body + "\nDepartment of Global Policy, Handelslei 167, 2980 Dorp, tel. 03 298 07 18 Sheet updated: October 2023 page 1/1", "2023-10", "last-modified", lang.EN},
		{"a sheet updated in a month", "# Projectfiche" + body + "\nVereniging, Kerkstraat 53/4, 1040 Brussel. Fiche bijgewerkt in november 2022.", "2022-11", "last-modified", lang.NL},
		{"a place and a date within the foot", "# Links" + body + "\nIssued by the Director. Sekondi, 27th July, 2021. Tel. 031 204 6032", "2021-07-27", "explicit", lang.EN},
		{"a place and a date behind a head in capitals", "CITY OF THE RIVER MEDIA STATEMENT FOR IMMEDIATE RELEASE East London, 08 November 2017\n# Partnership" + body, "2017-11-08", "explicit", lang.EN},
		{"a place and a date below the letter head", "# Commune\nRégion de l'Ouest\nBP 130\n# COMMUNIQUÉ\n# Dschang, le 16 mai 2018" + body, "2018-05-16", "explicit", lang.FR},
		{"the day and the hour", "# Council\nBy our reporter\nNews\n09 Dec 2024 8:52 PM" + body, "2024-12-09", "explicit", lang.EN},
		{"behind bars", "# Jumelages\n# La Une | Petite histoire Par | 29 juin 2010" + body, "2010-06-29", "explicit", lang.FR},
		{"a number of a magazine", "# Gesprek\n# Kuurne Magazine, nummer 7, september 2018, blz. 12-13" + body, "2018-09", "explicit", lang.NL},
		{"a number of a newsletter", "# La lettre\n# Fédération des comités - numéro 92 - automne 2015" + body, "2015", "explicit", lang.FR},
		{"a brochure", "# Provincie\nOver de grens: onze partners brochure, uitgave 2016" + body, "2016", "explicit", lang.NL},
		{"a running head", "# Friendship cities\nOffice of the Mayor April 2016 p. 1" + body, "2016-04", "explicit", lang.EN},
		{"decided in a meeting", "# Raadsbesluit" + body + "\nAldus vastgesteld in de openbare vergadering van 5 november 2020.\nde griffier, de voorzitter,", "2020-11-05", "explicit", lang.NL},
		{"decided in a meeting, French", "# Délibération" + body + "\nAinsi fait en séance publique du 4 mars 2019.", "2019-03-04", "explicit", lang.FR},
		{"on the agenda", "Type: Report\nOn agenda: 7/15/2019 Final action: 7/15/2019\n# Report" + body, "2019-07-15", "explicit", lang.EN},
		{"an event with its place", "# Stad" + body + "\nKom naar de markt in Gent, 14 mei 2022, vanaf 10 uur en breng uw vrienden en uw buren mee naar het feest.", "", "", lang.NL},
		{"a text that was changed", "# Stad" + body + "\nDe overeenkomst werd gewijzigd op 3 mei 2011 en daarna nog eens door de beide steden verlengd tot 2015 zonder einde.", "", "", lang.NL},
		{"a signature with its place, in prose", "# Stad" + body + "\nDe burgemeesters ondertekenden in Dakar, 3 mei 2011." + body, "", "", lang.NL},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := page(tt.language, tt.in)
			Read(&doc)
			got, basis := "", ""
			if doc.Issued != nil {
				got, basis = doc.Issued.Value, doc.Issued.Basis
			}
			if got != tt.want || basis != tt.basis {
				t.Errorf("issued %q (%s), want %q (%s)", got, basis, tt.want, tt.basis)
			}
		})
	}
}

func TestIssuedKeepsTheMetadata(t *testing.T) {
	of := func(text string) (*record.Date, []int) {
		doc := page(lang.EN, text)
		doc.Issued = &record.Date{Value: "2019-04-01", Precision: "day", Basis: "file-metadata"}
		Read(&doc)
		return doc.Issued, doc.Years.Document
	}
	if d, years := of("# Town\nNothing is dated here."); d.Value != "2019-04-01" || !reflect.DeepEqual(years, []int{2019}) {
		t.Errorf("issued %v, document years %v; want what the metadata say", d, years)
	}
	if d, years := of("# Town\nSome text\nLast updated 2022-08-29"); d.Value != "2022-08-29" || !reflect.DeepEqual(years, []int{2022}) {
		t.Errorf("issued %v, document years %v; want the printed date", d, years)
	}
}

func TestDatesAreLinear(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	const size = 512 << 10
	for _, unit := range []string{"1", "2014 ", "12.", "(", "A", "1a", "2014-", "7 mei ", "a@2019", "in 2014 ondertekend. ", "signed ", "sinds 2014, ", "2014 en ", "é", "mei ", "vriendschap met Kiel (2014), ", "heden ondertekenen ", "jumelage 2014; ", "goedgekeurd op 3 mei 2014 "} {
		t.Run(fmt.Sprintf("%q", unit), func(t *testing.T) {
			p := record.Passage{Text: strings.Repeat(unit, size/len(unit)), Language: lang.NL, Role: record.RoleProse}
			doc := record.Document{Card: record.Card{Retrieved: now}, Passages: []record.Passage{p}}
			doc.Passages[0].Mentions = append(years{now: time.Now}.Find(p), days{now: time.Now}.Find(p)...)
			years{now: time.Now}.Settle(newDraft(&doc))
		})
	}
}
