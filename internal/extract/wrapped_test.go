package extract

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"entente/internal/source"
)

// Good prose, broken to narrow columns as a typesetter would and read again, gives back its words. The prose is that of the
// starter corpus: 46 texts in three languages, with whatever compounds and names they hold.
func TestWrappedProseComesBack(t *testing.T) {
	files, err := filepath.Glob("../../seeds/??/*")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files in the starter corpus, %v", len(files), err)
	}
	breaks, wrong := 0, 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := From(context.Background(), source.Item{Name: name, Bytes: b})
		if err != nil {
			t.Fatal(err)
		}
		for _, width := range []int{38, 42, 46} {
			var wrapped strings.Builder
			words := map[string]int{}
			for _, block := range text.Blocks {
				if len(block.Text) < 60 {
					continue
				}
				breaks += wrap(&wrapped, block.Text, width)
				for w := range strings.FieldsSeq(block.Text) {
					words[w]++
				}
			}
			back, err := From(context.Background(), source.Item{Name: "wrapped.txt", Bytes: []byte(wrapped.String())})
			if err != nil {
				t.Fatal(err)
			}
			for _, block := range back.Blocks {
				for w := range strings.FieldsSeq(block.Text) {
					if words[w]--; words[w] < 0 {
						wrong++
						t.Logf("%s at %d columns: %q", filepath.Base(name), width, w)
					}
				}
			}
		}
	}
	t.Logf("%d line-end hyphens, %d words wrong", breaks, wrong)
	if breaks < 500 || wrong*200 > breaks*3 {
		t.Errorf("%d of %d words broken at a line end came back wrong, more than 1.5 in a hundred", wrong, breaks)
	}
}

// wrap writes text in lines of width runes and a blank line, and returns how often it broke a word.
func wrap(b *strings.Builder, text string, width int) (breaks int) {
	column := 0
	for word := range strings.FieldsSeq(text) {
		for word != "" {
			room := width - column
			if column > 0 {
				room--
			}
			part, rest := word, ""
			if utf8.RuneCountInString(word) > room {
				part, rest = split(word, room)
			}
			if part == "" && column == 0 {
				part, rest = word, "" // wider than the column, and nowhere to break it
			}
			if part != "" {
				if column > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(part)
				column += 1 + utf8.RuneCountInString(part)
			}
			if part != word {
				b.WriteByte('\n')
				column = 0
				if part != "" {
					breaks++
				}
				word = rest
				continue
			}
			word = rest
		}
	}
	b.WriteString("\n\n")
	return breaks
}

// split breaks word before a consonant that a vowel follows, or behind its own hyphen, so that the first part fits into room.
func split(word string, room int) (part, rest string) {
	r := []rune(word)
	for i := min(room, len(r)-2); i >= 2; i-- {
		switch {
		case r[i-1] == '-':
			return string(r[:i]), string(r[i:])
		case i < room && unicode.IsLetter(r[i-1]) && consonant(r[i]) && vowel(r[i+1]) && strings.ContainsFunc(string(r[:i]), vowel) && !strings.ContainsRune("-’'", r[i-2]):
			return string(r[:i]) + "-", string(r[i:])
		}
	}
	return "", word
}

func vowel(r rune) bool {
	return strings.ContainsRune("aeiouyàâäéèêëîïôöùûü", unicode.ToLower(r))
}

func consonant(r rune) bool { return unicode.IsLetter(r) && !vowel(r) }
