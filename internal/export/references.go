package export

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode"

	"entente/internal/answer"
	"entente/internal/record"
)

// reference is a record as reference managers know one.
type reference struct {
	id       string
	treaty   bool // an agreement; else a page or report
	title    string
	authors  []string // bodies, never persons
	date     string   // YYYY, YYYY-MM or YYYY-MM-DD; empty when none is known
	address  string   // of the source
	page     string   // of ours
	language string
	keywords []string
	notes    []string // the words that prove it
	seen     string   // when the source was read, YYYY-MM-DD
	within   string   // title of the document of an agreement
	index    string
}

func referTo(r answer.Row, o Options) reference {
	ref := reference{
		id: r.Hit.ID, title: r.Hit.Title, page: o.page(r.Hit.URL), language: string(r.Card.Language),
		seen: r.Card.Retrieved.UTC().Format("2006-01-02"), index: o.Generation,
	}
	if strings.HasPrefix(r.Card.Source, "https://") || strings.HasPrefix(r.Card.Source, "http://") {
		ref.address = r.Card.Source // a path on somebody's machine leads nowhere
	}
	for _, t := range r.Hit.Themes {
		ref.keywords = append(ref.keywords, t.Label)
	}
	for _, c := range r.Hit.Countries {
		ref.keywords = append(ref.keywords, c.Label)
	}
	if r.Agreement == nil {
		ref.date = date(r.Card.Issued)
		if name := labelOf(r.Hit.Municipality); name != "" {
			ref.authors = []string{name}
		}
		return ref
	}
	ref.treaty = true
	ref.title = r.Hit.Title + " (" + r.Records[0].Instrument.Label + ")"
	ref.within = r.Card.Title
	ref.date = date(r.Agreement.Signed)
	ref.keywords = append(ref.keywords, r.Records[0].Instrument.Label)
	for _, p := range r.Agreement.Parties {
		ref.authors = append(ref.authors, p.Name)
	}
	ref.notes = proofs(r.Agreement.Evidence)
	return ref
}

// proofs tells each quote once, behind the fields that it proves.
func proofs(all []record.Evidence) []string {
	var quotes []string
	fields := map[string][]string{}
	for _, e := range all {
		if fields[e.Quote] == nil {
			quotes = append(quotes, e.Quote)
		}
		fields[e.Quote] = append(fields[e.Quote], e.Field)
	}
	for i, q := range quotes {
		quotes[i] = strings.Join(fields[q], ", ") + ": " + q
	}
	return quotes
}

// day parts a date into year, month and day, as far as it is known; an interval has none.
func day(date string) []int {
	if date == "" || strings.Contains(date, "/") {
		return nil
	}
	var parts []int
	for part := range strings.SplitSeq(date, "-") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		parts = append(parts, n)
	}
	return parts
}

// line makes one line of a text: references end where a line does.
func line(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

func writeRIS(w io.Writer, o Options, rows iter.Seq2[answer.Row, error]) error {
	for r, err := range rows {
		if err != nil {
			return err
		}
		ref := referTo(r, o)
		var b strings.Builder
		tag := func(name string, values ...string) {
			for _, v := range values {
				if v = line(v); v != "" {
					fmt.Fprintf(&b, "%s  - %s\r\n", name, v)
				}
			}
		}
		kind := "GOVDOC"
		if ref.treaty {
			kind = "UNPB"
		}
		tag("TY", kind)
		tag("ID", ref.id)
		tag("TI", ref.title)
		tag("T2", ref.within)
		for _, a := range ref.authors {
			tag("AU", strings.ReplaceAll(a, ",", "")+",") // the comma says that all of it is the family name
		}
		if d := day(ref.date); d != nil {
			tag("PY", fmt.Sprintf("%04d", d[0]))
			tag("DA", strings.ReplaceAll(ref.date, "-", "/"))
		}
		if !ref.treaty {
			tag("PB", ref.authors...)
		}
		tag("UR", ref.address, ref.page)
		tag("LA", ref.language)
		tag("KW", ref.keywords...)
		tag("N1", ref.notes...)
		tag("Y2", strings.ReplaceAll(ref.seen, "-", "/"))
		tag("DB", "Entente "+ref.index)
		b.WriteString("ER  - \r\n\r\n")
		if _, err := io.WriteString(w, b.String()); err != nil {
			return err
		}
	}
	return nil
}

// texSpecial escapes what BibTeX and TeX read as commands.
var texSpecial = strings.NewReplacer(`\`, `{\textbackslash}`, `{`, `\{`, `}`, `\}`, `%`, `\%`, `&`, `\&`, `#`, `\#`, `$`, `\$`, `_`, `\_`,
	`~`, `{\textasciitilde}`, `^`, `{\textasciicircum}`)

func writeBibTeX(w io.Writer, o Options, rows iter.Seq2[answer.Row, error]) error {
	for r, err := range rows {
		if err != nil {
			return err
		}
		ref := referTo(r, o)
		var b strings.Builder
		fmt.Fprintf(&b, "@misc{%s", texKey(ref.id))
		raw := func(name, value string) {
			if value != "" {
				fmt.Fprintf(&b, ",\n  %s = {%s}", name, value)
			}
		}
		field := func(name, value string) { raw(name, texSpecial.Replace(line(value))) }
		raw("title", doubled(texSpecial.Replace(line(ref.title))))
		var authors []string
		for _, a := range ref.authors {
			authors = append(authors, "{"+texSpecial.Replace(line(a))+"}")
		}
		raw("author", strings.Join(authors, " and "))
		if d := day(ref.date); d != nil {
			field("year", fmt.Sprintf("%04d", d[0]))
			if len(d) > 1 {
				field("month", strconv.Itoa(d[1]))
			}
			field("date", ref.date)
		}
		field("howpublished", ref.within)
		raw("url", texAddress(cmp.Or(ref.address, ref.page)))
		field("urldate", ref.seen)
		field("language", ref.language)
		field("keywords", strings.Join(ref.keywords, ", "))
		field("note", strings.Join(ref.notes, " | "))
		field("annote", ref.page)
		b.WriteString("\n}\n\n")
		if _, err := io.WriteString(w, b.String()); err != nil {
			return err
		}
	}
	return nil
}

// doubled keeps the capitals of a title: styles would make them small.
func doubled(title string) string {
	if title == "" {
		return ""
	}
	return "{" + title + "}"
}

// texKey leaves of an id what a key may hold.
func texKey(id string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ':' || r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '-'
	}, id)
}

// texAddress keeps an address as it is, but for the braces that would end its field.
func texAddress(address string) string {
	return strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C", " ", "%20").Replace(line(address))
}

// cslItem is a reference of the Citation Style Language.
type cslItem struct {
	ID             string    `json:"id"`
	Type           string    `json:"type"` // webpage, report, treaty
	Title          string    `json:"title"`
	ContainerTitle string    `json:"container-title,omitempty"`
	Author         []cslName `json:"author,omitempty"`
	Publisher      string    `json:"publisher,omitempty"`
	Issued         *cslDate  `json:"issued,omitempty"`
	Accessed       *cslDate  `json:"accessed,omitempty"`
	URL            string    `json:"URL,omitempty"`
	Language       string    `json:"language,omitempty"`
	Keyword        string    `json:"keyword,omitempty"`
	Note           string    `json:"note,omitempty"`
	Archive        string    `json:"archive,omitempty"`
	Location       string    `json:"archive_location,omitempty"`
}

type cslName struct {
	Literal string `json:"literal"`
}

type cslDate struct {
	Parts [][]int `json:"date-parts"`
}

func cslDay(date string) *cslDate {
	if d := day(date); d != nil {
		return &cslDate{[][]int{d}}
	}
	return nil
}

func writeCSL(w io.Writer, o Options, rows iter.Seq2[answer.Row, error]) error {
	if _, err := io.WriteString(w, "["); err != nil {
		return err
	}
	begin := "\n"
	for r, err := range rows {
		if err != nil {
			return err
		}
		ref := referTo(r, o)
		item := cslItem{
			ID: ref.id, Type: cslType(r), Title: line(ref.title), ContainerTitle: line(ref.within), Issued: cslDay(ref.date), Accessed: cslDay(ref.seen),
			URL: cmp.Or(ref.address, ref.page), Language: ref.language, Keyword: strings.Join(ref.keywords, ", "), Note: line(strings.Join(ref.notes, " | ")),
			Archive: "Entente " + ref.index, Location: ref.page,
		}
		for _, a := range ref.authors {
			item.Author = append(item.Author, cslName{line(a)})
		}
		if !ref.treaty && len(ref.authors) > 0 {
			item.Publisher = ref.authors[0]
		}
		b, err := json.Marshal(item)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s%s", begin, b); err != nil {
			return err
		}
		begin = ",\n"
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}

// cslType tells an agreement from a report and both from a page.
func cslType(r answer.Row) string {
	switch {
	case r.Hit.Type == record.TypeAgreement:
		return "treaty"
	case r.Card.Format == "text/html":
		return "webpage"
	}
	return "report"
}
