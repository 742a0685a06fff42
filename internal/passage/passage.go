// Package passage cuts extracted text into citable stretches, each with the headings above it and a language.
package passage

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"entente/internal/extract"
	"entente/internal/lang"
	"entente/internal/record"
)

// Document is the passages of one text and the languages they make it.
type Document struct {
	Passages  []record.Passage
	Language  lang.Code
	Languages []lang.Code // every language with a tenth of the characters and 200 of them; Language is always among them
}

// Split cuts t into passages in reading order: a block each, a long paragraph at the ends of its sentences. The same text gives
// the same passages, ids and languages.
func Split(docID string, t extract.Text, d lang.Detector) Document {
	units := cut(t)
	doc := Document{Passages: make([]record.Passage, 0, len(units))}
	doc.Language, doc.Languages = tell(units, t.Lang, d)

	var path []heading
	seen := map[string]int{}
	for i, u := range units {
		if u.role == record.RoleHeading {
			for len(path) > 0 && path[len(path)-1].level >= u.level {
				path = path[:len(path)-1]
			}
		}
		doc.Passages = append(doc.Passages, record.Passage{
			ID:          id(docID, u.text, seen),
			Ordinal:     i,
			Heading:     words(path),
			Language:    u.language,
			Role:        u.role,
			Text:        u.text,
			Mentions:    []record.Mention{},
			SourceStart: u.start,
			SourceEnd:   u.end,
			Page:        u.page,
		})
		if u.role == record.RoleHeading {
			path = append(path, heading{u.level, u.text})
		}
	}
	return doc
}

type heading struct {
	level int
	text  string
}

func words(path []heading) []string {
	out := make([]string, len(path))
	for i, h := range path {
		out[i] = h.text
	}
	return out
}

// hashLength is in hexadecimal digits: 48 bits, within one document.
const hashLength = 12

// id names a passage by its text and not by its place, so that an edit elsewhere leaves it alone. The same text a second time gets
// a number.
func id(docID, text string, seen map[string]int) string {
	sum := sha256.Sum256([]byte(text))
	name := docID + "-" + hex.EncodeToString(sum[:])[:hashLength]
	seen[name]++
	if n := seen[name]; n > 1 {
		return name + "-" + strconv.Itoa(n)
	}
	return name
}

// unit is what becomes a passage.
type unit struct {
	role       record.Role
	level      int
	text       string
	start, end int
	claimed    string // language the markup claims
	language   lang.Code
	page       int
}

func cut(t extract.Text) []unit {
	var units []unit
	for _, b := range t.Blocks {
		u := unit{role: b.Role, level: b.Level, text: b.Text, start: b.Start, end: b.End, claimed: b.Lang, page: b.Page}
		if b.Role == record.RoleHeading {
			u.level = max(u.level, 1)
		}
		pieces := sentences(b.Text)
		if len(pieces) < 2 {
			units = append(units, u)
			continue
		}
		place := newPlaces(t.Kept, b)
		for _, p := range pieces {
			u.text = b.Text[p.start:p.end]
			u.start, u.end = place.of(p.start, p.end)
			units = append(units, u)
		}
	}
	return units
}

// ranked returns the languages by their sums, the largest first; ties in the order of the codes.
func ranked(sums map[lang.Code]int) []lang.Code {
	codes := make([]lang.Code, 0, len(sums))
	for c := range sums {
		codes = append(codes, c)
	}
	slices.SortFunc(codes, func(a, b lang.Code) int {
		if sums[a] != sums[b] {
			return sums[b] - sums[a]
		}
		return strings.Compare(string(a), string(b))
	})
	return codes
}
