package agreement

import (
	"testing"

	"entente/internal/lang"
)

var sideTexts = []struct {
	what string
	l    lang.Code
	text string
	want []string
}{
	{"two others", lang.EN, `
		# Town Council of Wexham
		Swindon has been twinned with Salzgitter (Germany) since 1975 and with Ocotal (Nicaragua) since 1990.`,
		[]string{"Swindon – Salzgitter DE: twinning signed 1975", "Swindon – Ocotal NI: twinning signed 1990"}},
	{"the next clause has its own subject", lang.EN, `
		# Twinning in Wales
		Cardiff is twinned with Stuttgart, in Germany, and Swansea is twinned with Cork, in Ireland.`,
		[]string{"Cardiff – Stuttgart DE: twinning", "Swansea – Cork IE: twinning"}},
	{"the twinning of A with B", lang.FR, `
		# Les jumelages de la région
		Le jumelage de Melun avec Stuttgart a été conclu en 1967.`,
		[]string{"Melun – Stuttgart DE: twinning signed 1967"}},
	{"lines of pairs", lang.FR, `
		# Les jumelages de la région
		Nancy - Karlsruhe (1955)

		Caen - Würzburg (1960)

		Dijon - Mainz (1958)`,
		[]string{"Nancy – Karlsruhe DE: twinning signed 1955", "Caen – Würzburg DE: twinning signed 1960", "Dijon – Mainz DE: twinning signed 1958"}},
	{"one text of many", lang.NL, `
		# Gemeente Aalst
		Aalst, Worms (Duitsland) en Nador (Marokko) ondertekenden in 2015 een memorandum.`,
		[]string{"Aalst – Worms DE, Nador MA: memorandum signed 2015"}},
	{"the one with another", lang.FR, `
		# Commune de Namur
		Le jumelage entre Namur et Lafayette (États-Unis) a été signé en 1979. Celui avec Clervaux (Luxembourg) a été signé en 1985.`,
		[]string{"Namur – Lafayette US: twinning signed 1979", "Namur – Clervaux LU: twinning signed 1985"}},
	{"a neighbour's partner is the neighbour's", lang.EN, `
		# City of Leuven
		The neighbouring municipality of Tienen keeps a twinning of its own with Soest (Germany).`,
		[]string{"Tienen – Soest DE: twinning"}},
	{"the year of an end is no year of signing", lang.EN, `
		# City of Leuven
		Leuven terminated its twinning with Rennes (France) in 2011.`,
		[]string{"Leuven – Rennes FR: twinning terminated"}},
	{"what a twinning committee decides has no town", lang.EN, `
		# City of Leuven
		The Sister City Policy of Leuven was adopted in 2012.`,
		nil},
}

func TestOthers(t *testing.T) {
	for _, f := range sideTexts {
		t.Run(f.what, func(t *testing.T) {
			reads(t, f.l, f.text, f.want)
		})
	}
}

func TestRenewalLeadsBack(t *testing.T) {
	records := Read(written(lang.EN, `
		# City of Leuven
		In 1984 Leuven signed a twinning agreement with Rennes (France). The twinning agreement was renewed and signed again in 2004.`))
	if len(records) != 2 {
		t.Fatalf("%d records, want 2: %v", len(records), records)
	}
	ties := records[1].Relations
	if len(ties) != 1 || ties[0].Type != "renewal-of" || ties[0].Target != records[0].ID {
		t.Errorf("ties of the renewal %v, want one to %s", ties, records[0].ID)
	}
}
