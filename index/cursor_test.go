package index

import (
	"errors"
	"math"
	"strings"
	"testing"

	"entente/internal/query"
)

func TestCursorIsOfItsQuestionAndGeneration(t *testing.T) {
	type mark struct{ ID string }
	secret := []byte("of this generation")
	q := query.Query{Root: query.Word{Text: "water"}}
	cursor := WriteCursor(secret, q, mark{"d1"})
	q.After, q.Size = cursor, 50
	var at mark
	if err := ReadCursor(secret, q, &at); err != nil || at.ID != "d1" {
		t.Errorf("read %+v, %v", at, err)
	}
	other := q
	other.Root = query.Word{Text: "afval"}
	forged := q
	forged.After = strings.ToUpper(cursor)
	short := q
	short.After = cursor[:8]
	for name, read := range map[string]error{
		"another generation": ReadCursor([]byte("of another"), q, &at),
		"another question":   ReadCursor(secret, other, &at),
		"forged":             ReadCursor(secret, forged, &at),
		"short":              ReadCursor(secret, short, &at),
		"of another kind":    ReadCursor(secret, q, new(int)),
	} {
		if !errors.Is(read, ErrCursorExpired) {
			t.Errorf("%s: %v", name, read)
		}
	}
	if c := WriteCursor(secret, q, math.NaN()); c != "" {
		t.Errorf("a score that is no number makes the cursor %q", c)
	}
}
