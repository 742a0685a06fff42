package answer

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/index/analysis"
	"entente/internal/query"
	"entente/internal/spell"
)

// suggestion returns the text of another question that finds more, when this one finds few: what was typed with its mistyped
// words put right. nil when there is none. f is what was found.
func suggestion(ctx context.Context, e Engine, q query.Query, f found) (*string, error) {
	if f.result.Total >= few && len(f.corrected) == 0 || q.PageNumber() > 1 || q.After != "" || q.Root == nil {
		return nil, nil
	}
	all := f.corrected
	if len(all) == 0 {
		var err error
		if all, err = rarely(ctx, e, q, f.result.Total); err != nil || len(all) == 0 {
			return nil, err
		}
	}
	text := q.Text
	for _, c := range all {
		text = retyped(text, c.typed, c.meant[0].Text)
	}
	if text == q.Text {
		return nil, nil
	}
	better := q.WithText(text)
	if better.Text == q.Text {
		return nil, nil
	}
	root := Understood(better.Root)
	better.Root = widened(better, root)
	n, err := counted(ctx, e, better)
	if err != nil || n == 0 || n <= f.result.Total && len(f.corrected) == 0 {
		return nil, err
	}
	return &better.Text, nil
}

// rarely returns corrections of words in phrases that stand nowhere when nothing was found, and otherwise of words that far
// fewer documents have than a word like them.
func rarely(ctx context.Context, e Engine, q query.Query, total int) ([]correction, error) {
	var typed []string
	for _, w := range wordsOf(q.Root) {
		typed = append(typed, w.Text)
	}
	if total == 0 {
		typed = append(typed, phraseWords(q.Root)...)
	}
	slices.SortStableFunc(typed, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // the long ones say most
	typed = slices.Compact(typed)
	var all []correction
	for _, w := range typed[:min(len(typed), maxCorrected)] {
		if analysis.Stop(w) {
			continue
		}
		meant, err := spell.Better(ctx, e, w, 1)
		if err != nil {
			return nil, err
		}
		if len(meant) > 0 && (total == 0 || meant[0].Cost <= costSure) {
			all = append(all, correction{typed: w, meant: meant})
		}
	}
	return all, nil
}

// phraseWords lists the words of the phrases that must be there.
func phraseWords(n query.Node) []string {
	var all []string
	query.Required(n, func(n query.Node) {
		if p, ok := n.(query.Phrase); ok {
			for _, t := range analysis.Exact().Terms(p.Text) {
				all = append(all, p.Text[t.Start:t.End])
			}
		}
	})
	return all
}

// retyped returns text with every place where word stands by itself replaced.
func retyped(text, word, by string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, word)
		if i < 0 || word == "" {
			break
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		b.WriteString(text[:i])
		if within(before) || within(after) {
			b.WriteString(word)
		} else {
			b.WriteString(by)
		}
		text = text[i+len(word):]
	}
	b.WriteString(text)
	return b.String()
}

// within reports whether r is part of a word.
func within(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}
