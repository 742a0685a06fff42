package source

import (
	"bytes"
	"context"
	"iter"
	"net/url"
	"slices"
	"strings"

	"entente/internal/record"
)

// Fetch gets what an address leads to. The item is named whatever happens; errors are as of Source.Items.
type Fetch func(ctx context.Context, address string) (Item, error)

// schemes are those that make an operand an address even without the two slashes. A file of such a name can be given as
// ./data:x.
var schemes = []string{"http", "https", "file", "ftp", "gopher", "data", "javascript", "mailto", "ws", "wss", "blob", "about"}

// IsAddress tells "https://…", "data:…" and the like from a path. A path that holds "://" further on is still a path.
func IsAddress(operand string) bool {
	scheme, rest, found := strings.Cut(operand, ":")
	if !found || scheme == "" {
		return false
	}
	for _, r := range scheme {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '+' && r != '-' && r != '.' && (r < '0' || r > '9') {
			return false
		}
	}
	return strings.HasPrefix(rest, "//") || slices.Contains(schemes, strings.ToLower(scheme))
}

// address is a place on the web: one document, or an archive of some.
type address struct {
	given string
	Options
}

func (a address) Items(ctx context.Context) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		if a.Fetch == nil {
			yield(Item{Key: a.given, Name: a.given, Source: shown(a.given)}, &record.Failure{
				Class:  record.ClassUnsupported,
				Reason: "addresses are not fetched here: save the page and name the file",
			})
			return
		}
		item, err := a.Fetch(ctx, a.given)
		if ctx.Err() != nil {
			yield(Item{}, context.Cause(ctx))
			return
		}
		if kind := packingOf(bytes.NewReader(item.Bytes), int64(len(item.Bytes)), pathOf(item.Name)); err == nil && kind != notPacked {
			b := item.Bytes
			item.Bytes = nil
			files(a).unpack(ctx, kind, place{item.Key, item.Name, item.Source}, bytes.NewReader(b), int64(len(b)), item, ignored{}, yield)
			return
		}
		yield(item, err)
	}
}

// Holds reports whether the bytes of a document that was fetched are an archive that holds others.
func Holds(item Item) bool {
	return packingOf(bytes.NewReader(item.Bytes), int64(len(item.Bytes)), pathOf(item.Name)) != notPacked
}

// pathOf returns the path of an address, which ends as the name of a file does.
func pathOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Path != "" {
		return u.Path
	}
	return address
}
