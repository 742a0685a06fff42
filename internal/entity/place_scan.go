package entity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
	"entente/internal/vocab"
)

// placeWords is how many words a name of a place has at most.
const placeWords = 6

// candidate is a stretch of text that may name a place.
type candidate struct {
	start, end int
	text       string
	places     []vocab.Place // that bear the name; none for a name that no list has
	town       bool          // read as a Belgian municipality
	near       neighbours
	country    string // told right behind it
	called     bool
	refused    bool
	points     int
	rule       string
}

// candidates returns the capitalised names of the list in p, the longest from each word on, and those on no list that are called a place. What
// other kinds have taken is left out, but for the towns and regions that stand for their country.
func (s *placeReader) candidates(p record.Passage) []candidate {
	text := p.Text
	masked := addresses(text)
	var all []candidate
	w := wordReader{text: text}
	type word struct{ start, end int }
	var window [placeWords]word
	held := 0
	masks, mentions := 0, 0
	var buf [maxWord]byte
	for len(all) < 2*maxInPassage {
		if held == 0 {
			a, b, ok := w.read()
			if !ok {
				break
			}
			window[0], held = word{a, b}, 1
		}
		first := window[0]
		words := 1
		for masks < len(masked) && masked[masks].end <= first.start {
			masks++
		}
		for mentions < len(p.Mentions) && p.Mentions[mentions].End <= first.start {
			mentions++
		}
		if capital(text[first.start:]) && (masks == len(masked) || masked[masks].start >= first.end) {
			h := vocab.NameHash(0)
			var ends [placeWords]int
			n := 0
			for i := range placeWords {
				if i == held {
					a, b, ok := w.read()
					if !ok {
						break
					}
					window[i] = word{a, b}
					held++
				}
				t := window[i]
				if t.end-t.start > maxWord || i > 0 && !bridgedPlace(text, window[i-1].end, t.start, window[i-1].end-window[i-1].start) {
					break
				}
				h = h.Word(vocab.AppendFold(buf[:0], text[t.start:t.end]))
				whole, begins := vocab.PlaceMay(h)
				if whole && (i == 0 || capital(text[t.start:])) && !joinedOn(text, t.end) {
					ends[n], n = i+1, n+1
				}
				if !begins {
					break
				}
			}
			if !joinedBefore(text, first.start) {
				for n > 0 {
					n--
					last := window[ends[n]-1].end
					c := candidate{start: first.start, end: last, text: text[first.start:last]}
					free, town := s.free(p, mentions, c)
					if !free || !properWords(c.text) {
						continue
					}
					if c.places = s.placesNamed(c.text); len(c.places) == 0 {
						continue
					}
					c.town = town
					all = append(all, c)
					words = ends[n]
					break
				}
				if words == 1 && (len(all) == 0 || all[len(all)-1].start != first.start) {
					if c, ok := s.unlisted(p, mentions, first.start, first.end); ok {
						all = append(all, c)
						for words < held && window[words].start < c.end {
							words++
						}
					}
				}
			}
		}
		held = copy(window[:], window[words:held])
	}
	return all
}

// free tells that no other kind has taken the words; town that they were read as a Belgian municipality. from is the first mention that may touch.
func (s *placeReader) free(p record.Passage, from int, c candidate) (free, town bool) {
	for _, m := range p.Mentions[from:] {
		if m.Start >= c.end {
			break
		}
		if m.End <= c.start {
			continue
		}
		wider := c.start <= m.Start && c.end >= m.End && c.end-c.start > m.End-m.Start
		switch m.Kind {
		case record.KindMunicipality:
			if m.Start != c.start || m.End != c.end {
				if !wider {
					return false, false
				}
				continue
			}
			town = true
		case record.KindCountry:
			if m.Rule != "town" && m.Rule != "seat" && m.Rule != "region" && !wider {
				return false, false
			}
		case record.KindLanguageName, record.KindNationality:
			if !wider {
				return false, false
			}
		case record.KindFalseCountry:
			if m.Rule != "phrase" && m.Rule != "province" || m.Start > c.start || m.End < c.end {
				return false, false
			}
		}
	}
	return true, town
}

// unlisted returns a name that no list has and that is called a town or has its country in brackets: up to three capitalised words.
func (s *placeReader) unlisted(p record.Passage, from, start, end int) (candidate, bool) {
	text := p.Text
	stop := end
	w := wordReader{text: text, pos: end}
	for range 2 {
		a, b, ok := w.read()
		if !ok || !bridgedPlace(text, stop, a, stop) || !capital(text[a:]) {
			break
		}
		stop = b
	}
	if stop-start < 4 || stop-start > 48 || joinedOn(text, stop) {
		return candidate{}, false
	}
	if rest := text[stop:]; !strings.HasPrefix(rest, " (") && !strings.HasPrefix(rest, ", ") && flag(rest) == "" && !townBefore(text[:start]) {
		return candidate{}, false
	}
	if s.weighed++; s.weighed > maxWeighed || shouting(text[start:stop]) || functionWord[vocab.Fold(text[start:end])] {
		return candidate{}, false
	}
	c := candidate{start: start, end: stop, text: text[start:stop]}
	if ok, town := s.free(p, from, c); !ok || town {
		return candidate{}, false
	}
	country := countryBehind(p, stop)
	behind := country != "" && (strings.HasPrefix(text[stop:], " (") || flag(text[stop:]) != "")
	if !behind {
		n := around(text, start, stop)
		item := strings.HasPrefix(text[stop:], ", ") && country != "" && (len(n.before) == 0 || locative[first(n.before)])
		if !item && !oneTown[first(n.before)] && !(linkWord[first(n.before)] && oneTown[second(n.before)]) || !item && (!calledPlace(n) || len(n.beforeRaw) > 0 && startsUpper(n.beforeRaw[0])) {
			return candidate{}, false
		}
	}
	return c, true
}

// townBefore tells that the text ends with a word that calls the next one a town, small words aside.
func townBefore(text string) bool {
	for range 2 {
		text = strings.TrimRight(text, " \u00a0'’")
		at := len(text)
		for at > 0 && len(text)-at < 16 && text[at-1] != ' ' && text[at-1] != '\'' && text[at-1] != '(' {
			at--
		}
		w := text[at:]
		if oneTown[w] || w == "municipalité" {
			return true
		}
		if !linkWord[w] {
			return false
		}
		text = text[:at]
	}
	return false
}

// bridgedPlace tells whether what lies between two words may lie within a name of a place; before is how long the first word is.
func bridgedPlace(text string, from, to, before int) bool {
	gap := text[from:to]
	switch gap {
	case " ", "-", "'", "’", "\u2010", "\u2011", "\u00a0", "'-", " '", " ’":
		return true
	case ". ", ".":
		return before <= 3
	}
	return false
}

// joinedOn tells that a hyphen and a letter follow: "Oslo-akkoord", "Paris-Nice". joinedBefore tells the same of what stands before.
func joinedOn(text string, at int) bool {
	rest := text[at:]
	if !strings.HasPrefix(rest, "-") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[1:])
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func joinedBefore(text string, at int) bool {
	if at < 2 || text[at-1] != '-' {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[:at-1])
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// properWords tells that a name is written as one: every word with a capital but the small words within, and no short word of capitals alone.
func properWords(name string) bool {
	w := wordReader{text: name}
	n := 0
	for {
		a, b, ok := w.read()
		if !ok {
			break
		}
		if n++; n > 1 && !capital(name[a:]) && !withinName[vocab.Fold(name[a:b])] {
			return false
		}
	}
	return n > 1 || utf8.RuneCountInString(name) > 4 || utf8.RuneCountInString(name) > 2 && strings.ContainsFunc(name, unicode.IsLower)
}

// withinName are the small words within names of places.
var withinName = setOf("de la le les du des d l op aan den der die het van ten ter te bij in an am im auf unter ob a the upon on of under by and sur sous en et lez les " +
	"aux au di del della delle dei do da dos das e el al ad as ash at az es y los las i na nad pod pri u v ve o s st ste bani ben ibn")
