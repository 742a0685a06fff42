package extract

import (
	"unicode"
	"unicode/utf8"
)

// Columns of prose that stand side by side in a text file, as programs that print a page as text leave them.

const (
	fewestAbreast  = 5  // lines with text on both sides
	narrowestLeft  = 20 // runes of a piece on the left, on average
	narrowestRight = 14
	gutterBlanks   = 2
	mostGutters    = 4 // places of a line that a column may begin at
	runningOn      = 4 // one piece in so many begins small on either side: prose that runs on, no table
)

// inColumns puts the columns of text that stand side by side one below the other: the left one, then the right one.
func inColumns(text string, lines []line) []line {
	var out []line
	changed := false
	for i := 0; i < len(lines); {
		to, pieces := i, []line(nil)
		for _, c := range gutters(text, lines[i]) {
			if j, n := abreast(text, lines, i, c); n >= fewestAbreast && j > to {
				if p := parted(text, lines[i:j], c); p != nil {
					to, pieces = j, p
				}
			}
		}
		if pieces == nil {
			out = append(out, lines[i])
			i++
			continue
		}
		out, changed = append(out, pieces...), true
		i = to
	}
	if !changed {
		return lines
	}
	for k := range out {
		out[k].number = k
	}
	return out
}

// gutters returns the columns, in runes, at which a piece of a line begins behind some blanks.
func gutters(text string, l line) []int {
	var list []int
	at, blanks, seen := 0, 0, false
	for _, r := range text[l.start:l.end] {
		switch {
		case r == '\t':
			return nil
		case unicode.IsSpace(r):
			blanks++
		default:
			if seen && blanks >= gutterBlanks && len(list) < mostGutters {
				list = append(list, at)
			}
			seen, blanks = true, 0
		}
		at++
	}
	return list
}

// cut returns the byte at which the right piece of a line begins for a column c, a rune more or less. ok is false when text of the line runs
// over it; the line's end is returned when it has no right piece.
func cut(text string, l line, c int) (at int, both, ok bool) {
	col, blanks := 0, gutterBlanks
	seen := false
	for i, r := range text[l.start:l.end] {
		switch {
		case r == '\t':
			return 0, false, false
		case unicode.IsSpace(r):
			blanks++
		default:
			if blanks >= gutterBlanks && col >= c-1 && col <= c+1 {
				return l.start + i, seen, true
			}
			if col >= c {
				return 0, false, false
			}
			seen, blanks = true, 0
		}
		col++
	}
	return l.end, false, true
}

// abreast returns the line behind those that have a gutter at column c, from line i on, and how many of them have text on both sides.
func abreast(text string, lines []line, i, c int) (to, both int) {
	blank := 0
	to = i
	for j := i; j < len(lines); j++ {
		if lines[j].blank() {
			if blank++; blank > 1 {
				break
			}
			continue
		}
		_, two, ok := cut(text, lines[j], c)
		if !ok || j > i && lines[j].feed {
			break
		}
		blank = 0
		to = j + 1
		if two {
			both++
		}
	}
	return to, both
}

// parted returns the lines of the left column and those of the right one behind them; nil when they are no prose that runs on.
func parted(text string, lines []line, c int) []line {
	var left, right []line
	both, leftRunes, rightRunes, leftOn, rightOn := 0, 0, 0, 0, 0
	for _, l := range lines {
		at, two, _ := cut(text, l, c)
		a, b := newLine(text, l.start, at, l.feed), newLine(text, at, l.end, false)
		left, right = append(left, a), append(right, b)
		if !two {
			continue
		}
		both++
		leftRunes += a.length()
		rightRunes += b.length()
		if first, _ := utf8.DecodeRuneInString(a.text); unicode.IsLower(first) {
			leftOn++
		}
		if first, _ := utf8.DecodeRuneInString(b.text); unicode.IsLower(first) {
			rightOn++
		}
	}
	if leftRunes < narrowestLeft*both || rightRunes < narrowestRight*both || leftOn*runningOn < both || rightOn*runningOn < both {
		return nil
	}
	end := lines[len(lines)-1].end
	gap := newLine(text, end, end, false)
	return append(append(append(left, gap), right...), gap)
}
