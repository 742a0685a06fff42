// Package sites reads sites.toml, which names the sites of an installation and says how and when each is crawled, and what its pages may ask.
package sites

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"entente/internal/crawl"
	"entente/internal/fetch"
	"entente/internal/record"
)

// File is the name under which the sites of an installation are looked for.
const File = "sites.toml"

// Site is one site.
type Site struct {
	Name     string // of lower-case letters, digits and hyphens: what site= takes
	Start    []string
	Include  []string
	Exclude  []string
	Sitemaps []string
	Allow    []string // addresses that are not public and may be reached for it
	Depth    int      // 0: the crawl's own limit, as for Pages and Bytes
	Pages    int
	Bytes    int64
	Delay    time.Duration  // crawl.DefaultDelay when it is not set
	Schedule Schedule       // never when zero
	Embed    *Embed         // nil when its pages have no key
	Display  record.Display // how much of what was crawled from it readers are shown
}

// Find returns the place of sites.toml: beside the configuration file when there is one there, else in the data folder.
func Find(config, data string) string {
	if config != "" {
		beside := filepath.Join(filepath.Dir(config), File)
		if _, err := os.Stat(beside); err == nil {
			return beside
		}
	}
	return filepath.Join(data, File)
}

// ErrInvalid is the kind of every fault in a file of sites.
var ErrInvalid = errors.New("invalid")

// Read reads the sites of a file, by name. A file that is not there names none; a fault in it is ErrInvalid, with the line
// and the key.
func Read(path string) ([]Site, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read sites: %w", err)
	}
	list, err := Parse(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return list, nil
}

// table is a file as it is written. What other parts of the program read of a site is known by name and left to them.
type table struct {
	Site map[string]struct {
		Start   []string        `toml:"start"`
		Crawl   crawlTable      `toml:"crawl"`
		Embed   *map[string]any `toml:"embed"`
		Display any             `toml:"display"`
	} `toml:"site"`
}

type crawlTable struct {
	Include  []string  `toml:"include"`
	Exclude  []string  `toml:"exclude"`
	Sitemap  []string  `toml:"sitemap"`
	Allow    []string  `toml:"allow"`
	Depth    *int      `toml:"depth"`
	Pages    *int      `toml:"pages"`
	Bytes    size      `toml:"bytes"`
	Delay    *duration `toml:"delay"`
	Schedule Schedule  `toml:"schedule"`
}

// Parse reads the text of a file of sites.
func Parse(b []byte) ([]Site, error) {
	var t table
	d := toml.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return nil, located(b, err)
	}
	list, faults := t.sites(b)
	if len(faults) > 0 {
		return nil, faults[0]
	}
	return list, nil
}

// Check returns every fault in the text of a file of sites, and what is no fault and yet will not do what it is there for.
func Check(b []byte) []error {
	var t table
	d := toml.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return []error{located(b, err)}
	}
	list, faults := t.sites(b)
	for _, s := range list {
		if s.Embed != nil && len(s.Embed.Origins) == 0 {
			faults = append(faults, fault(b, s.Name, "embed.origins", errors.New("none: its pages get no suggestions; want origins = [\"https://…\"]")))
		}
	}
	return faults
}

// sites returns the sites of a table that are well formed, by name, and what is wrong with the others.
func (t table) sites(b []byte) (list []Site, faults []error) {
	for _, name := range slices.Sorted(maps.Keys(t.Site)) {
		s, err := t.site(b, name)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		list = append(list, s)
	}
	if s, other, found := sameKeys(list); found {
		faults = append(faults, fault(b, s.Name, "embed.key", fmt.Errorf("%q: %w, %s and %s", s.Embed.Key, errSameKey, other.Name, s.Name)))
	}
	return list, faults
}

func (t table) site(b []byte, name string) (Site, error) {
	in := t.Site[name]
	s := Site{
		Name: name, Start: in.Start, Include: in.Crawl.Include, Exclude: in.Crawl.Exclude, Sitemaps: in.Crawl.Sitemap, Allow: in.Crawl.Allow,
		Bytes: int64(in.Crawl.Bytes), Delay: crawl.DefaultDelay, Schedule: in.Crawl.Schedule,
	}
	for _, n := range []struct {
		key  string
		from *int
		to   *int
	}{{"depth", in.Crawl.Depth, &s.Depth}, {"pages", in.Crawl.Pages, &s.Pages}} {
		if n.from == nil {
			continue
		}
		if *n.to = *n.from; *n.from < 1 {
			return s, fault(b, name, n.key, fmt.Errorf("%d: want a number above 0", *n.from))
		}
	}
	if in.Crawl.Delay != nil {
		s.Delay = time.Duration(*in.Crawl.Delay)
	}
	if s.Display = record.DisplayText; in.Display != nil {
		text, _ := in.Display.(string)
		s.Display = record.Display(text)
	}
	if key, err := s.check(); err != nil {
		return s, fault(b, name, key, err)
	}
	if in.Embed != nil {
		e, setting, err := readEmbed(name, *in.Embed)
		if err != nil {
			return s, fault(b, name, "embed."+setting, err)
		}
		s.Embed = &e
	}
	return s, nil
}

var siteName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$`)

// check returns the key that holds what can not be used, and why.
func (s *Site) check() (key string, err error) {
	if !siteName.MatchString(s.Name) {
		return "", errors.New("a site is named with lower-case letters, digits and hyphens, at most 64")
	}
	if _, err := fetch.ParseAllowed(s.Allow); err != nil {
		return "allow", err
	}
	for _, list := range []struct {
		key   string
		items []string
		check func(string) error
	}{
		{"start", s.Start, checkAddress}, {"sitemap", s.Sitemaps, checkAddress}, {"include", s.Include, crawl.ParsePattern}, {"exclude", s.Exclude, crawl.ParsePattern},
	} {
		for _, item := range list.items {
			if err := list.check(item); err != nil {
				return list.key, err
			}
		}
	}
	switch s.Display {
	case record.DisplayText, record.DisplaySnippet, record.DisplayLink:
	default:
		return "display", fmt.Errorf("%q: want text, snippet or link", s.Display)
	}
	if len(s.Start) == 0 && !s.Schedule.IsZero() {
		return "schedule", errors.New("a site that is crawled needs addresses to start from: start = [\"https://…\"]")
	}
	return "", nil
}

func checkAddress(address string) error {
	if _, err := fetch.Canonical(address); err != nil {
		return fmt.Errorf("%q: %w", address, err)
	}
	return nil
}

// located says where the reader of TOML met a fault.
func located(b []byte, err error) error {
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok && len(strict.Errors) > 0 {
		first := strict.Errors[0]
		row, _ := first.Position()
		return fmt.Errorf("line %d: %w: unknown key %q", row, ErrInvalid, strings.Join(first.Key(), "."))
	}
	if d, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, _ := d.Position()
		key, reason := "", strings.TrimPrefix(d.Error(), "toml: ")
		if name, _, assigned := strings.Cut(lineOf(b, row), "="); assigned {
			key = strings.TrimSpace(name) + ": "
		}
		if m := otherKind.FindStringSubmatch(reason); m != nil {
			reason = "a value of the kind " + m[1] + " can not stand here"
		}
		return fmt.Errorf("line %d: %w: %s%s", row, ErrInvalid, key, reason)
	}
	return fmt.Errorf("line %d: %w: %s", again(b), ErrInvalid, strings.TrimPrefix(err.Error(), "toml: "))
}

// otherKind is what the reader of TOML says of a value that fits not, in terms of this program's insides.
var otherKind = regexp.MustCompile(`cannot decode TOML (\w+) into`)

func lineOf(b []byte, row int) string {
	lines := strings.Split(string(b), "\n")
	if row < 1 || row > len(lines) {
		return ""
	}
	return lines[row-1]
}

// again returns the line of the first table that stands there twice, which the reader of TOML does not tell; 0 when none does.
func again(b []byte) int {
	seen := map[string]bool{}
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "[") {
			if seen[line] {
				return n
			}
			seen[line] = true
		}
	}
	return 0
}

// fault names the line of a key of a site, as well as it can be found in the text.
func fault(b []byte, site, key string, err error) error {
	line, within := 0, false
	table, last := "crawl", key
	if t, setting, ok := strings.Cut(key, "."); ok {
		table, last = t, setting
	}
	head := regexp.MustCompile(`^\s*\[\s*"?site"?\s*\.\s*["']?` + regexp.QuoteMeta(site) + `["']?\s*[.\]]`)
	assign := regexp.MustCompile(`^\s*(?:` + table + `\s*\.\s*)?["']?` + regexp.QuoteMeta(last) + `["']?\s*=`)
	n := 0
	for text := range strings.Lines(string(b)) {
		n++
		switch {
		case head.MatchString(text):
			within = true
			if line == 0 {
				line = n
			}
		case strings.HasPrefix(strings.TrimSpace(text), "["):
			within = false
		case within && key != "" && assign.MatchString(text):
			return fmt.Errorf("line %d: %w: site.%s: %s: %w", n, ErrInvalid, site, key, err)
		}
	}
	where := "site." + site
	if key != "" {
		where += ": " + key
	}
	return fmt.Errorf("line %d: %w: %s: %w", line, ErrInvalid, where, err)
}

// duration is a while as Go writes it: 2s, 500ms, 1m30s. Numbers alone are seconds.
type duration time.Duration

// maxDelay bounds the delay between two requests.
const maxDelay = time.Hour

func (d *duration) UnmarshalText(b []byte) error {
	v, err := ParseDelay(string(b))
	*d = duration(v)
	return err
}

// ParseDelay reads a delay: a while such as 2s or 500ms, or a number of seconds.
func ParseDelay(s string) (time.Duration, error) {
	v, err := time.ParseDuration(s)
	if n, numeric := strconv.ParseFloat(s, 64); numeric == nil {
		v, err = time.Duration(n*float64(time.Second)), nil
	}
	if err != nil || v < 0 || v > maxDelay {
		return 0, fmt.Errorf("delay %q: want a while such as 2s or 500ms, at most %s", s, maxDelay)
	}
	return v, nil
}

// size is a number of bytes: 5000000, or with a unit, 500MB, 2 GB.
type size int64

var sizes = regexp.MustCompile(`^([0-9]{1,12})\s*([kKMGT]?)i?B?$`)

func (s *size) UnmarshalText(b []byte) error {
	m := sizes.FindStringSubmatch(string(b))
	if m == nil {
		return fmt.Errorf("bytes %q: want a number such as 5000000, 500MB or 2GB", b)
	}
	n, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return err
	}
	unit := map[string]int64{"": 1, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}[m[2]]
	if n < 1 || n > 1<<50/unit {
		return fmt.Errorf("bytes %q: want a number from 1 to 1000TB", b)
	}
	*s = size(n * unit)
	return nil
}
