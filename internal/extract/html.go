package extract

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"entente/internal/record"
	"entente/internal/source"
)

// Names of elements in this package are x/net's; the format itself is htmlFormat.
type htmlFormat struct{}

// maxTags is how many tags a page may have to be read as a tree, which takes some 300 bytes a tag. What has more is read as a
// stream, without choosing its main part; so is what the parser refuses, which is more than 512 elements inside each other.
const maxTags = 300_000

// Extract returns the main text of in.
func (htmlFormat) Extract(ctx context.Context, in source.Item) (Text, error) {
	d := decode(in.Bytes, append(charsetOf(in.Hint), metaCharset(in.Bytes)...)...)
	t := Text{Meta: d.meta()}
	if strings.Count(d.text, "<") > maxTags {
		t.streamed(d.text)
		return t, nil
	}
	root, err := html.Parse(strings.NewReader(d.text))
	if err != nil {
		t.streamed(d.text)
		return t, nil
	}
	if err := ctx.Err(); err != nil {
		return Text{}, fmt.Errorf("parse HTML: %w", err)
	}
	partMarks(root)
	doc := goquery.NewDocumentFromNode(root)
	t.head(doc, in.Key)
	p := &page{doc: doc, title: t.Title}
	main, heading, notes := p.main()
	if p.unsure {
		if second := secondOpinion(d.text); second != nil {
			p, main, heading, notes = narrowed(second, t.Title)
		}
	}
	w := newWalker()
	if strings.EqualFold(heading, t.Meta["site"]) {
		heading = "" // the logo
	}
	w.tabs, w.size = p.tabs, p.size
	w.read(main, heading, notes)
	if found := bytesOf(w.blocks); found < enough && p.running > plenty {
		if r := rescued(d.text, heading, notes); r != nil && bytesOf(r.blocks) > 2*found {
			w = r
		}
	}
	t.Kept, t.Blocks = w.result()
	if t.Title == "" {
		t.Title = titleOf(t.Blocks)
	}
	t.Blocks = withoutConsent(t.Blocks, t.Title)
	return t, nil
}

// rescued reads what readability finds on a page of which the rules left next to nothing; nil when it finds nothing.
func rescued(text, heading string, notes []string) *walker {
	o := secondOpinion(text)
	if o == nil {
		return nil
	}
	body := goquery.NewDocumentFromNode(o.root).Find("body")
	if body.Length() == 0 || !o.reduce(body.Nodes[0]) {
		return nil
	}
	p := &page{}
	p.measure(body.Nodes[0])
	if s := p.size[body.Nodes[0]]; s.link*2 > s.text {
		return nil // a list of links is no text
	}
	w := newWalker()
	w.size = p.size
	w.read(body.Nodes, heading, notes)
	return w
}

var (
	charsetAttr = regexp.MustCompile(`(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)`)
	xmlEncoding = regexp.MustCompile(`(?i)^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]+)`)
)

// metaCharset returns the charset that the head of a page claims.
func metaCharset(b []byte) []string {
	head := b[:min(len(b), 4096)]
	for _, re := range []*regexp.Regexp{charsetAttr, xmlEncoding} {
		if m := re.FindSubmatch(head); m != nil {
			return []string{string(bytes.TrimSpace(m[1]))}
		}
	}
	return nil
}

var (
	aboutCookies = regexp.MustCompile(`(?i)\bcookies?\b`)
	aboutConsent = regexp.MustCompile(`(?i)accept|aanvaard|akkoord|toestemming|weiger|voorkeur|instelling|consent|refus|param[èé]tr|pr[ée]f[ée]r|gérer|manage|settings|browser|navigat|surfervaring|user experience|bezoek|this (?:web)?site uses|gebruikt?\b`)
)

// withoutConsent drops short blocks that ask to accept cookies, unless the page is about cookies.
func withoutConsent(blocks []Block, title string) []Block {
	if aboutCookies.MatchString(title) {
		return blocks
	}
	kept := blocks[:0]
	for _, b := range blocks {
		if len(b.Text) < 500 && strings.Contains(strings.ToLower(b.Text), "cookie") && aboutCookies.MatchString(b.Text) && aboutConsent.MatchString(b.Text) {
			continue
		}
		kept = append(kept, b)
	}
	return kept
}

// unread are the elements that the stream skips up to their end. Void elements are not among them: they have none.
var unread = map[string]bool{"script": true, "style": true, "noscript": true, "template": true, "svg": true, "math": true, "iframe": true,
	"object": true, "select": true, "textarea": true, "canvas": true, "audio": true, "video": true, "nav": true, "footer": true, "dialog": true}

// streamed reads a page without building its tree: constant memory but for the text, whatever the nesting.
func (t *Text) streamed(text string) {
	t.Meta["reading"] = "as a stream: too many elements, or too many inside each other"
	w := newWalker()
	z := html.NewTokenizer(strings.NewReader(text))
	skip, title, role, level := "", false, record.RoleProse, 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind == html.TextToken {
			switch {
			case title:
				t.Title = tidy(string(z.Text()))
			case skip == "":
				w.text(string(z.Text()))
			}
			continue
		}
		if kind != html.StartTagToken && kind != html.EndTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		raw, _ := z.TagName()
		name, end := string(raw), kind == html.EndTagToken
		switch {
		case skip != "":
			if end && name == skip {
				skip = ""
			}
		case name == "title":
			title = !end && t.Title == ""
		case unread[name]:
			if kind == html.StartTagToken {
				skip = name
			}
		case blockElements[name] || name == "td" || name == "th" || name == "br":
			w.flush(role, level)
			role, level = record.RoleProse, 0
			switch {
			case end:
			case name == "li":
				role = record.RoleListItem
			case headingLevel(name) > 0:
				role, level = record.RoleHeading, headingLevel(name)
			}
		}
	}
	w.flush(role, level)
	t.Kept, t.Blocks = w.result()
	t.Blocks = withoutConsent(t.Blocks, t.Title)
}
