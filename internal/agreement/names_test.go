package agreement

import (
	"testing"

	"entente/internal/lang"
)

// TestNames reads pages whose words in capitals are no places, and names of places that are written in other ways.
func TestNames(t *testing.T) {
	for _, x := range []struct {
		what string
		l    lang.Code
		text string
		want []string
	}{
		{"a sea and a range", lang.EN, `
			# City of Leuven
			Leuven suspended its twinning with the Black Sea port of Anapa. Its twinning with Rennes in France dates from 1984, its hikes go to the Urals.`,
			[]string{"Leuven – Anapa RU: twinning dormant", "Leuven – Rennes FR: twinning signed 1984"}},
		{"towns of a coast", lang.FR, `
			# Ville de Huy
			Huy est jumelée avec Vannes (France) depuis 1961. Le jumelage plaît aux villes de la Côte d’Azur.`,
			[]string{"Huy – Vannes FR: twinning signed 1961"}},
		{"a direction", lang.NL, `
			# Gemeente Lier
			De stedenband met het Zuiden krijgt vorm. De stedenband van Lier met Soest (Duitsland) werd in 1962 ondertekend.`,
			[]string{"Lier – Soest DE: twinning signed 1962"}},
		{"a century", lang.FR, `
			# Ville de Huy
			Le premier jumelage du XXIe siècle est celui de Huy avec Vannes (France), signé en 2003.`,
			[]string{"Huy – Vannes FR: twinning signed 2003"}},
		{"an embassy and a troupe", lang.EN, `
			# City of Leuven
			The twinning with Rennes (France) of 1984 was celebrated with the Dancers of Oran troupe and the Embassy.`,
			[]string{"Leuven – Rennes FR: twinning signed 1984"}},
		{"the council's initials", lang.EN, `
			Thika Municipal Council signed a twinning agreement with Marburg, Germany, in 1998. The council of Thika is proud of it.
			The twinning between the TMC and Marburg is looked after by volunteers.`,
			[]string{"Thika – Marburg DE: twinning signed 1998"}},
		{"initials of nobody", lang.EN, `
			# City of Leuven
			Leuven is twinned with Rennes (France) since 1984. The twinning with help of the LVKC brought many together.`,
			[]string{"Leuven – Rennes FR: twinning signed 1984"}},
		{"a Japanese town", lang.EN, `
			# City of Leuven
			Leuven is twinned with Mihama-cho since 1994.`,
			[]string{"Leuven – Mihama-cho JP: twinning signed 1994"}},
		{"a genitive in a name", lang.FR, `
			# Ville de Huy
			Huy est jumelée avec King’s Lynn depuis 1978.`,
			[]string{"Huy – King’s Lynn GB: twinning signed 1978"}},
		{"a councillor and his surname", lang.EN, `
			# City of Leuven
			Cllr Ottewill signed the twinning agreement with Rennes (France) in 1984. A twinning with Ottewill at its head does well.`,
			[]string{"Leuven – Rennes FR: twinning signed 1984"}},
		{"clubs that are twins", lang.FR, `
			# Le club contact
			Le Rotary Club de Huy a un jumelage avec le Rotary Club de Vannes (France), signé en 1961. Les deux clubs se voient chaque année. Le Lions Club aussi.`,
			nil},
	} {
		t.Run(x.what+" "+string(x.l), func(t *testing.T) {
			reads(t, x.l, x.text, x.want)
		})
	}
}

// TestCountryOfTheFirstSide reads lists of pairs whose first sides have larger namesakes elsewhere.
func TestCountryOfTheFirstSide(t *testing.T) {
	for _, x := range []struct {
		l    lang.Code
		text string
		want string
	}{
		{lang.FR, "# Jumelages\nClermont est jumelée avec Hamm (Allemagne) depuis 1977. Senlis est jumelée avec Langenfeld (Allemagne) depuis 1969.", "FR"},
		{lang.EN, "# Twinning\nThe twinning between Ennis and Langenfeld (Germany) was signed in 1981. The twinning between Shannon and Guingamp (France) was signed in 1990.", "IE"},
	} {
		records := Read(written(x.l, x.text))
		if len(records) != 2 {
			t.Errorf("%s: %d records", x.l, len(records))
		}
		for _, a := range records {
			if p := a.Parties[0]; p.Country != x.want {
				t.Errorf("%s: %s is in %s, want %s", x.l, p.Name, p.Country, x.want)
			}
		}
	}
}
