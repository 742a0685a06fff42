package cluster

import (
	"context"
	"errors"
	"fmt"
)

// ownerID is the document of the meta index that says who writes here.
const ownerID = "owner"

// ErrForeign is the answer to a writer where another one writes.
var ErrForeign = errors.New("another installation writes there")

// ownerMeta says who writes.
type ownerMeta struct {
	Identity string `json:"identity"`
}

// Claim notes that the installation with an identity is the one that writes the indices of this prefix. Where another one is, the error is
// ErrForeign, unless this one is to take its place.
func (c *Cluster) Claim(ctx context.Context, identity string, takeOver bool) error {
	if err := c.claim(ctx, identity, takeOver); err != nil {
		return fmt.Errorf("claim %s: %w", c.options.Prefix, err)
	}
	return nil
}

func (c *Cluster) claim(ctx context.Context, identity string, takeOver bool) error {
	if err := c.makeMeta(ctx); err != nil {
		return err
	}
	path := "/" + c.metaIndex()
	if takeOver {
		return c.put(ctx, path+"/_doc/"+ownerID, ownerMeta{identity}, nil)
	}
	for range 2 {
		var now ownerMeta
		err := c.metaGet(ctx, ownerID, &now)
		switch {
		case err == nil && now.Identity == identity:
			return nil
		case err == nil:
			return ErrForeign
		case !errors.Is(err, errMissing):
			return err
		}
		err = c.put(ctx, path+"/_create/"+ownerID, ownerMeta{identity}, nil)
		if err == nil || !errors.Is(err, errConflict) { // else another was sooner
			return err
		}
	}
	return ErrForeign
}
