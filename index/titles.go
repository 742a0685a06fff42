package index

import (
	"context"

	"entente/internal/query"
	"entente/internal/record"
)

// Titler is an engine that completes titles. Not every engine does: who asks finds out by assertion.
type Titler interface {
	// Titles returns at most most documents whose title has the words of typed, of the last one at least the beginning: those
	// whose title begins with typed first, then by title and id. Documents that stand behind another are left out, and those
	// outside of the bounds, which are as query.Query.Bounds has them. Of a beginning that very many titles share it looks at some only, and of one
	// letter at none.
	Titles(ctx context.Context, typed string, within []query.Filter, most int) ([]record.Key, error)
}
