package web

import (
	"cmp"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"html"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"entente/internal/lang"
	"entente/internal/vocab"
)

// embedPage makes the text that another site puts on its pages.
type embedPage struct {
	page
	Action   string
	Problems []problemLine
	Key      string
	Allowed  []string // origins of the key
	Nobody   bool     // the key has none
	NoKey    bool     // it is none
	Tongues  []choice
	Versions []choice
	Label    string
	Country  []choice
	Theme    []choice
	Limit    string
	Window   bool // results open in a window of their own
	Colours  []colourField
	Dressed  bool // some colour is set

	Snippet  string
	Rules    string // a style sheet for the page; none without colours
	Policy   []string
	Yours    policyWish
	Files    []boxFile
	Contrast []contrast
	Low      int // of Contrast, those that are not enough
	Privacy  string
	Box      boxElement
	Look     string // address of the style sheet of the trial
	Guessed  bool   // nobody has told the address that readers know
}

// policyWish is the policy of a site, and how it allows the box.
type policyWish struct {
	Is     string
	To     string // completed; none where nothing is to be added
	Enough bool
	Nonces bool
	Keep   []pair // the other wishes
}

// colourField is a colour that a page may set.
type colourField struct {
	Name, Text, Value, Default string
	Wrong                      bool
}

// boxFile is a version of the search box with its hash.
type boxFile struct {
	Version   string
	URL       string
	Bytes     int
	Integrity string
}

// boxElement is the search box as it is tried out on the page itself.
type boxElement struct {
	Script, Integrity string
	Site, Lang        string
	Country, Theme    string
	Limit             string
	Window            bool
	Action, Label     string
	Submit            string
}

// contrast is how well two colours can be told apart.
type contrast struct {
	Text  string
	Ratio string
	Needs string
	OK    bool
	Dark  bool // it is the dark scheme of a page that is at fault
}

// colours are those a page may set, by the end of the name of their property, with what they are when it does not. What is empty is
// that of the page: black on white or, where it is dark, white on black.
var colours = []struct{ name, byDefault string }{
	{"accent", "#1f7a8c"}, {"on-accent", "#ffffff"}, {"color", ""}, {"background", ""}, {"active", "#1f7a8c"}, {"on-active", "#ffffff"}, {"focus", "#c2571a"}, {"border", "#767676"},
}

// pairsOfColours are those that must be told apart, and how well: text from what is behind it, edges from what is around them.
var pairsOfColours = []struct {
	name, front, back string
	needs             float64
}{
	{"text", "color", "background", 4.5}, {"button", "on-accent", "accent", 4.5}, {"active", "on-active", "active", 4.5}, {"focus", "focus", "background", 3}, {"border", "border", "background", 3},
}

var colourForm = regexp.MustCompile(`^#(?:[0-9a-f]{3}|[0-9a-f]{6})$`)

// boxLabels bounds the label of the field in bytes.
const boxLabels = 100

// dress reads the colours of an address; wrong are the names of those that are none.
func dress(v url.Values) (set map[string]string, wrong []string) {
	set = map[string]string{}
	for _, c := range colours {
		text := strings.ToLower(strings.TrimSpace(v.Get(c.name)))
		if text != "" && text[0] != '#' {
			text = "#" + text
		}
		switch {
		case text == "":
		case colourForm.MatchString(text):
			set[c.name] = text
		default:
			wrong = append(wrong, c.name)
		}
	}
	return set, wrong
}

// rules are the style sheet of an element with colours.
func rules(set map[string]string) string {
	if len(set) == 0 {
		return ""
	}
	b := "entente-search {\n"
	for _, c := range colours {
		if value := set[c.name]; value != "" {
			b += "  --entente-" + c.name + ": " + value + ";\n"
		}
	}
	return b + "}\n"
}

// light is how much light a colour gives, from 0 to 1, as WCAG reckons it.
func light(colour string) float64 {
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = strings.Join([]string{digits[:1], digits[:1], digits[1:2], digits[1:2], digits[2:], digits[2:]}, "")
	}
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(digits[2*i:2*i+2], 16, 8)
		if err != nil {
			return 0 // colourForm lets none through
		}
		part := float64(n) / 255
		if part <= .04045 {
			sum += weight * part / 12.92
		} else {
			sum += weight * math.Pow((part+.055)/1.055, 2.4)
		}
	}
	return sum
}

// ratio is the contrast of two colours, from 1 to 21.
func ratio(a, b string) float64 {
	x, y := light(a), light(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// schemes are what a browser puts for the colours of a page that sets none, light and dark.
var schemes = []map[string]string{{"color": "#000000", "background": "#ffffff"}, {"color": "#ffffff", "background": "#121212"}}

// contrasts judges the pairs of which a colour was set, each in the scheme of the page in which it is the worse.
func contrasts(l *locale, set map[string]string) (all []contrast) {
	byDefault := map[string]string{}
	for _, c := range colours {
		byDefault[c.name] = c.byDefault
	}
	for _, p := range pairsOfColours {
		if set[p.front] == "" && set[p.back] == "" {
			continue
		}
		worst := contrast{Text: l.say("embed.pair." + p.name), Needs: l.decimal(p.needs)}
		least := math.Inf(1)
		for i, scheme := range schemes {
			front, back := cmp.Or(set[p.front], byDefault[p.front], scheme[p.front]), cmp.Or(set[p.back], byDefault[p.back], scheme[p.back])
			if r := ratio(front, back); r < least {
				least, worst.Dark = r, i == 1
			}
		}
		worst.Ratio = l.decimal(math.Floor(least*100) / 100) // never told better than it is
		worst.OK = least >= p.needs
		worst.Dark = worst.Dark && !worst.OK
		all = append(all, worst)
	}
	return all
}

// boxLook answers the style sheet of a trial: colours, and nothing that an address could put in beside them.
func (s *server) boxLook(c *gin.Context) error {
	v, err := readQuery(c)
	if err != nil {
		return err
	}
	set, _ := dress(v)
	c.Header("Cache-Control", "public, max-age=86400")
	c.Data(http.StatusOK, mediaTypes[".css"], []byte(rules(set)))
	return nil
}

// origin returns the address under which readers know the face, with its path. Without --public-url it is that of the request.
func (s *server) origin(c *gin.Context) (address, origin string, guessed bool) {
	if s.public != nil {
		origin = s.public.Scheme + "://" + s.public.Host
		return origin + s.base, origin, false
	}
	scheme := "http"
	if c.Request.TLS != nil {
		scheme = "https"
	}
	host := c.Request.Host
	if !regexp.MustCompile(`^[A-Za-z0-9.\[\]:-]{1,255}$`).MatchString(host) {
		host = "localhost"
	}
	return scheme + "://" + host, scheme + "://" + host, true
}

// embedHelp is the page that builds the box for other sites.
func (s *server) embedHelp(boxes map[string]widget) func(*gin.Context, *locale) error {
	return func(c *gin.Context, l *locale) error {
		v, err := readQuery(c)
		if err != nil {
			return err
		}
		asked := boxAsked(v, l, boxes)
		if canonical := asked.values(l).Encode(); len(asked.problems) == 0 && canonical != c.Request.URL.RawQuery {
			c.Redirect(http.StatusSeeOther, address(c.Request.URL.Path, canonical))
			return nil
		}
		p := embedPage{
			page: s.page(l, "/embed", c.Request.URL.RawQuery, l.say("embed.title")), Action: "/" + string(l.Code) + "/embed",
			Key: asked.site, Label: asked.label, Limit: asked.limit, Window: asked.window, Dressed: len(asked.dress) > 0,
			Files: boxFiles(boxes), Contrast: contrasts(l, asked.dress), Rules: rules(asked.dress),
		}
		p.Section = "embed"
		p.Canonical = s.absolute(p.Action)
		p.NoIndex = c.Request.URL.RawQuery != ""
		for _, name := range asked.problems {
			p.Problems = append(p.Problems, problemLine{Field: name, Text: l.say("embed.wrong."+wrongWith(name), "value", shorten(strings.TrimSpace(v.Get(name)), 80), "name", l.or("embed.colour."+name, name))})
		}
		if asked.site != "" {
			site, ok := s.keyed(asked.site)
			if !ok {
				p.Problems = append(p.Problems, problemLine{Field: "site", Text: l.say("embed.wrong.site", "value", shorten(asked.site, 80))})
				asked.site, p.NoKey = "", true
			} else {
				p.Allowed, p.Nobody = site.Embed.Origins, len(site.Embed.Origins) == 0
			}
		}
		for _, other := range s.locales {
			p.Tongues = append(p.Tongues, choice{string(other.Code), other.say("language.own-name"), other.Code == asked.lang})
		}
		p.Versions = []choice{{"", l.say("embed.version-follow"), asked.version == ""}}
		for _, f := range p.Files {
			p.Versions = append(p.Versions, choice{f.Version, l.say("embed.version-pinned", "version", f.Version), asked.version == f.Version})
		}
		p.Country, p.Theme = termChoices(l, vocab.Countries(), asked.country), termChoices(l, vocab.Themes(), asked.theme)
		for _, c := range colours {
			p.Colours = append(p.Colours, colourField{c.name, l.say("embed.colour." + c.name), cmp.Or(asked.dress[c.name], strings.TrimSpace(v.Get(c.name))), cmp.Or(c.byDefault, l.say("embed.colour-page")), slices.Contains(asked.problems, c.name)})
		}
		for _, pair := range p.Contrast {
			if !pair.OK {
				p.Low++
			}
		}
		home, origin, guessed := s.origin(c)
		p.Guessed = guessed
		of := s.locale(asked.lang)
		p.Snippet = asked.snippet(of, home, integrityOf(p.Files, asked.version))
		p.Policy = []string{"script-src " + origin, "connect-src " + origin, "form-action " + origin}
		p.Yours = policyWish{Is: asked.policy}
		if asked.policy != "" {
			to, changed, nonces := amended(asked.policy, origin)
			p.Yours.Enough, p.Yours.Nonces = !changed && !nonces, nonces
			if changed {
				p.Yours.To = to
			}
		}
		kept := asked
		kept.policy = ""
		p.Yours.Keep = pairs(kept.values(l))
		p.Privacy = of.say("embed.privacy-text", "host", strings.TrimPrefix(strings.TrimPrefix(origin, "https://"), "http://"))
		p.Box = boxElement{
			Script: asked.script(), Integrity: integrityOf(p.Files, asked.version), Site: asked.site, Lang: string(asked.lang), Country: asked.country, Theme: asked.theme, Limit: asked.limit, Window: asked.window,
			Action: "/" + string(asked.lang) + "/search", Label: asked.words(of), Submit: of.say("embed.box-submit"),
		}
		if p.Dressed {
			look := url.Values{}
			for name, value := range asked.dress {
				look.Set(name, value)
			}
			p.Look = address("/embed/look.css", look.Encode())
		}
		status := http.StatusOK
		if len(p.Problems) > 0 {
			status = http.StatusUnprocessableEntity
		}
		c.Header("Cache-Control", "no-cache")
		return s.render(c, status, l, "embed", p)
	}
}

// wrongWith is what is wrong with a parameter of the page.
func wrongWith(name string) string {
	switch name {
	case "site", "lang", "version", "country", "theme", "limit", "label", "policy":
		return name
	}
	return "colour"
}

// boxWish is what a reader wants on their pages. What is empty is as it is without.
type boxWish struct {
	site, version, country, theme, limit, label string
	policy                                      string // of the site
	lang                                        lang.Code
	window                                      bool
	dress                                       map[string]string
	problems                                    []string // parameters at fault, in the order of the page
}

// boxAsked reads the parameters of the page. A fault leaves out what it is of.
func boxAsked(v url.Values, l *locale, boxes map[string]widget) boxWish {
	b := boxWish{lang: l.Code}
	take := func(name string, fits func(string) bool) string {
		text := strings.TrimSpace(v.Get(name))
		if text == "" || fits(text) {
			return text
		}
		b.problems = append(b.problems, name)
		return ""
	}
	b.site = take("site", keyForm.MatchString)
	if code := take("lang", func(text string) bool { return slices.Contains(lang.All(), lang.Code(text)) }); code != "" {
		b.lang = lang.Code(code)
	}
	b.label = take("label", func(text string) bool { return len(text) <= boxLabels })
	b.version = take("version", func(text string) bool { _, ok := boxes[text]; return ok && text[0] != 'v' })
	b.country = take("country", func(text string) bool { _, ok := vocab.Countries().Get(text); return ok })
	b.theme = take("theme", func(text string) bool { _, ok := vocab.Themes().Get(text); return ok })
	if b.limit = take("limit", func(text string) bool { return len(text) == 1 && text >= "1" && text <= "8" }); b.limit == "8" {
		b.limit = ""
	}
	b.policy = strings.Join(strings.Fields(take("policy", func(text string) bool { return len(text) <= maxPolicy })), " ")
	b.window = v.Get("target") == "_blank"
	var wrong []string
	b.dress, wrong = dress(v)
	b.problems = append(b.problems, wrong...)
	return b
}

var keyForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// values are the parameters of a wish, without what is as it is anyway.
func (b boxWish) values(l *locale) url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"site": b.site, "version": b.version, "country": b.country, "theme": b.theme, "limit": b.limit, "label": b.label, "policy": b.policy} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if b.lang != l.Code {
		v.Set("lang", string(b.lang))
	}
	if b.window {
		v.Set("target", "_blank")
	}
	for name, value := range b.dress {
		v.Set(name, value)
	}
	return v
}

// script is the path of the file that is wished.
func (b boxWish) script() string {
	return "/embed/" + cmp.Or(b.version, "v1") + "/entente-search.js"
}

// words are the label of the field.
func (b boxWish) words(of *locale) string { return cmp.Or(b.label, of.say("embed.box-label")) }

// snippet is what a page of another site holds: four lines.
func (b boxWish) snippet(of *locale, home, integrity string) string {
	attributes := func(pairs ...string) (text string) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i+1] != "" {
				text += " " + pairs[i] + `="` + html.EscapeString(pairs[i+1]) + `"`
			}
		}
		return text
	}
	target := ""
	if b.window {
		target = "_blank"
	}
	hidden := ""
	for _, f := range []pair{{"site", b.site}, {"country", b.country}, {"theme", b.theme}} {
		if f.Value != "" {
			hidden += `<input type="hidden"` + attributes("name", f.Name, "value", f.Value) + "> "
		}
	}
	return fmt.Sprintf(`<script type="module"%s crossorigin></script>
<entente-search%s>
  <form%s role="search">%s<label for="entente">%s</label> <input id="entente" type="search" name="q"> <button>%s</button></form>
</entente-search>
`, attributes("src", home+b.script(), "integrity", integrity),
		attributes("endpoint", home, "site", b.site, "lang", string(b.lang), "country", b.country, "theme", b.theme, "limit", b.limit, "target", target),
		attributes("action", home+"/"+string(b.lang)+"/search"), hidden, html.EscapeString(b.words(of)), html.EscapeString(of.say("embed.box-submit")))
}

// boxFiles are the versions that may be pinned, the newest first.
func boxFiles(boxes map[string]widget) (all []boxFile) {
	for name, b := range boxes {
		if strings.HasPrefix(name, "v") {
			continue
		}
		sum := sha512.Sum384(b.plain)
		all = append(all, boxFile{name, "/embed/" + name + "/entente-search.js", len(b.gzip), "sha384-" + base64.StdEncoding.EncodeToString(sum[:])})
	}
	slices.SortFunc(all, func(a, b boxFile) int {
		x, y := boxes[a.Version].version, boxes[b.Version].version
		return slices.Compare(y[:], x[:])
	})
	return all
}

func integrityOf(files []boxFile, version string) string {
	for _, f := range files {
		if f.Version == version {
			return f.Integrity
		}
	}
	return ""
}

// termChoices are the values of a list by their names, with none before them.
func termChoices(l *locale, list *vocab.List, chosen string) []choice {
	all := []choice{}
	for _, t := range list.All() {
		all = append(all, choice{t.ID, t.Label(l.Code), t.ID == chosen})
	}
	slices.SortFunc(all, func(a, b choice) int { return cmp.Compare(vocab.Fold(a.Label), vocab.Fold(b.Label)) })
	return append([]choice{{"", l.say("embed.any"), chosen == ""}}, all...)
}
