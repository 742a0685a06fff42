package passage_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"entente/internal/extract"
	"entente/internal/lang"
	"entente/internal/lang/detect"
	"entente/internal/passage"
	"entente/internal/record"
)

var detector = detect.New()

// paragraphs were written for this test. Each language has prose, and headings and short lines as they stand between it.
var paragraphs = map[lang.Code]struct{ prose, short []string }{
	lang.NL: {
		[]string{
			"De gemeenteraad besliste vorig jaar om de band met de Ghanese partnerstad te verlengen. Een delegatie van ambtenaren reisde in het najaar naar het noorden van het land en sprak er met de dienst die de afvalophaling regelt.",
			"Wie in de gemeente woont, kan zich aanmelden voor de werkgroep. Die komt elke maand samen in het oude schoolgebouw en volgt op hoe de middelen worden besteed.",
			"Scholen wisselen brieven en tekeningen uit met klassen in de zusterstad. Leerkrachten vinden op de website lesmateriaal dat samen met hun collega's ginder is gemaakt.",
			"De samenwerking begon met een bezoek van de toenmalige burgemeester. Pas jaren later volgde een akkoord waarin staat wat beide besturen van elkaar mogen verwachten.",
		},
		[]string{"Onze partners", "Stedenbanden", "Wat doen we?", "Meer informatie", "Projecten 2014-2019", "Onderwijs en jeugd"},
	},
	lang.FR: {
		[]string{
			"Le conseil communal a décidé l'an dernier de prolonger le lien avec la ville partenaire au Ghana. Une délégation d'agents s'est rendue à l'automne dans le nord du pays et y a rencontré le service chargé de la collecte des déchets.",
			"Les habitants qui le souhaitent peuvent rejoindre le groupe de travail. Il se réunit chaque mois dans l'ancienne école et suit l'emploi des moyens.",
			"Les écoles échangent des lettres et des dessins avec des classes de la ville jumelée. Sur le site, les enseignants trouvent des leçons préparées avec leurs collègues de là-bas.",
			"La coopération a commencé par une visite du bourgmestre de l'époque. Ce n'est que des années plus tard qu'un accord a fixé ce que chaque administration attend de l'autre.",
		},
		[]string{"Nos partenaires", "Jumelages", "Que faisons-nous ?", "Plus d'informations", "Projets 2014-2019", "Enseignement et jeunesse"},
	},
	lang.EN: {
		[]string{
			"Last year the council decided to renew its link with the partner town in Ghana. In the autumn a group of officers travelled to the north of the country and met the people who run the waste collection.",
			"Anyone who lives in the borough may join the working group. It meets every month in the old school and keeps an eye on how the money is spent.",
			"Schools exchange letters and drawings with classes in the twin town. Teachers will find lessons on the website that were made together with their colleagues over there.",
			"The partnership began with a visit by the mayor of those days. It took years before an agreement said what each council could expect from the other.",
		},
		[]string{"Our partners", "Twinning", "What do we do?", "More information", "Projects 2014-2019", "Schools and youth"},
	},
	"de": {
		[]string{
			"Der Gemeinderat hat im vergangenen Jahr beschlossen, die Partnerschaft mit der Stadt in Ghana zu verlängern. Im Herbst reiste eine Gruppe von Beamten in den Norden des Landes und sprach dort mit dem Dienst für die Abfallsammlung.",
			"Wer in der Gemeinde wohnt, kann sich für die Arbeitsgruppe anmelden. Sie trifft sich jeden Monat in der alten Schule und achtet darauf, wie die Mittel verwendet werden.",
		},
		[]string{"Unsere Partner"},
	},
	"es": {
		[]string{
			"El concejo municipal decidió el año pasado prolongar el vínculo con la ciudad hermana de Ghana. En otoño una delegación de funcionarios viajó al norte del país y habló allí con el servicio que recoge los residuos.",
			"Quien vive en el municipio puede inscribirse en el grupo de trabajo. Se reúne cada mes en la antigua escuela y vigila cómo se gastan los fondos.",
		},
		[]string{"Suscribirse al boletín", "14 febrero 2022"},
	},
}

// section is headings, short lines and paragraphs of one language in an order of chance.
func section(r *rand.Rand, code lang.Code, paragraphsWanted int) []extract.Block {
	text := paragraphs[code]
	var blocks []extract.Block
	for range paragraphsWanted {
		if r.IntN(2) == 0 {
			blocks = append(blocks, extract.Block{Role: record.RoleHeading, Level: 2, Text: text.short[r.IntN(len(text.short))]})
		}
		blocks = append(blocks, extract.Block{Role: record.RoleProse, Text: text.prose[r.IntN(len(text.prose))]})
		if r.IntN(3) == 0 {
			blocks = append(blocks, extract.Block{Role: record.RoleListItem, Text: text.short[r.IntN(len(text.short))]})
		}
	}
	return blocks
}

// Documents put together of several languages keep them apart: of 200 made ones at least 97 bytes in a hundred are labelled right.
// A line in a foreign language may be left undetermined, since two words do not tell Spanish from Italian.
func TestMixedDocuments(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1955))
	ours := lang.All()
	var all, right, mainRight, documents int
	for range 200 {
		first := ours[r.IntN(3)]
		second := []lang.Code{lang.NL, lang.FR, lang.EN, "de", "es"}[r.IntN(5)]
		blocks := section(r, first, 4)
		truth := repeat(first, len(blocks))
		more := section(r, second, 1+r.IntN(2))
		if second == first {
			more = nil
		}
		blocks = append(blocks, more...)
		truth = append(truth, repeat(second, len(more))...)
		tail := section(r, first, 2)
		blocks = append(blocks, tail...)
		truth = append(truth, repeat(first, len(tail))...)

		doc := passage.Split("d", extract.Text{Blocks: blocks}, detector)
		documents++
		if doc.Language == first {
			mainRight++
		}
		for i, p := range doc.Passages {
			all += len(p.Text)
			if p.Language == truth[i] || p.Language == lang.Und && !truth[i].Known() {
				right += len(p.Text)
			}
		}
	}
	t.Logf("%d documents: main language right in %d, %d of %d bytes labelled right (%.4f)", documents, mainRight, right, all, float64(right)/float64(all))
	if right*100 < all*97 || mainRight != documents {
		t.Errorf("main language right in %d of %d, bytes in %d of %d", mainRight, documents, right, all)
	}
}

func repeat(c lang.Code, n int) []lang.Code {
	out := make([]lang.Code, n)
	for i := range out {
		out[i] = c
	}
	return out
}

func TestNeighboursVote(t *testing.T) {
	nl, fr, en := paragraphs[lang.NL].prose, paragraphs[lang.FR].prose, paragraphs[lang.EN].prose
	type want struct {
		text string
		code lang.Code
		lang string // what the markup claims
	}
	for _, tt := range []struct {
		name, hint string
		blocks     []want
		language   lang.Code
		languages  string
	}{
		{"a name between Dutch paragraphs is Dutch", "", []want{{nl[0], "nl", ""}, {"Marsassoum (Casamance)", "nl", ""}, {nl[1], "nl", ""}}, "nl", "nl"},
		{"a heading goes with what follows it", "", []want{{nl[0], "nl", ""}, {nl[1], "nl", ""}, {"# Tanger", "fr", ""}, {fr[0], "fr", ""}}, "nl", "nl fr"},
		{"Spanish furniture in an English article", "en", []want{{"14 febrero 2022", "und", ""}, {en[0], "en", ""}, {en[1], "en", ""}, {"Suscribirse al boletín", "und", ""}}, "en", "en"},
		{"a date in the other language of the page", "", []want{{nl[0], "nl", ""}, {nl[2], "nl", ""}, {fr[0], "fr", ""}, {"Le 4 février 2019", "fr", ""}, {nl[1], "nl", ""}}, "nl", "nl fr"},
		{"markup tells where words can not", "", []want{{nl[0], "nl", ""}, {"Jumelage Kédougou", "fr", "fr-BE"}, {nl[1], "nl", ""}}, "nl", "nl"},
		{"markup that words contradict is not believed", "en", []want{{nl[0], "nl", "en"}, {nl[1], "nl", "en"}}, "nl", "nl"},
		{"names only, and a claim", "nl-BE", []want{{"Marsassoum", "nl", ""}, {"Tanger", "nl", ""}}, "nl", "nl"},
		{"names only", "", []want{{"Marsassoum", "und", ""}, {"Tanger", "und", ""}}, "und", "und"},
		{"a German page", "nl", []want{{paragraphs["de"].prose[0], "de", ""}, {"Marsassoum", "de", ""}}, "de", "de"},
		{"one foreign sentence does not make a language of the document", "", []want{{nl[0], "nl", ""}, {nl[1], "nl", ""}, {nl[2], "nl", ""}, {nl[3], "nl", ""}, {"The future belongs to those who share it with others in the world.", "en", ""}}, "nl", "nl"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var blocks []extract.Block
			for _, w := range tt.blocks {
				b := extract.Block{Role: record.RoleProse, Text: w.text, Lang: w.lang}
				if text, ok := strings.CutPrefix(w.text, "# "); ok {
					b = extract.Block{Role: record.RoleHeading, Level: 1, Text: text, Lang: w.lang}
				}
				blocks = append(blocks, b)
			}
			doc := passage.Split("d", extract.Text{Lang: tt.hint, Blocks: blocks}, detector)
			for i, p := range doc.Passages {
				if p.Language != tt.blocks[i].code {
					t.Errorf("%q is %s, want %s", p.Text, p.Language, tt.blocks[i].code)
				}
			}
			var codes []string
			for _, c := range doc.Languages {
				codes = append(codes, string(c))
			}
			if doc.Language != tt.language || strings.Join(codes, " ") != tt.languages {
				t.Errorf("the document is %s, of %v; want %s of %s", doc.Language, doc.Languages, tt.language, tt.languages)
			}
		})
	}
}
