package extract

import (
	"context"
	"encoding/xml"
	"path"
	"regexp"
	"strings"
	"unicode"
)

// office is an office document of ECMA-376: its archive, its main part, and where the archive and that part lead.
type office struct {
	*packed
	root      map[string]relation
	main      string // name of the part
	relations map[string]relation
}

// openOffice opens an office document; usual is the name of the main part where the archive does not tell it.
func openOffice(ctx context.Context, b []byte, usual string) (office, error) {
	p, err := openPacked(b)
	if err != nil {
		return office{}, err
	}
	o := office{packed: p}
	if o.root, err = p.relations(ctx, ""); err != nil {
		return office{}, err
	}
	o.main = related(o.root, "officeDocument", usual)
	if o.relations, err = p.relations(ctx, o.main); err != nil {
		return office{}, err
	}
	return o, nil
}

// relation leads from one part of an office document to another (ECMA-376 part 2, Open Packaging Conventions).
type relation struct {
	kind   string // the last word of its type: styles, footnotes, officeDocument
	target string // name of the part
}

// relations returns those of a part by their id; of the package itself when name is empty. A part without any has none.
func (p *packed) relations(ctx context.Context, name string) (map[string]relation, error) {
	list := path.Join(path.Dir(name), "_rels", path.Base(name)+".rels")
	if name == "" {
		list = "_rels/.rels"
	}
	out := map[string]relation{}
	if !p.has(list) {
		return out, nil
	}
	x, err := p.xml(ctx, list)
	if err != nil {
		return nil, err
	}
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			target := attribute(e, "Target")
			if e.Name.Local != "Relationship" || target == "" || attribute(e, "TargetMode") == "External" {
				return
			}
			if !strings.HasPrefix(target, "/") {
				target = path.Join("/", path.Dir(name), target)
			}
			out[attribute(e, "Id")] = relation{kind: path.Base(attribute(e, "Type")), target: strings.TrimPrefix(path.Clean(target), "/")}
		}, nil)
	}, nil)
	return out, x.err
}

// related returns the part that a relation of that kind names, and otherwise fallback.
func related(relations map[string]relation, kind, fallback string) string {
	best := ""
	for _, r := range relations {
		if r.kind == kind && (best == "" || r.target < best) {
			best = r.target
		}
	}
	if best == "" {
		return fallback
	}
	return best
}

// properties reads what an office document says of itself (core properties).
func (t *Text) properties(ctx context.Context, p *packed, root map[string]relation) error {
	name := related(root, "core-properties", "docProps/core.xml")
	if !p.has(name) {
		return nil
	}
	x, err := p.xml(ctx, name)
	if err != nil {
		return err
	}
	values := map[string]string{}
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			if v := tidy(x.text()); v != "" && values[e.Name.Local] == "" {
				values[e.Name.Local] = v
			}
		}, nil)
	}, nil)
	if x.err != nil {
		return x.err
	}
	t.stated(values)
	return nil
}

// stated takes over what a file's properties say: title, description, language, dates of change and making.
func (t *Text) stated(values map[string]string) {
	if v := values["title"]; !strayTitle.MatchString(v) {
		t.Title = v
	}
	if v := values["description"]; v != "" {
		t.Meta["description"] = v
	}
	if v := values["language"]; v != unchosen {
		t.Lang = v
	}
	if v := values["modified"]; !templateDate.MatchString(v) {
		t.addDate(v, "last-modified")
	}
	if v := values["created"]; !templateDate.MatchString(v) {
		t.addDate(v, "file-metadata")
	}
}

// unchosen is the language that programs write when nobody chose any.
const unchosen = "en-US"

// templateDate is when the templates were made that python-docx and python-pptx begin every document from: it is in all of those,
// whenever they were written.
var templateDate = regexp.MustCompile(`^2013-(?:12-23T23:15:00|01-27T09:1[45]:)`)

// strayTitle is what programs put down as the title of a document when nobody gave it one.
var strayTitle = regexp.MustCompile(`(?i)^(?:microsoft (?:word|excel|powerpoint)\b.*|word document|(?:new |nouveau |nieuw )?document ?\d*|doc\d+|unnamed|untitled(?: document)?|naamloos(?: ?\d+)?|sans (?:titre|nom)(?: ?\d+)?|titel|title|titre|(?:dia|slide|diapositive|presentation|présentation|presentatie|map|book|classeur|blad|sheet|feuil|tabelle) ?\d*|.*\.(?:docx?|odt|rtf|pdf|xlsx?|ods|dotx?|html?|txt))$`)

// settleTitle chooses what the document is called: its paragraph in the style of a title, then the title of its properties, then its
// first heading. A title in the properties of which the text says no word was left there by the older document that this
// one was made of.
func (t *Text) settleTitle(shown string) {
	switch {
	case shown != "":
		t.Title = shown
	case t.Title == "" || !shareWord(t.Title, t.Kept[:min(len(t.Kept), topOfText)]):
		if heading := titleOf(t.Blocks); heading != "" {
			t.Title = heading
		}
	}
}

// topOfText is how far into the text a document speaks of what it is called, in bytes.
const topOfText = 10_000

// shareWord says that a and b have a word of four letters or more in common.
func shareWord(a, b string) bool {
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(a), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		words[w] = len(w) >= 4 // bytes: shorter ones are in every text
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(b), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if words[w] {
			return true
		}
	}
	return false
}
