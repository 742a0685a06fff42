package entity

import (
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// valuesOf reads text as a document and returns what it names of a kind.
func valuesOf(c lang.Code, kind record.Kind, text string) string {
	doc := record.Document{Card: record.Card{Language: c}, Passages: []record.Passage{{Language: c, Role: record.RoleProse, Text: text}}}
	Read(&doc)
	var all []string
	for _, m := range doc.Passages[0].Mentions {
		if m.Kind == kind {
			all = append(all, m.Value)
		}
	}
	return strings.Join(all, ", ")
}

func TestAmounts(t *testing.T) {
	for _, tt := range []struct {
		language lang.Code
		text     string
		want     string
	}{
		{lang.NL, "20.000 euro", "20000 EUR"},
		{lang.NL, "€ 20.000,50", "20000.5 EUR"},
		{lang.NL, "€ 500,- per klas", "500 EUR"},
		{lang.NL, "1,234 miljoen euro", "1234000 EUR"},
		{lang.NL, "0,125 euro per kWh", "0.125 EUR"},
		{lang.NL, "1,234 euro", "1234 EUR"},
		{lang.NL, "20k€ en 2,5 M€", "20000 EUR, 2500000 EUR"},
		{lang.NL, "1 euro per inwoner", "1 EUR"},
		{lang.NL, "300.000 BEF of 300.000 Belgische frank", "300000 BEF, 300000 BEF"},
		{lang.NL, "drie miljoen euro", "3000000 EUR"},
		{lang.NL, "een half miljoen euro", "500000 EUR"},
		{lang.NL, "€ 250 tot € 500", "250-500 EUR"},
		{lang.NL, "jaarlijks (2014: 500 EUR, 2015: 750 EUR)", "500 EUR, 750 EUR"},
		{lang.FR, "20 000 EUR", "20000 EUR"},
		{lang.FR, "1 250,50 €", "1250.5 EUR"},
		{lang.FR, "2,4 millions d'euros", "2400000 EUR"},
		{lang.FR, "de 2 à 3 millions d'euros", "2000000-3000000 EUR"},
		{lang.FR, "300 000 F CFA", "300000 FCFA"},
		{lang.FR, "entre 5 et 10 euros", "5-10 EUR"},
		{lang.FR, "500 000 dirhams", "500000 MAD"},
		{lang.FR, "un demi-million d'euros", "500000 EUR"},
		{lang.EN, "€20,000", "20000 EUR"},
		{lang.EN, "£5,000.50", "5000.5 GBP"},
		{lang.EN, "US$ 1.5 million", "1500000 USD"},
		{lang.EN, "20.000 EUR", "20000 EUR"},
		{lang.EN, "£10k", "10000 GBP"},
		{lang.EN, "$2bn", "2000000000 USD"},
		{lang.EN, "between £10,000 and £15,000", "10000-15000 GBP"},
		{lang.EN, "in 2014 £300 was paid", "300 GBP"},

		{lang.NL, "20.000 inwoners, blz. 12, 45 %, in 2014", ""},
		{lang.NL, "wet van 12.3.2019, art. 12.345.67", ""},
		{lang.NL, "IBAN BE68 5390 0754 7034 EUR", ""},
		{lang.NL, "tel. 014 12 34 56", ""},
		{lang.NL, "de rand van de stad, 20 rand", ""},
		{lang.NL, "20 Euro-Mediterrane steden", ""},
		{lang.FR, "12 francs-tireurs", ""},
		{lang.EN, "12 pounds of rice", ""},
		{lang.EN, "the A20 €", ""},
		{lang.EN, "a million people", ""},
		{lang.EN, "2 m wide", ""},
	} {
		if got := valuesOf(tt.language, record.KindAmount, tt.text); got != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.language, tt.text, got, tt.want)
		}
	}
}

func TestGoals(t *testing.T) {
	for _, tt := range []struct {
		language lang.Code
		text     string
		want     string
	}{
		{lang.NL, "SDG6 en SDG-13", "6, 13"},
		{lang.NL, "SDG 1 tot en met 3", "1, 2, 3"},
		{lang.NL, "SDG's 3, 6 en 11", "3, 6, 11"},
		{lang.NL, "Duurzame Ontwikkelingsdoelstelling 17", "17"},
		{lang.NL, "Kwaliteitsonderwijs is een van de SDG's.", "4"},
		{lang.FR, "les ODD 3, 6 et 11", "3, 6, 11"},
		{lang.FR, "Objectif de développement durable n° 13", "13"},
		{lang.FR, "la cible 6.1 des ODD", "6"},
		{lang.EN, "Goal 16 of the SDGs", "16"},
		{lang.EN, "Industry, innovation and infrastructure", "9"},
		{lang.EN, "Sustainable Development Goals 5 and 10", "5, 10"},

		{lang.NL, "de 17 SDG's van 2015", ""},
		{lang.NL, "SDG 18 en SDG 2030 bestaan niet", ""},
		{lang.NL, "Kwaliteitsonderwijs voor iedereen", ""},
		{lang.FR, "l'objectif 3 du plan", ""},
		{lang.EN, "the odd 6", ""},
		{lang.EN, "Goal 3 of the match", ""},
	} {
		if got := valuesOf(tt.language, record.KindGoal, tt.text); got != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.language, tt.text, got, tt.want)
		}
	}
}

// An abbreviation is read in its own spelling, and one with other meanings only where the text says what it stands for.
func TestAbbreviations(t *testing.T) {
	for _, tt := range []struct {
		kind       record.Kind
		text, want string
	}{
		{record.KindOrganisation, "de V.V.S.G. en de VVSG", "vvsg, vvsg"},
		{record.KindOrganisation, "de vvsg en de VVSG-studiedag", "vvsg"},
		{record.KindOrganisation, "BAD WEER, en de BAD", ""},
		{record.KindOrganisation, "de Afrikaanse Ontwikkelingsbank (BAD)", "african-development-bank, african-development-bank"},
		{record.KindOrganisation, "op 11.11.11 en op 11-11-11", "11-11-11"},
		{record.KindOrganisation, "mail naar VVSG@example.be of www.VVSG.be", ""},
		{record.KindProgramme, "het CIC", ""},
		{record.KindProgramme, "het programma CIC", "cic"},
		{record.KindProgramme, "het GIS-programma van de dienst kaarten", ""},
		{record.KindProgramme, "Gemeentelijke internationale samenwerking (GIS)", "cic, cic"},
		{record.KindProgramme, "Erasmus+ en Erasmus", "erasmus-plus"},
		{record.KindProgramme, "LIFE en het LIFE-programma", "life, life"},
		{record.KindProgramme, "voor een goed leven, life programme", ""},
		{record.KindProgramme, "le 1 % eau et le 1 eau", "one-percent-water"},
	} {
		if got := valuesOf(lang.NL, tt.kind, tt.text); got != tt.want {
			t.Errorf("%s in %q: %q, want %q", tt.kind, tt.text, got, tt.want)
		}
	}
}

// Every name and every plain abbreviation of the lists is found where it stands alone, as what it is.
func TestEveryListedNameIsFound(t *testing.T) {
	for _, list := range []struct {
		kind  record.Kind
		terms []vocab.Term
		least int
	}{{record.KindOrganisation, vocab.Organisations().All(), 120}, {record.KindProgramme, vocab.Programmes().All(), 40}} {
		if len(list.terms) < list.least {
			t.Errorf("%d of %s, want %d at least", len(list.terms), list.kind, list.least)
		}
		for _, term := range list.terms {
			names := strings.FieldsFunc(term.Cell(0), func(r rune) bool { return r == '|' })
			for _, c := range lang.All() {
				names = append(names, term.Names[c]...)
			}
			for _, n := range names {
				if n[0] == '?' || n[0] == '!' {
					continue
				}
				if got := valuesOf(lang.NL, list.kind, "Met "+n+" dus."); got != term.ID {
					t.Errorf("%s %q is read as %q, want %q", list.kind, n, got, term.ID)
				}
			}
		}
	}
}

// FuzzNamed looks for texts that break the recognisers of listed names, amounts and goals: each mention is its text, and has a value.
func FuzzNamed(f *testing.F) {
	for _, s := range []string{"€ 1.234,56 tot 2 miljoen euro", "SDG's 3, 6 en 11", "V.V.S.G. 11.11.11", "un demi-million d'euros", "1 % eau Erasmus+ ODD n° 5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range lang.All() {
			p := record.Passage{Language: c, Text: text}
			for _, r := range []Recogniser{organisation{}, programme{}, amount{}, goal{}} {
				last := 0
				for _, m := range r.Find(p) {
					if m.Start < last || m.End <= m.Start || m.End > len(text) || text[m.Start:m.End] != m.Surface || m.Value == "" || m.Rule == "" {
						t.Fatalf("%+v behind %d of %q", m, last, text)
					}
					last = m.Start
				}
			}
		}
	})
}

// BenchmarkNamed reads a megabyte of what is hardest on the recognisers of this file, and on masking.
func BenchmarkNamed(b *testing.B) {
	for name, text := range map[string]string{
		"digits": "1", "groups": "1.", "blank-groups": "123 ", "ranges": "1-2 ", "euros": "5 euro ", "millions": "million ", "goals": "SDG 1, ", "at": "a@", "dots": "a.b@", "plus": "+32 ",
		"capitals": "A", "accounts": "BE68 5390 ", "names": "Vereniging van Vlaamse ", "accents": "é", "doubtful": "BAD ", "brackets": "((", "zeros": "0475 12 34 ",
	} {
		p := record.Passage{Language: lang.NL, Text: strings.Repeat(text, 1<<20/len(text))}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(1 << 20)
			for b.Loop() {
				Mask(p.Text)
				for _, r := range []Recogniser{organisation{}, programme{}, amount{}, goal{}} {
					r.Find(p)
				}
			}
		})
	}
}
