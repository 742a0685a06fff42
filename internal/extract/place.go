package extract

import "strings"

// placed takes over what the place of a source says of it, where the content says nothing: a line of JSON and a web archive tell
// title, date and language. A plain text has no title of its own, only a line that opens it.
func (t *Text) placed(meta map[string]string) {
	if title := tidy(meta["title"]); title != "" && (t.Title == "" || t.Format == "text/plain") {
		t.Title = title
	}
	if t.Lang == "" {
		t.Lang, _, _ = strings.Cut(strings.TrimSpace(meta["language"]), ",")
	}
	t.addDate(meta["date"], "explicit")
}
