package source

import (
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// clean makes the name of a member fit for a key: composed letters, plain slashes, no way up or out, no drive, nothing that
// can not be seen. It is never used to write a file.
func clean(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/'
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
			return '\uFFFD'
		}
		return r
	}, norm.NFC.String(name))
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case part == "", part == ".", part == "..", len(part) == 2 && part[1] == ':':
		default:
			parts = append(parts, part)
		}
	}
	name = strings.Join(parts, "/")
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	if name == "" {
		return "unnamed"
	}
	return name
}

// maxName bounds the name of a member, in bytes; Linux allows a path as much.
const maxName = 4096

// western reads a name that is no UTF-8 as archives of the DOS and Windows world write it.
func western(name string) string {
	if s, err := charmap.CodePage437.NewDecoder().String(name); err == nil {
		return s
	}
	return name
}

// unwanted says that a member is hidden or litter, by any part of its path, as on a walk.
func unwanted(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || slices.Contains(litter, part) {
			return true
		}
	}
	return false
}

// besides names what lies next to documents and is none.
func besides(name string) (string, bool) {
	what, ok := beside[strings.ToLower(path.Ext(name))]
	return what, ok
}

// within reports whether a pattern speaks of a member or of a folder that it lies in. The name begins with the container's,
// which was matched before.
func (ig ignored) within(name string) bool {
	if len(ig) == 0 {
		return false
	}
	for i := strings.Index(name, divider) + len(divider); i < len(name); i++ {
		if name[i] == '/' && ig.match(strings.TrimSuffix(name[:i], "!")) {
			return true
		}
	}
	return ig.match(name)
}

// tagged sorts members so that a repeated name is known.
type tagged map[string]bool

// again reports whether a name was met before, and remembers it.
func (t tagged) again(name string) bool {
	met := t[name]
	t[name] = true
	return met
}

// dated is when what was met under each key was retrieved last.
type dated map[string]time.Time

// stale reports whether something was met under a key that was retrieved no earlier, and remembers the newest. What has no
// address of its own has no captures either: the first one is the only one.
func (d dated) stale(key string, retrieved time.Time) bool {
	if !IsAddress(key) {
		retrieved = time.Time{}
	}
	last, met := d[key]
	if met && !retrieved.After(last) {
		return true
	}
	d[key] = retrieved
	return false
}
