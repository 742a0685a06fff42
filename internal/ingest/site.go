package ingest

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"iter"
	"net/url"
	"slices"

	"entente/internal/extract"
	"entente/internal/record"
	"entente/internal/source"
)

// What stands on most pages of a host is its furniture and no page's own (see extract.Furniture). Every page keeps the
// fingerprints of all its blocks, furniture included, so that what is furniture depends on nothing but the pages there are.
// A page is read without what was furniture when the run began; at the end of the run those are read again, from their
// originals, for which that has changed.

const (
	// maxPrints bounds the fingerprints kept of a page. Furniture stands at both ends of a page: of a longer one its middle
	// is left out.
	maxPrints = 256
	// sampled is how many pages of a host are counted; among them a share of one half is known to within a twentieth.
	sampled = 1_000
)

// host returns what the keys of all pages of the host of a page begin with, empty for what is no page of a host.
func host(key string) string {
	u, err := url.Parse(key)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/"
}

// prints returns the fingerprints of a page as they are kept: four bytes each, ascending.
func prints(t extract.Text) []byte {
	if t.Format != "text/html" {
		return nil
	}
	all := extract.Fingerprint(t)
	if n := len(all); n > maxPrints {
		all = append(slices.Clone(all[:maxPrints/2]), all[n-maxPrints/2:]...)
	}
	short := make([]uint32, len(all))
	for i, p := range all {
		short[i] = uint32(p)
	}
	slices.Sort(short)
	var b []byte
	for _, p := range slices.Compact(short) {
		b = binary.BigEndian.AppendUint32(b, p)
	}
	return b
}

func eachPrint(b []byte, do func(uint64)) {
	for ; len(b) >= 4; b = b[4:] {
		do(uint64(binary.BigEndian.Uint32(b)))
	}
}

// without leaves the furniture of its host out of a page, and returns what names the furniture it has: see record.Source.
func without(t extract.Text, kept []byte, drop map[uint64]bool) (extract.Text, string) {
	named := furnitureOf(kept, drop)
	if named == "" {
		return t, ""
	}
	whole := map[uint64]bool{}
	for _, p := range extract.Fingerprint(t) {
		if drop[uint64(uint32(p))] {
			whole[p] = true
		}
	}
	return extract.Without(t, whole), named
}

// furnitureOf names the part of a host's furniture that stands on a page: pages that have none have no name.
func furnitureOf(kept []byte, drop map[uint64]bool) string {
	h, n := fnv.New64a(), 0
	eachPrint(kept, func(p uint64) {
		if drop[p] {
			h.Write(binary.BigEndian.AppendUint64(nil, p))
			n++
		}
	})
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d-%016x", n, h.Sum64())
}

// furniture counts what stands on the pages of a host. Of a large host those pages are counted whose addresses have the
// lowest hashes: the same whatever order they came in.
func furniture(known Known, host string) (map[uint64]bool, error) {
	type page struct {
		rank   uint64
		prints []byte
	}
	var pages []page
	lower := func(a, b page) int { return cmp.Compare(a.rank, b.rank) }
	for src, err := range known.Sources(host) {
		if err != nil {
			return nil, fmt.Errorf("count the furniture of %s: %w", host, err)
		}
		if len(src.Prints) == 0 || src.Document == "" {
			continue
		}
		h := fnv.New64a()
		h.Write([]byte(src.Key))
		pages = append(pages, page{h.Sum64(), src.Prints})
		if len(pages) == 2*sampled {
			slices.SortFunc(pages, lower)
			pages = slices.Clone(pages[:sampled])
		}
	}
	slices.SortFunc(pages, lower)
	pages = pages[:min(len(pages), sampled)]
	on := map[uint64]int{}
	for _, p := range pages {
		eachPrint(p.prints, func(print uint64) { on[print]++ })
	}
	return extract.Furniture(on, len(pages)), nil
}

// refurnish reads the pages of a host again on which other blocks are furniture now than when they were read.
func (p *Pipeline) refurnish(ctx context.Context, hosts []string) error {
	for _, h := range hosts {
		drop, err := furniture(p.Known, h)
		if err != nil {
			return err
		}
		again := *p
		again.refurnishing = true
		again.furniture = map[string]map[uint64]bool{h: drop}
		if _, err := again.run(ctx, []source.Source{furnished{p, h, drop}}, nil, func(Event) {}); err != nil {
			return fmt.Errorf("read pages of %s again: %w", h, err)
		}
	}
	return nil
}

// furnished are the pages of a host that have to be read again.
type furnished struct {
	*Pipeline
	host string
	drop map[uint64]bool
}

func (f furnished) Items(ctx context.Context) iter.Seq2[source.Item, error] {
	return func(yield func(source.Item, error) bool) {
		for src, err := range f.Known.Sources(f.host) {
			if err != nil {
				yield(source.Item{}, err)
				return
			}
			if src.Document == "" || !current(src) || furnitureOf(src.Prints, f.drop) == src.Furniture {
				continue
			}
			if !yield(f.kept(src)) {
				return
			}
		}
	}
}

// kept is a source as it was read, with the bytes that were kept.
func (f furnished) kept(src record.Source) (source.Item, error) {
	item := source.Item{
		Key: src.Key, Name: src.Name, Source: src.Shown, Hint: src.Hint, Retrieved: src.Retrieved, Modified: src.Modified, ETag: src.ETag,
		Site: src.Site, Meta: src.Meta,
	}
	var err error
	if item.Bytes, err = f.Known.Original(src.SHA256); err != nil {
		f.Logger.Warn("a page can not be read again without the furniture of its host", "source", src.Shown, "error", err)
		return item, &source.Skipped{Reason: "its original is not there"}
	}
	return item, nil
}
