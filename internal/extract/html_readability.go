package extract

import (
	"io"
	"log/slog"
	"strconv"
	"strings"

	"codeberg.org/readeck/go-readability"
	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// The bounds within which readability is asked. It gathers the text of every element anew, so that its time grows with the bytes
// of text times the elements they lie in: half a second at the bound. A page of 100 KB of text lies in twenty.
const (
	readableTags   = 20_000
	readableBytes  = 2 << 20
	readableWeight = 24 << 20
)

// plenty is how many bytes of running text a page must have for a reading of less than enough bytes to be in doubt.
const plenty = 1000

// numberAttr is the attribute that carries the number of an element through readability, which builds a tree of its own.
const numberAttr = "data-entente-n"

// opinion is what readability takes for the main text of a page: the numbers of the elements whose own text it kept. It is asked
// when the rules are in doubt, and only says where to look: blocks, headings and offsets come out of the page as ever.
type opinion struct {
	root *html.Node // the page, its elements numbered
	kept map[string]bool
}

// secondOpinion asks readability, which sees the page without what asks for consent and with all that is folded open. Nil when it
// finds nothing, or the page is too large to ask.
func secondOpinion(text string) (o *opinion) {
	if len(text) > readableBytes || strings.Count(text, "<") > 2*readableTags {
		return nil
	}
	defer func() {
		if recover() != nil { // of a stranger's page in a stranger's code: what the rules found stands
			o = nil
		}
	}()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil
	}
	if weight(root, 0) > readableWeight {
		return nil
	}
	seen, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil
	}
	partMarks(root)
	enumerate(root, 0)
	enumerate(seen, 0)
	unfold(seen)
	p := readability.NewParser()
	p.MaxElemsToParse, p.DisableJSONLD, p.Logger = readableTags, true, slog.New(slog.NewTextHandler(io.Discard, nil))
	article, err := p.ParseAndMutate(seen, nil)
	if err != nil || article.Node == nil {
		return nil
	}
	o = &opinion{root: root, kept: map[string]bool{}}
	o.gather(article.Node, "")
	return o
}

// weight is the bytes of text below n, each as often as elements hold it.
func weight(n *html.Node, depth int) int {
	if n.Type == html.TextNode {
		return len(n.Data) * depth
	}
	sum := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		sum += weight(c, depth+1)
	}
	return sum
}

// enumerate gives the elements below n their numbers in the order of the page, and returns the last one given.
func enumerate(n *html.Node, last int) int {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			last++
			attrs := []html.Attribute{{Key: numberAttr, Val: strconv.Itoa(last)}}
			for _, a := range c.Attr {
				if a.Key != numberAttr {
					attrs = append(attrs, a)
				}
			}
			c.Attr = attrs
		}
		last = enumerate(c, last)
	}
	return last
}

// unfold takes out what asks for consent and what holds no text, and opens what is folded.
func unfold(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type == html.CommentNode, c.Type == html.ElementNode && c.Data != "head" && c.Data != "title" && (dropped[c.Data] || asksConsent(c)):
			n.RemoveChild(c)
		case c.Type == html.ElementNode:
			shown := c.Attr[:0]
			for _, a := range c.Attr {
				if a.Key != "hidden" && a.Key != "aria-hidden" && a.Key != "style" {
					shown = append(shown, a)
				}
			}
			c.Attr = shown
			if c.Data == "summary" || c.Data == "button" && toggles(c) {
				c.Data, c.DataAtom = "h3", 0
			}
			unfold(c)
		}
		c = next
	}
}

// asksConsent says that n is a dialog or is called after cookies.
func asksConsent(n *html.Node) bool {
	return consentRole(n) || !wholePage(n) && consentWords.MatchString(classes(n))
}

// wholePage says that n is an element of a whole page, which may be called after the dialog over it.
func wholePage(n *html.Node) bool { return n.Data == "body" || n.Data == "html" || n.Data == "main" }

// consentRole says that n is a dialog, which no text of a page is.
func consentRole(n *html.Node) bool {
	if wholePage(n) {
		return false
	}
	switch strings.ToLower(attr(n, "role")) {
	case "dialog", "alertdialog":
		return true
	}
	return n.Data == "dialog" || attr(n, "aria-modal") == "true"
}

// gather collects the numbers of the elements whose own text is below n.
func (o *opinion) gather(n *html.Node, within string) {
	if n.Type == html.TextNode {
		if within != "" && strings.TrimSpace(n.Data) != "" {
			o.kept[within] = true
		}
		return
	}
	if own := attr(n, numberAttr); own != "" {
		within = own
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		o.gather(c, within)
	}
}

// holder returns the smallest element from n down that holds all the text which readability kept and which still stands there.
func (o *opinion) holder(n *html.Node) *html.Node {
	for {
		var only *html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && o.holds(c) {
				if only != nil {
					return n
				}
				only = c
			}
		}
		// A paragraph is not gone into: what stands beside it may go on with it.
		if only == nil || o.kept[attr(n, numberAttr)] || !boxes[only.Data] && only.Data != "tr" && only.Data != "tbody" && only.Data != "main" || only.Data == "p" {
			return n
		}
		n = only
	}
}

// holds says that text which readability kept stands in n.
func (o *opinion) holds(n *html.Node) bool {
	return o.kept[attr(n, numberAttr)] || holds(n, func(c *html.Node) bool { return o.kept[attr(c, numberAttr)] })
}

// reduce takes all else out of the tree, and reports whether anything is left below n.
func (o *opinion) reduce(n *html.Node) (left bool) {
	own := o.kept[attr(n, numberAttr)]
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		keep := own
		switch {
		case c.Type == html.ElementNode && (dropped[c.Data] || asksConsent(c)):
			keep = false
		case c.Type == html.ElementNode:
			keep = o.reduce(c) || own && c.Data == "br"
			left = left || keep
		case c.Type == html.TextNode:
			left = left || own && strings.TrimSpace(c.Data) != ""
		}
		if !keep {
			n.RemoveChild(c)
		}
		c = next
	}
	return left
}

// narrowed reads a page anew that does not say where its text is: only what stands in the element which holds readability's
// choice is read, unless that is but a small part of what the rules would read.
func narrowed(o *opinion, title string) (p *page, main []*html.Node, heading string, notes []string) {
	p = &page{doc: goquery.NewDocumentFromNode(o.root), title: title, opinion: o}
	main, heading, notes = p.main()
	return p, main, heading, notes
}

// bytesOf is the length of the text of blocks.
func bytesOf(blocks []Block) int {
	sum := 0
	for _, b := range blocks {
		sum += len(b.Text)
	}
	return sum
}
