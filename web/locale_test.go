package web

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"entente/internal/export"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

func locales(t *testing.T) []*locale {
	t.Helper()
	all, err := loadLocales()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryLanguageHasEverySentence(t *testing.T) {
	all := locales(t)
	if len(all) < len(lang.All()) {
		t.Fatalf("%d locales for %d languages", len(all), len(lang.All()))
	}
	names := regexp.MustCompile(`\{[a-z]+\}`)
	for _, l := range all {
		for key, want := range all[0].messages {
			got, ok := l.messages[key]
			if !ok {
				t.Errorf("%s lacks %q", l.Code, key)
				continue
			}
			for form, s := range got {
				if strings.TrimSpace(s) == "" {
					t.Errorf("%s: %q (%s) is empty", l.Code, key, form)
				}
			}
			if set := func(p phrase) string {
				found := names.FindAllString(p["other"], -1)
				slices.Sort(found)
				return strings.Join(slices.Compact(found), " ")
			}; set(got) != set(want) && key != "document.times" {
				t.Errorf("%s: %q names %s, %s names %s", l.Code, key, set(got), all[0].Code, set(want))
			}
			if len(want) > 1 && got["one"] == "" {
				t.Errorf("%s: %q has no singular", l.Code, key)
			}
		}
		for key := range l.messages {
			if !all[0].has(key) {
				t.Errorf("%s has %q, which %s lacks", l.Code, key, all[0].Code)
			}
		}
	}
}

// built are the keys that the code puts together, by what it makes them of.
func built(l *locale) []string {
	var keys []string
	for _, f := range query.Facets {
		keys = append(keys, "facet."+f.Name, "explain.facet."+f.Name)
	}
	for _, f := range append(failures, internal) {
		keys = append(keys, "error."+f.code+".title", "error."+f.code+".text")
	}
	for m := time.January; m <= time.December; m++ {
		keys = append(keys, fmt.Sprintf("month.%d", m))
	}
	for _, s := range []query.Sort{query.Relevance, query.Newest, query.Oldest, query.Title, query.Updated} {
		keys = append(keys, "sort."+string(s))
	}
	for _, c := range query.ErrorCodes {
		keys = append(keys, "refused."+c)
	}
	for _, c := range query.NoteCodes {
		keys = append(keys, "note."+c)
	}
	for _, b := range []string{"explicit", "anaphora", "heading", "last-modified", "file-metadata", "inferred", "derived", "corrected"} {
		keys = append(keys, "basis."+b)
	}
	for _, how := range []record.Display{record.DisplaySnippet, record.DisplayLink} {
		keys = append(keys, "display."+string(how))
	}
	for _, sentence := range plainFields {
		keys = append(keys, sentence)
	}
	for _, kind := range []string{"municipality", "district", "department", "province", "region", "country", "agency", "association", "foundation", "government", "intergovernmental", "network", "ngo"} {
		keys = append(keys, kindKey+kind)
	}
	for _, role := range []string{record.PartyHome, record.PartyPartner} {
		keys = append(keys, roleKey+role)
	}
	for _, tie := range []string{"renewal-of", "amends", "annex-to", "joins", "implements", "follows", "other"} {
		keys = append(keys, "tie."+tie)
	}
	for _, scope := range []query.Scope{query.Documents, query.Agreements} {
		keys = append(keys, "scope."+string(scope))
	}
	for _, class := range []string{record.ClassAgreement, classRelation, classAny} {
		keys = append(keys, "class."+class)
	}
	for _, side := range []string{"north", "south", "east", "west"} {
		keys = append(keys, "place."+side)
	}
	keys = append(keys, "count.agreements", "count.relations", "count.records", "partnership.since", "partnership.with", "partnership.last", "partnership.kind", "told.dropped", "told.dropped-agreements")
	for _, q := range []string{"columns", "ocr", "poor"} {
		keys = append(keys, "quality."+q)
	}
	for _, kind := range []string{"country", "theme", "municipality", "text", "kind", "instrument", "programme", "funder", "relation", "partner_kind"} {
		keys = append(keys, "similar.shared."+kind)
	}
	for _, format := range export.Names() {
		keys = append(keys, "take."+format, "take-for."+format)
	}
	for _, e := range examples {
		keys = append(keys, "help.words."+e)
	}
	for _, p := range prose {
		keys = append(keys, p+".title")
	}
	for _, class := range []record.Class{record.ClassEmpty, record.ClassNeedsOCR, record.ClassEncrypted, record.ClassCorrupt, record.ClassTooLarge, record.ClassTimeout,
		record.ClassOOM, record.ClassCrash, record.ClassUnsupported, record.ClassMissing, record.ClassUnreadable} {
		keys = append(keys, "unread."+string(class))
	}
	for _, c := range colours {
		keys = append(keys, "embed.colour."+c.name)
	}
	for _, p := range pairsOfColours {
		keys = append(keys, "embed.pair."+p.name)
	}
	for _, wrong := range []string{"lang", "version", "country", "theme", "limit", "label", "policy", "colour"} {
		keys = append(keys, "embed.wrong."+wrong)
	}
	for key := range l.messages { // names of languages that documents may turn out to be in
		if hint, is := strings.CutPrefix(key, "help.hint."); strings.HasPrefix(key, "language.") || is && slices.Contains(examples, hint) {
			keys = append(keys, key)
		}
	}
	return append(keys, "note.other", "explain.and", "explain.or", "explain.words", "explain.any-words")
}

func TestEverySentenceIsUsedAndEveryUsedOneExists(t *testing.T) {
	used := map[string]bool{}
	all := locales(t)
	for _, key := range built(all[0]) {
		used[key] = true
	}
	key := regexp.MustCompile(`(?:\bt |say\(|text\(|or\(|key :?= |key = )"([a-z0-9_]+(?:[.-][a-z0-9_-]+)+)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, pages...) {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(b), -1) {
			if !strings.HasSuffix(m[1], ".") {
				used[m[1]] = true
			}
		}
		if strings.Contains(string(b), `"quote"`) {
			used["quote"] = true
		}
	}
	for k := range used {
		if !all[0].has(k) {
			t.Errorf("no sentence %q", k)
		}
	}
	for k := range all[0].messages {
		if !used[k] {
			t.Errorf("sentence %q is used nowhere", k)
		}
	}
}

func TestFrenchSpacing(t *testing.T) {
	for _, l := range locales(t) {
		if l.Code != lang.FR {
			continue
		}
		for key, p := range l.messages {
			if strings.HasPrefix(key, "help.words.") {
				continue // what a reader types
			}
			for _, s := range p {
				runes := []rune(s)
				for i, r := range runes {
					before := rune(0)
					if i > 0 {
						before = runes[i-1]
					}
					switch {
					case strings.ContainsRune(";?!", r) && before != '\u202f', r == '»' && before != '\u00a0',
						r == ':' && before != '\u00a0' && i+1 < len(runes) && unicode.IsSpace(runes[i+1]):
						t.Errorf("%s: no narrow space before %q in %q", key, r, s)
					case r == '«' && runes[i+1] != '\u00a0':
						t.Errorf("%s: no space behind %q in %q", key, r, s)
					}
				}
			}
		}
	}
}

func TestPluralsNumbersAndDates(t *testing.T) {
	want := map[lang.Code]struct{ none, one, many, million, day, first, month string }{
		lang.NL: {"0 documenten", "1 document", "12.345 documenten", "1.000.000 documenten", "3 juni 2014", "1 augustus 1955", "juni 2014"},
		lang.FR: {"0 document", "1 document", "12\u00a0345 documents", "1\u00a0000\u00a0000 documents", "3 juin 2014", "1er août 1955", "juin 2014"},
		lang.EN: {"0 documents", "1 document", "12,345 documents", "1,000,000 documents", "3 June 2014", "1 August 1955", "June 2014"},
	}
	for _, l := range locales(t) {
		w, ok := want[l.Code]
		if !ok {
			t.Errorf("%s: say here how it writes numbers and dates", l.Code)
			continue
		}
		for n, want := range map[int]string{0: w.none, 1: w.one, 12345: w.many, 1000000: w.million} {
			if got := strings.ReplaceAll(l.say("results.count", "n", n), "\u202f", "\u00a0"); got != want {
				t.Errorf("%s: %d is %q, want %q", l.Code, n, got, want)
			}
		}
		for value, want := range map[string]string{"2014-06-03": w.day, "1955-08-01": w.first, "2014-06": w.month, "2014": "2014", "spring": "spring", "2014/2016": "2014–2016"} {
			if got := l.date(&record.Date{Value: value}); got != want {
				t.Errorf("%s: date %s is %q, want %q", l.Code, value, got, want)
			}
		}
	}
}

func TestAMissingSentenceIsAnError(t *testing.T) {
	l := locales(t)[0]
	if _, err := l.text("no.such.key"); err == nil {
		t.Error("a hole in a page went unnoticed")
	}
}

func TestSpanOfYears(t *testing.T) {
	for want, years := range map[string][]int{"": nil, "2014": {2014}, "2014–2015": {2014, 2015}, "1955, 2014": {1955, 2014}, "1955–2014": {1955, 1960, 2014}} {
		if got := span(years); got != want {
			t.Errorf("span(%v) = %q, want %q", years, got, want)
		}
	}
}
