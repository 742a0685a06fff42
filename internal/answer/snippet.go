package answer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	before  = "… "  // text was cut off in front
	behind  = " …"  // text was cut off behind; apart from a full stop that may stand there
	between = " … " // between two stretches of one passage
)

// snippet cuts text to what shows its marks: the whole of it when it is short, else one or two stretches, at most budget
// characters with the signs that tell of a cut.
func snippet(text string, marks []mark, budget int) []Fragment {
	if utf8.RuneCountInString(text) <= budget {
		return fragments(text, 0, len(text), marks)
	}
	t := newRunes(text)
	stretches := t.stretches(marks, budget)
	var out []Fragment
	for i, s := range stretches {
		switch {
		case i > 0:
			out = joinText(out, between)
		case s[0] > 0:
			out = joinText(out, before)
		}
		for _, f := range fragments(text, t.at[s[0]], t.at[s[1]], marks) {
			if f.Hit {
				out = append(out, f)
			} else {
				out = joinText(out, f.Text)
			}
		}
	}
	if last := stretches[len(stretches)-1]; last[1] < t.len() {
		out = joinText(out, behind)
	}
	return out
}

// joinText adds unmarked text to the last fragment, or as a fragment of its own.
func joinText(all []Fragment, s string) []Fragment {
	if n := len(all); n > 0 && !all[n-1].Hit {
		all[n-1].Text += s
		return all
	}
	return append(all, Fragment{Text: s})
}

// fragments parts text[from:to] at its marks.
func fragments(text string, from, to int, marks []mark) []Fragment {
	var out []Fragment
	at := from
	for _, m := range merged(marks) {
		start, end := max(m.Start, at), min(m.End, to)
		if start >= end {
			continue
		}
		if start > at {
			out = append(out, Fragment{Text: text[at:start]})
		}
		out = append(out, Fragment{Text: text[start:end], Hit: true})
		at = end
	}
	if at < to {
		out = append(out, Fragment{Text: text[at:to]})
	}
	return out
}

// runes is a text by characters, which is how a budget counts.
type runes struct {
	text string
	at   []int // byte of each character, and the length of the text
}

func newRunes(text string) runes {
	r := runes{text: text}
	for i := range text {
		r.at = append(r.at, i)
	}
	r.at = append(r.at, len(text))
	return r
}

func (r runes) len() int { return len(r.at) - 1 }

// place returns the character at a byte.
func (r runes) place(at int) int {
	i, _ := slices.BinarySearch(r.at, at)
	return min(i, r.len())
}

func (r runes) rune(i int) rune {
	c, _ := utf8.DecodeRuneInString(r.text[r.at[i]:])
	return c
}

// stretches returns one or two parts of the text, in characters, that show the most of what was asked.
func (r runes) stretches(marks []mark, budget int) [][2]int {
	if len(marks) == 0 {
		return [][2]int{r.around(0, 0, budget)}
	}
	all := r.densest(marks, budget*2/3, nil)
	one := r.around(all.from, all.to, budget)
	rest := slices.DeleteFunc(slices.Clone(marks), func(m mark) bool { return r.place(m.start) >= one[0] && r.place(m.end) <= one[1] })
	if !slices.ContainsFunc(rest, func(m mark) bool { return !all.leaves[m.leaf] }) {
		return [][2]int{one}
	}
	// Another word stands farther off: two shorter stretches show both.
	half := (budget - len([]rune(between))) / 2
	first := r.densest(marks, half*2/3, nil)
	second := r.densest(marks, half*2/3, first.leaves)
	a, b := r.around(first.from, first.to, half), r.around(second.from, second.to, half)
	if a[0] > b[0] {
		a, b = b, a
	}
	if a[1]+1 >= b[0] { // they meet
		return [][2]int{r.around(a[0], min(b[1], a[0]+budget-len([]rune(before))-len([]rune(behind))), budget)}
	}
	return [][2]int{a, b}
}

// cluster is neighbouring marks, in characters.
type cluster struct {
	from, to int
	leaves   map[int]bool
}

// densest returns the marks within width characters that show the most different words not seen yet, the first such.
func (r runes) densest(marks []mark, width int, seen map[int]bool) cluster {
	var best cluster
	most := -1
	for i, first := range marks {
		c := cluster{from: r.place(first.start), to: r.place(first.end), leaves: map[int]bool{first.leaf: true}}
		for _, m := range marks[i+1:] {
			end := r.place(m.end)
			if end > c.from+width {
				break
			}
			c.to = max(c.to, end)
			c.leaves[m.leaf] = true
		}
		unseen := 0
		for l := range c.leaves {
			if !seen[l] {
				unseen++
			}
		}
		if unseen > most {
			best, most = c, unseen
		}
	}
	return best
}

// around returns a stretch of at most budget characters, signs of a cut included, that holds from to to and begins and ends
// where a sentence or else a word does.
func (r runes) around(from, to, budget int) [2]int {
	room := budget - len([]rune(before)) - len([]rune(behind))
	if room < 1 {
		return [2]int{from, from}
	}
	to = min(to, from+room)
	spare := room - (to - from)
	start := max(0, from-spare/3)
	if left := r.len() - start; left < room {
		start = max(0, r.len()-room)
	}
	start = r.startAt(start, from)
	end := min(r.len(), start+room)
	if end < r.len() {
		end = r.endAt(end, to, start+room/2)
	}
	return [2]int{start, end}
}

// startAt returns where to begin between low and high: at a sentence, at a word, or at least not within a character.
func (r runes) startAt(low, high int) int {
	if low == 0 {
		return 0
	}
	word := -1
	for i := low; i <= high; i++ {
		if r.rune(i-1) != ' ' || i == r.len() {
			continue
		}
		if i > 1 && strings.ContainsRune(".!?…", r.rune(i-2)) {
			return i
		}
		if word < 0 {
			word = i
		}
	}
	if word >= 0 {
		return word
	}
	for low < high && joinsBefore(r.rune(low)) {
		low++
	}
	return low
}

// endAt returns where to end at or before high, not before low: at a sentence that leaves enough, at a word, or at least not
// within a character.
func (r runes) endAt(high, low, enough int) int {
	word := -1
	for i := high; i > low; i-- {
		if r.rune(i) != ' ' {
			continue
		}
		if word < 0 {
			word = i
		}
		if i >= enough && strings.ContainsRune(".!?", r.rune(i-1)) {
			return i
		}
	}
	if word >= 0 {
		return word
	}
	end := high
	for end > low+1 && joinsBefore(r.rune(end)) {
		end--
	}
	return end
}

// joinsBefore reports whether c is part of what stands before it: an accent of its own, a joiner, a variation selector.
func joinsBefore(c rune) bool { return unicode.IsMark(c) || c == '\u200d' }
