package answer

import (
	"context"
	"fmt"

	"entente/internal/query"
)

// Crawled reports whether any document came from the site that is crawled under a name.
func Crawled(ctx context.Context, e Engine, name string) (bool, error) {
	r, err := e.Search(ctx, query.Query{Site: name, NoFold: true, Facets: []string{}, Size: 1})
	if err != nil {
		return false, fmt.Errorf("look for the site %s: %w", name, err)
	}
	return r.Total > 0, nil
}
