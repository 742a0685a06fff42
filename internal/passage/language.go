package passage

import (
	"slices"
	"strings"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/record"
)

// shortBlock is in runes: below it a block is told by the blocks around it, unless its own words leave no doubt.
const shortBlock = 60

// A language is one of a document's when it has a share and a number of its characters.
const (
	leastShare      = 10 // one in ten
	leastCharacters = 200
)

// tell gives every unit its language and returns the document's, and all that are more than a line of it. hint is what the source
// claims; it decides only where the words do not.
func tell(units []unit, hint string, d lang.Detector) (lang.Code, []lang.Code) {
	verdicts := make([]lang.Verdict, len(units))
	sums := map[lang.Code]int{}     // characters of decided long blocks
	decided := map[lang.Code]bool{} // languages that some block is surely in
	for i, u := range units {
		v := d.Tell(u.text)
		verdicts[i] = v
		if !v.Sure {
			continue
		}
		units[i].language = v.Code
		decided[v.Code] = true
		if n := utf8.RuneCountInString(u.text); n >= shortBlock {
			sums[v.Code] += n
		}
	}
	main := mainLanguage(units, verdicts, sums, hint, d)
	decided[main] = true
	vote(units, verdicts, main, decided)

	totals, all := map[lang.Code]int{}, 0
	for _, u := range units {
		n := utf8.RuneCountInString(u.text)
		totals[u.language] += n
		all += n
	}
	languages := []lang.Code{main}
	for _, c := range ranked(totals) {
		if c != main && c != lang.Und && totals[c] >= leastCharacters && totals[c]*leastShare >= all {
			languages = append(languages, c)
		}
	}
	return main, languages
}

// mainLanguage returns the language with most characters of decided blocks; without any, that of the text as a whole; without
// that, what the source claims, unless words speak against it.
func mainLanguage(units []unit, verdicts []lang.Verdict, sums map[lang.Code]int, hint string, d lang.Detector) lang.Code {
	known := ranked(sums)
	if len(known) > 1 && known[0] == lang.Und {
		known = known[1:]
	}
	if len(known) > 0 {
		return known[0]
	}
	var b strings.Builder
	for _, u := range units {
		b.WriteString(u.text)
		b.WriteByte('\n')
		if b.Len() > 4000 {
			break
		}
	}
	v := d.Tell(b.String())
	if v.Sure {
		return v.Code
	}
	for i, w := range verdicts { // short blocks that are sure of themselves
		if w.Sure && units[i].language != lang.Und {
			sums[units[i].language] += utf8.RuneCountInString(units[i].text)
		}
	}
	if known := ranked(sums); len(known) > 0 && known[0] != lang.Und {
		return known[0]
	}
	if h := base(hint); h != "" && (v.Claimed == "" || v.Claimed == string(h)) {
		return h
	}
	if c, ok := lang.Parse(v.Claimed); ok && len(sums) == 0 {
		return c
	}
	return lang.Und
}

// vote gives the undecided units a language: what their markup and the neighbours agree on. A unit whose few words speak for
// another language is not given the neighbours': it is in that language when the document has it, else it stays undetermined.
func vote(units []unit, verdicts []lang.Verdict, main lang.Code, decided map[lang.Code]bool) {
	before := make([]lang.Code, len(units))
	after := make([]lang.Code, len(units))
	last := lang.Code("")
	for i, u := range units {
		before[i] = last
		if u.language != "" && u.language != lang.Und {
			last = u.language
		}
	}
	last = ""
	for i, u := range slices.Backward(units) {
		after[i] = last
		if u.language != "" && u.language != lang.Und {
			last = u.language
		}
	}
	for i := range units {
		u := &units[i]
		if u.language != "" {
			continue
		}
		claimed := lang.Code(verdicts[i].Claimed)
		if h := base(u.claimed); h != "" && (claimed == "" || claimed == h) {
			u.language = h
			continue
		}
		around := main
		switch {
		case before[i] == after[i] && before[i] != "":
			around = before[i]
		case claimed != "" && (claimed == before[i] || claimed == after[i]):
			around = claimed
		case u.role == record.RoleHeading && after[i] != "":
			around = after[i] // a heading belongs to what follows it
		}
		switch {
		case claimed == "" || claimed == around:
			u.language = around
		case decided[claimed]:
			u.language = claimed
		default:
			u.language = lang.Und
		}
	}
}

// base returns the language of a BCP 47 tag without script, region and the like: "nl-BE" is "nl". Empty when s is no tag.
func base(s string) lang.Code {
	s = strings.ToLower(strings.TrimSpace(s))
	if i := strings.IndexAny(s, "-_, "); i >= 0 {
		s = s[:i]
	}
	if len(s) < 2 || len(s) > 3 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" || s == "und" || s == "mul" || s == "zxx" {
		return ""
	}
	return lang.Code(s)
}
