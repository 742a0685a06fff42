package extract

import (
	"regexp"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page is a parsed page while its main text is looked for.
type page struct {
	doc  *goquery.Document
	size map[*html.Node]size
	tabs map[string]string // id of a tab's panel to the tab's words
	// title is what the page says it is called; of several headings outside the main text that one is the page's.
	title string
	named bool // a heading of the first level is that title
	// unsure says that no element was found which holds the main text; running is how many bytes of text that is no link the whole
	// page has, its consent dialogs left out. opinion, when there is one, helps where the page itself does not say.
	unsure  bool
	running int
	opinion *opinion
	// marks are the pieces of text that do something or name the foot of a site. They are found once and stay the same while the tree
	// around them is pruned.
	marks  map[*html.Node]mark
	marked bool
	naming naming // what classes and ids say
}

// naming remembers what an expression says of each word of class and id: pages repeat theirs on every item of their lists.
type naming struct{ consent, noise, byline map[string]bool }

// says reports whether one of the words matches, and remembers each.
func says(known *map[string]bool, words string, match func(string) bool) bool {
	for word := range strings.FieldsSeq(words) {
		said, ok := (*known)[word]
		if !ok {
			if *known == nil {
				*known = map[string]bool{}
			}
			said = match(word)
			(*known)[word] = said
		}
		if said {
			return true
		}
	}
	return false
}

// size is what an element holds: bytes of text, how many of them are links, and the elements that mark the page's own text.
type size struct {
	text, link, links int
	acts              int    // bytes of text that only do something: share, print, go up
	foot              int    // names of pages that sites link at their foot: privacy, copyright
	first             string // the words it opens with
	headed            bool   // these stand in a heading
	main, h1, article bool
}

// dropped elements never hold text of the page.
var dropped = map[string]bool{"script": true, "style": true, "noscript": true, "template": true, "svg": true, "math": true, "iframe": true,
	"object": true, "embed": true, "select": true, "textarea": true, "input": true, "canvas": true, "audio": true, "video": true,
	"map": true, "datalist": true, "option": true, "head": true, "title": true}

// containers are where content management systems put the text of a page, the surest first, each with the share of the page's
// text, in percent, that makes it believable: a main element is a promise, articles may be teasers beside the text.
var containers = []struct {
	selector string
	share    int
}{
	{"main, [role=main]", 20},
	{"article", 50},
	{".node__content, .field--name-body, .entry-content, .post-content, .page-content, .article-content, .article-body", 40},
	{".journal-content-article, .portlet-body, .rte, .richtext, .ce-bodytext, .wysiwyg", 50},
	{"#main-content, #maincontent, #main, #content, #inhoud, #contenu, .main-content, .region-content, #primary, .content", 40},
}

// enough is how many bytes of text make a container believable; a smaller one must hold most of the page.
const enough = 200

var (
	// Whole words of class and id: "nav" must not be found in "canvas". "Widget" is not among them: page builders call the parts of
	// the text itself so, and those of a margin stand in an aside or a widget area.
	consentWords = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:cookies?|cookie(?:bar|banner|consent|notice|wall|law|popup)|cookiebot|consent|gdpr|rgpd|onetrust|didomi|tarteaucitron(?:root|alertbig)?|cmplz|eucc|cc-window|cli-bar|sliding-popup|eu-cookie)(?:$|[\s_-])|(?:^|\s)(?:cookie|CybotCookie|onetrust|didomi|cmplz|eu-cookie)`)
	noiseWords   = regexp.MustCompile(`(?i)(?:^|\s)(?:(?:[\w-]*[_-])?(?:breadcrumbs?|crumbs?|crumb-?trail|kruimelpad|fil-ariane|navbar|subnav|sidenav|aside|navigation|mega-?menu|submenu|sidebar|pagination|pager|skip-?links?|skip-?nav|skip-to-content|offcanvas|off-canvas|site-footer|site-header|page-footer|masthead|topbar|toolbar|addtoany|addthis|sharethis|share-?(?:buttons?|links?|bar|icons?|this)|sharing|social-?(?:media|links?|share|sharing|icons?|buttons?|bar|follow|networks?|menu)|language-?switch(?:er)?|lang-?switch(?:er)?|language-?(?:selector|block|chooser)|search-?(?:form|block|box|bar)|searchform|related-?(?:posts|articles|links|content)|newsletter(?:-[\w-]+)?|comments?(?:-area|-form|-list|-links?)?|post-navigation|nav-single|pagenav|site-?(?:name|title|branding|logo|description|slogan)|advert(?:isement)?|ads|widget-area|back-to-top|backtotop|print-?(?:button|link)|modal|popup|feedback(?:-?(?:form|block|widget))?)|nav|menu|social|socials|share|footer|logo|breadcrumb|was-this-helpful|print-(?:site_name|source_url|links|footer|logo|breadcrumb))(?:[_-]{1,2}(?:wrapper|container|block|list|inner|region|area|nav|items?|main|primary|secondary|horizontal|vertical|top|bottom|left|right|first|second|desktop|mobile|toolbox))*(?:\s|$)`)
	// What a page says of its own age survives wherever it stands.
	ageNote = regexp.MustCompile(`(?i)^\W*(?:(?:cette |deze |this )?(?:page|pagina)\s+(?:is )?)?(?:laatst(?:e)?\s+(?:gewijzigd|bijgewerkt|aangepast|update|wijziging|aanpassing)|(?:gewijzigd|bijgewerkt|gepubliceerd|geplaatst|geactualiseerd|aangepast)\s*(?:\sop|:)|derni[èe]re\s+(?:mise\s+[àa]\s+jour|modification)|mis(?:e)?\s+[àa]\s+jour\s|modifi[ée]e?\s+le|publi[ée]e?\s+le|last\s+(?:updated|modified|reviewed|changed)|(?:updated|modified|published|reviewed|posted)\s*(?:\son|:)|zuletzt\s+(?:geändert|aktualisiert))`)
)

// main returns the element that holds the page's own text, the heading of the page when that lies outside, and lines about the
// page's age from what was left out. Nil when nothing is left.
func (p *page) main() (main []*html.Node, heading string, notes []string) {
	body := p.doc.Find("body").First()
	if body.Length() == 0 {
		return nil, "", nil
	}
	p.tabs = tabNames(p.doc)
	p.measure(body.Nodes[0])
	p.running = p.size[body.Nodes[0]].text - p.size[body.Nodes[0]].link - p.asking(body.Nodes[0])
	notes = p.prune(body.Nodes[0], p.size[body.Nodes[0]])
	p.measure(body.Nodes[0])
	p.named = p.title != "" && body.Find("h1").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.EqualFold(tidy(s.Text()), p.title) }).Length() > 0
	notes = append(notes, p.pruneBoxes(body.Nodes[0], p.size[body.Nodes[0]])...)
	p.measure(body.Nodes[0])
	left := p.size[body.Nodes[0]].text
	chosen := p.choose(body, left)
	if chosen == nil {
		p.unsure = true
		p.pruneLinks(body.Nodes[0])
		chosen = body.Nodes
		if p.opinion != nil {
			p.measure(body.Nodes[0])
			holder := p.opinion.holder(body.Nodes[0])
			if held := p.size[holder].text; held >= enough && held*5 >= p.size[body.Nodes[0]].text*2 {
				chosen = []*html.Node{holder}
			}
		}
	}
	notes = append(notes, p.ageNotes(body.Nodes[0], chosen)...)
	h1 := body.Find("h1").FilterFunction(func(_ int, s *goquery.Selection) bool { return tidy(s.Text()) != "" })
	if named := h1.FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.EqualFold(tidy(s.Text()), p.title) }); named.Length() > 0 {
		h1 = named
	}
	for _, n := range chosen {
		if p.size[n].h1 {
			return chosen, "", notes
		}
	}
	if h1.Length() > 0 {
		heading = tidy(strings.Join(strings.Fields(rawText(h1.Nodes[0], 500)), " "))
	}
	return chosen, heading, notes
}

// asking is how many bytes of text below n ask for consent.
func (p *page) asking(n *html.Node) int {
	sum := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || p.size[c].text == 0 {
			continue
		}
		if p.asks(c) {
			sum += p.size[c].text - p.size[c].link
		} else {
			sum += p.asking(c)
		}
	}
	return sum
}

// consentPieces are pieces of all that consentWords matches, in small letters.
var consentPieces = []string{"cook", "consent", "gdpr", "rgpd", "onetrust", "didomi", "tarteau", "cmplz", "eucc", "cc-window", "cli-bar", "sliding-popup"}

// consentWord says that a word of class or id names a consent dialog.
func consentWord(word string) bool {
	small := strings.ToLower(word)
	return slices.ContainsFunc(consentPieces, func(p string) bool { return strings.Contains(small, p) }) && consentWords.MatchString(word)
}

// asks is asksConsent with its memory.
func (p *page) asks(n *html.Node) bool {
	return consentRole(n) || says(&p.naming.consent, classes(n), consentWord) && !wholePage(n)
}

// choose returns the elements that hold the main text, or nil when the page does not say.
func (p *page) choose(body *goquery.Selection, left int) []*html.Node {
	for _, c := range containers {
		var top []*html.Node
		found := map[*html.Node]bool{}
		sum := 0
		for _, n := range body.Find(c.selector).Nodes { // in the order of the page, so that an outer one comes before those in it
			if !below(n, found) {
				found[n] = true
				top = append(top, n)
				sum += p.size[n].text
			}
		}
		// A container that holds next to nothing of a long page is a decoy: an empty main, a teaser.
		if sum > 0 && (sum >= enough && sum*100 >= left*c.share || sum*10 >= left*6) {
			return top
		}
	}
	return nil
}

// measure counts text below n.
func (p *page) measure(n *html.Node) {
	p.size = make(map[*html.Node]size, len(p.size))
	if p.marks == nil {
		p.marks = map[*html.Node]mark{}
	}
	p.measureBelow(n, false)
	p.marked = true
}

// mark is what the words of a piece of text say of it, as acts and foot of its size.
type mark struct{ acts, foot int }

// mark reads the words of a piece of text.
func (p *page) mark(n *html.Node, words string) mark {
	if p.marked {
		return p.marks[n]
	}
	m := mark{foot: footNames(words)}
	if words != "" && len(words) <= 40 && (!hasWord(words) || isAction(words)) {
		m.acts = len(words)
	}
	if m != (mark{}) {
		p.marks[n] = m
	}
	return m
}

func (p *page) measureBelow(n *html.Node, link bool) size {
	var s size
	switch n.Type {
	case html.TextNode:
		words := strings.TrimSpace(n.Data)
		m := p.mark(n, words)
		s = size{text: len(words), first: words[:min(len(words), firstLimit)], acts: m.acts, foot: m.foot}
		if link {
			s.link = s.text
		}
		return s
	case html.ElementNode:
		if dropped[n.Data] {
			return s
		}
		if n.Data == "a" && attr(n, "href") != "" {
			link = true
			s.links = 1
		}
		s.main = n.Data == "main" || attr(n, "role") == "main"
		s.h1, s.article = n.Data == "h1", n.Data == "article"
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b := p.measureBelow(c, link)
		s.text, s.link, s.links, s.acts = s.text+b.text, s.link+b.link, s.links+b.links, s.acts+b.acts
		s.foot += b.foot
		if s.first == "" {
			s.first, s.headed = b.first, b.headed
		}
		s.main, s.h1, s.article = s.main || b.main, s.h1 || b.h1, s.article || b.article
	}
	s.headed = s.headed || headingLevel(n.Data) > 0
	p.size[n] = s
	return s
}

// prune takes the furniture out of the tree and returns the lines about the page's age that it held.
func (p *page) prune(n *html.Node, all size) []string {
	var notes []string
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type == html.CommentNode:
			n.RemoveChild(c)
		case c.Type == html.ElementNode && dropped[c.Data]:
			n.RemoveChild(c)
		case c.Type == html.ElementNode && p.byline(c):
			// Author, category and counter go; a date under the title stays where it stands.
			for _, note := range p.ageNotes(c, nil) {
				line := &html.Node{Type: html.ElementNode, Data: "p", DataAtom: atom.P}
				line.AppendChild(&html.Node{Type: html.TextNode, Data: note})
				n.InsertBefore(line, c)
			}
			n.RemoveChild(c)
		case c.Type == html.ElementNode && p.noise(c, all.text):
			notes = append(notes, p.ageNotes(c, nil)...)
			n.RemoveChild(c)
		default:
			notes = append(notes, p.prune(c, all)...)
		}
		c = next
	}
	return notes
}

// pruneBoxes takes out what only its words betray, once the named furniture is gone and shares of the page mean something.
func (p *page) pruneBoxes(n *html.Node, all size) []string {
	var notes []string
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type != html.ElementNode {
			c = next
			continue
		}
		if links := p.seeAlso(c); links != nil {
			next = links.NextSibling
			n.RemoveChild(links)
			n.RemoveChild(c)
		} else if p.box(c, all) || p.deeds(c) {
			notes = append(notes, p.ageNotes(c, nil)...)
			n.RemoveChild(c)
		} else {
			notes = append(notes, p.pruneBoxes(c, all)...)
		}
		c = next
	}
	return notes
}

// noise says that an element is furniture. Collapsed content (hidden accordions, tab panels) is none.
func (p *page) noise(n *html.Node, total int) bool {
	role, names := strings.ToLower(attr(n, "role")), classes(n)
	if n.Data == "body" || n.Data == "html" || n.Data == "main" || role == "main" {
		return false
	}
	// What carries the page is not furniture, whatever it is called: a form round a whole page, a class "has-sidebar".
	s := p.size[n]
	if s.main || (s.h1 || s.article) && s.text*2 > total && s.link*2 < s.text {
		return false
	}
	if consentRole(n) || says(&p.naming.consent, names, consentWord) {
		return true
	}
	switch n.Data {
	case "nav", "aside":
		return true
	case "footer":
		if !within(n, "article", "main", "blockquote") {
			return true
		}
	case "button":
		return !toggles(n)
	case "label":
		return true
	}
	switch role {
	case "navigation", "complementary", "search", "contentinfo", "menu", "menubar", "toolbar", "tablist", "alert":
		return true
	}
	if s.text*10 > total*6 && s.link*2 < s.text {
		return false
	}
	switch {
	case n.Data == "form", n.Data == "fieldset":
		return true
	case n.Data == "header", role == "banner":
		return !s.h1 && !within(n, "article", "main", "section")
	case n.Data != "a" && n.Data != "span" && says(&p.naming.noise, names, noiseWords.MatchString):
		return true
	}
	if unshown(n, s) {
		return true
	}
	return attr(n, "aria-hidden") == "true" && (n.Data == "i" || n.Data == "span") && s.text <= 30
}

// pruneLinks drops lists of links from a page that does not say where its text is.
func (p *page) pruneLinks(n *html.Node) {
	var row *html.Node // last link of a row already looked at, so that each is looked at once
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode {
			if c == row {
				row = nil // the next link opens another
			} else if row == nil && c.Data == "a" && attr(c, "href") != "" {
				last, is := bar(c)
				if last != c {
					row = last
				}
				if is {
					row = nil
					c = cutRow(c, last)
					continue
				}
			}
			s := p.size[c]
			switch c.Data {
			case "div", "ul", "ol", "td", "table", "section", "p", "center":
				if s.links >= 3 && s.link*4 > s.text*3 && s.text < s.links*35 && !holds(c, func(n *html.Node) bool { return headingLevel(n.Data) > 0 }) {
					n.RemoveChild(c)
					c = next
					continue
				}
			}
			p.pruneLinks(c)
		}
		c = next
	}
}

// ageNotes returns the short lines below n that tell when the page was changed, those in the elements to leave out not.
func (p *page) ageNotes(n *html.Node, out []*html.Node) []string {
	var notes []string
	if slices.Contains(out, n) {
		return nil
	}
	var visit func(*html.Node) bool
	visit = func(n *html.Node) bool {
		found := false
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && !dropped[c.Data] && !slices.Contains(out, c) {
				found = visit(c) || found
			}
		}
		if found {
			return true
		}
		if s, ok := p.size[n]; ok && (s.text < 8 || s.text > 120) {
			return false // by its bytes without blanks it is no such line
		}
		if text := tidy(strings.Join(strings.Fields(rawText(n, 200)), " ")); len(text) <= 120 && ageNote.MatchString(text) && strings.ContainsAny(text, "0123456789") {
			notes = append(notes, text)
			return true
		}
		return false
	}
	visit(n)
	return notes
}

// tabNames maps the id of a tab's panel to what stands on the tab.
func tabNames(doc *goquery.Document) map[string]string {
	names := map[string]string{}
	doc.Find("[role=tab], [data-toggle=tab], [data-bs-toggle=tab]").Each(func(_ int, s *goquery.Selection) {
		name := tidy(s.Text())
		for _, target := range []string{s.AttrOr("aria-controls", ""), s.AttrOr("href", ""), s.AttrOr("data-bs-target", ""), s.AttrOr("data-target", "")} {
			if id := strings.TrimPrefix(target, "#"); id != "" && name != "" && len(name) <= 120 {
				names[id] = name
			}
		}
	})
	return names
}

// toggles says that a button opens a part of the page, and so carries that part's name.
func toggles(n *html.Node) bool {
	for _, k := range []string{"aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle"} {
		if hasAttr(n, k) {
			return true
		}
	}
	return within(n, "summary", "h1", "h2", "h3", "h4", "h5", "h6")
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// classes returns class and id of n; names so long that nobody wrote them are none.
func classes(n *html.Node) string {
	names := strings.TrimSpace(attr(n, "class") + " " + attr(n, "id"))
	if len(names) > 1000 {
		return ""
	}
	return names
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// within says that n lies in an element of one of the names.
func within(n *html.Node, names ...string) bool {
	for a := n.Parent; a != nil; a = a.Parent {
		for _, name := range names {
			if a.Data == name {
				return true
			}
		}
	}
	return false
}

// below says that n is one of nodes or lies below one.
func below(n *html.Node, nodes map[*html.Node]bool) bool {
	for a := n; a != nil; a = a.Parent {
		if nodes[a] {
			return true
		}
	}
	return false
}

// holds says that an element below n satisfies is.
func holds(n *html.Node, is func(*html.Node) bool) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (is(c) || holds(c, is)) {
			return true
		}
	}
	return false
}

// rawText returns about the first limit bytes of text below n.
func rawText(n *html.Node, limit int) string {
	var b strings.Builder
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		if b.Len() > limit {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil && b.Len() <= limit; c = c.NextSibling {
			if c.Type != html.ElementNode || !dropped[c.Data] {
				visit(c)
			}
		}
		if n.Type == html.ElementNode && blockElements[n.Data] {
			b.WriteByte(' ')
		}
	}
	visit(n)
	return b.String()
}
