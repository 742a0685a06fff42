package local

import (
	"context"
	"fmt"
	"path/filepath"

	"entente/index"
	"entente/internal/record"
)

// Files returns the names of the files that hold the documents of the present state. Each is complete, on the disk and never
// written again; what changes with every batch is not among them.
func (e *Engine) Files(ctx context.Context) (names []string, err error) {
	err = e.read(ctx, func(s *snapshot) error {
		for _, part := range s.reader.Segments() {
			if kept, ok := part.Segment().(interface{ Path() string }); ok {
				names = append(names, filepath.Base(kept.Path()))
			}
		}
		return nil
	})
	return names, err
}

// Each calls do with every document of the present state, the removed included, until it fails. The order is not told.
func (e *Engine) Each(ctx context.Context, do func(key record.Key, removed bool) error) error {
	return e.read(ctx, func(s *snapshot) error {
		for i, g := range s.segments {
			live := s.reader.Segments()[i].DocNumbersLive().Iterator()
			for n := 0; live.HasNext(); n++ {
				doc := live.Next()
				if n%1024 == 0 && ctx.Err() != nil {
					return ctx.Err()
				}
				if g.text(index.FieldDocument, doc) != "" {
					continue // an agreement, which comes and goes with its document
				}
				version, err := g.version(doc)
				if err != nil {
					return fmt.Errorf("%w: version of %s: %w", index.ErrUnavailable, g.id(doc), err)
				}
				removed := g.is(doc, index.Tombstone)
				if err := do(record.Key{ID: g.id(doc), Version: version}, removed); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
