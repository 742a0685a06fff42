package passage

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/extract"
)

// A passage of more than longest bytes is cut at the last sentence end before it, one without any at a blank.
const (
	longest  = 1200
	shortest = 200 // a rest below this stays with what stands before it
)

// A stop, perhaps closed by quotes or brackets, then a blank, then what may open a sentence.
var sentenceEnd = regexp.MustCompile(`[.!?…]["'”’»)\]]*\s+(?:["'“‘«(\[¿¡–—-]\s?)*[\p{Lu}\d]`)

// abbreviations end with a stop that ends no sentence.
var abbreviations = regexp.MustCompile(`(?i)(?:^|[\s(])(?:\p{L}|dr|mr|mrs|ms|mme|mlle|m|mevr|dhr|ing|ir|prof|st|ste|nr|n°|no|art|blz|p|pp|vol|cf|bv|bijv|d\.w\.z|o\.a|e\.g|i\.e|resp|tel|tél|av|bd|ca|vs|fig|ed|jan|feb|febr|mrt|apr|aug|sept|sep|okt|oct|nov|dec|janv|févr|avr|juil|déc)\.$`)

type piece struct{ start, end int }

// sentences returns the pieces of text, each whole sentences as long as they fit.
func sentences(text string) []piece {
	if len(text) <= longest {
		return []piece{{0, len(text)}}
	}
	var pieces []piece
	start := 0
	for len(text)-start > longest {
		end := lastEnd(text[start : start+longest])
		if end < shortest {
			end = lastBlank(text[start:])
		}
		if len(text)-start-end < shortest {
			break
		}
		pieces = append(pieces, trimmed(text, start, start+end))
		start += end
	}
	return append(pieces, trimmed(text, start, len(text)))
}

// lastEnd returns where the last whole sentence of s ends, 0 when there is none.
func lastEnd(s string) int {
	best := 0
	for _, m := range sentenceEnd.FindAllStringIndex(s, -1) {
		stop := m[0] + 1
		if _, n := utf8.DecodeRuneInString(s[m[0]:]); n > 1 {
			stop = m[0] + n
		}
		if abbreviations.MatchString(s[max(0, stop-12):stop]) {
			continue
		}
		for stop < m[1] && !unicode.IsSpace(rune(s[stop])) {
			stop++
		}
		best = stop
	}
	return best
}

// lastBlank returns the last place before longest where s may be cut without breaking a word, or a character.
func lastBlank(s string) int {
	if i := strings.LastIndexByte(s[:longest], ' '); i >= shortest {
		return i
	}
	for i := longest; i > longest-utf8.UTFMax; i-- {
		if utf8.RuneStart(s[i]) {
			return i
		}
	}
	return longest // no text at all
}

func trimmed(text string, start, end int) piece {
	for start < end && text[start] == ' ' {
		start++
	}
	for end > start && text[end-1] == ' ' {
		end--
	}
	return piece{start, end}
}

// places finds the bytes of the kept text that the parts of a block came from. Mending changes blanks and hyphens but no letter,
// so the letters are counted; where the counts differ (torn columns), the whole block is named. It goes forward only.
type places struct {
	block  extract.Block
	kept   string
	usable bool
	at     int // bytes of kept already passed
	text   int // bytes of the block's text already passed; the same letters
}

func newPlaces(kept string, b extract.Block) *places {
	p := &places{block: b}
	if b.Start >= 0 && b.Start <= b.End && b.End <= len(kept) {
		p.kept = kept[b.Start:b.End]
		p.usable = letters(p.kept) == letters(b.Text)
	}
	return p
}

// of returns the bytes of the kept text from which Text[start:end] was made; start is not before the last end.
func (p *places) of(start, end int) (int, int) {
	if !p.usable {
		return p.block.Start, p.block.End
	}
	p.pass(letters(p.block.Text[p.text:start]))
	for p.at < len(p.kept) { // blanks before the part
		r, n := utf8.DecodeRuneInString(p.kept[p.at:])
		if !unicode.IsSpace(r) {
			break
		}
		p.at += n
	}
	from := p.at
	p.pass(letters(p.block.Text[start:end]))
	for p.at < len(p.kept) { // its closing stop, quote or bracket
		r, n := utf8.DecodeRuneInString(p.kept[p.at:])
		if unicode.IsSpace(r) || unicode.IsLetter(r) || unicode.IsDigit(r) {
			break
		}
		p.at += n
	}
	p.text = end
	return p.block.Start + from, p.block.Start + p.at
}

// pass goes on to behind the n-th letter or digit.
func (p *places) pass(n int) {
	for n > 0 && p.at < len(p.kept) {
		r, size := utf8.DecodeRuneInString(p.kept[p.at:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n--
		}
		p.at += size
	}
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
