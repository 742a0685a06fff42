package extract

import "testing"

// Words broken at the end of a line are joined; compounds broken at their own hyphen keep it (fault 16).
func TestJoinBroken(t *testing.T) {
	vocab := newVocabulary([]line{
		{text: "het Noord-Zuidbeleid en de noord-zuidwerking van de stad, een win-winsituatie, samenwerking"},
		{text: "la coopération socio-culturelle et le vide-grenier de Kédougou"},
	})
	for _, tt := range []struct{ name, a, b, want string }{
		{"a typesetter's break", "de samen-", "werking met", "de samenwerking met"},
		{"a break in a word not seen", "het ontwik-", "kelingsbeleid", "het ontwikkelingsbeleid"},
		{"capital after it", "Niet-", "Gouvernementele Organisaties", "Niet-Gouvernementele Organisaties"},
		{"digits round it", "van 2014-", "2016", "van 2014-2016"},
		{"an age", "een 19-", "jarige", "een 19-jarige"},
		{"seen with its hyphen", "een win-", "winsituatie", "een win-winsituatie"},
		{"a part that keeps it", "de collega-", "politici", "de collega-politici"},
		{"an acronym", "het GIS-", "programma", "het GIS-programma"},
		{"a single letter", "per e-", "mail", "per e-mail"},
		{"a figure and a letter", "een 4e-", "pijlerinitiatief", "een 4e-pijlerinitiatief"},
		{"two halves that share an end", "info-", "en vormingssessies", "info- en vormingssessies"},
		{"the same in French", "avant-", "et après-projet", "avant- et après-projet"},
		{"a name in pieces", "Sint-Joost-ten-", "Node", "Sint-Joost-ten-Node"},
		{"a name broken earlier", "Sint-Joost-", "ten-Node", "Sint-Joost-ten-Node"},
		{"a chain", "collega-tot-", "collegabenadering", "collega-tot-collegabenadering"},
		{"a broken part of a compound", "socio-cultu-", "rele", "socio-culturele"},
		{"French compound", "peut-", "être demain", "peut-être demain"},
		{"French pronoun", "lui-", "même", "lui-même"},
		{"French break", "la coopéra-", "tion", "la coopération"},
		{"French break that looks like a tail", "la déci-", "sion", "la décision"},
		{"English compound", "a long-", "term plan", "a long-term plan"},
		{"English break after a head", "the follow-", "ing year", "the following year"},
		{"English break", "the munici-", "pality", "the municipality"},
		{"a word in capitals", "STEDEN-", "BANDEN", "STEDENBANDEN"},
		{"acronym before a name", "ACP-", "EU", "ACP-EU"},
		{"a name whose first part was seen", "Kédou-", "gou-Centre", "Kédougou-Centre"},
		{"a soft hyphen", "de samen\u00ad", "werking", "de samenwerking"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := joinBroken(tt.a, tt.b, vocab); got != tt.want {
				t.Errorf("joinBroken(%q, %q) = %q, want %q", tt.a, tt.b, got, tt.want)
			}
		})
	}
}

// Halves of broken words are no words: else "initi-atief" would keep its hyphen because "initi" and "atief" were seen.
func TestVocabularyMasksHalves(t *testing.T) {
	v := newVocabulary([]line{{text: "een 4e pijler-initi-"}, {text: "atief van de stad"}})
	for _, w := range []string{"atief", "pijler-initi", "initi"} {
		if v.words[w] {
			t.Errorf("%q passes for a word", w)
		}
	}
	if !v.words["stad"] {
		t.Error(`"stad" is missing`)
	}
}
