package detect

import (
	"testing"

	"entente/internal/lang"
)

func TestTell(t *testing.T) {
	d := New()
	for _, tt := range []struct {
		name, text string
		code       lang.Code
		sure       bool
	}{
		{"Dutch paragraph", "De gemeenteraad keurde in het voorjaar een akkoord goed met de partnerstad, waardoor beide besturen hun ambtenaren kunnen uitwisselen.", lang.NL, true},
		{"French paragraph", "Le conseil communal a approuvé au printemps un accord avec la ville partenaire, qui permet aux deux administrations d'échanger leurs agents.", lang.FR, true},
		{"English paragraph", "In the spring the council approved an agreement with its partner town, which lets the two administrations exchange their staff.", lang.EN, true},
		{"German is an answer", "Der Gemeinderat hat im Frühjahr eine Vereinbarung mit der Partnerstadt beschlossen, die den Austausch von Mitarbeitern ermöglicht.", "de", true},
		{"Spanish is an answer", "El concejo municipal aprobó en primavera un acuerdo con la ciudad hermana, que permite a las dos administraciones intercambiar personal.", "es", true},
		{"Danish is not Dutch", "Kommunen har i foråret vedtaget en aftale med den by, som den er venskabsby med, og det er til glæde for begge.", "da", true},
		{"Catalan is not French", "El ple municipal va aprovar a la primavera un acord amb la ciutat agermanada, que és un pas per als dos ajuntaments i per a la gent.", "ca", true},
		{"Turkish", "Belediye meclisi ilkbaharda kardeş şehir ile bir anlaşma onayladı ve bu anlaşma iki belediye arasında personel değişimi için önemli bir adım oldu.", "tr", true},
		{"Arabic", "وافق المجلس البلدي في الربيع على اتفاق مع المدينة الشقيقة من أجل تبادل الموظفين بين الإدارتين", "ar", true},
		{"Hungarian is in no list", "Az önkormányzat tavasszal jóváhagyta testvérvárosi megállapodását, amely lehetővé teszi mindkét közigazgatás számára munkatársaik cseréjét, tapasztalataik megosztását.", lang.Und, true},
		{"short with function words", "Oproep aan de scholen van onze gemeente", lang.NL, true},
		{"short French", "Appel aux écoles de notre commune", lang.FR, true},
		{"one word with a diacritic", "coöperatie", lang.Und, false},
		{"one word called French by its accent", "één", lang.Und, false},
		{"one word", "Stedenbanden", lang.Und, false},
		{"a year", "2019", lang.Und, false},
		{"names", "Marsassoum, Tanger, Eskisehir, Binalonan, Kardzjali, Selembao, Boekarest, Neukölln, Zaanstad, Marino", lang.Und, false},
		{"persons", "Jan Peeters, Fatima El Amrani, Luc Dupont, María González, Ahmed Yilmaz, Sofie De Smet", lang.Und, false},
		{"address", "Grote Markt 1, 2000 Antwerpen, tel. 03 123 45 67, info@example.org", lang.Und, false},
		{"nothing", " \t", lang.Und, false},
		{"not UTF-8", "\xff\xfe\x80", lang.Und, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := d.Tell(tt.text)
			if got.Code != tt.code || got.Sure != tt.sure {
				t.Errorf("Tell(%q) = %+v, want %s, sure %v", tt.text, got, tt.code, tt.sure)
			}
		})
	}
}

// What an undecided line claims keeps foreign furniture out of the language of the page around it.
func TestTellClaims(t *testing.T) {
	d := New()
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"7 marzo 2024", []string{"es", "it"}},
		{"Suscribirse al boletín", []string{"es"}},
		{"4 maart 2019", []string{"nl"}},
		{"Le 5 février 2020", []string{"fr"}},
		{"Santa Cruz de la Sierra", []string{""}},
		{"El Alto (Bolivia)", []string{""}},
		{"Khalid Benali", []string{""}},
	} {
		got := d.Tell(tt.text).Claimed
		ok := false
		for _, w := range tt.want {
			ok = ok || got == w
		}
		if !ok {
			t.Errorf("Tell(%q) claims %q, want one of %q", tt.text, got, tt.want)
		}
	}
}

func FuzzTell(f *testing.F) {
	f.Add("De gemeente en haar partners")
	f.Add("\xff\x00é'")
	d := New()
	f.Fuzz(func(t *testing.T, s string) {
		v := d.Tell(s)
		if v.Code == "" || !v.Sure && v.Code != lang.Und {
			t.Errorf("Tell(%q) = %+v", s, v)
		}
	})
}
