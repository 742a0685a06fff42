package analysis

import "strings"

// maxKey bounds the key of a title in bytes; titles that agree so far are ordered by id.
const maxKey = 1000

// TitleKey returns what titles are ordered by: their folded words, parted by blanks. A title without any has no key.
func TitleKey(title string) string {
	var words []string
	for _, t := range Exact().Terms(title) {
		words = append(words, t.Text)
	}
	return TitleKeyOf(words)
}

// TitleKeyOf returns the key of a title by its folded words.
func TitleKeyOf(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if b.Len()+len(w) >= maxKey {
			break
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}
