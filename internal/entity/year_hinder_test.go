package entity

import (
	"fmt"
	"testing"

	"entente/internal/lang"
)

// yearCase is a text, one passage a line, and its years with their roles.
type yearCase struct {
	name     string
	language lang.Code
	in, want string
}

func checkYears(t *testing.T, cases []yearCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(fmt.Sprintf("%s %s", tt.language, tt.name), func(t *testing.T) {
			doc := page(tt.language, tt.in)
			if got := rolesIn(doc); got != tt.want {
				t.Errorf("%q: %s, want %s", tt.in, got, tt.want)
			}
			checkMentions(t, doc)
		})
	}
}

// What a year belongs to when it is not that of the bond.
func TestWhatHindersAYear(t *testing.T) {
	checkYears(t, []yearCase{
		{"figures in brackets", lang.NL, "Sinds 1998 (de stad telde toen 30.000 inwoners) zijn wij verzusterd met Worms.", "1998 agreement"},
		{"figures beside the year", lang.NL, "In 1998 telde onze zusterstad 30.000 inwoners.", "1998 mentioned"},
		{"long before something else", lang.EN, "The towns have been twinned since 1931, long before the war.", "1931 agreement"},
		{"behind something else", lang.EN, "Before the war of 1940 there was no twinning.", "1940 mentioned"},

		{"a bond is founded", lang.NL, "Dit partnerschap werd opgericht in 2009.", "2009 start"},
		{"an instrument is founded", lang.FR, "Le jumelage avec Worms, créé en 1961, est toujours vivant.", "1961 agreement"},
		{"a committee is founded", lang.FR, "Le comité de jumelage a été créé en 1961.", "1961 mentioned"},
		{"a club is founded", lang.NL, "De club werd opgericht in 1961 en heeft een partnerschap.", "1961 mentioned"},
		{"a network is founded", lang.EN, "The network was founded in 1961.", "1961 mentioned"},
		{"a bond is born", lang.FR, "Née en 2006, la coopération entre les deux communes porte ses fruits.", "2006 start"},
		{"a person is born", lang.FR, "Née en 1966, la bourgmestre parle de la coopération.", "1966 mentioned"},

		{"what came next in a story", lang.FR, "Les deux villes vont accueillir une troisième : en 1964, le jumelage est signé.", "1964 agreement"},
		{"a plan with a colon", lang.FR, "La commune souhaite ceci : en 2025, signer un jumelage.", "2025 mentioned"},

		{"a town leaves", lang.EN, "Worms pulled out of the twinning in 2009.", "2009 mentioned"},
		{"a town leaves, another came", lang.NL, "Worms stapte in 2009 uit de stedenband.", "2009 mentioned"},
		{"signed long before it left", lang.FR, "Le jumelage a été signé en 1971 ; Worms s'est retirée en 2009.", "1971 agreement, 2009 mentioned"},

		{"a town leaves what it concluded", lang.NL, "In 2009 is Worms uitgetreden uit het akkoord dat werd gesloten.", "2009 mentioned"},

		{"a stamp", lang.FR, "mar. 04/09/2012 - 08:15 Les communes jumelées sont nombreuses.", "2012-09-04 document"},
		{"a stamp among the comments", lang.EN, "A\nB\nC\nD\nAnn, 04/09/2012 08:15: they signed the twinning.\nE\nF\nG", "2012-09-04 mentioned"},
		{"a signature at an hour", lang.NL, "A\nB\nC\nD\nOp 4 september 2012 om 8 uur ondertekenden zij de stedenband.\nE\nF\nG", "2012-09-04 agreement"},
		{"the date of a signature", lang.EN, "Twinning agreement\nDate signed: 4/09/2012", "2012-09-04 agreement"},
		{"a date that opens news", lang.NL, "# Worms\n12 maart 2019 – De burgemeesters ondertekenden de stedenband met Worms.", "2019-03-12 document"},
		{"a date of news", lang.FR, "Jumelage\nActualité du 8 juin 2016\nLe jumelage est signé.", "2016-06-08 document"},

		{"a cause", lang.NL, "De gemeente sloot een akkoord met Worms naar aanleiding van de brand van 1997.", "1997 mentioned"},
		{"a cause behind accents", lang.FR, "À l'été, la députée évoquée a créé la fête : la cité a signé un jumelage suite à l'éboulement de 1997.", "1997 mentioned"},
		{"a cause that a clause ends", lang.FR, "Suite à l'éboulement, la commune a signé un jumelage en 1997.", "1997 agreement"},
		{"an accented clause behind a cause", lang.FR, "Suite à la célèbre fête préparée à l'été, un jumelage est signé en 1997.", "1997 agreement"},
		{"signed behind a cause", lang.EN, "Following the visit a twinning was signed in 1997.", "1997 agreement"},
		{"an event is the cause", lang.EN, "The council signed a twinning in the wake of the fire of 1997.", "1997 mentioned"},

		{"the next one", lang.FR, "Le premier jumelage fut celui de Worms.\nAutre chose. Le suivant a été conclu en 1964.", "1964 mentioned"},
		{"the next one, right behind", lang.FR, "Le jumelage avec Worms est le plus ancien. Le suivant a été conclu en 1964.", "1964 agreement"},
		{"the next one of something else", lang.FR, "Le concert fut beau. Le suivant a été conclu en 1964.", "1964 mentioned"},

		{"a year that opens a long sentence", lang.NL, "In 1987 kwamen de burgemeesters met hun raden, hun kinderen, de fanfare, de brandweer, twee koren, de jeugdraad en bakkers uit beide dorpen in de abdij bijeen en ondertekenden zij het akkoord.", "1987 agreement"},
	})
}

// Forms of verbs that tell of a signature, an agreement or a beginning.
func TestVerbsOfBonds(t *testing.T) {
	checkYears(t, []yearCase{
		{"present", lang.NL, "In 1988 bezegelt Diest zijn stedenband met Worms.", "1988 agreement"},
		{"past plural", lang.NL, "Beide raden bekrachtigden in 1988 de overeenkomst.", "1988 agreement"},
		{"came about", lang.NL, "De stedenband met Worms kwam tot stand in 1988.", "1988 agreement"},
		{"we sign", lang.FR, "En 2008, nous signons une convention avec Sokodé.", "2008 agreement"},
		{"past historic", lang.FR, "Les deux maires scellèrent leur jumelage en 1962.", "1962 agreement"},
		{"imperfect", lang.FR, "En 1962, les communes se jumelaient.", "1962 agreement"},
		{"saw the light", lang.FR, "La coopération avec Sokodé a vu le jour en 1999.", "1999 start"},
		{"ties are woven", lang.FR, "En 1999, la commune noua un accord avec Sokodé.", "1999 agreement"},
		{"foundations", lang.EN, "The mayors laid the foundation for the cooperation in 1999.", "1999 start"},
		{"came into being", lang.EN, "The twinning came into being in 1962.", "1962 agreement"},
	})
}

// A sentence or a heading that leads in to a list says what the years of its items tell.
func TestLeadsOfLists(t *testing.T) {
	checkYears(t, []yearCase{
		{"with", lang.EN, "Our town is twinned with:\n- Worms in Germany since 1971\n- Sens in France since 1980", "1971 agreement, 1980 agreement"},
		{"with and no colon", lang.EN, "Our town is twinned with\n- Worms in Germany since 1971", "1971 agreement"},
		{"cooperation", lang.NL, "Wij hebben een lange samenwerking met deze gemeenten:\n- Thiès in Senegal, sinds 2004", "2004 start"},
		{"items without a place", lang.NL, "Wij hebben een lange samenwerking met deze gemeenten:\n- Het zwembad, sinds 2004", "2004 mentioned"},
		{"something else leads in", lang.EN, "The following shops are open:\n- Worms Wines, Germany, since 1971", "1971 mentioned"},
		{"the second line of an item", lang.EN, "Our town is twinned with:\n- Worms in Germany since 1971. The choir has sung there since 1985.", "1971 agreement, 1985 mentioned"},
		{"lines that look like headings", lang.FR, "# Nos villes jumelées\n## Worms, Allemagne, depuis 1971\n## Sens, France, depuis 1980", "1971 agreement, 1980 agreement"},
		{"a sentence ends the list", lang.EN, "Our town is twinned with:\n- Worms in Germany since 1971\nThe hall in the park with its tall trees has been open to all who live here, also to guests from Germany, since 1985.", "1971 agreement, 1985 mentioned"},
	})
}

// Schools that are twinned sign and begin as towns do; their years are none of the town's.
func TestYearsOfSchools(t *testing.T) {
	checkYears(t, []yearCase{
		{"a project", lang.EN, "# An eTwinning project\nThe partnership was signed in 2021 by two teachers.", "2021 mentioned"},
		{"with a hyphen", lang.FR, "# Projet e-Twinning\nLe partenariat a débuté en 2021 avec douze élèves.", "2021 mentioned"},
		{"the town among schools", lang.EN, "# Our eTwinning project\nThe pupils began in 2021. Our town was twinned with Worms in 1971.", "2021 mentioned, 1971 agreement"},
		{"a line near the top of a page on the town", lang.EN, "# Twin towns\nSee also: eTwinning\nWe have been twinned with Worms since 1971.", "1971 agreement"},
		{"schools below such a line", lang.EN, "# Abroad\nSee also: eTwinning\nThe pupils signed a twinning in 2021.\nThe twinning with Worms was signed in 1971.", "2021 mentioned, 1971 agreement"},
		{"a heading of its own", lang.NL, "# Zustersteden\nWij zijn sinds 1971 verzusterd met Worms.\n## Scholenbanden\nDe overeenkomst werd ondertekend in 2021.", "1971 agreement, 2021 mentioned"},
	})
}
