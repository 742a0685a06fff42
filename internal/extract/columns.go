package extract

import (
	"slices"
	"strings"
	"unicode"

	"entente/internal/record"
)

// reach is how many paragraphs further on the other half of a sentence is looked for: between two halves lie the pieces of the
// columns beside.
const reach = 8

// linkColumns puts together paragraphs that were torn apart: by a blank line, or, where columns of a page were written to the
// file side by side, by pieces of other columns. Ends within a word go first: the letters round the seam must stand together in
// words of the document. Then each sentence left open takes the nearest paragraph that begins in lower case. A broken word
// without another half stays as it is. The merged paragraph spans everything between its halves in the kept text.
func linkColumns(ps []*paragraph, v *vocabulary) ([]*paragraph, bool) {
	next := make([]int, len(ps))
	taken := make([]bool, len(ps))
	for i := range next {
		next[i] = -1
	}
	starts := func(i int) bool {
		return ps[i].role == record.RoleProse && !ps[i].marks && unicode.IsLower(firstRune(ps[i].text)) && !contactStart(ps[i].text)
	}
	broken := func(i int) bool {
		return ps[i].role == record.RoleProse && ps[i].lines[len(ps[i].lines)-1].broken()
	}
	for i := range ps {
		if !broken(i) {
			continue
		}
		left := strings.TrimRight(lastWord(ps[i].text), "-‐")
		best, candidates := -1, 0
		for j := i + 1; j < min(len(ps), i+1+reach); j++ {
			if !starts(j) || taken[j] {
				continue
			}
			candidates++
			right := strings.TrimRightFunc(firstWord(ps[j].text), notWordEdge)
			if v.words[strings.ToLower(left+right)] || v.words[strings.ToLower(left+"-"+right)] {
				best = j
				break
			}
			if best < 0 && v.plausible(left, right) {
				best = j
			}
		}
		if best < 0 && candidates == 1 && i+1 < len(ps) && starts(i+1) && !taken[i+1] {
			best = i + 1 // nothing else is in question: a page or a blank line parts the halves
		}
		if best >= 0 {
			next[i], taken[best] = best, true
		}
	}
	for i := range ps {
		if next[i] >= 0 || broken(i) || !unfinished(ps[i]) {
			continue
		}
		for j := i + 1; j < min(len(ps), i+1+reach); j++ {
			if starts(j) && !taken[j] {
				next[i], taken[j] = j, true
				break
			}
		}
	}
	columns := false
	var out []*paragraph
	for i, p := range ps {
		if taken[i] {
			continue
		}
		p.lines = slices.Clone(p.lines)
		for at := i; next[at] >= 0; at = next[at] {
			columns = columns || next[at] > at+1
			p.lines = append(p.lines, ps[next[at]].lines...)
		}
		if next[i] >= 0 {
			p.join(v)
		}
		out = append(out, p)
	}
	return out, columns
}

// unfinished says that p is prose that stops within a sentence. A single line may be a caption or a signature.
func unfinished(p *paragraph) bool {
	if p.role != record.RoleProse || len(p.lines) < 2 {
		return false
	}
	last := lastRune(strings.TrimRight(p.text, "\"'”’»)“ "))
	return unicode.IsLetter(last) || last == ','
}
