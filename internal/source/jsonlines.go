package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"entente/internal/record"
)

// textKeys are the names under which a line of JSON holds its text, the surest first, with the media type that a name says.
var textKeys = []struct{ name, media string }{
	{"html", "text/html; charset=utf-8"}, {"markdown", "text/markdown; charset=utf-8"}, {"text", "text/plain; charset=utf-8"},
	{"content", ""}, {"body", ""},
}

func isTextKey(name string) bool {
	for _, k := range textKeys {
		if k.name == name {
			return true
		}
	}
	return false
}

// aboutKeys are what a line may say of its text, and how the item calls it.
var aboutKeys = []struct {
	meta  string
	names []string
}{
	{"title", []string{"title"}},
	{"date", []string{"date", "issued", "published"}},
	{"language", []string{"language", "lang"}},
}

// momentKeys are the names under which a line may say when it was fetched, in RFC 3339; timestamp is that of the C4 corpora.
var momentKeys = []string{"retrieved", "retrieved_at", "fetched_at", "crawled_at", "timestamp"}

// lines reads a file that holds an object of JSON a line.
func (u *unpacking) lines(at place, file io.Reader, modified time.Time) {
	r := bufio.NewReaderSize(u.metered(file), 64<<10)
	names := dated{}
	for n := 1; u.going(); n++ {
		line, err := readLine(r, MaxBytes)
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		place := at.inside(fmt.Sprintf("line-%d", n))
		switch {
		case err == io.EOF && len(line) == 0:
			return
		case errors.Is(err, errLongLine):
			u.fail(place, record.ClassTooLarge, "line %d is longer than the limit of %d bytes", n, MaxBytes)
			continue
		case err != nil && err != io.EOF:
			u.broken(at, fmt.Errorf("line %d: %w", n, err))
			return
		case len(bytes.TrimSpace(line)) == 0:
			continue
		}
		item, err := u.line(at, place, n, line)
		if err != nil {
			u.tell(place.item(), err)
			continue
		}
		if u.ignore.within(item.Name) {
			continue
		}
		if last := names[item.Key]; names.stale(item.Key, item.Retrieved) {
			if item.Retrieved.Before(last) {
				u.tell(place.item(), &Skipped{Reason: fmt.Sprintf("line %d: an earlier line has a newer capture of the same address", n)})
				continue
			}
			u.fail(place, record.ClassCorrupt, "line %d: an earlier line has the same address or id", n)
			continue
		}
		item.Modified = modified
		u.tell(item, nil)
	}
}

// line makes an item of one line.
func (u *unpacking) line(in, at place, n int, line []byte) (Item, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil {
		return Item{}, &record.Failure{Class: record.ClassCorrupt, Reason: fmt.Sprintf("line %d is no object of JSON: %v", n, err)}
	}
	item := at.item()
	item.Retrieved = u.retrieved
	if i := slices.IndexFunc(momentKeys, func(name string) bool { return word(object[name]) != "" }); i >= 0 {
		if moment, err := time.Parse(time.RFC3339Nano, word(object[momentKeys[i]])); err == nil && moment.Year() > 1990 && moment.Before(u.retrieved) {
			item.Retrieved = moment.UTC()
		}
	}
	for _, k := range textKeys {
		if s := word(object[k.name]); strings.TrimSpace(s) != "" {
			item.Bytes, item.Hint = []byte(s), k.media
			break
		}
	}
	if len(item.Bytes) == 0 {
		return Item{}, &record.Failure{Class: record.ClassEmpty, Reason: fmt.Sprintf("line %d has no text: none of html, markdown, text, content, body", n)}
	}
	for _, name := range []string{"url", "source", "id"} {
		s := word(object[name])
		if address, ok := u.addressOf(s); ok {
			item.Key, item.Name, item.Source = address, address, address
			break
		}
		if s != "" && name != "source" { // a source that is no address names a publisher, of many lines
			named := in.inside(clean(s))
			item.Key, item.Name, item.Source = named.key, named.name, named.source
			break
		}
	}
	for _, k := range aboutKeys {
		i := slices.IndexFunc(k.names, func(name string) bool { return word(object[name]) != "" })
		if i < 0 {
			continue
		}
		if item.Meta == nil {
			item.Meta = map[string]string{}
		}
		item.Meta[k.meta] = strings.ToValidUTF8(word(object[k.names[i]]), "\uFFFD")
	}
	return item, nil
}

// word returns a string or a number of JSON as text, and nothing for what is neither.
func word(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return ""
	}
	switch c := raw[0]; {
	case c == '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return strings.TrimSpace(s)
	case c == '-' || c >= '0' && c <= '9':
		return string(raw)
	}
	return ""
}

var errLongLine = errors.New("the line is too long")

// readLine returns the next line without its end. One longer than limit is passed over whole and told as errLongLine.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if !long {
			if len(line)+len(part) > limit {
				line, long = nil, true
			} else {
				line = append(line, part...)
			}
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if long && (err == nil || err == io.EOF) {
			return nil, errLongLine
		}
		return bytes.TrimRight(line, "\r\n"), err
	}
}
