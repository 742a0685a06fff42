package analysis

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"entente/internal/lang"
)

func texts(terms []Term) []string {
	var out []string
	for _, t := range terms {
		out = append(out, t.Text)
	}
	return out
}

// Words on one line are found by one another.
func TestWordsThatMeet(t *testing.T) {
	for l, lines := range map[lang.Code]string{
		lang.NL: `
			partnerschap partnerschappen
			vriendschap vriendschappen
			stad steden
			zusterstad zustersteden
			lid leden
			raadslid raadsleden
			gemeente gemeenten gemeentes gemeente's
			coöperatie coöperaties cooperatie co-operatie coo` + "\u00ad" + `peratie
			thema thema's thema’s themas
			programma programma's programmas
			jumelage jumelages
			foto foto's
			financieel financiële financiele
			samenwerken samenwerking samenwerkt samengewerkt
			verbroedering verbroederd verbroederingen
			ondertekening ondertekenen ondertekend
			uitwisseling uitwisselingen uitgewisseld
			stedenband stedenbanden
			samenwerkingsakkoord samenwerkingsakkoorden
			overeenkomst overeenkomsten
			congres congressen
			plan plannen
			delegatie delegaties
			gemeenteraad gemeenteraden
			mogelijkheid mogelijkheden
			activiteit activiteiten
			project projecten
			museum musea
			haven havens
			België Belgie BELGIË
			burgemeester burgemeesters`,
		lang.FR: `
			coopération coopérations coopérer coopératif coopérative cooperation
			jumelage jumelages jumelé jumelée jumelées jumeler jumele
			déclaration déclarations déclarer
			signature signatures signer signé signée
			amitié amitiés amitie
			municipal municipale municipaux municipalité
			sénégalais sénégalaise sénégalaises
			œuvre oeuvre œuvres
			cœur coeur
			État état etat états
			échange échanges
			national nationale nationaux
			accord accords
			convention conventions
			décentralisée décentralisé décentralisation
			école écoles ecole
			travail travaux
			développement développer developpement
			solidarité solidarite solidarités
			santé sante
			partenariat partenariats`,
		lang.EN: `
			twin twinned twinning twins
			decentralised decentralized decentralisation decentralization
			organisation organization organisations
			co-operation cooperation cooperating
			programme programmes program programs
			policy policies
			city cities city's
			agreement agreements
			partnership partnerships
			municipality municipalities
			signed signing
			centre center
			woman women women's
			friendship friendships`,
	} {
		for line := range strings.Lines(strings.TrimSpace(lines)) {
			forms := strings.Fields(line)
			want := texts(For(l).Terms(forms[0]))
			for _, f := range forms[1:] {
				if got := texts(For(l).Terms(f)); !slices.Equal(got, want) {
					t.Errorf("%s: %s is %q, %s is %q", l, forms[0], want, f, got)
				}
			}
		}
	}
}

// The first word of a line is not found by the others.
func TestWordsThatDoNotMeet(t *testing.T) {
	for l, lines := range map[lang.Code]string{
		lang.NL: `
			geleden lid leden
			verleden lid
			besteden stad
			congo congres
			raad radio
			huis hui
			partner partnerschap`,
		lang.FR: `
			COP coopération coopérer coopérative
			ville village
			français franc francs
			commune commentaire
			Mali malien`,
		lang.EN: `
			police policy policies
			organisation organ organs
			news new
			size sis
			cop cooperation`,
	} {
		for line := range strings.Lines(strings.TrimSpace(lines)) {
			forms := strings.Fields(line)
			first := texts(For(l).Terms(forms[0]))
			for _, f := range forms[1:] {
				if got := texts(For(l).Terms(f)); slices.Equal(got, first) {
					t.Errorf("%s: %s and %s are both %q", l, forms[0], f, got)
				}
			}
		}
	}
}

func TestExact(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Noord-Zuid", "noord zuid"},
		{"l'accord de l’amitié", "l accord de l amitie"},
		{"d’amitié", "d amitie"},
		{"qu'il jusqu'à", "qu il jusqu a"},
		{"aujourd'hui", "aujourdhui"},
		{"programma's programma’s", "programma programma"},
		{"Edinburgh's Gent’s Brussels' 's", "edinburgh gent brussels s"},
		{"z'n 's-Gravenhage", "zn s gravenhage"},
		{"O'Brien", "obrien"},
		{"O’Higgins n'est d'Ivoire", "ohiggins n est d ivoire"},
		{"de 24ste, 1.000 euro (2014)", "de 24ste 1 000 euro 2014"},
		{"coo\u00adperatie", "cooperatie"},
		{"Co-opération co-ordination ex-co", "cooperation coordination ex co"},
		{"cœur Œuvre Æbeltoft Straße Łódź", "coeur oeuvre aebeltoft strasse lodz"},
		{"İstanbul ISPARTA Eskişehir", "istanbul isparta eskisehir"},
		{"cafe\u0301 ﬁnance ĳsland", "cafe finance ijsland"},
		{"٢٠١٤", "2014"},
		{"日本 Tokyo", "日 本 tokyo"},
		{"a\xffb", "a b"},
		{"http://x.be/a_b", "http x be a b"},
		{"--- ’ ' …", ""},
		{"", ""},
	} {
		if got := strings.Join(texts(Exact().Terms(tt.in)), " "); got != tt.want {
			t.Errorf("Exact %q = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestStopWordsKeepTheirPosition(t *testing.T) {
	got := For(lang.FR).Terms("l'accord de coopération")
	want := []Term{{"accord", 2, 8, 1, Whole}, {"cooper", 12, 24, 3, Whole}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Folding changes the length of words and must not move the marks of the words behind them.
func TestOffsetsBehindAccents(t *testing.T) {
	const text = "éééé coöperatie België akkoord programma’s œuvre"
	for _, c := range []Chain{Exact(), For(lang.NL), For(lang.FR), For(lang.EN)} {
		var got []string
		for _, term := range c.Terms(text) {
			got = append(got, text[term.Start:term.End])
		}
		if want := strings.Fields(text); !slices.Equal(got, want) {
			t.Errorf("%v: words %q, want %q", c, got, want)
		}
	}
}

func TestStop(t *testing.T) {
	for _, w := range []string{"de", "Het", "À", "où", "the", "een", "één"} {
		if !Stop(w) {
			t.Errorf("%q is no stop word", w)
		}
	}
	for _, w := range []string{"stad", "ville", "twinning", "été", "may", "accord", ""} {
		if Stop(w) {
			t.Errorf("%q is a stop word", w)
		}
	}
}

func TestALongRunOfLettersIsFoundByItsBeginning(t *testing.T) {
	long := strings.Repeat("é", 1<<20)
	terms := Exact().Terms(long + " slot")
	if len(terms) != 2 || terms[0].Text != strings.Repeat("e", maxTerm) || terms[0].End != len(long) || terms[1].Text != "slot" {
		t.Fatalf("got %d terms, the first of %d bytes", len(terms), len(terms[0].Text))
	}
}

func FuzzTerms(f *testing.F) {
	for _, s := range []string{"l'accord d’amitié", "programma's", "a\xff\u0301b", "co-co-co-", "日本ก็", "İ'İ", "'s", "ﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range []Chain{Exact(), For(lang.NL), For(lang.FR), For(lang.EN)} {
			end, position := 0, -1
			for _, term := range c.Terms(text) {
				if term.Start < end || term.End <= term.Start || term.End > len(text) || term.Position <= position {
					t.Fatalf("%q: term %+v after byte %d, position %d", text, term, end, position)
				}
				if term.Text == "" || !utf8.ValidString(term.Text) || utf8.RuneCountInString(term.Text) > 2*maxTerm {
					t.Fatalf("%q: term %q", text, term.Text)
				}
				end, position = term.End, term.Position
			}
		}
		for _, term := range Exact().Terms(text) {
			if again := Fold(term.Text); again != term.Text {
				t.Fatalf("%q folds to %q", term.Text, again)
			}
		}
	})
}
