package local

import (
	"entente/index"
	"entente/internal/query"
)

// mark is what a cursor says: the last hit before it. After a change of the index it goes on behind the same place; a hit whose rank
// changed may be seen twice or not.
type mark struct {
	Missing bool    `json:"m,omitempty"`
	Score   float64 `json:"s,omitempty"`
	Year    int     `json:"y,omitempty"`
	Title   string  `json:"t,omitempty"`
	ID      string  `json:"i"`
}

// cursor returns the cursor behind a hit.
func (s *snapshot) cursor(q query.Query, last candidate) string {
	return index.WriteCursor(s.engine.secret, q, mark{last.missing, last.score, last.year, last.title, last.id})
}

// readCursor returns where the cursor of q points, nil when it has none.
func (s *snapshot) readCursor(q query.Query) (*candidate, error) {
	if q.After == "" {
		return nil, nil
	}
	var m mark
	if err := index.ReadCursor(s.engine.secret, q, &m); err != nil {
		return nil, err
	}
	return &candidate{missing: m.Missing, score: m.Score, year: m.Year, title: m.Title, id: m.ID}, nil
}
