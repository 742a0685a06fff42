package sites

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"entente/internal/query"
)

// Embed is what pages of another site may ask: those of its origins, with its key, within bounds.
type Embed struct {
	Key     string         // what site= takes; it is no secret
	Origins []string       // such as https://www.gent.example, whose scripts may read the answers
	Within  []query.Filter // what every question with the key is held to; empty, not nil, for everything
	Rate    int            // requests a minute with the key; 0 for any number
}

// Share is how many of the requests a minute one network may make: a quarter, so that none uses up what is there for all.
func (e Embed) Share() int { return (e.Rate + 3) / 4 }

// Allows reports whether scripts of an origin may read answers.
func (e Embed) Allows(origin string) bool { return slices.Contains(e.Origins, origin) }

// The rates of keys.
const (
	DefaultRate = 3000
	maxRate     = 1_000_000
)

// ownPages is the setting that holds a key to the pages crawled for its site.
const ownPages = "own"

// Settings are what stands in the table of a key, in the order in which it is written.
func Settings() []string {
	all := []string{"key", "origins", "rate", ownPages}
	for _, f := range query.Facets {
		all = append(all, f.Name)
	}
	return all
}

var keyForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// readEmbed reads the table of a key. Of a fault it returns the setting.
func readEmbed(name string, table map[string]any) (e Embed, setting string, err error) {
	e = Embed{Key: name, Rate: DefaultRate, Within: []query.Filter{}}
	for _, setting := range slices.Sorted(maps.Keys(table)) {
		value := table[setting]
		switch setting {
		case "key":
			key, ok := value.(string)
			if !ok || !keyForm.MatchString(key) {
				return e, setting, fmt.Errorf("%v: want letters, digits, \".\", \"_\" and \"-\", at most 64", shown(value))
			}
			e.Key = key
		case "rate":
			n, ok := value.(int64)
			if !ok || n < 0 || n > maxRate {
				return e, setting, fmt.Errorf("%v: want requests a minute, from 1 to %d, or 0 for any number", shown(value), maxRate)
			}
			e.Rate = int(n)
		case "origins":
			list, ok := texts(value)
			if !ok {
				return e, setting, fmt.Errorf("%v: want a list such as [\"https://www.gent.example\"]", shown(value))
			}
			for _, given := range list {
				origin, err := ParseOrigin(given)
				if err != nil {
					return e, setting, err
				}
				if !slices.Contains(e.Origins, origin) {
					e.Origins = append(e.Origins, origin)
				}
			}
		case ownPages:
			own, ok := value.(bool)
			if !ok {
				return e, setting, fmt.Errorf("%v: want true or false", shown(value))
			}
			if own {
				e.Within = append(e.Within, query.Filter{Facet: query.SiteBound, Any: []string{name}})
			}
		default:
			facet, ok := query.FacetByName(setting)
			if !ok {
				return e, setting, fmt.Errorf("unknown setting; there are %s", strings.Join(Settings(), ", "))
			}
			f, err := readFilter(facet, value)
			if err != nil {
				return e, setting, err
			}
			e.Within = append(e.Within, f)
		}
	}
	return e, "", nil
}

func readFilter(facet query.Facet, value any) (query.Filter, error) {
	if n, ok := value.(int64); ok { // a year need not stand in quotation marks
		value = fmt.Sprint(n)
	}
	list, ok := texts(value)
	if !ok || len(list) == 0 {
		return query.Filter{}, fmt.Errorf("%v: want a value or a list of values", shown(value))
	}
	f := query.Filter{Facet: facet.Name}
	for _, text := range list {
		ids := facet.IDs(text)
		if len(ids) == 0 {
			return f, fmt.Errorf("%q is no %s: want an id or a name in Dutch, French or English", text, facet.Name)
		}
		f.Any = append(f.Any, ids...)
	}
	slices.Sort(f.Any)
	f.Any = slices.Compact(f.Any)
	return f, nil
}

// texts reads a text or a list of texts and whole numbers.
func texts(value any) ([]string, bool) {
	switch v := value.(type) {
	case string:
		return []string{v}, true
	case []any:
		list := []string{}
		for _, item := range v {
			switch item := item.(type) {
			case string:
				list = append(list, item)
			case int64:
				list = append(list, fmt.Sprint(item))
			default:
				return nil, false
			}
		}
		return list, true
	}
	return nil, false
}

// shown is a value as a fault names it.
func shown(value any) string {
	if s, ok := value.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprint(value)
}

// ParseOrigin reads an origin and returns it as browsers send it: scheme, host in lower case, and port where it is not the usual one.
// Only a host of the machine itself may go without https: what is asked in the clear can be read and changed on its way.
func ParseOrigin(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || strings.ContainsAny(text, "*?#@ ") {
		return "", fmt.Errorf("%q: want an origin such as https://www.gent.example, without *", text)
	}
	if strings.Trim(u.Path, "/") != "" {
		return "", fmt.Errorf("%q: want an origin without a path: %s://%s", text, u.Scheme, u.Host)
	}
	host := strings.ToLower(u.Hostname())
	addr, err := netip.ParseAddr(host)
	if local := host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && addr.IsLoopback(); u.Scheme == "http" && !local {
		return "", fmt.Errorf("%q: want https; http is for hosts of this machine", text)
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && !(u.Scheme == "https" && port == "443") && !(u.Scheme == "http" && port == "80") {
		host += ":" + port
	}
	return u.Scheme + "://" + host, nil
}

// errSameKey is two sites that one key, or the name of the one and the key of the other, stand for.
var errSameKey = errors.New("it stands for two sites")

// sameKeys returns the site whose key is that of another, or another's name.
func sameKeys(list []Site) (of, other Site, found bool) {
	for i, s := range list {
		if s.Embed == nil {
			continue
		}
		for j, o := range list {
			if i != j && (o.Name == s.Embed.Key || o.Embed != nil && o.Embed.Key == s.Embed.Key && j < i) {
				return s, o, true
			}
		}
	}
	return Site{}, Site{}, false
}
