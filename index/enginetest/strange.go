package enginetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// strangeQuestions asks trees of any shape, with any bytes in them, some of them in a hurry. An engine answers each, or says that
// its caller has gone.
func strangeQuestions(t *testing.T, e index.Engine) {
	r := newRandom(13)
	var ops []record.Op
	for i := range 80 {
		id := fmt.Sprintf("d%02d", i)
		ops = append(ops, record.Op{ID: id, Version: 1, Document: r.document(id, 1)})
	}
	apply(t, e, 1, ops...)
	n := 1500
	if few() {
		n = 300
	}
	for i := range n {
		q := r.question()
		q.Root = r.strange(4)
		ctx, hurried := t.Context(), r.IntN(5) == 0
		cancel := func() {}
		if hurried {
			ctx, cancel = context.WithTimeout(ctx, time.Duration(r.IntN(2000))*time.Microsecond)
		}
		_, err := e.Search(ctx, q)
		cancel()
		if err != nil && !(hurried && errors.Is(err, context.DeadlineExceeded)) {
			t.Fatalf("question %d, %.2000s: %v", i, fmt.Sprintf("%#v", q.Root), err)
		}
	}
}

// strange returns a tree that no text is read as.
func (r random) strange(depth int) query.Node {
	nodes := func() []query.Node {
		var all []query.Node
		for range r.IntN(5) {
			all = append(all, r.strange(depth-1))
		}
		return all
	}
	kind := r.IntN(12)
	if depth <= 0 {
		kind = 5 + r.IntN(7)
	}
	switch kind {
	case 0, 1:
		return query.And{Nodes: nodes()}
	case 2:
		return query.Or{Nodes: nodes()}
	case 3:
		return query.Not{Node: r.strange(depth - 1)}
	case 4:
		w := query.Widened{Asked: r.strange(depth - 1)}
		for range r.IntN(3) * r.IntN(40) {
			w.Labels = append(w.Labels, query.Label{Text: r.bytes(), Language: pick(r, []lang.Code{lang.NL, lang.FR, lang.EN, lang.Und, "", "de", "\xff"}), Related: r.IntN(2) == 0})
		}
		return w
	case 5:
		return query.Phrase{Text: r.bytes() + " " + r.bytes(), Slop: r.IntN(1<<40) - 1<<39}
	case 6:
		return query.Prefix{Text: r.bytes()}
	case 7:
		return query.Fuzzy{Text: r.bytes(), Edits: r.IntN(9) - 3}
	case 8:
		return query.Is{Facet: pick(r, []string{r.facet(), r.bytes(), "_id", index.FieldCard}), Value: r.bytes()}
	case 9:
		return query.Between{Facet: pick(r, []string{"year", r.bytes()}), From: r.IntN(1<<40) - 1<<39, To: r.IntN(1<<40) - 1<<39}
	case 10:
		if depth > 0 {
			return nil
		}
	}
	return query.Word{Text: r.bytes()}
}

// bytes returns words, and now and then what is none.
func (r random) bytes() string {
	switch r.IntN(8) {
	case 0:
		b := make([]byte, r.IntN(12))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		return string(b)
	case 1:
		return pick(r, []string{"", " ", "-", "'", "l'", "-water-", "é\u0301\u0301", "\u00ad", "女", "…", "\xff", "Noord‐Zuid‑beleid", "a-b-c-d-e-f", "co-"})
	case 2:
		return strings.Repeat(r.typed()+pick(r, []string{"", "-", " "}), 1+r.IntN(60))
	}
	return r.typed()
}
