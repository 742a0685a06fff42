package web

import (
	"slices"
	"strings"
)

// directive is a line of a Content Security Policy.
type directive struct {
	name   string
	values []string
}

// boxNeeds are the directives under which the search box of another site loads, asks and leads on, with those that hold in their stead
// where a policy has none of that name.
var boxNeeds = []struct {
	name     string
	fallback []string
}{
	{"script-src-elem", []string{"script-src", "default-src"}}, {"connect-src", []string{"default-src"}}, {"form-action", nil},
}

// maxPolicy bounds the policy of a site in bytes.
const maxPolicy = 6 << 10

// readPolicy reads a policy, with or without the name of its header. Of directives that stand twice browsers read the first.
func readPolicy(text string) (all []directive) {
	if name, rest, ok := strings.Cut(text, ":"); ok && strings.EqualFold(strings.TrimSpace(name), "Content-Security-Policy") {
		text = rest
	}
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		if !slices.ContainsFunc(all, func(d directive) bool { return d.name == name }) {
			all = append(all, directive{name, words[1:]})
		}
	}
	return all
}

// allows reports whether a directive lets a page reach an origin.
func (d directive) allows(origin string) bool {
	return slices.ContainsFunc(d.values, func(v string) bool {
		return v == "*" || strings.EqualFold(strings.TrimSuffix(v, "/"), origin) || strings.EqualFold(v, "https:") && strings.HasPrefix(origin, "https:")
	})
}

// amended returns a policy under which the search box works, and whether something had to be added. What a policy leaves to
// default-src goes along into a directive that is added: a site must not lose what it may do now. Nonces says that the policy lets no address
// allow a script.
func amended(text, origin string) (policy string, changed, nonces bool) {
	all := readPolicy(text)
	at := func(name string) int { return slices.IndexFunc(all, func(d directive) bool { return d.name == name }) }
	for _, need := range boxNeeds {
		name, i := need.name, at(need.name)
		for _, other := range need.fallback {
			if i < 0 {
				name, i = other, at(other)
			}
		}
		if i < 0 { // nothing is said of it, so everything goes
			continue
		}
		if need.name == "script-src-elem" && slices.Contains(all[i].values, "'strict-dynamic'") {
			nonces = true
			continue
		}
		if all[i].allows(origin) {
			continue
		}
		values := slices.DeleteFunc(slices.Clone(all[i].values), func(v string) bool { return strings.EqualFold(v, "'none'") })
		values = append(values, origin)
		changed = true
		if name != "default-src" {
			all[i].values = values
			continue
		}
		added := need.name
		if added == "script-src-elem" {
			added = "script-src" // which older browsers know, and which holds for both
		}
		all = append(all, directive{added, values})
	}
	lines := make([]string, len(all))
	for i, d := range all {
		lines[i] = strings.Join(append([]string{d.name}, d.values...), " ")
	}
	return strings.Join(lines, "; "), changed, nonces
}
