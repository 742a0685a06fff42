package entity

import "entente/internal/lang"

// partnerScenes are what a country stands in on real pages: meetings, wars, codes in brackets, regions.
var partnerScenes = []countryCase{
	{"items with an adjective", "# Our friends\n\nKoblach is twinned with three towns:\n\n- With the Polish town of Nysa since 1998. It has a castle.\n" +
		"- With the Welsh village of Usk since 1977.\n- With Ohrid in North Macedonia since 1971, long before the war.", lang.EN, "GB MK PL |"},
	{"an adjective farther on in an item", "# Verbroedering\n\nOnze zustersteden:\n\n- Nysa in Polen. De optocht met de Italiaanse wagens was mooi.\n\nDe stad Gent.", lang.NL,
		"PL | IT"},
	{"a meeting of many", "# Regionale week\n\nIn mei is er een regionaal ontmoetingsmoment in Togo voor de stedenbanden van Togo, Mali en Tunesië. " +
		"Pelt gaat mee met zijn partnergemeente Matam uit Senegal.\n\nGemeente Pelt.", lang.NL, "SN | ML TG TN"},
	{"on the way to strengthen another link", "De stad Pelt reist naar Togo om er de stedenband tussen Pelt en de Senegalese gemeente Matam te vieren.", lang.NL, "SN | TG"},
	{"a stay to get to know", "De vzw Kalinda uit Hamme organiseert inleefreizen naar Kameroen. De stad Hamme keek toe.", lang.NL, "| CM"},
	{"guests of a meeting", "# Assises\n\nLes délégations italiennes présentes ont applaudi. Le partenaire malien de la commune de Dour, la commune de Kati, a parlé.", lang.FR, "ML | IT"},
	{"municipalities of a country, the subject being Belgian", "# Échanges\n\nDeux communes wallonnes ont noué un partenariat avec des communes béninoises.", lang.FR, "BJ |"},
	{"municipalities of two countries, the subject being Belgian", "Plusieurs communes belges ont un partenariat avec des communes maliennes et togolaises.", lang.FR, "ML TG | BE"},
	{"a town named like a country", "De gemeente Elsene verwelkomt de stedelijke gemeente Mali in Guinee-Conakry als partner.", lang.NL, "GN |"},
	{"a country in a continent", "De stad Gent heeft een stedenband met een gemeente in Mali en in Guinee.", lang.NL, "GN ML |"},
	{"two towns in brackets", "The mayors of Ghent, of Turku (Finland) and of Tartu (Estonia) signed an agreement.", lang.EN, "EE FI |"},
	{"two towns in brackets, told from outside", "The mayor of Pietermaritzburg met Turku (Finland) and Tartu (Estonia) and signed the agreement.", lang.EN, "EE FI |"},
	{"a partner in a war", "# Le jumelage Namur-Irpin\n\nIrpin, ville ukrainienne tout près du front de la guerre, remercie la Ville de Namur.", lang.FR, "UA |"},
	{"a town of a region, in a war", "# Le jumelage Namur-Irpin\n\nAvec Irpin, dans une plaine du Polesié ukrainien, puis ville du Polesié ukrainien sur le front de la guerre, la Ville de Namur échange.", lang.FR, "UA |"},
	{"a war elsewhere", "# Vrede\n\nDe stad Ieper herdenkt de oorlog in Syrië. Zij heeft een stedenband met Wa in Ghana.", lang.NL, "GH | SY"},
	{"a city link", "# History of the city link\n\nBolgatanga, a town in Ghana, asked the city of Ghent for a city link.", lang.EN, "GH |"},
	{"a declaration", "# Sister cities\n\n## City of Kumasi, Republic of Ghana\n\nDeclaration of Cooperation\n\nDate signed: 02/02/2018", lang.EN, "GH |"},
	{"a state that joins", "# Twinning\n\nTwinning grew in the years of Sweden's accession to the Union. The city of Ghent has a twin in Chile.", lang.EN, "CL | SE"},
	{"letters of cars behind towns", "# Verbroedering\n\nDe kring van verbroederde gemeenten telt er vijf: ZOERSEL (B), AARAU (CH), ULM (D) en TULLE (F). Later kwamen DELFT (NL) en NOTO (I) erbij.", lang.NL,
		"CH DE FR IT NL |"},
	{"one code behind the partner", "La Ville de Mons est jumelée avec Sète (F).", lang.FR, "FR |"},
	{"codes of pioneers", "# Histoire\n\nL'idée du jumelage est ancienne. Les villes de Tulle (FR) et Ulm (DE) furent des précurseurs.\n\nVille de Mons", lang.FR, "| DE FR"},
	{"letters of a list", "# Stedenband\n\nDe stad Gent heeft een stedenband en kiest tussen Water (A), Onderwijs (B) en Energie (C).", lang.NL, "|"},
	{"languages of a leaflet", "# Jumelage\n\nLa ville de Mons offre un dépliant Jumelage : Dépliant (FR), Folder (NL), Leaflet (EN).", lang.FR, "|"},
	{"sexes", "De stad Gent zoekt voor haar stedenband een Medewerker (M) of Medewerkster (F).", lang.NL, "|"},
	{"an island in brackets", "La commune de Dour est jumelée avec Noto (Sicile) et Cluj (Roumanie).", lang.FR, "IT RO |"},
	{"a state of a federation", "In 1978 koos de stad Charleroi een partner: Akron in Ohio.", lang.NL, "US |"},
	{"in a region", "Jumelages : Ploërmel, en Bretagne, est jumelée avec la ville de Huy.", lang.FR, "FR |"},
	{"twinned schools", "# Our eTwinning project\n\nThe cooperation was begun by a college in France with pupils in Greece.", lang.EN, "| FR GR"},
	{"a town on a page of schools", "# Our eTwinning project\n\nThe pupils wrote to Greece. The city of Ghent is twinned with Kanazawa in Japan.", lang.EN, "JP | GR"},
	{"a school in a town", "# Ons eTwinning-project\n\nDe leerlingen van de basisschool in Aarschot werken samen met een klas in Griekenland.", lang.NL, "| GR"},
	{"the two towns", "# Nouvelles\n\nDouze choristes de Pucón, au Chili, sont à Nivelles. Les deux villes sont jumelées.", lang.FR, "CL |"},
	{"a body's seat", "# Nouvelles\n\nLa ville de Mons travaille avec l'appui d'un bureau établi à Madrid.", lang.FR, "| ES"},
	{"that with", "Our cooperation with Paramaribo in Suriname is old. That with Shanghai in China is young. The city of Ghent is glad.", lang.EN, "CN SR |"},
	{"support is asked for", "De stad Geel vergadert. Een bewoner vraagt steun voor een put in Peru.", lang.NL, "| PE"},
	{"neighbours from a country", "The city of Ghent brought neighbours together, some of them from Serbia.", lang.EN, "| RS"},
	{"a question that presumes", "Why does the municipality of Maldegem have a partnership with Bosnia?", lang.EN, "BA |"},
	{"a holiday", "# Kermis\n\nDe stad Gent dankt de wijnboeren in Toscane.", lang.NL, "|"},
	{"a region's cheese", "De stad Gent heeft een stedenband met Nysa (Polen); er was kaas Bretagne en Provence.", lang.NL, "PL |"},
}
