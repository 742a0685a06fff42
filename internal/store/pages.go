package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"

	"entente/internal/record"
)

// bucketPages is the lists of crawls: name of the crawl, 0, address → record.Page as JSON. It is made with the first list, so
// that stores of before have none.
var bucketPages = []byte("pages")

// errPage is a page that can not be kept under its name.
var errPage = errors.New("a name or address that is empty, too long or holds a zero byte")

// Pages yields the list of a crawl, by address. Between two of them other work may be done.
func (s *Store) Pages(site string) iter.Seq2[record.Page, error] {
	return func(yield func(record.Page, error) bool) {
		prefix := pageKey(site, "")
		for from := prefix; from != nil; {
			part := make([]record.Page, 0, pageSize)
			var next []byte
			err := s.view(func(tx *bbolt.Tx) error {
				b := tx.Bucket(bucketPages)
				if b == nil {
					return nil
				}
				c := b.Cursor()
				k, v := c.Seek(from)
				for ; k != nil && bytes.HasPrefix(k, prefix) && len(part) < pageSize; k, v = c.Next() {
					var p record.Page
					if err := json.Unmarshal(v, &p); err != nil {
						return fmt.Errorf("%w: %s %q: %w", ErrDamaged, bucketPages, k, err)
					}
					part = append(part, p)
				}
				if len(part) == pageSize && k != nil {
					next = bytes.Clone(k)
				}
				return nil
			})
			for _, p := range part {
				if !yield(p, nil) {
					return
				}
			}
			if err != nil {
				yield(record.Page{}, fmt.Errorf("list pages of %s: %w", site, err))
				return
			}
			from = next
		}
	}
}

// PutPages keeps pages on the list of a crawl, all of them or none, each in place of what was kept of its address. When it
// returns, they are on the disk.
func (s *Store) PutPages(ctx context.Context, site string, pages []record.Page) error {
	if err := ctx.Err(); err != nil || len(pages) == 0 {
		return err
	}
	err := s.update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucketPages)
		if err != nil {
			return err
		}
		for _, p := range pages {
			k := pageKey(site, p.Address)
			if site == "" || p.Address == "" || len(k) > maxKey || bytes.Count(k, []byte{0}) != 1 {
				return fmt.Errorf("%.80q: %w", p.Address, errPage)
			}
			v, err := json.Marshal(p)
			if err != nil {
				return err
			}
			if err := b.Put(k, v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put pages of %s: %w", site, err)
	}
	return nil
}

func pageKey(site, address string) []byte {
	return append(append([]byte(site), 0), address...)
}
