package local

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"entente/index"
	"entente/internal/query"
)

// mark is what a cursor says: the last hit before it. It is bound to the generation, whose secret signs it, and to the
// question. After a change of the index it goes on behind the same place; a hit whose rank changed may be seen twice or not.
type mark struct {
	Missing bool    `json:"m,omitempty"`
	Score   float64 `json:"s,omitempty"`
	Year    int     `json:"y,omitempty"`
	Title   string  `json:"t,omitempty"`
	ID      string  `json:"i"`
}

// signed is how many bytes of signature a cursor carries.
const signed = 16

func (s *snapshot) sign(q query.Query, body []byte) []byte {
	h := hmac.New(sha256.New, s.engine.secret)
	fmt.Fprintf(h, "%s\n", question(q))
	h.Write(body)
	return h.Sum(nil)[:signed]
}

// cursor returns the cursor behind a hit.
func (s *snapshot) cursor(q query.Query, last candidate) string {
	body, err := json.Marshal(mark{last.missing, last.score, last.year, last.title, last.id})
	if err != nil {
		return "" // a score that is no number; no formula here makes one
	}
	return base64.RawURLEncoding.EncodeToString(append(s.sign(q, body), body...))
}

// readCursor returns where the cursor of q points, nil when it has none. What this generation did not sign for this question
// is ErrCursorExpired.
func (s *snapshot) readCursor(q query.Query) (*candidate, error) {
	if q.After == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(q.After)
	if err != nil || len(b) <= signed || !hmac.Equal(b[:signed], s.sign(q, b[signed:])) {
		return nil, index.ErrCursorExpired
	}
	var p mark
	if err := json.Unmarshal(b[signed:], &p); err != nil {
		return nil, index.ErrCursorExpired
	}
	return &candidate{missing: p.Missing, score: p.Score, year: p.Year, title: p.Title, id: p.ID}, nil
}

// question writes what decides the hits of q and their order, and nothing else: pages of another size, or with other facets,
// walk the same list.
func question(q query.Query) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q %d %d %q %t %q", q.In, q.Class, q.YearFrom, q.YearTo, q.BoundsKey(), q.NoFold, q.Order())
	if q.Order() == query.Relevance {
		fmt.Fprintf(&b, " %q", q.HL)
	}
	for _, f := range q.Filters {
		fmt.Fprintf(&b, " %q %q %t %q", f.Facet, f.Any, f.All, f.Not)
	}
	b.WriteByte(' ')
	writeNode(&b, q.Root)
	return b.String()
}

func writeNode(b *strings.Builder, n query.Node) {
	list := func(name string, nodes []query.Node) {
		b.WriteString(name + "(")
		for _, n := range nodes {
			writeNode(b, n)
		}
		b.WriteByte(')')
	}
	switch n := n.(type) {
	case query.And:
		list("and", n.Nodes)
	case query.Or:
		list("or", n.Nodes)
	case query.Not:
		list("not", []query.Node{n.Node})
	case query.Widened:
		list("widened", []query.Node{n.Asked})
		fmt.Fprintf(b, "%#v", n.Labels)
	default:
		fmt.Fprintf(b, "%#v", n)
	}
}
