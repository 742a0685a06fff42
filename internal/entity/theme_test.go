package entity

import (
	"fmt"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// themesOf reads doc and tells its themes, a primary one with "!".
func themesOf(doc record.Document) string {
	Read(&doc)
	var got []string
	for _, th := range doc.Themes {
		v := th.Value
		if th.Level == record.Primary {
			v += "!"
		}
		got = append(got, v)
	}
	return strings.Join(got, " ")
}

func TestThemes(t *testing.T) {
	for _, tt := range []struct {
		name     string
		language lang.Code
		in, want string
	}{
		{"one word shows a rare theme", lang.NL, "Er kwam een kadaster.", "local-finance"},
		{"twice is about it", lang.NL, "Er kwam een kadaster.\nHet kadaster werkt nu goed.", "local-finance!"},
		{"the same word twice in a passage is once", lang.NL, "Een kadaster is een kadaster.", "local-finance"},
		{"a heading is about it", lang.FR, "# État civil\nLe service a été rénové.", "civil-registry!"},
		{"a line of fields is about them", lang.NL, "Actiedomeinen: cultuur, sport en mobiliteit", "culture! sport! mobility!"},
		{"a line of fields in French", lang.FR, "Domaines d'action : tourisme, culture", "culture! tourism!"},
		{"a list under a heading of fields", lang.EN, "# Fields of action\n- waste\n- health", "health! waste!"},
		{"a list behind a line of fields", lang.EN, "The fields of work are:\n- recycling\n- health", "health! waste!"},
		{"capitals and missing accents", lang.FR, "ETAT CIVIL ET CULTURE", "civil-registry culture"},
		{"Dutch inflections", lang.NL, "Culturele, sportieve en educatieve uitwisselingen", "education culture sport"},
		{"Dutch compounds", lang.NL, "Steun aan afvalbeheersing en landbouwprojecten", "agriculture waste"},
		{"French plurals", lang.FR, "Deux centres de santé et trois bibliothèques", "health education"},
		{"English plurals", lang.EN, "Two health centres and three libraries", "health education"},
		{"a language of its own", lang.EN, "The men weigh the wegen and the ramp.", ""},
		{"unknown language: the words of all", lang.Und, "Cadastre – kadaster", "local-finance!"},

		{"finance in Dutch", lang.NL, "Het innen van belastingen en de financiën van de gemeente", "local-finance!"},
		{"finance in French", lang.FR, "La mobilisation financière et le recouvrement des taxes", "local-finance!"},
		{"finance in English", lang.EN, "Tax collection", "local-finance"},
		{"skills and computers", lang.EN, "Skills development in a computer centre", "education digital"},
		{"a say", lang.NL, "De bewoners kregen inspraak.", "governance"},
		{"projects of a social kind", lang.NL, "Sociale projecten", "social-action"},
		{"projects of a social kind in French", lang.FR, "Des projets sociaux", "social-action"},
		{"infrastructure", lang.FR, "Les infrastructures de la commune", "urban"},
		{"trips", lang.FR, "Des excursions et deux syndicats d'initiative", "tourism"},
		{"bees", lang.EN, "Beekeepers sell honey.", "agriculture!"},

		// words that show nothing
		{"social media", lang.FR, "Suivez-nous sur les réseaux sociaux.", ""},
		{"the town hall is no hotel", lang.FR, "À l'hôtel de ville, le Collège communal a parlé.", ""},
		{"a street of the deported", lang.FR, "Avenue des Déportés, 48", ""},
		{"a weak word alone", lang.NL, "De ontvanger tekent.", ""},
		{"two weak words", lang.NL, "De ontvanger tekent.\nDe begroting volgt.", "local-finance"},
		{"donor and receiver", lang.NL, "De donor-ontvanger relatie is voorbij, de verhouding tussen donor en ontvanger ook.", ""},
		{"a snack bar", lang.NL, "Een ruimte voor voedselbereiding", ""},
		{"an anecdote", lang.NL, "Op reis zag hij slechte sanitaire voorzieningen.", ""},
		{"beginnings of other words", lang.NL, "Handelen is beter dan de verkeerde weg, ook voor een schooltje.", ""},
		{"cooperative as an adjective", lang.EN, "We have many cooperative projects in store.", ""},
		{"an alderman's portfolio", lang.EN, "Jan Peeters (Alderman for Sports, Health and Culture in the town) spoke.", ""},
		{"an alderman's portfolio in Dutch", lang.NL, "Schepen van cultuur An Peeters en schepen van Onderwijs, Sport en Jeugd Jan Maes spraken.", ""},
		{"an alderman's portfolio in French", lang.FR, "L'échevine de la Culture, du Sport et de la Jeunesse a parlé.", ""},
		{"a theme behind a portfolio", lang.EN, "The Alderman for Sports opened a hospital.", "health"},
		{"a pact of friendship", lang.EN, "A friendship pact was signed.", ""},
		{"a climate of trust", lang.FR, "Un climat de confiance", ""},
		{"a port city", lang.EN, "The port city has a website.", ""},
		{"French dans is no dance", lang.Und, "Dans la ville", ""},
		{"natural is no nature", lang.NL, "Dat is natuurlijk waar.", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := themesOf(page(tt.language, tt.in)); got != tt.want {
				t.Errorf("themes %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLevelOfThemes(t *testing.T) {
	long := strings.Repeat("\nThe clerk writes and the porter reads, and on the next day it is the other way round, as it was the year before.", 40)
	for _, tt := range []struct {
		name     string
		language lang.Code
		in, want string
	}{
		{"named by the title", lang.EN, "# Household waste\nThe partner town asked for advice on household waste.", "waste primary"},
		{"fields within a sentence", lang.NL, "De steden werken samen op het vlak van landbouw en drinkwater.", "agriculture primary, water primary"},
		{"fields within a French sentence", lang.FR, "La convention porte sur l'enseignement et les soins de santé. Un musée est voisin.", "health primary, education primary, culture secondary"},
		{"items under a question", lang.NL, "# Waaraan werken we?\n- cultuur\n- sport", "culture primary, sport primary"},
		{"schools in one paragraph", lang.EN, "Teachers and schools came to the feast.", "education secondary"},
		{"schools here and there", lang.EN, "The partnership helps schools.\nTeachers teach teachers.\nA library was built.", "education primary"},
		{"in passing, in a short text", lang.EN, "A football match was played.", "sport secondary"},
		{"in passing, in a long text", lang.EN, "A football match was played." + long, ""},
		{"of a cooperation, in a long text", lang.EN, "Our cooperation with the twin town began with football." + long, "sport secondary"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := page(tt.language, tt.in)
			Read(&doc)
			var got []string
			for _, th := range doc.Themes {
				got = append(got, th.Value+" "+string(th.Level))
			}
			if all := strings.Join(got, ", "); all != tt.want {
				t.Errorf("themes %q, want %q", all, tt.want)
			}
		})
	}
}

// Every word of the lists must be found in a text of its language: a name with a typing error in its mark would be lost.
func TestEveryThemeWordIsFound(t *testing.T) {
	for _, c := range lang.All() {
		for _, th := range vocab.Themes().All() {
			further, ok := vocab.ThemeWords().Get(th.ID)
			if !ok {
				t.Errorf("theme_words.tsv has no line of %s", th.ID)
			}
			for _, list := range [][]string{th.Names[c], further.Names[c]} {
				for _, word := range list {
					text := strings.TrimPrefix(word, "~")
					if stem, ok := strings.CutSuffix(text, "*"); ok {
						text = stem + "zzz"
					}
					found := themes{}.Find(record.Passage{Text: text, Language: c, Role: record.RoleProse})
					none := vocab.ThemeWords().Lookup(text)
					if len(found) == 0 && !contains(none, "none") {
						t.Errorf("%s: %q shows no theme", c, word)
					}
					for _, m := range found {
						if m.Value == th.ID {
							found = nil
							break
						}
					}
					if len(found) > 0 {
						t.Errorf("%s: %q shows %s, want %s", c, word, found[0].Value, th.ID)
					}
				}
			}
		}
	}
}

func contains(list []string, v string) bool { return strings.Contains(fmt.Sprint(list), v) }

func TestContactsShowNoTheme(t *testing.T) {
	p := record.Passage{Text: "Dienst Cultuur en Sport", Language: lang.NL, Role: record.RoleContact}
	if found := (themes{}).Find(p); len(found) > 0 {
		t.Errorf("contact line shows %v", found)
	}
}

func TestThemesAreLinear(t *testing.T) {
	const size = 512 << 10
	for _, unit := range []string{"cultuur ", "Schepen van Cultuur, ", "A", "(", "kunst-", "afval", "Actiedomeinen: sport. "} {
		text := strings.Repeat(unit, size/len(unit))
		doc := record.Document{Passages: []record.Passage{{Text: text, Language: lang.NL, Role: record.RoleProse, Heading: []string{text}}}}
		doc.Passages[0].Mentions = themes{}.Find(doc.Passages[0])
		d := newDraft(&doc)
		themes{}.Settle(d)
		kindOf(d)
	}
}
