package agreement

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
)

// more writes what a record says besides parties, instrument and signing.
func more(a record.Agreement) string {
	var parts []string
	put := func(what, value string) {
		if value != "" {
			parts = append(parts, what+" "+value)
		}
	}
	if a.End != nil {
		put("end", a.End.Value)
	}
	for _, p := range a.Phases {
		put("phase", fmt.Sprintf("%d-%d", p[0], p[1]))
	}
	for _, b := range a.Funders {
		put("paid by", b.Name)
	}
	for _, b := range a.Managers {
		put("led by", b.Name)
	}
	if a.Programme != nil {
		put("within", a.Programme.Value)
	}
	if a.Amount != nil {
		put("for", a.Amount.Value+" "+a.Amount.Currency)
	}
	put("about", strings.Join(a.Themes, " "))
	if c := a.Contact; c != nil {
		put("ask", strings.Trim(strings.Join([]string{c.Service, c.Address, c.Phone, c.Mail, c.URL}, "/"), "/"))
	}
	return strings.Join(parts, "; ")
}

var fieldTexts = []struct {
	what string
	l    lang.Code
	text string
	want []string
}{
	{"each record has what is told of it", lang.NL, `
		# Gemeente Aalst en haar partners
		Aalst heeft een samenwerkingsakkoord met Nador (Marokko), met steun van de Vlaamse overheid. Het budget bedraagt 45.000 euro.
		Met Melle (Duitsland) is Aalst sinds 1990 verbroederd. Het stedenbandcomité coördineert de uitwisselingen.`,
		[]string{"paid by Vlaamse overheid; for 45000 EUR", "led by stedenbandcomité"}},
	{"by X financed, led by Y", lang.NL, `
		# Gemeente Deinze
		Het samenwerkingsakkoord met Nador (Marokko) van 2014 wordt door de Belgische staat betaald en door Brulocalis begeleid.`,
		[]string{"paid by Belgische staat; led by Brulocalis"}},
	{"until when it runs", lang.FR, `
		# Commune de Namur
		En 2014, Namur a signé une convention de coopération avec Dogbo (Bénin). Elle court jusqu'au 31 décembre 2019. Elle est financée par la Région wallonne et gérée par le comité de jumelage.`,
		[]string{"end 2019-12-31; paid by Région wallonne; led by comité de jumelage"}},
	{"a duration is not counted up", lang.EN, `
		# City of Ghent
		In 2014 Ghent signed a cooperation agreement with Melle (Germany) for a period of six years.`,
		[]string{""}},
	{"for six years until 2020", lang.EN, `
		# City of Ghent
		In 2014 Ghent signed a cooperation agreement with Melle (Germany), valid for six years until 2020. It was funded by the European Union and the King Baudouin Foundation.`,
		[]string{"end 2020; paid by European Union; paid by King Baudouin Foundation"}},
	{"in force from, to", lang.EN, `
		# City of Ghent
		In 1996 Ghent signed a cooperation agreement with Melle (Germany), which was in force from 1997 to 2010.`,
		[]string{"end 2010"}},
	{"phases and a programme", lang.NL, `
		# Gemeente Lessen
		Lessen heeft een samenwerkingsakkoord met Dogbo (Benin) binnen het programma Gemeentelijke Internationale Samenwerking. In de fase 2014-2016 ging het om afval, in de fase 2017-2021 om burgerlijke stand.`,
		[]string{"phase 2014-2016; phase 2017-2021; within cic; about waste civil-registry"}},
	{"lines with labels", lang.EN, `
		# City of Leuven abroad
		## Nador (Morocco)
		Agreement: cooperation agreement signed in 2014
		Funding: VVSG, Province of Antwerp
		Managed by: Enabel
		Budget: EUR 312,500
		Term: 2014-2019
		Themes: waste, youth`,
		[]string{"phase 2014-2019; paid by VVSG; paid by Province of Antwerp; led by Enabel; for 312500 EUR; about waste youth"}},
	{"a person leads nothing, and a price is no amount", lang.NL, `
		# Gemeente Lier
		De gemeente Lier heeft een stedenband met Soest (Duitsland). De werking wordt geleid door Jan Peeters. De reis kost 250 euro per persoon.`,
		[]string{""}},
	{"money of somebody else", lang.FR, `
		# Commune de Huy
		Huy est jumelée avec Vannes (France) depuis 1985.
		## Culture
		Le festival reçoit un subside de la Province de Liège, à hauteur de 12 000 euros.
		## Sport
		Le club de Dinant est financé par la Région wallonne.`,
		[]string{""}},
	{"the service to ask, and no person", lang.NL, `
		# Gemeente Aalst
		Aalst heeft een stedenband met Melle (Duitsland).
		## Contact
		Dienst Internationale Samenwerking
		Grote Markt 3, 9300 Aalst
		Tel. 053 72 30 00, internationaal@aalst.be, of An Peeters, 0475 ▒▒▒`,
		[]string{"ask Dienst Internationale Samenwerking/Grote Markt 3, 9300 Aalst/053 72 30 00/internationaal@aalst.be"}},
	{"the service before an office that is only an address", lang.FR, `
		# Commune de Huy
		Huy est jumelée avec Vannes (France) depuis 1985.
		Contact : Service des Relations internationales, Grand-Place 1, 4500 Huy, tél. 085 21 78 21`,
		[]string{"ask Service des Relations internationales/Grand-Place 1, 4500 Huy/085 21 78 21"}},
}

func TestFields(t *testing.T) {
	for _, f := range fieldTexts {
		t.Run(f.what, func(t *testing.T) {
			doc := written(f.l, f.text)
			records := Read(doc)
			var got []string
			for _, a := range records {
				got = append(got, more(a))
			}
			if !slices.Equal(got, f.want) {
				t.Errorf("got  %q\nwant %q", got, f.want)
			}
			proven(t, doc, records)
		})
	}
}
