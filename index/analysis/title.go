package analysis

import "strings"

// maxKey bounds the key of a title in bytes; titles that agree so far are ordered by id.
const maxKey = 1000

// TitleKey returns what titles are ordered by: their folded words, parted by blanks. A title without any has no key.
func TitleKey(title string) string {
	var b strings.Builder
	for _, t := range Exact().Terms(title) {
		if b.Len()+len(t.Text) >= maxKey {
			break
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}
