package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/vocab"
)

// documentPage is a document to read, with what was read out of it and where it comes from.
type documentPage struct {
	page
	Doc      answer.Document
	Search   searchBox
	Facts    []fact
	Blocks   []block
	Contents []heading
	Marked   int    // stretches of text that answer the words
	First    string // anchor of the first of them
	Source   string // address of the original where it has one
	Back     string
	JSON     string
	Take     []takeLink
	Citation string // a line to quote the document by
	Format   string
	Unmarked string // address without the words
	Quality  string // a warning where the text was hard to read
	Limited  string // that not all of the text is shown
	Others   []others
	Places   []standing // where the text stands besides Source
	Alike    []alike
	Records  *recordList
	Proving  *proving // the agreement whose quotes are marked, nil when none are
}

// proving is an agreement whose quotes are marked in its document.
type proving struct{ Title, URL string }

// others are documents that this one leads to.
type others struct {
	Name string
	List []other
}

type other struct {
	answer.Related
	Note string
}

// standing is where a text stands.
type standing struct{ Shown, URL string }

// fact is something read out of the document, with the values that lead to searches.
type fact struct {
	Name   string
	Values []factValue
}

type factValue struct {
	Text    string
	URL     string
	Note    string // said behind it, such as "in passing"
	Times   int    // mentions in the text
	Passage string // id of the first of them
}

// heading is a line of the table of contents.
type heading struct {
	Level int
	Text  string
	ID    string
}

// block is a stretch of the document: one passage, or a run of list items.
type block struct {
	Role  string // heading, prose, list, table, contact, anchor
	Level int    // of a heading
	Items []item
}

// item is a passage cut into what is marked and what is linked.
type item struct {
	ID    string
	Lang  lang.Code
	Other string // name of its language where that is not the document's
	Runs  []run
	Page  int // of the source, where a new one begins
	UI    lang.Code
}

// run is a stretch of text that is a link as a whole, or none.
type run struct {
	URL   string
	Kind  string // country, theme or year
	Title string // what the link does
	Parts []answer.Fragment
}

func (s *server) documentPage(c *gin.Context, l *locale) error {
	v, err := readQuery(c)
	if err != nil {
		return err
	}
	v = withoutNoise(v)
	agreement := v.Get("agreement")
	v.Del("agreement")
	q, refused := query.Parse(v)
	if refused != nil {
		// Someone followed a link with words that cannot be read: the document is what they came for.
		q = query.Query{}
	}
	q.HL = l.Code
	id := c.Param("id")
	d, err := answer.ReadDocument(c.Request.Context(), s.Engine, id, q)
	if err != nil {
		return err
	}
	proves := mark(l, &d, agreement)
	p := s.document(l, q, d)
	if p.Proving = proves; d.Display != record.DisplayText && !slices.ContainsFunc(d.Passages, func(p answer.FullPassage) bool { return len(p.Marks) > 0 }) {
		p.Proving = nil // its quotes are not shown here
	}
	p.page = s.page(l, "/documents/"+url.PathEscape(d.ID), c.Request.URL.RawQuery, titleOr(l, d.Title))
	p.Section = "search"
	p.Canonical = s.absolute(documentURL(l, d.ID, ""))
	p.NoIndex = q.Text != "" || p.Proving != nil
	p.Citation = citeDocument(l, p, s.whole(c)+documentURL(l, d.ID, ""))
	p.Feeds, p.Meta, p.Data = reference(l, query.Documents, d.ID), s.documentMeta(l, p), s.documentData(l, p)
	if p.Alike, err = s.alike(c.Request.Context(), l, d.ID); err != nil {
		s.lacking(c, "similar documents", err)
	}
	return s.render(c, http.StatusOK, l, "document", p)
}

// mark marks the quotes of one of a document's agreements in place of the reader's words. It is nil when there is no such agreement.
func mark(l *locale, d *answer.Document, id string) *proving {
	at := slices.IndexFunc(d.Agreements, func(a record.Agreement) bool { return a.ID == id })
	if id == "" || at < 0 {
		return nil
	}
	a := d.Agreements[at]
	for i, p := range d.Passages {
		var marks []answer.Mark
		for _, e := range a.Evidence {
			if start := strings.Index(p.Text, e.Quote); e.Passage == p.ID && e.Quote != "" && start >= 0 {
				marks = append(marks, answer.Mark{Start: start, End: start + len(e.Quote)})
			}
		}
		slices.SortFunc(marks, func(a, b answer.Mark) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
		d.Passages[i].Marks = marks // fragments leaves out what overlaps
	}
	title := answer.LabelOf(a, l.Code)
	if title == "" {
		title = l.say("record.unnamed")
	}
	return &proving{title, agreementURL(l, id)}
}

func (s *server) document(l *locale, q query.Query, d answer.Document) documentPage {
	p := documentPage{
		Doc: d, Search: searchBox{Action: "/" + string(l.Code) + "/search", Q: q.Text},
		Facts: facts(l, d), Source: webAddress(d.Source), Format: formatName(d.Format),
		JSON:     address("/api/v1/documents/"+url.PathEscape(d.ID), url.Values{"hl": {string(l.Code)}}.Encode()),
		Unmarked: documentURL(l, d.ID, ""), Take: takeRecord(l, query.Documents, d.ID),
	}
	p.Doc.Title = titleOr(l, d.Title)
	if q.Text != "" {
		p.Back = searchURL(l, q)
	}
	if d.TextQuality != "" && d.TextQuality != "good" {
		p.Quality = l.or("quality."+d.TextQuality, l.say("quality.poor"))
	}
	if d.Display != record.DisplayText {
		p.Limited = l.say("display." + string(d.Display))
	}
	for _, at := range d.Sources[min(1, len(d.Sources)):] {
		p.Places = append(p.Places, standing{at, webAddress(at)})
	}
	p.Others = relations(l, d)
	p.Records = records(l, d)
	p.Blocks, p.Contents = blocks(l, d)
	for _, passage := range d.Passages {
		if len(passage.Marks) > 0 && p.First == "" {
			p.First = passage.ID
		}
		p.Marked += len(passage.Marks)
	}
	return p
}

// relations lists where a document leads: what stands for it, its translations, and what is much the same.
func relations(l *locale, d answer.Document) []others {
	var all []others
	add := func(name string, note func(answer.Related) string, list ...answer.Related) {
		o := others{Name: name}
		for _, r := range list {
			r.Title = titleOr(l, r.Title)
			o.List = append(o.List, other{r, note(r)})
		}
		if len(o.List) > 0 {
			all = append(all, o)
		}
	}
	tongue := func(r answer.Related) string {
		if r.Language == d.Language || !r.Language.Known() {
			return ""
		}
		return l.languageName(r.Language)
	}
	if d.Head != nil {
		add(l.say("document.behind"), tongue, *d.Head)
	}
	add(l.say("document.translations"), tongue, d.Translations...)
	add(l.say("document.near"), func(r answer.Related) string {
		return l.say("document.likeness", "percent", int(100*r.Likeness))
	}, d.Near...)
	return all
}

var formatNames = map[string]string{
	"text/html": "HTML", "application/xhtml+xml": "HTML", "text/plain": "TXT", "text/markdown": "Markdown", "application/pdf": "PDF",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX", "application/vnd.oasis.opendocument.text": "ODT",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX", "application/vnd.oasis.opendocument.spreadsheet": "ODS",
	"application/epub+zip": "EPUB", "text/rtf": "RTF", "message/rfc822": "E-mail", "text/csv": "CSV", "text/tab-separated-values": "TSV",
}

func formatName(mediaType string) string {
	mt, _, _ := strings.Cut(mediaType, ";")
	if name, ok := formatNames[strings.TrimSpace(mt)]; ok {
		return name
	}
	return mt
}

// blocks lays the passages out as a page: headings in unbroken levels, list items together.
func blocks(l *locale, d answer.Document) ([]block, []heading) {
	var all []block
	var contents []heading
	level := 1 // of the last heading; the title is the first
	underTitle := 0
	leaf := 0
	for i, passage := range d.Passages {
		it := item{UI: l.Code, ID: passage.ID, Lang: passage.Language, Runs: runs(l, d, passage)}
		if passage.Language != d.Language && passage.Language.Known() {
			it.Other = l.languageName(passage.Language)
		}
		if passage.Page != leaf {
			leaf, it.Page = passage.Page, passage.Page
		}
		switch passage.Role {
		case record.RoleHeading:
			if i == 0 && vocab.Fold(passage.Text) == vocab.Fold(d.Title) {
				underTitle = 1 // it is the title of the page already; only its address is kept
				all = append(all, block{Role: "anchor", Items: []item{it}})
				continue
			}
			level = min(max(len(passage.Heading)-underTitle, 0)+2, level+1, 6)
			all = append(all, block{Role: "heading", Level: level, Items: []item{it}})
			contents = append(contents, heading{Level: level, Text: passage.Text, ID: passage.ID})
		case record.RoleListItem:
			if n := len(all); n > 0 && all[n-1].Role == "list" {
				all[n-1].Items = append(all[n-1].Items, it)
				continue
			}
			all = append(all, block{Role: "list", Items: []item{it}})
		case record.RoleTable:
			all = append(all, block{Role: "table", Items: []item{it}})
		case record.RoleContact:
			all = append(all, block{Role: "contact", Items: []item{it}})
		default:
			all = append(all, block{Role: "prose", Items: []item{it}})
		}
	}
	if len(contents) < 3 {
		contents = nil
	}
	return all, contents
}

// runs cuts a passage at its mentions and marks. Where mentions overlap the longer one that begins first is the link.
func runs(l *locale, d answer.Document, p answer.FullPassage) []run {
	type stretch struct {
		start, end       int
		url, kind, title string
	}
	var links []stretch
	for _, m := range p.Mentions {
		if m.Start < 0 || m.End > len(p.Text) || m.Start >= m.End {
			continue
		}
		if u, title := mentionLink(l, d, m); u != "" {
			links = append(links, stretch{m.Start, m.End, u, string(m.Kind), title})
		}
	}
	slices.SortStableFunc(links, func(a, b stretch) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	var all []run
	at := 0
	plain := func(to int) {
		if to > at {
			all = append(all, run{Parts: fragments(p.Text, at, to, p.Marks)})
		}
	}
	for _, s := range links {
		if s.start < at {
			continue
		}
		plain(s.start)
		all = append(all, run{URL: s.url, Kind: s.kind, Title: s.title, Parts: fragments(p.Text, s.start, s.end, p.Marks)})
		at = s.end
	}
	plain(len(p.Text))
	return all
}

// fragments cuts text[from:to] at the marks.
func fragments(text string, from, to int, marks []answer.Mark) []answer.Fragment {
	var all []answer.Fragment
	at := from
	for _, m := range marks {
		start, end := max(m.Start, at), min(m.End, to)
		if start >= end {
			continue
		}
		if start > at {
			all = append(all, answer.Fragment{Text: text[at:start]})
		}
		all = append(all, answer.Fragment{Text: text[start:end], Hit: true})
		at = end
	}
	if at < to {
		all = append(all, answer.Fragment{Text: text[at:to]})
	}
	return all
}

// mentionLink is where a mention leads: to all documents with the same country, theme or year, as far as it counts there.
func mentionLink(l *locale, d answer.Document, m record.Mention) (address, title string) {
	facet, value, label := "", m.Value, m.Surface
	switch m.Kind {
	case record.KindCountry:
		label = vocab.Countries().Label(m.Value, l.Code)
		switch {
		case has(d.Countries, m.Value):
			facet = "country"
		case has(d.CountriesMentioned, m.Value):
			facet = "country_mentioned"
		}
	case record.KindTheme:
		label = vocab.Themes().Label(m.Value, l.Code)
		if slices.ContainsFunc(d.Themes, func(t answer.Theme) bool { return t.Value.Value == m.Value }) {
			facet = "theme"
		}
	case record.KindYear, record.KindDate:
		value, _, _ = strings.Cut(m.Value, "-")
		year, err := strconv.Atoi(value)
		if err != nil {
			return "", ""
		}
		label = value
		switch {
		case slices.Contains(d.Years.Agreement, year) && m.Role == record.RoleAgreement:
			facet = "year_agreement"
		case slices.Contains(d.Years.Start, year) && m.Role == record.RoleStart:
			facet = "year_start"
		case slices.Contains(d.Years.Mentioned, year):
			facet = "year_mentioned"
		}
	}
	if facet == "" {
		return "", ""
	}
	return searchURL(l, query.Query{}.With(facet, value)), l.say("document.mention", "facet", l.say("facet."+facet), "value", label)
}

func has(values []answer.Value, id string) bool {
	return slices.ContainsFunc(values, func(v answer.Value) bool { return v.Value == id })
}

// facts are the values read out of a document, each a link to the documents that share it.
func facts(l *locale, d answer.Document) []fact {
	var all []fact
	seen := sightings(d)
	add := func(name string, values ...factValue) {
		if len(values) > 0 {
			all = append(all, fact{Name: name, Values: values})
		}
	}
	one := func(facet, id, label string) factValue {
		v := factValue{Text: label, URL: searchURL(l, query.Query{}.With(facet, id))}
		v.Times, v.Passage = seen.of(facet, id)
		return v
	}
	labelled := func(facet string, values []answer.Value) (out []factValue) {
		for _, v := range values {
			out = append(out, one(facet, v.Value, v.Label))
		}
		return out
	}
	yearly := func(facet string, years []int) (out []factValue) {
		for _, y := range years {
			out = append(out, one(facet, strconv.Itoa(y), strconv.Itoa(y)))
		}
		return out
	}
	if d.Municipality != nil {
		add(l.say("facet.municipality"), one("municipality", d.Municipality.Value, d.Municipality.Label))
	}
	add(l.say("facet.country"), labelled("country", d.Countries)...)
	add(l.say("facet.year_agreement"), yearly("year_agreement", d.Years.Agreement)...)
	add(l.say("facet.year_start"), yearly("year_start", d.Years.Start)...)
	var phases []factValue
	for _, ph := range d.Years.Phase {
		phases = append(phases, factValue{Text: strconv.Itoa(ph[0]) + "–" + strconv.Itoa(ph[1]), URL: searchURL(l, query.Query{}.With("year_phase", strconv.Itoa(ph[0])))})
	}
	add(l.say("facet.year_phase"), phases...)
	about := yearly("year_about", d.Years.About)
	for i := range about {
		about[i].Note = l.say("document.inferred")
	}
	add(l.say("facet.year_about"), about...)
	var themes []factValue
	for _, level := range []record.Level{record.Primary, record.Secondary} {
		for _, t := range d.Themes {
			if t.Level != level {
				continue
			}
			v := one("theme", t.Value.Value, t.Label)
			if level == record.Secondary {
				v.Note = l.say("document.in-passing")
			}
			themes = append(themes, v)
		}
	}
	add(l.say("facet.theme"), themes...)
	add(l.say("facet.country_mentioned"), labelled("country_mentioned", d.CountriesMentioned)...)
	if d.Issued != nil {
		v := factValue{Text: l.date(d.Issued), Note: l.or("basis."+d.Issued.Basis, "")}
		if y, _, _ := strings.Cut(d.Issued.Value, "-"); slices.ContainsFunc(d.Years.Document, func(n int) bool { return strconv.Itoa(n) == y }) {
			v.URL = searchURL(l, query.Query{}.With("year_document", y))
		}
		add(l.say("document.issued"), v)
	}
	add(l.say("facet.kind"), one("kind", d.Kind.Value, d.Kind.Label))
	var languages []factValue
	for _, c := range d.Languages {
		id := string(c)
		if c == lang.Und {
			id = query.None
		}
		languages = append(languages, one("language", id, l.languageName(c)))
	}
	add(l.say("facet.language"), languages...)
	return all
}

// sighted are the mentions of a document by facet and value: how many, and where first.
type sighted map[[2]string]struct {
	times   int
	passage string
}

func sightings(d answer.Document) sighted {
	seen := sighted{}
	note := func(facet, value, passage string) {
		s := seen[[2]string{facet, value}]
		if s.times == 0 {
			s.passage = passage
		}
		s.times++
		seen[[2]string{facet, value}] = s
	}
	for _, p := range d.Passages {
		for _, m := range p.Mentions {
			switch m.Kind {
			case record.KindCountry:
				note("country", m.Value, p.ID)
				note("country_mentioned", m.Value, p.ID)
			case record.KindTheme:
				note("theme", m.Value, p.ID)
			case record.KindMunicipality:
				note("municipality", m.Value, p.ID)
			case record.KindYear, record.KindDate:
				year, _, _ := strings.Cut(m.Value, "-")
				switch m.Role {
				case record.RoleAgreement:
					note("year_agreement", year, p.ID)
				case record.RoleStart:
					note("year_start", year, p.ID)
				}
			}
		}
	}
	return seen
}

func (s sighted) of(facet, value string) (int, string) {
	v := s[[2]string{facet, value}]
	return v.times, v.passage
}
