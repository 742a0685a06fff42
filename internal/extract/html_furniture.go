package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// Furniture that no class or element names is known by its words: the heading it stands under, the links it consists of, or what
// every site prints at its foot. All expressions are tried on short texts only.

// boxHeading is what stands over a box beside the text: news, further reading, readers' remarks, sharing, a letter to subscribe to.
var boxHeading = regexp.MustCompile(`(?i)^(?:(?:(?:laatste|recent|recente|meer|ander|overig) )?nieuws(?:berichten)?|recente berichten|in de kijker|actueel|zie ook|lees ook|bekijk ook|gerelateerd(?:e .{1,30})?|verwante .{1,30}|meer over dit onderwerp|reacties|(?:\d+ )?reacties?|(?:geef|laat) een reactie(?: achter)?|deel (?:deze pagina|dit artikel|dit bericht|via|op)|op deze pagina|inhoudsopgave|was deze (?:informatie|pagina) nuttig|heeft deze informatie (?:je|u) geholpen|(?:(?:dernières |toutes les |autres )?actualités|à la une|en bref)|(?:à )?(?:voir|lire) (?:aussi|également)|articles? (?:liés?|similaires?|récents?)|sur le même (?:sujet|thème)|pages? liées?|commentaires|(?:\d+ )commentaires?|laisser un commentaire|partager (?:cette page|cet article|sur)|sur cette page|sommaire|cette page vous a-t-elle été utile|(?:latest|recent|more|other) (?:news|posts|articles)|related(?: (?:pages|links|content|articles|posts|information))?|see also|you (?:may|might) also (?:like|be interested in)|(?:\d+ )?comments?|leave a (?:comment|reply)|share (?:this(?: page| article| post)?|on|via)|(?:on|in) this page|table of contents|is this page useful|was this (?:page|information) (?:useful|helpful)|(?:e-?)?(?:nieuwsbrief|newsletter|lettre d.information)|schrijf (?:u|je) (?:nu )?in (?:op|voor) (?:onze|de) nieuwsbrief.{0,60}|(?:abonnez|inscrivez)-vous à (?:la|notre) (?:newsletter|lettre).{0,60}|(?:sign up (?:for|to)|subscribe to) (?:our|the) .{0,40}(?:newsletter|bulletin|e-?mails?)|login|inloggen|connexion)[\s:.…?!]*$`)

// trail opens the line that says where in the site a page stands.
var trail = regexp.MustCompile(`(?i)^(?:u bent hier|je bent hier|vous êtes ici|you are here)\b`)

// footLine is a whole short line that sites print at their foot, or round every article.
var footLine = regexp.MustCompile(`(?i)^(?:privacy(?:verklaring|beleid|[ -](?:policy|notice|statement|verklaring))?|cookie(?:beleid|verklaring|s| policy)|toegankelijkheid(?:sverklaring)?|accessibility(?: statement)?|accessibilité ?: .{0,40}conforme|disclaimer|gebruiksvoorwaarden|terms (?:of use|and conditions)|mentions légales|plan du site|site ?map|politique de confidentialité|copyright(?: notice)?|(?:©|\(c\)|copyright ©).{0,80}|(?:proudly )?powered by .{1,40}|u bent bezoeker(?: nr)?.{0,30}|vous êtes le .{0,20}visiteur.{0,20}|you are visitor.{0,30}|.{0,120}\bbest viewed (?:at|with|in)\b.{0,60}|webmaster ?:.{0,120}|printer[ -]friendly(?: version)?|print(?:versie| this page)|(?:deze )?pagina afdrukken|version imprimable|imprimer cette page|close (?:this )?window)$`)

// bylines are what content management systems call the line of author, category and date round an article.
var bylines = regexp.MustCompile(`(?i)(?:^|\s)(?:[\w-]*[_-])?(?:by-?line|entry-meta|post-meta|article-info|cat-links|tags-links|tax-category)(?:\s|$)`)

// byline says that n tells who wrote an article, when, and under which heading it was filed.
func (p *page) byline(n *html.Node) bool {
	s := p.size[n]
	return blockElements[n.Data] && s.text <= 300 && !s.h1 && !s.main && says(&p.naming.byline, classes(n), bylines.MatchString)
}

// footWords are pieces of all that footLine matches, in small letters: most text holds none of them.
var footWords = []string{"privacy", "cookie", "toegankelijk", "access", "disclaimer", "gebruiksvoorwaarden", "terms", "mentions", "sitemap", "site map",
	"plan du site", "politique", "copyright", "©", "(c)", "powered by", "bezoeker", "visiteur", "visitor", "best viewed", "webmaster", "print", "afdrukken",
	"imprim", "window"}

// mayBeFoot says that a text is worth trying footLine on. Letters of other sizes than in footWords are no concern: all are plain.
func mayBeFoot(s string) bool {
	s = strings.ToLower(s)
	for _, w := range footWords {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// footNames counts the lines of a text, or its parts between bars, that sites print at their foot.
func footNames(words string) int {
	if words == "" || len(words) > 300 || !mayBeFoot(words) {
		return 0
	}
	count := 0
	for s := range strings.FieldsFuncSeq(words, func(r rune) bool { return r == '|' || r == '·' || r == '•' || r == '\n' }) {
		if footLine.MatchString(strings.Trim(s, " -\t")) {
			count++
		}
	}
	return count
}

// firstLimit is how many bytes of the first words of an element are kept to know it by.
const firstLimit = 140

// box says that n is a box beside the text by the words it opens with: a heading, or a line over links. What holds the heading
// of the page is none; nor what holds a third of its text, which may be an overview of news, unless the page is called by its
// heading and has text besides. A paragraph that happens to begin so goes on with other words.
func (p *page) box(n *html.Node, all size) bool {
	s := p.size[n]
	if s.first == "" || s.h1 || s.main || headingLevel(n.Data) > 0 || !boxes[n.Data] {
		return false
	}
	own, page := s.text-s.link, all.text-all.link
	if own*3 > page && s.link*2 < s.text && !(p.named && page-own >= enough) {
		return false
	}
	if s.foot >= 2 && s.text <= 600 && !holds(n, func(c *html.Node) bool { return headingLevel(c.Data) > 0 }) {
		return true // the foot of the site
	}
	if trail.MatchString(s.first) {
		return s.text <= 300
	}
	rest := s.text - len(s.first)
	switch {
	case s.links >= 2 && s.link*5 >= rest*3:
	case n.Data == "td" || n.Data == "p":
		return false
	case !s.headed && rest > 0:
		return false
	}
	return boxHeading.MatchString(s.first)
}

// boxes are the elements that put a part of a page in a place of its own.
var boxes = map[string]bool{"div": true, "section": true, "article": true, "aside": true, "td": true, "ul": true, "ol": true, "dl": true,
	"p": true, "center": true, "table": true, "font": true, "header": true, "footer": true}

// seeAlso says that n is a heading over nothing but links to other pages, and returns those.
func (p *page) seeAlso(n *html.Node) *html.Node {
	s := p.size[n]
	if headingLevel(n.Data) < 2 || s.text > firstLimit || !boxHeading.MatchString(s.first) {
		return nil
	}
	next := n.NextSibling
	for next != nil && (next.Type == html.CommentNode || next.Type == html.TextNode && strings.TrimSpace(next.Data) == "") {
		next = next.NextSibling
	}
	if next == nil || next.Type != html.ElementNode || headingLevel(next.Data) > 0 {
		return nil
	}
	if l := p.size[next]; l.links == 0 || l.link*5 < l.text*4 {
		return nil
	}
	return next
}

// rowMarks stand between links of a row.
const rowMarks = "|·•[]/ \u00a0\n\t"

// bar returns the last link of the row that n opens, and whether that is a bar: at least three links on one line, parted by nothing
// but bars, dots or brackets.
func bar(n *html.Node) (last *html.Node, is bool) {
	links, marked := 0, false
	for c := n; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.ElementNode && c.Data == "a" && attr(c, "href") != "":
			links++
			last = c
			continue
		case c.Type == html.CommentNode:
			continue
		case c.Type == html.TextNode:
			if mark := strings.TrimSpace(c.Data); mark == "" || len(mark) <= 8 && strings.Trim(mark, rowMarks) == "" {
				marked = marked || mark != ""
				continue
			}
		}
		break
	}
	return last, links >= 3 && marked
}

// cutRow takes a row of links out of the tree, the marks round it too, and returns what follows it.
func cutRow(from, last *html.Node) *html.Node {
	n, before, after := from.Parent, from.PrevSibling, last.NextSibling
	for c := from; c != after; {
		next := c.NextSibling
		n.RemoveChild(c)
		c = next
	}
	if before != nil && before.Type == html.TextNode && strings.Trim(before.Data, rowMarks) == "" {
		before.Data = " "
	}
	if after != nil && after.Type == html.TextNode {
		after.Data = strings.TrimLeft(after.Data, rowMarks)
	}
	return after
}

// deeds says that an element holds nothing but links that do something: share, print, go up.
func (p *page) deeds(n *html.Node) bool {
	s := p.size[n]
	return s.links >= 2 && s.text > 0 && s.acts == s.text
}

// unshown says that a style hides a few words: a name for a field, a message not sent. Folded text is longer or holds elements.
func unshown(n *html.Node, s size) bool {
	style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
	return s.text <= 40 && strings.Contains(style, "display:none") && !within(n, "li", "td", "dd", "h1", "h2", "h3", "h4", "h5", "h6") &&
		!holds(n, func(c *html.Node) bool { return blockElements[c.Data] })
}
