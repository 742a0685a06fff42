package extract

import (
	"hash/fnv"
	"regexp"
	"strings"
	"unicode"

	"entente/internal/record"
)

// What stands on most pages of a site is its furniture, whatever element holds it. It is told by counting: the fingerprints of all
// pages of a host are counted, and what at least half of them share is left out of each.
const (
	sitePages = 8 // fewer pages of a host tell nothing
	siteShare = 2 // one in so many pages
	// pageShare is the most that may be left out of a page, as one in so many of its bytes: a page that would lose more is one of a
	// series that says nearly the same, and is itself what the series says.
	pageShare = 2
)

// maxLevel is the lowest level of a heading.
const maxLevel = 6

// Fingerprint returns a number for each block of t, equal for blocks that say the same in other letters, signs and blanks. It stays
// the same between runs and machines.
func Fingerprint(t Text) []uint64 {
	prints := make([]uint64, len(t.Blocks))
	for i, b := range t.Blocks {
		h := fnv.New64a()
		var one [4]byte
		blank := false
		for _, r := range b.Text {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				blank = true
				continue
			}
			if blank {
				h.Write([]byte{' '})
				blank = false
			}
			r = unicode.ToLower(r)
			one[0], one[1], one[2], one[3] = byte(r>>24), byte(r>>16), byte(r>>8), byte(r)
			h.Write(one[:])
		}
		prints[i] = h.Sum64()
	}
	return prints
}

// Furniture returns the fingerprints that are furniture of a host: on counts on how many of its pages each stands, a page counted
// once however often it repeats a block. It is nil while there are too few pages to tell.
func Furniture(on map[uint64]int, pages int) map[uint64]bool {
	if pages < sitePages {
		return nil
	}
	drop := map[uint64]bool{}
	for print, count := range on {
		if count*siteShare >= pages {
			drop[print] = true
		}
	}
	return drop
}

// Without returns t without the blocks whose fingerprints are in drop. What a page is called stays, so do headings over something
// that stays, and sentences that tell of an agreement with its year, which a site may repeat because it is what it is about. When
// more than half of the text would go, t stays as it is. Kept and the offsets into it do not change.
func Without(t Text, drop map[uint64]bool) Text {
	if len(drop) == 0 {
		return t
	}
	prints, out := Fingerprint(t), make([]bool, len(t.Blocks))
	all, gone := 0, 0
	var stays [maxLevel + 2]bool // by level of heading: whether something stays between here and the next heading of that level or above
	for i := len(t.Blocks) - 1; i >= 0; i-- {
		b := t.Blocks[i]
		all += len(b.Text)
		out[i] = drop[prints[i]] && !isTitle(b, t.Title)
		if b.Role == record.RoleHeading {
			level := min(max(b.Level, 1), maxLevel)
			out[i] = out[i] && !stays[level]
			for l := range stays {
				stays[l] = l < level && (stays[l] || !out[i])
			}
		} else if out[i] = out[i] && !tellsAgreement(b.Text); !out[i] {
			for l := range stays {
				stays[l] = true
			}
		}
		if out[i] {
			gone += len(b.Text)
		}
	}
	if gone == 0 || gone*pageShare > all {
		return t
	}
	left := make([]Block, 0, len(t.Blocks))
	for i, b := range t.Blocks {
		if !out[i] {
			left = append(left, b)
		}
	}
	t.Blocks = left
	return t
}

// isTitle says that a block is what its page is called.
func isTitle(b Block, title string) bool {
	return title != "" && strings.EqualFold(b.Text, title)
}

var (
	yearIn     = regexp.MustCompile(`\b(?:19|20)\d\d\b`)
	instrument = regexp.MustCompile(`(?i)stedenband|zuster(?:stad|gemeente)|verbroeder|partnerschap|overeenkomst|akkoord|convenant|samenwerk|jumel|pacte|convention|partenariat|coopérat|twin|sister|partner|agreement|memorandum|protocol|cooperat|accord`)
)

// tellsAgreement says that a sentence speaks of an agreement and gives a year.
func tellsAgreement(s string) bool {
	return len(s) >= 40 && yearIn.MatchString(s) && instrument.MatchString(s)
}
