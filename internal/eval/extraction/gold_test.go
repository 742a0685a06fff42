package main

import (
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"entente/internal/extract"
	"entente/internal/vocab"
)

// The lists that only labels use.
var (
	placeKinds = []string{"municipality", "district", "department", "province", "region"}
	partyKinds = []string{"municipality", "district", "department", "province", "region", "country", "network", "ngo", "association"}
	precisions = map[string]*regexp.Regexp{
		"year":  regexp.MustCompile(`^\d{4}$`),
		"month": regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`),
		"day":   regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`),
		"range": regexp.MustCompile(`^\d{4}[^ ]*[/–-]\d{4}`),
	}
	bases  = []string{"explicit", "anaphora", "heading", "inferred"}
	issues = regexp.MustCompile(`^(\d{4}(-\d\d(-\d\d)?)?)?$`)
	field  = regexp.MustCompile(`^(parties\[\d\]|instrument|signed|start|end|status|programme|amount|(phases|funders|managers|themes)(\[\d\])?)$`)
)

func TestThereIsEnoughGold(t *testing.T) {
	golds, traps, err := load(testdata)
	if err != nil {
		t.Fatal(err)
	}
	halves, inTraps := map[string]int{}, map[string]int{}
	for _, g := range golds {
		halves[g.Language+" "+g.Half]++
	}
	for _, tr := range traps {
		inTraps[tr.language]++
	}
	for _, l := range []string{"nl", "fr", "en"} {
		if halves[l+" tune"] < 10 || halves[l+" held"] < 10 || inTraps[l] < 10 {
			t.Errorf("%s: %d documents to tune on, %d held, %d traps; want 10 each", l, halves[l+" tune"], halves[l+" held"], inTraps[l])
		}
	}
}

// Labels name what the closed lists hold, and places that the text names.
func TestLabelsAreWellFormed(t *testing.T) {
	for _, g := range labelled(t) {
		t.Run(g.name, func(t *testing.T) {
			bytes, err := os.ReadFile(g.path)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(g.name, g.Language+"/") {
				t.Errorf("language %q in another folder", g.Language)
			}
			if !issues.MatchString(g.Issued) {
				t.Errorf("issued %q", g.Issued)
			}
			known(t, "kind", vocab.Kinds(), g.Kind)
			known(t, "country", vocab.Countries(), slices.Concat(g.Countries, g.CountriesMentioned, g.CountriesNot, g.CountriesOptional, g.CountriesMentionedOptional)...)
			known(t, "theme", vocab.Themes(), slices.Concat(g.Themes.Primary, g.Themes.Secondary)...)
			for _, c := range g.CountriesNot {
				if slices.Contains(g.Countries, c) || slices.Contains(g.CountriesMentioned, c) || slices.Contains(g.CountriesOptional, c) || slices.Contains(g.CountriesMentionedOptional, c) {
					t.Errorf("country %s may and may not be shown", c)
				}
			}
			for _, c := range g.Countries {
				if slices.Contains(g.CountriesMentioned, c) || slices.Contains(g.CountriesOptional, c) {
					t.Errorf("country %s is of the partner side and is not", c)
				}
			}
			for _, v := range g.Themes.Primary {
				if slices.Contains(g.Themes.Secondary, v) {
					t.Errorf("theme %s at both levels", v)
				}
			}
			text := " " + vocab.Fold(visible(t, g)) + " " + vocab.Fold(html.UnescapeString(string(bytes))) + " "
			for _, p := range g.Places {
				if p.Country != "" {
					known(t, "country of a place", vocab.Countries(), p.Country)
				}
				if !slices.Contains(placeKinds, p.Kind) {
					t.Errorf("place %s of kind %q", p.Name, p.Kind)
				}
				if !slices.ContainsFunc(append(p.Aliases, p.Name), func(n string) bool { return strings.Contains(text, vocab.Fold(n)) }) {
					t.Errorf("place %s is not in the text", p.Name)
				}
			}
			for _, n := range g.NotPlaces {
				if !strings.Contains(text, vocab.Fold(n)) {
					t.Errorf("%q, which is no place, is not in the text", n)
				}
			}
			if g.Municipality != "" && !slices.ContainsFunc(g.Places, func(p place) bool { return samePlace([]string{g.Municipality}, append(p.Aliases, p.Name)) }) {
				t.Errorf("the home side %s is none of its places", g.Municipality)
			}
			for _, d := range g.Agreements {
				wellFormed(t, d)
				agrees(t, g, d)
			}
		})
	}
}

func wellFormed(t *testing.T, d goldDeal) {
	t.Helper()
	known(t, "instrument", vocab.Instruments(), append(d.InstrumentOptional, d.Instrument)...)
	known(t, "status", vocab.Statuses(), d.Status)
	known(t, "theme of a record", vocab.Themes(), d.Themes...)
	if d.Class != "agreement" && d.Class != "relation" {
		t.Errorf("%s: class %q", d, d.Class)
	}
	if len(d.Parties) < 2 {
		t.Errorf("%s: %d parties", d, len(d.Parties))
	}
	for _, p := range d.Parties {
		if p.Country != "" {
			known(t, "country of a party", vocab.Countries(), p.Country)
		}
		if !slices.Contains(partyKinds, p.Kind) || p.Role != "home" && p.Role != "partner" {
			t.Errorf("%s: party %s of kind %q and role %q", d, p.Name, p.Kind, p.Role)
		}
	}
	for name, v := range map[string]*date{"signed": d.Signed, "start": d.Start, "end": d.End} {
		if v == nil {
			continue
		}
		if re := precisions[v.Precision]; re == nil || !re.MatchString(v.Value) || !slices.Contains(bases, v.Basis) {
			t.Errorf("%s: %s %+v", d, name, *v)
		}
		if d.Quotes[name] == "" {
			t.Errorf("%s: no words for %s", d, name)
		}
	}
	if d.Status != "unknown" && d.Quotes["status"] == "" {
		t.Errorf("%s: no words for its status %s", d, d.Status)
	}
	for f := range d.Quotes {
		if !field.MatchString(f) {
			t.Errorf("%s: words for %q, which is no field", d, f)
		}
	}
	for f := range d.Also {
		if !slices.Contains([]string{"signed", "start", "status", "class", "instrument", "themes"}, f) {
			t.Errorf("%s: other values of %q, which nobody reads", d, f)
		}
	}
}

// agrees: what a record that is not optional says stands in what the document says in all.
func agrees(t *testing.T, g gold, d goldDeal) {
	t.Helper()
	if d.Optional {
		return
	}
	if y := year(d.Signed); y != 0 && d.Signed.Basis != "inferred" && !slices.Contains(slices.Concat(g.Years.Agreement, g.Years.Optional), y) {
		t.Errorf("%s: its year is none of the document", d)
	}
	if y := year(d.Start); y != 0 && !slices.Contains(slices.Concat(g.Years.Start, g.Years.Optional), y) {
		t.Errorf("%s: its start %d is none of the document", d, y)
	}
	for _, v := range d.Also["signed"] {
		if y := yearOf(v); !slices.Contains(slices.Concat(g.Years.Agreement, g.Years.Optional), y) {
			t.Errorf("%s: signed also %d, which is no year of the document", d, y)
		}
	}
	if d.Pairs && len(d.Parties) < 3 {
		t.Errorf("%s: pairs of a pair", d)
	}
	for _, p := range d.Parties {
		named := slices.Contains([]string{"municipality", "district", "province", "department", "region"}, p.Kind) && !unnamed(p.Name) && p.Name != strings.ToLower(p.Name)
		if named && !slices.ContainsFunc(g.Places, func(q place) bool { return samePlace(append(p.Aliases, p.Name), append(q.Aliases, q.Name)) }) {
			t.Errorf("%s: party %s is none of its places", d, p.Name)
		}
	}
}

func known(t *testing.T, what string, list *vocab.List, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if _, ok := list.Get(id); !ok {
			t.Errorf("%s %q is not on the list", what, id)
		}
	}
}

// unseen are quotes that a person finds on the page and that are not read as one block, by document and words.
var unseen = map[[2]string]string{
	{"en/19-buffalo-city-press-release", "The Milwaukee tie began in 1999"}: "the line before 1999 ends so early that a paragraph is taken to end there",
	{"nl/18-tongeren-partnersteden", "Charter getekend op: 17 juni 1995"}:   "it stands in an aside, which is taken for furniture",
}

// The words a label quotes are exact words of one block of the text as it is read, the way lines are broken aside.
func TestQuotesAreWordsOfTheText(t *testing.T) {
	for _, g := range labelled(t) {
		t.Run(g.name, func(t *testing.T) {
			blocks := strings.Split(visible(t, g), "\n")
			for _, d := range g.Agreements {
				for f, q := range d.Quotes {
					folded := strings.Join(strings.Fields(q), " ")
					stands := folded != "" && slices.ContainsFunc(blocks, func(b string) bool { return strings.Contains(b, folded) })
					if _, known := unseen[[2]string{g.name, folded}]; stands == known {
						t.Errorf("%s, %s: %q stands in a block: %v, known as unseen: %v", d, f, q, stands, known)
					}
				}
			}
		})
	}
}

// visible returns the text that is read out of a document, a line a block.
func visible(t *testing.T, g gold) string {
	t.Helper()
	item, err := open(t.Context(), g.path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := extract.From(t.Context(), item)
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, b := range text.Blocks {
		lines.WriteString(strings.Join(strings.Fields(b.Text), " ") + "\n")
	}
	return lines.String()
}

// No trap is empty, and each is read as a text of its language.
func TestTrapsCanBeRead(t *testing.T) {
	_, traps, err := load(testdata)
	if err != nil {
		t.Fatal(err)
	}
	for _, tr := range traps {
		doc, err := read(t.Context(), tr.path)
		if err != nil {
			t.Errorf("%s: %v", tr.name, err)
			continue
		}
		if string(doc.Language) != tr.language {
			t.Errorf("%s is read as %s", tr.name, doc.Language)
		}
	}
}

func TestASlipInALabelIsRefused(t *testing.T) {
	for name, label := range map[string]string{
		"01-unknown.json":  `{"half": "tune", "countrys": []}`,
		"02-odd.json":      `{"half": "tune"}`,
		"03-two.json":      `{"half": "tune"} {}`,
		"no-number.json":   `{"half": "tune"}`,
		"05-no-text.json":  `{"half": "tune"}`,
		"07-cut-off.json":  `{"half": "tune"`,
		"09-of-years.json": `{"half": "tune", "years": {"agreement": ["1959"]}}`,
	} {
		dir := t.TempDir()
		if name != "05-no-text.json" {
			if err := os.WriteFile(dir+"/"+strings.TrimSuffix(name, ".json")+".txt", []byte("text"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(dir+"/"+name, []byte(label), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := loadGold(dir + "/" + name); err == nil {
			t.Errorf("%s: %s is read", name, label)
		}
	}
}
