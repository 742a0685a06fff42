package entity

import (
	"strings"
	"testing"

	"entente/internal/lang"
)

func TestKindOf(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		language   lang.Code
		in         string
	}{
		{"a convention", "agreement-text", lang.FR, "# Convention de partenariat\nEntre la commune de Dison et la commune de Ouagadougou, ci-après les parties\nArticle 1. Objet\nArticle 2. Durée\nFait à Dison, le 3 mars 2011"},
		{"an agreement in English", "agreement-text", lang.EN, "# Agreement\nThe Town of Hove, hereinafter the City,\nArticle 1 Purpose\nArticle 2 Term\nDone at Hove on 3 May 2010"},
		{"a memorandum without articles", "agreement-text", lang.EN, "# Memorandum of Understanding\nbetween the city of Hasselt and the city of Itami\nWhereas both cities wish to know one another better and have done so for many years;\nConvinced that young people profit from it more than anybody else does;\nthe participants will send a choir each year.\nIt comes into effect upon signature."},
		{"a memorandum in Dutch", "agreement-text", lang.NL, "# Overeenkomst tussen zustersteden\nTussen de stad Genk en de stad Worms\nOverwegende dat beide steden elkaar al vele jaren kennen en waarderen;\nWensende dat ook jongeren elkaar in de toekomst leren kennen;\nkomen de steden overeen samen te werken."},
		{"an oath in French", "agreement-text", lang.FR, "# Serment de jumelage\nNous, maires de Namur et de Bourg\nConvaincus que l'œuvre de l'histoire doit être poursuivie dans un monde élargi,\nConsidérant que nos deux villes se connaissent depuis longtemps déjà,\nfaisons le serment d'échanger. Les deux villes s'engagent à se recevoir."},
		{"a page that tells of a memorandum", "partnership-page", lang.EN, "# Memorandum of Understanding\nA memorandum of understanding was signed with Itami in Japan in 2004.\nThe city of Hasselt sends a choir each year."},
		{"twinned schools", "other", lang.EN, "# An eTwinning partnership\nThe partnership was signed in 2021 by two teachers of a school in our town and one in France."},
		{"minutes that speak of an agreement", "minutes", lang.NL, "# Notulen van de gemeenteraad\nAanwezig: twaalf raadsleden\nGelet op de wet\nArtikel 1. De overeenkomst wordt goedgekeurd.\nArtikel 2. Dit besluit wordt bekendgemaakt."},
		{"minutes in French", "minutes", lang.FR, "# Conseil communal\nPrésents : douze conseillers. Excusés : deux.\nVu le décret, le conseil décide à l'unanimité d'approuver la convention."},
		{"an interview by its title", "interview", lang.NL, "# Interview met de coördinator\nZe vertelt over haar werk in Senegal."},
		{"an interview by its questions", "interview", lang.EN, "# On the road\nHow did it begin?\nWith a letter.\nWho wrote it?\nA teacher.\nAnd then?\nThen came the council."},
		{"a page with frequent questions in it is none", "other", lang.EN, "# Passports\nWhere do I go?\nTo the town hall." + strings.Repeat("\nBring a photograph with you.", 12)},
		{"a sheet", "technical-sheet", lang.FR, "# Fiche technique : le jumelage\nUn jumelage est un lien entre deux villes."},
		{"a glossary", "technical-sheet", lang.FR, "# Glossaire\nJumelage : lien entre deux villes.\nConvention : accord écrit."},
		{"a report of a meeting", "minutes", lang.NL, "# VERSLAG COMMISSIE MONDIAAL BELEID\nDe commissie bespreekt de stedenband met Worms."},
		{"links", "list", lang.EN, "# Useful links\n- The town of Worms, our partner in Germany\n- The library\n- The partnership office"},
		{"a shop with partners", "other", lang.EN, "# Twin wheels\nTwin wheels since 1955.\nWe have a partnership with a tyre firm in Germany, and an agreement signed in 1974."},
		{"policy dated by its approval", "policy-page", lang.NL, "# Beleidsnota\nVastgesteld door de gemeenteraad op 25 maart 2020.\nWe willen burgers betrekken."},
		{"news by its date line", "news", lang.NL, "# Gasten uit Togo\n3 mei 2019\nDe stad ontving zes gasten."},
		{"a press release", "news", lang.EN, "# Guests from Togo\nPress release\nYesterday six guests came to the town hall."},
		{"a page of partnerships", "partnership-page", lang.NL, "# Zustersteden\n- Lille, verbroederd sinds 1961\n- Krems, verbroederd sinds 1972"},
		{"policy", "policy-page", lang.NL, "# Beleidsplan internationale samenwerking\nWe willen burgers betrekken.\nHet beleid steunt op drie pijlers."},
		{"a list of addresses", "list", lang.EN, "# Shops" + strings.Repeat("\n- A shop in the high street", 12)},
		{"nothing in particular", "other", lang.EN, "# Swimming pool\nThe pool is closed on Mondays."},
		{"nothing", "other", lang.Und, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := page(tt.language, tt.in)
			Read(&doc)
			if doc.Kind != tt.want {
				t.Errorf("kind %q, want %q", doc.Kind, tt.want)
			}
		})
	}
}
