package crawl

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/internal/fetch"
)

// scope decides which addresses belong to a crawl.
type scope struct {
	roots   []root
	include []rule
	exclude []rule
}

// root is a place that start addresses open: a host, and below it a path.
type root struct {
	host string // with its port, without www.
	path string // "/" for all of the host
}

// rule is a pattern of the operator: on the path and query, or when it begins with a scheme on the whole address.
type rule struct {
	pattern
	whole bool
}

// ParsePattern checks a pattern of include or exclude: it begins with /, with * or with https:// (http://), matches what
// begins so, * stands for any characters and a $ at its end for the end of the address.
func ParsePattern(s string) error {
	if strings.HasPrefix(s, "/") || strings.HasPrefix(s, "*") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return nil
	}
	return fmt.Errorf("pattern %q: want one that begins with /, with * or with https://", s)
}

func newScope(starts []string, below bool, include, exclude []string) (*scope, error) {
	s := &scope{}
	for _, list := range []struct {
		given []string
		rules *[]rule
	}{{include, &s.include}, {exclude, &s.exclude}} {
		for _, p := range list.given {
			if err := ParsePattern(p); err != nil {
				return nil, err
			}
			*list.rules = append(*list.rules, rule{robotsPattern(p), strings.HasPrefix(p, "http")})
		}
	}
	for _, start := range starts {
		s.open(start, below)
	}
	for _, p := range include { // a pattern with a host opens that host
		if host, err := url.Parse(strings.SplitN(p, "*", 2)[0]); err == nil && host.Host != "" {
			s.roots = append(s.roots, root{bare(host.Host), "/"})
		}
	}
	return s, nil
}

// open takes a start address into the scope: all of its host, or only what lies below it.
func (s *scope) open(start string, below bool) {
	u, err := url.Parse(start)
	if err != nil {
		return
	}
	r := root{bare(u.Host), "/"}
	if below {
		r.path = u.EscapedPath()
		if strings.Contains(path.Base(r.path), ".") {
			r.path = r.path[:strings.LastIndexByte(r.path, '/')+1] // page.html stands for its folder
		}
	}
	if !slices.Contains(s.roots, r) {
		s.roots = append(s.roots, r)
	}
}

func bare(host string) string { return strings.TrimPrefix(host, "www.") }

// holds reports whether a canonical address belongs to the crawl, and if not why.
func (s *scope) holds(address string) (ok bool, why string) {
	u, err := url.Parse(address)
	if err != nil {
		return false, "it can not be read"
	}
	at := pathOf(address)
	within := slices.ContainsFunc(s.roots, func(r root) bool {
		return r.host == bare(u.Host) && (strings.HasPrefix(at, r.path) && (strings.HasSuffix(r.path, "/") || len(at) == len(r.path) || strings.IndexByte("/?", at[len(r.path)]) >= 0))
	})
	if !within {
		return false, "outside"
	}
	if matches(s.exclude, address, at) {
		return false, "excluded"
	}
	if len(s.include) > 0 && !matches(s.include, address, at) {
		return false, "not included"
	}
	return true, ""
}

func matches(rules []rule, address, at string) bool {
	return slices.ContainsFunc(rules, func(r rule) bool {
		if r.whole {
			return r.matches(address)
		}
		return r.matches(at)
	})
}

// pathOf returns path and query of a canonical address.
func pathOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return "/"
}

func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// media are endings of what is no document: it is not even put on the list.
var media = strings.Fields(`.jpg .jpeg .png .gif .webp .avif .svg .ico .bmp .tif .tiff .psd .eps .ai .heic
	.mp3 .wav .ogg .oga .flac .m4a .aac .mp4 .m4v .mov .avi .mkv .webm .ogv .wmv .flv .mpg .mpeg
	.css .js .mjs .map .woff .woff2 .ttf .otf .eot .swf .jar .class .wasm
	.exe .msi .dmg .iso .apk .deb .rpm .bin .zip .rar .7z .tar .gz .tgz .bz2 .xz .zst
	.ics .vcf .kml .kmz .gpx .shp .dwg .dxf .geojson .rss .atom .torrent`)

func isMedia(address string) bool {
	at, _, _ := strings.Cut(pathOf(address), "?")
	return slices.Contains(media, strings.ToLower(path.Ext(at)))
}

// isDocument reports whether a media type, as sent, may be a document. What is not known is looked into.
func isDocument(mediaType string) bool {
	m, _, _ := strings.Cut(strings.ToLower(mediaType), ";")
	m = strings.TrimSpace(m)
	switch kind, _, _ := strings.Cut(m, "/"); kind {
	case "image", "audio", "video", "font", "model", "multipart":
		return false
	}
	switch m {
	case "text/css", "text/javascript", "application/javascript", "application/x-javascript", "text/calendar", "text/vcard", "text/xml", "application/xml",
		"application/json", "application/ld+json", "application/geo+json", "application/manifest+json", "application/rss+xml", "application/atom+xml",
		"application/zip", "application/x-zip-compressed", "application/gzip", "application/x-gzip", "application/x-tar", "application/x-rar-compressed",
		"application/vnd.rar", "application/x-7z-compressed", "application/x-msdownload", "application/wasm", "application/x-shockwave-flash",
		"application/vnd.google-earth.kml+xml":
		return false
	}
	return true
}

// Limits that only a trap reaches: addresses that a site makes without end.
const (
	maxAddress    = 1_024 // bytes
	maxSegments   = 24
	maxNameSets   = 32 // different sets of parameter names on one path
	maxCalendar   = 120
	maxRepeatedly = 3
)

// Addresses of one path with the same names of parameters. Some sites number all their pages behind one path
// (index.php?option=content&view=article&id=45&Itemid=3): there are about as many addresses then as the most varied
// parameter has values. Filters combine: of those there are many more.
const (
	alwaysFew   = 100 // as many are followed whatever they are
	perValue    = 4   // and more as long as there are no more than this to a value of the most varied parameter
	neverMore   = 20_000
	maxRemember = 50_000 // values of one path and set of names
	sample      = 25     // pages after which it shows whether a path makes the same page again and again
	alikeOf     = 5      // it does when there is no more than one text to so many pages
)

// traps counts what looks alike, so that what a site makes without end comes to one. It depends on the order of the
// addresses, which the crawl keeps from run to run.
type traps struct {
	now      func() time.Time
	perNames map[string]*variety        // path and names of parameters
	nameSets map[string]map[string]bool // path → sets of names
	calendar map[string]int             // shape of dated addresses of calendars
}

// variety is what addresses of one path with the same names have in their parameters.
type variety struct {
	addresses int
	values    map[string]bool // name and value
	perName   map[string]int  // name → how many values
	most      int             // of perName
	read      int             // pages read
	texts     map[uint64]bool // their texts
}

// alike reports that the parameters make the same page again and again: sessions and the like under names that nobody knows.
func (v *variety) alike() bool { return v.read >= sample && len(v.texts)*alikeOf <= v.read }

func newTraps(now func() time.Time) *traps {
	return &traps{now, map[string]*variety{}, map[string]map[string]bool{}, map[string]int{}}
}

var (
	digits       = regexp.MustCompile(`[0-9]+`)
	dated        = regexp.MustCompile(`(?:^|[^0-9])((?:19|20|21)[0-9]{2})[-/_.]?(0[1-9]|1[0-2]|[1-9])(?:[^0-9]|$|[-/_.]?[0-3][0-9](?:[^0-9]|$))`)
	yearValue    = regexp.MustCompile(`(?i)(?:year|jaar|annee|an|y|jahr)[\]%5D]*[=/]([0-9]{4})`)
	calendarWord = regexp.MustCompile(`(?i)(?:calend|kalend|agenda|events?|evenement|eveneme|activiteit|activite|month|maand|mois|week|day|date|datum|jour|manifestation)`)
)

// caught counts a canonical address that is new on the list, and says why it is a trap if it is one.
func (t *traps) caught(address string) string {
	at, query, asked := strings.Cut(pathOf(address), "?")
	segments := strings.Split(strings.Trim(at, "/"), "/")
	switch {
	case len(address) > maxAddress:
		return fmt.Sprintf("an address of more than %d bytes", maxAddress)
	case len(segments) > maxSegments:
		return fmt.Sprintf("a path of more than %d parts", maxSegments)
	case repeats(segments):
		return "its path goes round in circles"
	}
	if why := t.date(address, at, query); why != "" {
		return why
	}
	if asked {
		return t.combination(hostOf(address)+at, query)
	}
	return ""
}

// repeats reports whether a part, or two or three in a row, come again and again: /nl/a/nl/a/nl/a grows out of links that
// lack their first slash. Numbers may repeat.
func repeats(segments []string) bool {
	times := map[string]int{}
	for _, s := range segments {
		if times[s]++; times[s] > maxRepeatedly && digits.ReplaceAllString(s, "") != "" {
			return true
		}
	}
	for n := 1; n <= 3; n++ {
		run := 0
		for i := n; i < len(segments); i++ {
			if segments[i] != segments[i-n] || digits.ReplaceAllString(segments[i], "") == "" {
				run = 0
				continue
			}
			if run++; run >= n*(maxRepeatedly-1) {
				return true
			}
		}
	}
	return false
}

// date catches calendars, which lead to the next month for ever: what is dated far ahead of today, and more than ten years
// of months of one calendar. Archives of news are dated too, and end by themselves.
func (t *traps) date(address, at, query string) string {
	tail := at + "?" + query
	year := 0
	if m := dated.FindStringSubmatch(tail); m != nil {
		year, _ = strconv.Atoi(m[1])
	} else if m := yearValue.FindStringSubmatch(tail); m != nil {
		year, _ = strconv.Atoi(m[1])
	}
	if year == 0 || !calendarWord.MatchString(tail) {
		return ""
	}
	if today := max(t.now().Year(), 2026); year > today+2 { // a clock that was never set makes the present no far future
		return fmt.Sprintf("a calendar page of %d", year)
	}
	shape := hostOf(address) + digits.ReplaceAllString(tail, "0")
	if t.calendar[shape]++; t.calendar[shape] > maxCalendar {
		return fmt.Sprintf("more than %d pages of one calendar", maxCalendar)
	}
	return ""
}

// combination catches filters and sort orders that combine without end.
func (t *traps) combination(place, query string) string {
	parameters := strings.Split(query, "&")
	set := namesOf(parameters)
	sets := t.nameSets[place]
	if sets == nil {
		sets = map[string]bool{}
		t.nameSets[place] = sets
	}
	if !sets[set] && len(sets) >= maxNameSets {
		return fmt.Sprintf("more than %d combinations of parameters on one path", maxNameSets)
	}
	sets[set] = true
	v := t.perNames[place+"?"+set]
	if v == nil {
		v = &variety{values: map[string]bool{}, perName: map[string]int{}, texts: map[uint64]bool{}}
		t.perNames[place+"?"+set] = v
	}
	if v.alike() {
		return sameAgain
	}
	for _, p := range parameters {
		if name, _, _ := strings.Cut(p, "="); !v.values[p] && len(v.values) < maxRemember {
			v.values[p] = true
			v.perName[name]++
			v.most = max(v.most, v.perName[name])
		}
	}
	if v.addresses++; v.addresses > neverMore || v.addresses > alwaysFew && v.addresses > perValue*v.most {
		v.addresses-- // it is not followed, and may be offered again
		return fmt.Sprintf("%d addresses of one path with these parameters", v.addresses)
	}
	return ""
}

// sameAgain is why an address of a path that makes the same page again and again is left alone.
const sameAgain = "the pages of this path have the same text whatever its parameters"

// namesOf returns the names of parameters in order, numbers in them left out.
func namesOf(parameters []string) string {
	names := make([]string, len(parameters))
	for i, p := range parameters {
		name, _, _ := strings.Cut(p, "=")
		names[i] = digits.ReplaceAllString(name, "0")
	}
	slices.Sort(names)
	return strings.Join(names, "&")
}

// of returns what is known of the path and parameters of an address, nil for nothing.
func (t *traps) of(address string) *variety {
	at, query, asked := strings.Cut(pathOf(address), "?")
	if !asked {
		return nil
	}
	return t.perNames[hostOf(address)+at+"?"+namesOf(strings.Split(query, "&"))]
}

// alike reports that an address need not be asked for: it waits on the list from before that was known.
func (t *traps) alike(address string) bool {
	v := t.of(address)
	return v != nil && v.alike()
}

// read notes the text of a page.
func (t *traps) read(address string, text uint64) {
	if v := t.of(address); v != nil && len(v.texts) < maxRemember {
		v.read++
		v.texts[text] = true
	}
}

// secured brings a link into the form this crawl uses: a site that is read over https is not read over http as well.
func secured(address string, secure map[string]bool) string {
	if rest, ok := strings.CutPrefix(address, "http://"); ok && secure[hostOf(address)] {
		if to, err := fetch.Canonical("https://" + rest); err == nil {
			return to
		}
	}
	return address
}
