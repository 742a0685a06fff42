package cluster

import (
	"encoding/json"

	"entente/index"
	"entente/internal/query"
)

// mark is what a cursor says: the last hit before it, in one of two ways. In the window it is the score and the id by which hits stand
// there; behind it, and in orders other than relevance, what the cluster orders by, as it said it. After a change of the index it
// goes on behind the same place; a hit whose rank changed may be seen twice or not.
type mark struct {
	Front bool              `json:"f,omitempty"`
	Score float64           `json:"s,omitempty"`
	ID    string            `json:"i,omitempty"`
	Sort  []json.RawMessage `json:"b,omitempty"`
}

// readMark returns where the cursor of q points, nil when it has none.
func readMark(secret []byte, q query.Query) (*mark, error) {
	if q.After == "" {
		return nil, nil
	}
	var m mark
	if err := index.ReadCursor(secret, q, &m); err != nil {
		return nil, err
	}
	return &m, nil
}
