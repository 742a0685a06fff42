package similar

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"entente/internal/lang"
	"entente/internal/record"
)

// Page is what tells whether two documents are one page in two languages.
type Page struct {
	Language   lang.Code `json:"language"`
	Addresses  []string  `json:"addresses,omitempty"`  // under which it is found, and the one it gives as its own
	Alternates []string  `json:"alternates,omitempty"` // which it states for other languages
	Pattern    string    `json:"pattern,omitempty"`    // its place with its language taken out; empty when its place names none
	Named      []string  `json:"named,omitempty"`      // the countries, towns and years it names, sorted
	Evidence   string    `json:"evidence,omitempty"`   // the same for pages of one folder that name exactly the same; empty when that is too little
}

// PageOf returns the page that a document is, kept under a key: an absolute path or an address.
func PageOf(d *record.Document, key string) Page {
	p := Page{Language: d.Language}
	add := func(list *[]string, at string) {
		if at = resolve(key, at); at != "" && !slices.Contains(*list, at) {
			*list = append(*list, at)
		}
	}
	add(&p.Addresses, key)
	if d.Canonical != "" {
		add(&p.Addresses, d.Canonical)
	}
	for _, a := range d.Alternates {
		// A page names itself among the others; x-default is one of them or a page to choose on.
		if tag, _, _ := strings.Cut(strings.ToLower(a.Language), "-"); tag != string(d.Language) && tag != "x" && len(p.Alternates) < maxAlternates {
			add(&p.Alternates, a.Address)
		}
	}
	pattern, named := place(key, d.Language)
	if named {
		p.Pattern = pattern
	}
	p.Named = entities(d)
	p.Evidence = evidence(d, p.Named, path.Dir(pattern))
	return p
}

// maxAlternates is twice the official languages of the European Union.
const maxAlternates = 48

// resolve makes one form of an address: what does not tell two pages apart is left out. It may be relative to the page it
// stands on, which may be a file.
func resolve(page, at string) string {
	u, err := url.Parse(strings.TrimSpace(at))
	if err != nil {
		return at
	}
	if base, err := url.Parse(page); u.Host == "" && u.Scheme == "" && err == nil && (base.Host != "" || path.IsAbs(base.Path)) {
		if page == at {
			return at // a path, which may look like anything
		}
		u = base.ResolveReference(u)
	}
	if u.Host == "" {
		return u.Path
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	at = host + strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		at += "?" + u.RawQuery
	}
	return at
}

// marks are the ways in which places name languages; a region may follow.
var marks = map[string]lang.Code{
	"nl": "nl", "ned": "nl", "nederlands": "nl", "dutch": "nl", "fr": "fr", "fra": "fr", "francais": "fr", "french": "fr",
	"en": "en", "eng": "en", "english": "en", "de": "de", "deutsch": "de", "german": "de", "es": "es", "it": "it", "pt": "pt",
}

// place returns a key with the language that it names taken out, and whether it names that language: as a part of a path
// (/nl/page, /fr-be/page), as the first label of a host, at an end of a file's name (page.nl.html, page-fr.md, en_page.txt)
// or as a parameter (?lang=nl).
func place(key string, of lang.Code) (pattern string, named bool) {
	is := func(word string) bool {
		word = strings.ToLower(word)
		if tag, region, ok := strings.Cut(strings.ReplaceAll(word, "_", "-"), "-"); ok && len(region) == 2 {
			word = tag
		}
		code, ok := marks[word]
		return ok && code == of
	}
	at, query, _ := strings.Cut(key, "?")
	scheme, rest, address := strings.Cut(at, "://")
	if !address {
		scheme, rest = "", at
	}
	parts := strings.Split(rest, "/")
	for i, part := range parts {
		last := i == len(parts)-1
		switch {
		case address && i == 0:
			if label, domain, _ := strings.Cut(part, "."); is(label) {
				parts[i], named = "*."+domain, true
			}
		case is(part):
			parts[i], named = "*", true
		case last:
			if stem, ok := untagged(part, is); ok {
				parts[i], named = stem, true
			}
		}
	}
	var pairs []string
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); is(value) && (strings.HasPrefix(strings.ToLower(name), "lang") || name == "l" || name == "hl" || name == "taal") {
			pair, named = name+"=*", true
		}
		pairs = append(pairs, pair)
	}
	pattern = strings.Join(parts, "/")
	if query != "" {
		pattern += "?" + strings.Join(pairs, "&")
	}
	if scheme != "" {
		pattern = "//" + strings.TrimPrefix(strings.ToLower(pattern), "www.")
	}
	return pattern, named
}

// untagged takes the language out of a file's name.
func untagged(name string, is func(string) bool) (string, bool) {
	stem, ending := name, ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		stem, ending = name[:dot], name[dot:]
	}
	const between = ".-_ "
	if i := strings.LastIndexAny(stem, between); i > 0 && is(stem[i+1:]) {
		return stem[:i] + "*" + ending, true
	}
	if i := strings.IndexAny(stem, between); i > 0 && is(stem[:i]) {
		return "*" + stem[i+1:] + ending, true
	}
	return name, false
}

// entities lists what a document names that is the same in every language.
func entities(d *record.Document) []string {
	set := map[string]bool{}
	for _, c := range slices.Concat(d.Countries, d.CountriesMentioned) {
		set["country "+c] = true
	}
	if d.Municipality != "" {
		set["town "+d.Municipality] = true
	}
	for _, y := range slices.Concat(d.Years.Mentioned, d.Years.Agreement, d.Years.Start) {
		set[fmt.Sprint(year, y)] = true
	}
	for _, p := range d.Passages {
		for _, m := range p.Mentions {
			if m.Kind == record.KindMunicipality {
				set["town "+m.Value] = true
			}
		}
		if len(set) >= maxNamed {
			break
		}
	}
	list := make([]string, 0, len(set))
	for e := range set {
		list = append(list, e)
	}
	slices.Sort(list)
	return list[:min(len(list), maxNamed)]
}

// maxNamed bounds what is compared of a document that names everything.
const maxNamed = 256

// evidence is given only by a document that has a partner, a home and at least two years: many pages name one year and one town.
func evidence(d *record.Document, named []string, folder string) string {
	if len(d.Countries) == 0 || d.Municipality == "" || len(d.Years.Mentioned) < 2 || len(named) >= maxNamed {
		return ""
	}
	h := sha256.Sum256([]byte(d.Site + "\x00" + folder + "\x00" + d.Kind + "\x00" + strings.Join(named, "\x00")))
	return hex.EncodeToString(h[:8])
}

// Translated reports whether two pages are one page in two languages by what they say of each other, or by their places
// when they name the same. It is the same in both directions. What pages of equal Evidence are is for those to tell who
// know all of them.
func Translated(a, b Page) bool {
	if a.Language == b.Language || a.Language == lang.Und || b.Language == lang.Und || a.Language == "" || b.Language == "" {
		return false
	}
	there, back := meet(a.Alternates, b.Addresses), meet(b.Alternates, a.Addresses)
	switch {
	case there && back:
		return true
	case there && len(b.Alternates) == 0, back && len(a.Alternates) == 0:
		// One that states nothing does not deny it. Who may write on one page of a host speaks for it; elsewhere the
		// pages have to name the same.
		return oneHost(a, b) || agree(a.Named, b.Named)
	}
	return a.Pattern != "" && a.Pattern == b.Pattern && agree(a.Named, b.Named)
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

func oneHost(a, b Page) bool {
	if len(a.Addresses) == 0 || len(b.Addresses) == 0 {
		return false
	}
	first := func(p Page) string { host, _, _ := strings.Cut(p.Addresses[0], "/"); return host }
	return first(a) == first(b)
}

// agree reports whether at least half of what two pages name is the same: a rule of one language may overlook a year that
// the other's reads. Pages that name nothing do not contradict each other; those that share no year at all do.
func agree(a, b []string) bool {
	both, years := 0, 0
	for _, e := range a {
		if _, found := slices.BinarySearch(b, e); found {
			both++
			if strings.HasPrefix(e, year) {
				years++
			}
		}
	}
	dated := func(e string) bool { return strings.HasPrefix(e, year) }
	if years == 0 && slices.ContainsFunc(a, dated) && slices.ContainsFunc(b, dated) {
		return false
	}
	return 2*both >= len(a)+len(b)-both
}

// year begins what stands for a year among the named.
const year = "year "
