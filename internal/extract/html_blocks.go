package extract

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"entente/internal/record"
)

// blockElements end the line they stand in.
var blockElements = map[string]bool{"address": true, "article": true, "aside": true, "blockquote": true, "body": true, "caption": true,
	"center": true, "dd": true, "details": true, "dialog": true, "div": true, "dl": true, "dt": true, "fieldset": true,
	"figcaption": true, "figure": true, "footer": true, "form": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true,
	"h6": true, "header": true, "hgroup": true, "hr": true, "legend": true, "li": true, "main": true, "menu": true, "nav": true,
	"ol": true, "p": true, "pre": true, "section": true, "summary": true, "table": true, "tbody": true, "tfoot": true,
	"thead": true, "tr": true, "ul": true}

func headingLevel(name string) int {
	if len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' {
		return int(name[1] - '0')
	}
	return 0
}

// walker turns a tree into blocks and the text they are kept in.
type walker struct {
	blocks []Block
	kept   strings.Builder
	line   strings.Builder // of the block being read; a line feed is a br
	role   record.Role     // of running text here
	lang   string
	level  int               // of the last heading
	tabs   map[string]string // names of tab panels
	size   map[*html.Node]size
	pseudo map[int]bool // blocks that are headings only by being bold

	folding map[string]bool // names that folds matched, or not
}

func newWalker() *walker {
	return &walker{role: record.RoleProse, pseudo: map[int]bool{}}
}

func (w *walker) result() (string, []Block) { return w.kept.String(), w.blocks }

func (w *walker) read(nodes []*html.Node, heading string, notes []string) {
	if heading != "" {
		w.add(record.RoleHeading, 1, heading)
		w.level = 1
	}
	for _, n := range nodes {
		w.element(n)
		w.flush(w.role, 0)
	}
	for _, s := range notes {
		w.add(record.RoleProse, 0, s)
	}
	w.settle()
}

// settle takes back bold lines that head nothing: at the end, or before another heading of a higher or the same kind.
func (w *walker) settle() {
	for i := range w.blocks {
		if w.pseudo[i] && (i+1 == len(w.blocks) || w.blocks[i+1].Role == record.RoleHeading && !w.pseudo[i+1]) {
			w.blocks[i].Role, w.blocks[i].Level = record.RoleProse, 0
		}
	}
}

// text adds running text; its blanks and line ends are plain blanks.
func (w *walker) text(s string) {
	blank := false
	for _, r := range s {
		if r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' {
			blank = true
			continue
		}
		if blank {
			w.line.WriteByte(' ')
			blank = false
		}
		w.line.WriteRune(r)
	}
	if blank {
		w.line.WriteByte(' ')
	}
}

// flush ends the block being read.
func (w *walker) flush(role record.Role, level int) {
	raw := w.line.String()
	w.line.Reset()
	if strings.TrimSpace(raw) == "" {
		return
	}
	if role == record.RoleHeading || role == record.RoleTable || !strings.Contains(raw, "\n") {
		w.add(role, level, tidy(raw))
		return
	}
	// Lines made with br: an empty one ends a paragraph, one that begins in lower case goes on, each other is a block of its own.
	var open strings.Builder
	end := func() {
		w.add(role, level, tidy(open.String()))
		open.Reset()
	}
	last := ""
	for s := range strings.SplitSeq(raw, "\n") {
		s = tidy(s)
		switch {
		case s == "":
			end()
		case last != "" && unicode.IsLower(firstRune(s)) && !contactStart(s) && !strings.ContainsRune(".!?:;", lastRune(last)):
			open.WriteByte(' ')
			open.WriteString(s)
		default:
			end()
			open.WriteString(s)
		}
		last = s
	}
	end()
}

// actions are what links and buttons say in place of content.
var actions = map[string]bool{
	"lees meer": true, "lees verder": true, "meer info": true, "meer informatie": true, "meer lezen": true,
	"toon meer": true, "lire la suite": true, "lire plus": true, "en savoir plus": true, "plus d'info": true,
	"plus d'infos": true, "plus d’infos": true, "voir plus": true, "read more": true, "read on": true,
	"learn more": true, "show more": true, "more info": true, "more information": true, "terug naar boven": true,
	"naar boven": true, "haut de page": true, "retour en haut": true, "retour en haut de page": true,
	"back to top": true, "top": true, "deel": true, "delen": true, "partager": true, "share": true, "print": true,
	"e-mail": true, "email": true, "print this page": true, "deze pagina afdrukken": true, "imprimer cette page": true,
	"afdrukken": true, "imprimer": true, "skip to content": true, "skip to main content": true,
	"ga naar de inhoud": true, "overslaan en naar de inhoud gaan": true, "aller au contenu": true,
	"aller au contenu principal": true, "sluiten": true, "fermer": true, "close": true, "menu": true, "zoeken": true,
	"rechercher": true, "search": true, "facebook": true, "twitter": true, "linkedin": true, "instagram": true,
	"whatsapp": true, "x": true, "vorige": true, "volgende": true, "précédent": true, "suivant": true, "previous": true,
	"next": true, "home": true, "deel deze pagina": true, "partager cette page": true, "share this page": true,
	"tweet": true,
}

// isAction says that a text is one of actions, whatever signs follow it.
func isAction(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return len(s) <= 40 && actions[strings.ToLower(s)]
}

// add keeps a block.
func (w *walker) add(role record.Role, level int, text string) {
	if rest, isItem := bullet(text); isItem && role == record.RoleProse {
		role, text = record.RoleListItem, rest
	}
	if !hasWord(text) || len(text) < 40 && isAction(text) || role != record.RoleHeading && len(text) <= 200 && mayBeFoot(text) && footLine.MatchString(text) {
		return
	}
	if n := len(w.blocks); role == record.RoleHeading && n > 0 && w.blocks[n-1].Role == role && w.blocks[n-1].Text == text {
		return // a tab or a button that repeats the heading below it
	}
	if w.kept.Len() > 0 {
		w.kept.WriteByte('\n')
	}
	b := Block{Role: role, Text: text, Start: w.kept.Len(), Lang: w.lang}
	if role == record.RoleHeading {
		b.Level = level
	}
	w.kept.WriteString(text)
	b.End = w.kept.Len()
	w.blocks = append(w.blocks, b)
}

// heading keeps a heading that the page marks in another way than h1 to h6.
func (w *walker) heading(level int, text string) {
	w.flush(w.role, 0)
	w.add(record.RoleHeading, min(max(level, 1), 6), text)
}

// folds is the class of what opens and closes.
var folds = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:accordion|collapsible|collapse|panel|panel-group|tabs?|tab-content|toggle|faq)(?:[\s_-]|$)`)

// element reads n. The parser allows 512 elements inside each other, which bounds the recursion.
func (w *walker) element(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
		return
	case html.ElementNode:
	default:
		w.children(n)
		return
	}
	if dropped[n.Data] {
		return
	}
	role, lang := w.role, w.lang
	if l := attr(n, "lang"); l != "" && n.Data != "html" && n.Data != "body" {
		if blockElements[n.Data] {
			w.flush(w.role, 0)
			w.lang = l
		}
	}
	level := w.level
	folding := n.Data == "details" || says(&w.folding, classes(n), folds.MatchString)
	defer func() {
		w.role, w.lang = role, lang
		if folding && level > 0 {
			w.level = level // a heading inside one fold says nothing of the next
		}
	}()
	if name := w.tabs[attr(n, "id")]; name != "" && blockElements[n.Data] {
		w.heading(w.level+1, name)
	}
	if h := headingLevel(n.Data); h > 0 {
		w.titled(n, h)
		return
	}
	if attr(n, "role") == "heading" {
		h, err := strconv.Atoi(attr(n, "aria-level"))
		if err != nil || h < 1 {
			h = 2 // what the role means without a level
		}
		w.titled(n, h)
		return
	}
	if n.Data == "span" && spoken.MatchString(attr(n, "class")) {
		return
	}
	if (n.Data == "span" || n.Data == "a") && n.PrevSibling != nil && n.PrevSibling.Type == html.ElementNode && w.glues(n) {
		w.line.WriteByte(' ')
	}
	switch n.Data {
	case "br":
		w.line.WriteByte('\n')
	case "summary":
		w.titled(n, w.under())
	case "button":
		if within(n, "p", "li", "td") {
			w.children(n)
		} else {
			w.titled(n, w.under())
		}
	case "li":
		w.flush(w.role, 0)
		w.role = record.RoleListItem
		w.children(n)
		w.flush(w.role, 0)
	case "dl":
		w.flush(w.role, 0)
		w.definitions(n)
	case "table":
		w.flush(w.role, 0)
		w.table(n)
	case "pre":
		w.flush(w.role, 0)
		for s := range strings.SplitSeq(rawText(n, 1<<20), "\n") {
			w.add(w.role, 0, tidy(s))
		}
	case "p", "div":
		w.flush(w.role, 0)
		if text, ok := w.boldLine(n); ok && w.role == record.RoleProse {
			w.pseudo[len(w.blocks)] = true
			w.add(record.RoleHeading, w.under(), text)
			return
		}
		w.children(n)
		w.flush(w.role, 0)
	case "q":
		w.line.WriteString("“")
		w.children(n)
		w.line.WriteString("”")
	default:
		block := blockElements[n.Data]
		if block {
			w.flush(w.role, 0)
		}
		if n.Data == "a" && (attr(n, "data-toggle") == "collapse" || attr(n, "data-bs-toggle") == "collapse") {
			w.titled(n, w.under())
			return
		}
		w.children(n)
		if block {
			w.flush(w.role, 0)
		}
	}
}

// spoken is the class of remarks for screen readers, such as "opens in a new window".
var spoken = regexp.MustCompile(`(?:^|\s)(?:visually-hidden|sr-only|screen-reader-text)(?:\s|$)`)

// glues says that n would run on with the word before it although a style sets them apart: "Senegal" and "Since 2014" in two spans.
func (w *walker) glues(n *html.Node) bool {
	if w.line.Len() == 0 {
		return false
	}
	s := w.line.String()
	before := lastRune(s[max(0, len(s)-utf8.UTFMax):])
	after := firstRune(strings.TrimSpace(rawText(n, 20)))
	return (unicode.IsLower(before) || unicode.IsDigit(before)) && unicode.IsUpper(after)
}

func (w *walker) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.element(c)
	}
}

// under is the level of a heading below the last real one.
func (w *walker) under() int { return min(w.level+1, 6) }

// titled reads an element whose whole text is a heading.
func (w *walker) titled(n *html.Node, level int) {
	w.flush(w.role, 0)
	text := tidy(strings.Join(strings.Fields(rawText(n, 2000)), " "))
	if headingLevel(n.Data) > 0 && hasWord(text) {
		w.level = level
	}
	role := record.RoleHeading
	if utf8.RuneCountInString(text) > 300 {
		role = record.RoleProse // a paragraph in the dress of a heading
	}
	w.add(role, level, text)
}

// boldLine returns the text of a paragraph that is bold from end to end and short: a heading in all but name.
func (w *walker) boldLine(n *html.Node) (string, bool) {
	if s, ok := w.size[n]; ok && (s.text == 0 || s.text > 400) {
		return "", false
	}
	text := tidy(strings.Join(strings.Fields(rawText(n, 200)), " "))
	if text == "" || utf8.RuneCountInString(text) > 80 || !titleLike(text) {
		return "", false
	}
	var only func(*html.Node, bool) bool
	only = func(n *html.Node, bold bool) bool {
		switch {
		case n.Type == html.TextNode:
			return bold || strings.TrimSpace(n.Data) == ""
		case n.Type == html.ElementNode:
			if n.Data == "br" || n.Data == "a" || n.Data == "img" || blockElements[n.Data] && n.Data != "p" && n.Data != "div" {
				return false
			}
			bold = bold || n.Data == "b" || n.Data == "strong"
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if !only(c, bold) {
				return false
			}
		}
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && blockElements[c.Data] {
			return "", false
		}
	}
	return text, only(n, false)
}

// definitions reads a list of terms: a short description stays with its term, a long one stands under it.
func (w *walker) definitions(n *html.Node) {
	var terms []string
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			switch c.Data {
			case "dt":
				terms = append(terms, tidy(strings.Join(strings.Fields(rawText(c, 500)), " ")))
			case "dd":
				term := strings.TrimRight(strings.Join(terms, ", "), " :")
				nested := holds(c, func(n *html.Node) bool {
					return n.Data == "p" && c.FirstChild != n || n.Data == "ul" || n.Data == "ol" || n.Data == "table" || headingLevel(n.Data) > 0
				})
				value := tidy(strings.Join(strings.Fields(rawText(c, 400)), " "))
				switch {
				case term == "":
					w.children(c)
					w.flush(w.role, 0)
				case nested || len(value) > 300:
					w.heading(w.level+1, term)
					w.children(c)
					w.flush(w.role, 0)
				case value != "":
					w.add(w.role, 0, term+": "+value)
				}
				terms = nil
			case "div":
				visit(c)
			default:
				if !dropped[c.Data] {
					w.element(c)
					w.flush(w.role, 0)
				}
			}
		}
	}
	visit(n)
	if len(terms) > 0 {
		w.add(w.role, 0, strings.Join(terms, ", "))
	}
}

// maxColumns and spanBudget bound what the spans and headers of a table, repeated in each row, can blow it up to.
const (
	maxColumns = 60
	spanBudget = 200_000 // bytes more than the cells hold
)

type cell struct {
	text   string
	header bool
	left   int // rows below that it still fills
}

// table reads a table of data row by row, a table that only lays out the page as if it were none.
func (w *walker) table(n *html.Node) {
	rows := tableRows(n)
	if layoutTable(n, rows) {
		w.children(n)
		w.flush(w.role, 0)
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.Data == "caption" {
			w.add(record.RoleProse, 0, tidy(strings.Join(strings.Fields(rawText(c, 1000)), " ")))
		}
	}
	var header []string
	var above []cell
	budget := spanBudget
	plain := w.plainHeader(rows)
	for i, tr := range rows {
		row := rowCells(tr, above)
		above = row
		texts, heads := make([]string, len(row)), 0
		for j, c := range row {
			texts[j] = c.text
			if c.header {
				heads++
			}
		}
		switch {
		case len(row) > 1 && heads == len(row) || i == 0 && tr.Parent.Data == "thead" || i == plain:
			header = texts
		case heads == 1 && row[0].header && header == nil:
			if value := strings.Join(nonEmpty(texts[1:]), " | "); value != "" {
				w.add(record.RoleTable, 0, strings.TrimRight(texts[0], " :")+": "+value)
			} else {
				w.heading(w.under(), texts[0])
			}
		default:
			line := tableRow(header, texts)
			w.add(record.RoleTable, 0, line)
			if budget -= len(line) - w.size[tr].text; budget < 0 {
				header, above = nil, nil
			}
		}
	}
	if header != nil && len(rows) == 1 {
		w.add(record.RoleTable, 0, strings.Join(nonEmpty(header), " | "))
	}
}

// plainHeader returns which of the opening rows heads a table that marks no cell as a header, as office programs write them,
// by the rule for tables of office documents; -1 when none does.
func (w *walker) plainHeader(rows []*html.Node) int {
	t := &tabular{}
	var above []cell
	for _, tr := range rows[:min(len(rows), headerSample)] {
		if tr.Parent.Data == "thead" {
			return -1
		}
		row := rowCells(tr, above)
		above = row
		var texts []string
		for _, c := range row {
			if c.header {
				return -1
			}
			texts = append(texts, c.text)
		}
		t.rows, t.bold = append(t.rows, texts), append(t.bold, allBold(tr, false))
	}
	at := 0
	for at < len(t.rows) && len(nonEmpty(t.rows[at])) < 2 { // the name of the table
		at++
	}
	if at+1 >= len(t.rows) || !t.headerAt(at, len(t.rows)) {
		return -1
	}
	return at
}

// allBold says that all words below n are bold.
func allBold(n *html.Node, bold bool) bool {
	if n.Type == html.TextNode {
		return bold || strings.TrimSpace(n.Data) == ""
	}
	bold = bold || n.Data == "b" || n.Data == "strong"
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if !allBold(c, bold) {
			return false
		}
	}
	return true
}

func nonEmpty(s []string) []string {
	var out []string
	for _, v := range s {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

func tableRows(table *html.Node) []*html.Node {
	var rows []*html.Node
	for c := table.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type != html.ElementNode:
		case c.Data == "tr":
			rows = append(rows, c)
		case c.Data == "tbody" || c.Data == "thead" || c.Data == "tfoot":
			rows = append(rows, tableRows(c)...)
		}
	}
	return rows
}

// layoutTable says that a table has no data: it says so itself, has one column or one row, or holds headings, tables or paragraphs.
func layoutTable(n *html.Node, rows []*html.Node) bool {
	if r := attr(n, "role"); r == "presentation" || r == "none" {
		return true
	}
	widest, long := 0, 0
	for _, tr := range rows {
		count := 0
		for c := tr.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			count++
			if c.Data == "td" && len(rawText(c, 900)) > 800 {
				long++
			}
		}
		widest = max(widest, count)
	}
	if widest < 2 || long > 0 && len(rows) <= 3 {
		return true
	}
	return holds(n, func(c *html.Node) bool { return c.Data == "table" || headingLevel(c.Data) > 0 })
}

// cells returns the cells of a row with those of above that reach down into it.
func rowCells(tr *html.Node, above []cell) []cell {
	var row []cell
	fill := func() {
		for len(row) < len(above) && above[len(row)].left > 0 {
			c := above[len(row)]
			c.left--
			row = append(row, c)
		}
	}
	for c := tr.FirstChild; c != nil && len(row) < maxColumns; c = c.NextSibling {
		if c.Type != html.ElementNode || c.Data != "td" && c.Data != "th" {
			continue
		}
		fill()
		down, _ := strconv.Atoi(attr(c, "rowspan"))
		across, _ := strconv.Atoi(attr(c, "colspan"))
		row = append(row, cell{text: cellText(c), header: c.Data == "th", left: max(0, min(down, 500)-1)})
		for range min(across, maxColumns-len(row)) - 1 {
			row = append(row, cell{header: c.Data == "th", left: max(0, min(down, 500)-1)})
		}
	}
	fill()
	return row
}

// cellText returns the text of a cell, the lines and paragraphs in it parted by commas.
func cellText(n *html.Node) string {
	sub := newWalker()
	sub.children(n)
	sub.flush(record.RoleProse, 0)
	var b strings.Builder
	for i, block := range sub.blocks {
		if i > 0 {
			if !strings.ContainsRune(".,;:!?", lastRune(sub.blocks[i-1].Text)) {
				b.WriteByte(',')
			}
			b.WriteByte(' ')
		}
		b.WriteString(block.Text)
	}
	return b.String()
}
