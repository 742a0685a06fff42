package vocab

import (
	"cmp"
	_ "embed" // the list of places
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// The list of places is text, a place a line with its names parted by tabs, the most usual first; and where in it each name begins,
// three bytes a name, the highest first, in the order of what names are looked up by. Both stay where the program's file is mapped:
// nothing is read at start, and a name is found in some twenty comparisons. gen writes them.
var (
	//go:embed places.txt
	placeText string
	//go:embed places.idx
	placeIndex string
	//go:embed places.ordinary
	ordinaryText string
)

const (
	placeOffset = 3   // bytes of an entry of the index
	mostBearers = 3   // of one name, whose other names PlaceNames returns
	mostNames   = 16  // that PlaceNames returns
	longestName = 160 // bytes of a name that can be one of a place; the longest of the list is shorter by half
)

// PlaceNames returns the other names of the town, municipality or region called name, in Latin script and as they are written: the
// Dutch, French and English ones first, then the local and other ones; at most 16, no two alike once folded, and none that is name
// folded. Where several towns of like size bear the name it returns those of each, one's first name before another's second.
// It returns nil for what is no place's name and for places with one name alone. A name may be given in any case, with or without
// accents, blanks and hyphens; a place is found by more names than are returned. Names of countries are in Countries.
func PlaceNames(name string) []string {
	if len(name) > longestName {
		return nil
	}
	asked := Fold(name)
	key := placeKey(asked)
	if key == "" {
		return nil
	}
	lines := namesOver(key)
	for i := firstOf(key); named(i, key) && len(lines) < mostBearers; i++ {
		lines = append(lines, lineAt(i))
	}
	return otherNames(lines, asked)
}

// otherNames takes names of the lines in turn.
func otherNames(lines []string, asked string) []string {
	var names []string
	seen := map[string]bool{asked: true}
	for len(lines) > 0 && len(names) < mostNames {
		kept := lines[:0]
		for _, l := range lines {
			for l != "" {
				var n string
				n, l, _ = strings.Cut(l, "\t")
				if f := Fold(n); !seen[f] {
					seen[f] = true
					if len(names) < mostNames {
						names = append(names, n)
					}
					break
				}
			}
			if l != "" {
				kept = append(kept, l)
			}
		}
		lines = kept
	}
	return names
}

// Ordinary reports whether a name of a place is a word of Dutch, French or English as well, one that dictionaries write small:
// "nice", "tours", "mol", "split". It tells nothing of words that name no place.
func Ordinary(name string) bool {
	if len(name) > longestName {
		return false
	}
	key := placeKey(Fold(name))
	if key == "" {
		return false
	}
	for lo, hi := 0, len(ordinaryText); lo < hi; { // in bytes; a line a word, in order
		start := strings.LastIndexByte(ordinaryText[:lo+(hi-lo)/2], '\n') + 1
		end := start + strings.IndexByte(ordinaryText[start:], '\n')
		switch cmp.Compare(ordinaryText[start:end], key) {
		case 0:
			return true
		case -1:
			lo = end + 1
		default:
			hi = start
		}
	}
	return false
}

// placeKey returns what a name is looked up by: folded, without blanks.
func placeKey(name string) string {
	f := Fold(name)
	if strings.IndexByte(f, ' ') < 0 {
		return f
	}
	return strings.ReplaceAll(f, " ", "")
}

// compareKey compares the key of the name that text begins with, up to a tab or the end of its line, with key, as strings.Compare does.
func compareKey(text, key string) int {
	var short [16]byte // for a letter opened: most are two at the most
	n := 0
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case c == '\t' || c == '\n':
			return cmp.Compare(n, len(key))
		case c < utf8.RuneSelf:
			i++
			continue
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			i += size
			for _, c := range foldRune(short[:0], 0, r) {
				if c == ' ' {
					continue
				}
				if n == len(key) || c != key[n] {
					return compareLetter(c, key, n)
				}
				n++
			}
			continue
		}
		if n == len(key) || c != key[n] {
			return compareLetter(c, key, n)
		}
		n++
		i++
	}
	return cmp.Compare(n, len(key))
}

// compareLetter compares letter n of a name with that of key.
func compareLetter(c byte, key string, n int) int {
	if n == len(key) {
		return 1
	}
	return cmp.Compare(c, key[n])
}

// firstOf returns the first entry of the index whose name is key, or the one behind those before it.
func firstOf(key string) int {
	if n := pairOf(key); n >= 0 {
		return firstIn(placePairs()[n], placePairs()[n+1], key)
	}
	return firstIn(0, len(placeIndex)/placeOffset, key)
}

// firstIn is firstOf for a name that is known to stand in [lo, hi), or else to belong there.
func firstIn(lo, hi int, key string) int {
	return lo + sort.Search(hi-lo, func(i int) bool { return compareKey(placeText[offsetAt(lo+i):], key) >= 0 })
}

const pairLetters = "0123456789abcdefghijklmnopqrstuvwxyz"

// pairOf numbers the first two letters of a key in their order; -1 when one is none of pairLetters.
func pairOf(key string) int {
	if len(key) < 2 {
		return -1
	}
	a, b := strings.IndexByte(pairLetters, key[0]), strings.IndexByte(pairLetters, key[1])
	if a < 0 || b < 0 {
		return -1
	}
	return a*len(pairLetters) + b
}

// placePairs holds where in the index the names begin that come with each pair of letters or behind it: half the comparisons of a search.
var placePairs = sync.OnceValue(func() []int {
	all := make([]int, 0, len(pairLetters)*len(pairLetters)+1)
	from, n := 0, len(placeIndex)/placeOffset
	for _, a := range pairLetters {
		for _, b := range pairLetters {
			from = firstIn(from, n, string([]rune{a, b}))
			all = append(all, from)
		}
	}
	return append(all, n)
})

// named tells whether key is what the name of entry i of the index is looked up by.
func named(i int, key string) bool {
	return i < len(placeIndex)/placeOffset && compareKey(placeText[offsetAt(i):], key) == 0
}

func offsetAt(i int) int {
	e := placeIndex[i*placeOffset:]
	return int(e[0])<<16 | int(e[1])<<8 | int(e[2])
}

// nameAt returns the name that entry i of the index points at.
func nameAt(i int) string {
	s := placeText[offsetAt(i):]
	return s[:strings.IndexAny(s, "\t\n")]
}

// lineAt returns the names of the place that entry i of the index points at.
func lineAt(i int) string {
	at := offsetAt(i)
	s := placeText[strings.LastIndexByte(placeText[:at], '\n')+1:]
	return s[:strings.IndexByte(s, '\n')]
}
