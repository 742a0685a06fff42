package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"entente/internal/answer"
	"entente/internal/query"
)

// The bounds of the documents like one that its page leads to.
const (
	maxAlike      = 5
	maxShared     = 4                      // values of one reason
	alikeDeadline = 600 * time.Millisecond // of the two seconds that the page has; a page without them is better than none
)

// alike is a document like the one on the page, and why.
type alike struct {
	hit
	Reasons []string
}

// alike returns the documents most like one.
func (s *server) alike(ctx context.Context, l *locale, id string) ([]alike, error) {
	ctx, cancel := context.WithTimeout(ctx, alikeDeadline)
	defer cancel()
	found, err := answer.Similar(ctx, s.Engine, id, l.Code, maxAlike)
	if err != nil {
		return nil, err
	}
	var all []alike
	for _, f := range found {
		a := alike{hit: result(l, query.Query{}, f.Hit)}
		for _, r := range f.Reasons {
			if text := reason(l, r); text != "" {
				a.Reasons = append(a.Reasons, text)
			}
		}
		all = append(all, a)
	}
	return all, nil
}

// reason tells what two documents share in one respect.
func reason(l *locale, r answer.Reason) string {
	if len(r.Values) == 0 || !l.has("similar.shared."+r.Kind) {
		return ""
	}
	var names []string
	for _, v := range r.Values[:min(len(r.Values), maxShared)] {
		name := v.Label
		if r.Kind == "text" {
			name = l.say("quote", "text", name)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(r.Values) > maxShared {
		names = append(names, "…")
	}
	return l.say("similar.shared."+r.Kind, "n", len(r.Values), "values", strings.Join(names, ", "))
}
