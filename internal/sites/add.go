package sites

import (
	"fmt"
	"strconv"
	"strings"

	"entente/internal/query"
)

// New is a site that is to be written into a file.
type New struct {
	Name    string
	Start   []string
	Origins []string
	Key     string // the name when empty
	Rate    int    // DefaultRate when below 0
	Own     bool
	Filters map[string][]string // by facet
}

// Added returns the text of a file of sites with one more, or with a key for one that has none. What was there stays as it is written.
// A fault is ErrInvalid.
func Added(b []byte, n New) ([]byte, error) {
	before, err := Parse(b)
	if err != nil {
		return nil, err
	}
	known := false
	for _, s := range before {
		if s.Name != n.Name {
			continue
		}
		if s.Embed != nil {
			return nil, fmt.Errorf("%w: site.%s has a key already, %s: change it in the file", ErrInvalid, n.Name, s.Embed.Key)
		}
		if len(n.Start) > 0 {
			return nil, fmt.Errorf("%w: site.%s is there already: change where it starts in the file", ErrInvalid, n.Name)
		}
		known = true
	}
	if !siteName.MatchString(n.Name) {
		return nil, fmt.Errorf("%w: %q: a site is named with lower-case letters, digits and hyphens, at most 64", ErrInvalid, n.Name)
	}
	var w strings.Builder
	w.Write(b)
	if len(b) > 0 {
		if b[len(b)-1] != '\n' {
			w.WriteByte('\n')
		}
		w.WriteByte('\n')
	}
	if !known && len(n.Start) > 0 {
		fmt.Fprintf(&w, "[site.%s]\nstart = %s\n\n", n.Name, quoted(n.Start))
	}
	fmt.Fprintf(&w, "[site.%s.embed]\n", n.Name)
	if n.Key != "" && n.Key != n.Name {
		fmt.Fprintf(&w, "key = %s\n", strconv.Quote(n.Key))
	}
	fmt.Fprintf(&w, "origins = %s\n", quoted(n.Origins))
	if n.Rate >= 0 {
		fmt.Fprintf(&w, "rate = %d\n", n.Rate)
	}
	if n.Own {
		w.WriteString(ownPages + " = true\n")
	}
	for _, f := range query.Facets {
		if values := n.Filters[f.Name]; len(values) > 0 {
			fmt.Fprintf(&w, "%s = %s\n", f.Name, quoted(values))
		}
	}
	out := []byte(w.String())
	if _, err := Parse(out); err != nil {
		return nil, err
	}
	return out, nil
}

// quoted writes a list as TOML has it. Strings of Go are strings of TOML but for bytes that are no text, which no value has.
func quoted(list []string) string {
	all := make([]string, len(list))
	for i, s := range list {
		all[i] = strconv.Quote(strings.ToValidUTF8(s, ""))
	}
	return "[" + strings.Join(all, ", ") + "]"
}
