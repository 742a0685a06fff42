package web

import (
	"strings"

	"entente/internal/answer"
	"entente/internal/query"
)

// maxNames is how many of the other names that were searched are listed above the results; the API lists them all.
const maxNames = 8

// noteText is the sentence for what could not be read as syntax.
func noteText(l *locale, n query.Note) string {
	key := "note." + n.Code
	if !l.has(key) {
		key = "note.other"
	}
	return l.say(key, "text", shorten(n.Text, 80))
}

// tell says how the question was answered where that is not plain.
func tell(l *locale, q query.Query, a answer.Answer) []told {
	all := tellSpelling(l, q, a)
	for _, n := range a.Query.Notes {
		if n.Code != query.NoteSpelledAlike {
			all = append(all, told{Text: noteText(l, n)})
		}
	}
	strict, exact, loose, wide := q.WithPage(1), q.WithPage(1), q.WithPage(1), q.WithPage(1)
	strict.NoFallback, exact.NoExpand, loose.NoFallback, wide.NoExpand = true, true, false, false
	add := func(text string, link string, to query.Query) {
		all = append(all, told{text, []toldLink{{link, searchURL(l, to)}}})
	}
	if len(a.Query.Dropped) > 0 {
		dropped := "told.dropped"
		if q.Scope() == query.Agreements {
			dropped = "told.dropped-agreements"
		}
		add(l.say(dropped, "n", len(a.Query.Dropped), "words", quoted(l, a.Query.Dropped)), l.say("told.strict"), strict)
	}
	if names := a.Query.Expanded; len(names) > 0 {
		text := l.say("told.expanded", "words", strings.Join(names, ", "))
		if more := len(names) - maxNames; more > 1 { // of one more its name is as short
			text = l.say("told.expanded-more", "n", more, "words", strings.Join(names[:maxNames], ", "))
		}
		add(text, l.say("told.exact"), exact)
	}
	if q.NoExpand && q.Text != "" {
		add(l.say("told.not-expanded"), l.say("told.expand"), wide)
	}
	if q.NoFallback && q.Text != "" {
		add(l.say("told.no-fallback"), l.say("told.fallback"), loose)
	}
	if a.Partial {
		all = append(all, told{Text: l.say("told.partial")})
	}
	return all
}

// tellSpelling tells of words that were searched in place of what was typed, with a way back, and of words that may have been
// meant.
func tellSpelling(l *locale, q query.Query, a answer.Answer) []told {
	var all []told
	for _, n := range a.Query.Notes {
		typed, searched, ok := strings.Cut(n.Text, " → ")
		if n.Code == query.NoteSpelledAlike && ok {
			all = append(all, told{Text: l.say("note.spelled-alike", "typed", typed, "words", quoted(l, strings.Split(searched, ", ")))})
		}
	}
	if n := len(all); n > 0 {
		strict := q.WithPage(1)
		strict.NoFallback = true
		all[n-1].Links = append(all[n-1].Links, toldLink{l.say("told.as-typed"), searchURL(l, strict)})
	}
	if s := a.Query.Suggestion; s != nil && *s != "" {
		all = append(all, told{l.say("told.did-you-mean"), []toldLink{{*s, searchURL(l, q.WithText(*s))}}})
	}
	return all
}

func quoted(l *locale, words []string) string {
	var all []string
	for _, w := range words {
		all = append(all, l.say("quote", "text", w))
	}
	return strings.Join(all, ", ")
}
