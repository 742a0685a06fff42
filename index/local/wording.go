package local

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/bits"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// What is stored is short: a card, a few passages. A packer that looks back finds little in it that was there before. So an index learns
// from its first documents which words there are, and how words it does not know are spelt, and keeps both as codes: the more frequent, the
// fewer bits. What was learnt is kept in the index and never changes.
//
// Text is cut into runs of letters and digits, and runs of others; a name of JSON is one piece with the signs around it. The blank between
// two words is left out. A piece that was learnt is one symbol. Another is spelt, each letter by the code of letters behind the one
// before; the same one again is named by when it was spelt.
const (
	endOfText = iota
	spelt
	again
	capital // the word that follows begins with one
	learnt  // the first of the pieces
)

// The alphabet of what is spelt: bytes, and the end, which is also what stands before the first.
const (
	endOfPiece = 256
	letters    = 257
)

// What is learnt: pieces that are met more than once, the most frequent first, of a sample that tells enough of what is to come; and how
// letters follow those that were met often enough.
const (
	leastSample  = 256 << 10
	mostSample   = 4 << 20
	mostPieces   = 16 << 10
	longestPiece = 64 // bytes
	oftenEnough  = 100
)

// wording is what an index has learnt. It is not changed any more.
type wording struct {
	pieces  []string
	symbols map[string]int
	words   *prefixCode
	behind  [letters]uint8 // which of letters is for what follows a letter
	letters []*prefixCode  // the first is for letters that were met seldom
}

// wordByte reports whether a byte is part of a word. Bytes of letters beyond ASCII are.
func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80 || c == '_'
}

// firstPiece returns how many bytes the first piece of text has.
func firstPiece(text string) int {
	n := runLength(text, wordByte(text[0]))
	if wordByte(text[0]) || text[n-1] != '"' {
		return n
	}
	name := runLength(text[n:], true)
	if rest := text[n+name:]; strings.HasPrefix(rest, `":`) {
		return n + name + runLength(rest, false)
	}
	return n
}

// runLength returns how many bytes at the beginning of text are all of words, or all of none.
func runLength(text string, word bool) int {
	for i := range len(text) {
		if wordByte(text[i]) != word {
			return i
		}
	}
	return len(text)
}

// between reports whether a piece is the blank between two words.
func between(before byte, piece, rest string) bool {
	return piece == " " && wordByte(before) && rest != "" && wordByte(rest[0])
}

// small returns a word that begins with one capital of ASCII without it, and nothing for any other piece.
func small(p string) string {
	if p[0] >= 'A' && p[0] <= 'Z' && len(p) > 1 && (p[1] < 'A' || p[1] > 'Z') {
		return string(p[0]+'a'-'A') + p[1:]
	}
	return ""
}

// maker is what packing tells its pieces to: a writer, or who counts them.
type maker interface {
	symbol(s int)
	again(at, of int)
	letter(before, c int)
}

// walk tells the symbols of text.
func (w *wording) walk(text string, to maker) {
	known := map[string]int{}
	before := byte(' ')
	for len(text) > 0 {
		n := firstPiece(text)
		p, rest := text[:n], text[n:]
		text = rest
		if between(before, p, rest) {
			before = ' '
			continue
		}
		before = p[n-1]
		s, ok := w.symbols[p]
		if !ok {
			if q := small(p); q != "" {
				if s, ok = w.symbols[q]; ok {
					to.symbol(capital)
				}
			}
		}
		if ok {
			to.symbol(s)
			continue
		}
		if at, ok := known[p]; ok {
			to.symbol(again)
			to.again(at, len(known))
			continue
		}
		known[p] = len(known)
		to.symbol(spelt)
		last := endOfPiece
		for i := range n {
			to.letter(last, int(p[i]))
			last = int(p[i])
		}
		to.letter(last, endOfPiece)
	}
	to.symbol(endOfText)
}

// learn returns what a sample teaches, and nil when it is too small to teach anything.
func learn(sample []string) *wording {
	counts, size := map[string]int{}, 0
	for _, text := range sample {
		size += len(text)
		for len(text) > 0 {
			n := firstPiece(text)
			p := cmp.Or(small(text[:n]), text[:n])
			text = text[n:]
			if n > 1 && n <= longestPiece {
				counts[p]++
			}
		}
	}
	if size < leastSample {
		return nil
	}
	w := &wording{}
	for p, n := range counts {
		if n > 1 {
			w.pieces = append(w.pieces, strings.Clone(p))
		}
	}
	slices.SortFunc(w.pieces, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	w.pieces = w.pieces[:min(len(w.pieces), mostPieces)]
	w.number()
	t := &tally{words: make([]int, learnt+len(w.pieces))}
	for _, text := range sample {
		w.walk(text, t)
	}
	w.words, _ = codeOf(lengthsOf(t.words))
	w.letters = nil
	for c := range t.letters {
		n := 0
		for next, k := range t.letters[c] {
			n += k
			t.all[next] += k
		}
		if n >= oftenEnough && len(w.letters) < 250 {
			w.letters = append(w.letters, nil)
			w.behind[c] = uint8(len(w.letters))
		}
	}
	codes := []*prefixCode{nil}
	codes[0], _ = codeOf(lengthsOf(t.all[:]))
	for c := range t.letters {
		if w.behind[c] > 0 {
			code, _ := codeOf(lengthsOf(t.letters[c][:]))
			codes = append(codes, code)
		}
	}
	w.letters = codes
	return w
}

func (w *wording) number() {
	w.symbols = make(map[string]int, len(w.pieces))
	for i, p := range w.pieces {
		w.symbols[p] = learnt + i
	}
}

// tally counts symbols.
type tally struct {
	words   []int
	letters [letters][letters]int
	all     [letters]int
}

func (t *tally) symbol(s int)         { t.words[s]++ }
func (t *tally) again(int, int)       {}
func (t *tally) letter(before, c int) { t.letters[before][c]++ }

// writing writes symbols.
type writing struct {
	*wording
	bitWriter
}

func (t *writing) symbol(s int)     { t.put(t.words.bits[s], t.words.lengths[s]) }
func (t *writing) again(at, of int) { t.put(uint32(at), uint8(bits.Len(uint(of-1)))) }
func (t *writing) letter(before, c int) {
	l := t.letters[t.behind[before]]
	t.put(l.bits[c], l.lengths[c])
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// pack packs text behind out.
func (w *wording) pack(out, text []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, crc32.Checksum(text, castagnoli))
	t := &writing{w, bitWriter{out: out}}
	w.walk(string(text), t)
	return t.end()
}

// unpack is the inverse of pack.
func (w *wording) unpack(packed []byte) ([]byte, error) {
	if len(packed) < 4 {
		return nil, errDamaged
	}
	sum := binary.BigEndian.Uint32(packed)
	out, ok := w.read(&bitReader{in: packed[4:]})
	if !ok || crc32.Checksum(out, castagnoli) != sum {
		return nil, errDamaged
	}
	return out, nil
}

// read returns the text of a row of bits, and false when it is none.
func (w *wording) read(r *bitReader) ([]byte, bool) {
	out := make([]byte, 0, 6*len(r.in))
	var known [][2]int // where pieces stand in out that were spelt
	upper := false
	for {
		s, ok := r.symbol(w.words)
		if !ok || len(out) > maxUnpacked {
			return nil, false
		}
		from := len(out)
		switch s {
		case endOfText:
			return out, true
		case capital:
			upper = true
			continue
		case again:
			if len(known) == 0 {
				return nil, false
			}
			at := r.take(bits.Len(uint(len(known) - 1)))
			if at >= len(known) {
				return nil, false
			}
			from = join(&out, out[known[at][0]])
			out = append(out, out[known[at][0]:known[at][1]]...)
		case spelt:
			last := endOfPiece
			for {
				c, ok := r.symbol(w.letters[w.behind[last]])
				if !ok {
					return nil, false
				}
				if c == endOfPiece {
					break
				}
				if last == endOfPiece {
					from = join(&out, byte(c))
				}
				out = append(out, byte(c))
				last = c
			}
			if last == endOfPiece {
				return nil, false
			}
			known = append(known, [2]int{from, len(out)})
		default:
			p := w.pieces[s-learnt]
			from = join(&out, p[0])
			out = append(out, p...)
		}
		if upper {
			out[from] -= 'a' - 'A'
			upper = false
		}
	}
}

// join adds the blank that was left out before a word behind a word, and returns where the next piece begins.
func join(out *[]byte, next byte) int {
	if n := len(*out); n > 0 && wordByte(next) && wordByte((*out)[n-1]) {
		*out = append(*out, ' ')
	}
	return len(*out)
}

// save returns what was learnt as bytes.
func (w *wording) save(enc *zstd.Encoder) []byte {
	b := binary.AppendUvarint(nil, uint64(len(w.pieces)))
	for _, p := range w.pieces {
		b = append(binary.AppendUvarint(b, uint64(len(p))), p...)
	}
	b = append(b, w.words.lengths...)
	b = append(b, w.behind[:]...)
	b = append(b, byte(len(w.letters)))
	for _, l := range w.letters {
		b = append(b, l.lengths...)
	}
	return enc.EncodeAll(b, nil)
}

// load is the inverse of save.
func load(dec *zstd.Decoder, saved []byte) (*wording, error) {
	b, err := dec.DecodeAll(saved, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	broken := false
	take := func(n int) []byte {
		if broken = broken || n < 0 || n > len(b); broken {
			return nil
		}
		taken := b[:n:n]
		b = b[n:]
		return taken
	}
	number := func() int {
		v, n := binary.Uvarint(b)
		if n <= 0 || v > uint64(len(b)) {
			broken = true
			return 0
		}
		take(n)
		return int(v)
	}
	w := &wording{}
	for range number() {
		p := string(take(number()))
		if broken = broken || p == ""; broken {
			return nil, errDamaged
		}
		w.pieces = append(w.pieces, p)
	}
	w.number()
	code := func(symbols int) *prefixCode {
		lengths := take(symbols)
		if broken {
			return nil
		}
		c, ok := codeOf(lengths)
		broken = !ok
		return c
	}
	w.words = code(learnt + len(w.pieces))
	copy(w.behind[:], take(letters))
	if n := take(1); !broken {
		for range n[0] {
			w.letters = append(w.letters, code(letters))
		}
	}
	if broken || len(w.letters) == 0 || int(slices.Max(w.behind[:])) >= len(w.letters) {
		return nil, errDamaged
	}
	return w, nil
}
