package agreement

import (
	"testing"

	"entente/internal/lang"
)

// TestWeighed reads ties out of sentences that fit no frame, and leaves those in which two places stand by chance.
func TestWeighed(t *testing.T) {
	for _, x := range []struct {
		what string
		l    lang.Code
		text string
		want []string
	}{
		{"a council broke with its twin", lang.NL, `
			# Grenzen aan de vriendschap
			Het gemeentebestuur van Hengelo aarzelde lang en verbrak deze week de band met de Poolse zustergemeente Rybnik.`,
			[]string{"Hengelo – Rybnik PL: twinning terminated"}},
		{"years of a tie", lang.EN, `
			# Councils and their twins
			For 36 years Dundee had been twinned with the German city of Würzburg, a day's drive from Munich.`,
			[]string{"Dundee – Würzburg DE: twinning"}},
		{"the bond of another town", lang.NL, `
			# Gemeente Delfzijl
			In de gemeenteraad werd gewezen op de stedenband van de gemeente Groningen met de Duitse stad Oldenburg.`,
			[]string{"Groningen – Oldenburg DE: twinning"}},
		{"two in a society's name", lang.NL, `
			De Stichting Jumelage Zwolle – Lünen viert feest met de burgemeester. De jumelage bestaat lang.`,
			[]string{"Zwolle – Lünen DE: twinning"}},
		{"a relation between two", lang.NL, `
			# Stedenbanden
			De verbinding tussen Zutphen en het Duitse Borken werd in de gemeenteraad opgezegd.`,
			[]string{"Zutphen – Borken DE: unspecified terminated"}},
		{"both named in the word for the tie", lang.EN, `
			# City Council of Fort Worth
			The Fort Worth-Nagaoka sister city relationship was celebrated by the mayor.`,
			[]string{"Fort Worth – Nagaoka JP: twinning"}},
		{"in a bracket", lang.NL, `
			# Gemeente Leiden
			Omdat de gemeente Leiden een stedenband heeft met Oxford (en met de Poolse stad Toruń) kwamen er vragen.`,
			[]string{"Leiden – Oxford GB: twinning", "Leiden – Toruń PL: twinning"}},
		{"a town that is only near", lang.EN, `
			# The council of Ely
			Guests of the twinning flew by way of Munich in Germany and stayed near Prague.`,
			nil},
		{"an adjective is no town", lang.NL, `
			# Gemeente Anzegem
			Pèrèrè is een Afrikaanse gemeente waar de raad op bezoek ging; de Noord-Duitse stad Husum heeft een stedenband met Anzegem.`,
			[]string{"Anzegem – Husum DE: twinning"}},
		{"a person is no town", lang.FR, `
			# Conseil régional
			La ville de Lille accueille la réunion du conseil municipal.
			Lille a signé un accord de coopération avec Cologne, en Allemagne. Xavier Bertrand a signé une convention de coopération avec Turin en avril 2018.`,
			[]string{"Lille – Cologne DE: cooperation-agreement", "Lille – Turin IT: cooperation-agreement signed 2018-04"}},
		{"a school", lang.FR, `
			# Le lycée
			Le lycée de Tours est jumelé avec une école de Parme, en Italie.`,
			nil},
	} {
		t.Run(x.what, func(t *testing.T) {
			reads(t, x.l, x.text, x.want)
		})
	}
}

// TestAboutTwo reads the tie of documents that tell it in no one sentence.
func TestAboutTwo(t *testing.T) {
	for _, x := range []struct {
		what string
		l    lang.Code
		text string
		want []string
	}{
		{"two that stand out", lang.EN, `
			# A visit to Lyon
			The mayor of Birmingham flew to Lyon on Friday. In Lyon she spoke of the twinning charter.
			"Birmingham and its friends have much to learn", she said before the council. The twinning is as old as she is.`,
			[]string{"Birmingham – Lyon FR: twinning"}},
		{"three of the same weight", lang.EN, `
			# Visits
			The mayor of Birmingham flew to Lyon and Milan on Friday. Lyon and Milan spoke of a twinning charter.
			Birmingham will think about it, and about another twinning with nobody knows whom.`,
			nil},
		{"no word of a public body", lang.EN, `
			Readers in Birmingham and Lyon liked the twinning of the two heroes. A second twinning follows in Birmingham and in Lyon.`,
			nil},
	} {
		t.Run(x.what, func(t *testing.T) {
			reads(t, x.l, x.text, x.want)
		})
	}
}

// TestUnnamedHome gives a page that calls itself "our town" that name.
func TestUnnamedHome(t *testing.T) {
	doc := written(lang.EN, `
		# Twinned towns
		Our town has been linked to Tongling, China, in friendship for years. The twinning charter was signed on 8 November 2005 by the mayor.`)
	records := Read(doc)
	proven(t, doc, records)
	if len(records) != 1 || records[0].Parties[0].Name != "Our town" || records[0].Parties[1].Name != "Tongling" {
		t.Errorf("got %v", records)
	}
}
