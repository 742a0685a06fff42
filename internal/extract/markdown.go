package extract

import (
	"context"
	"fmt"
	stdhtml "html"
	"regexp"
	"strings"
	"unicode"

	"entente/internal/record"
	"entente/internal/source"
)

// markdown reads markdown line by line, without a syntax tree: its time and memory are linear whatever the nesting.
type markdown struct{}

var (
	mdHeading    = regexp.MustCompile(`^(#{1,6})(?:\s+|$)`)
	mdRule       = regexp.MustCompile(`^(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$`)
	mdItem       = regexp.MustCompile(`^(?:[-*+•–]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?`)
	mdFence      = regexp.MustCompile("^(?:```+|~~~+)")
	mdDelimiters = regexp.MustCompile(`^\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?$`)
	mdReference  = regexp.MustCompile(`^\[[^\]^]+\]:\s+\S+`)
	mdFootnote   = regexp.MustCompile(`^\[\^[^\]]+\]:\s+`)
	mdQuote      = regexp.MustCompile(`^(?:>\s?)+`)
)

// Extract returns the text of in.
func (markdown) Extract(ctx context.Context, in source.Item) (Text, error) {
	d := decode(in.Bytes, charsetOf(in.Hint)...)
	t := Text{Kept: d.text, Meta: d.meta()}
	lines := splitLines(d.text)
	if err := ctx.Err(); err != nil {
		return Text{}, fmt.Errorf("read lines: %w", err)
	}
	lines = lines[t.frontMatter(lines):]
	r := markdownReader{vocab: newVocabulary(lines)}
	r.read(lines)
	t.Blocks = r.blocks
	if t.Title == "" {
		t.Title = titleOf(t.Blocks)
	}
	return t, nil
}

// frontMatter reads the metadata that opens the file and returns how many lines it takes.
func (t *Text) frontMatter(lines []line) int {
	if len(lines) < 2 || lines[0].text != "---" && lines[0].text != "+++" {
		return 0
	}
	fence, end := lines[0].text, 0
	for i := 1; i < min(len(lines), 200); i++ {
		if s := lines[i].text; s == fence || fence == "---" && s == "..." {
			end = i
			break
		}
	}
	if end == 0 {
		return 0
	}
	dates := map[string]string{}
	for _, l := range lines[1:end] {
		sep := ":"
		if fence == "+++" {
			sep = "="
		}
		key, value, ok := strings.Cut(l.text, sep)
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		if !ok || value == "" || l.indent > 0 {
			continue
		}
		switch key = strings.ToLower(strings.TrimSpace(key)); key {
		case "title":
			t.Title = value
		case "lang", "language":
			t.Lang = value
		case "date", "published", "issued", "created", "lastmod", "modified", "updated":
			dates[key] = value
		case "description", "summary":
			t.Meta["description"] = value
		case "canonical", "source", "url":
			t.Meta["canonical"] = value
		default:
			t.Meta["front:"+key] = value
		}
	}
	for _, key := range []string{"lastmod", "modified", "updated"} {
		t.addDate(dates[key], "last-modified")
	}
	for _, key := range []string{"date", "published", "issued", "created"} {
		t.addDate(dates[key], "explicit")
	}
	return end + 1
}

type markdownReader struct {
	vocab   *vocabulary
	blocks  []Block
	open    *paragraph
	columns []string // of the table being read
}

func (r *markdownReader) flush() {
	if r.open == nil {
		return
	}
	p := r.open
	r.open = nil
	p.join(r.vocab)
	if text := tidy(inline(p.text)); text != "" {
		r.blocks = append(r.blocks, Block{Role: p.role, Level: p.level, Text: text, Start: p.start(), End: p.end()})
	}
}

func (r *markdownReader) begin(role record.Role, l line) {
	r.flush()
	r.open = &paragraph{role: role, lines: []line{l}}
}

func (r *markdownReader) read(lines []line) {
	fenced, comment, broken, blankBefore := false, false, false, true // broken: a hard line break ended the line above
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		l.text = mdQuote.ReplaceAllString(l.text, "")
		if mdFence.MatchString(l.text) {
			r.flush()
			fenced = !fenced
			continue
		}
		if !fenced {
			l.text, comment = uncomment(l.text, comment)
		}
		if l.text == "" {
			r.flush()
			r.columns, blankBefore = nil, true
			continue
		}
		hard := strings.HasSuffix(l.text, `\`)
		l.text = strings.TrimSuffix(l.text, `\`)
		rest := mdItem.FindString(l.text)
		switch {
		case fenced:
			r.begin(record.RoleProse, l)
			r.flush()
		case r.open != nil && r.open.role == record.RoleProse && rule.MatchString(l.text) && len(r.open.lines) == 1 && l.text[0] != '~':
			r.open.role, r.open.level = record.RoleHeading, map[byte]int{'=': 1, '-': 2}[l.text[0]]
			r.flush()
		case mdRule.MatchString(l.text), mdReference.MatchString(l.text):
			r.flush()
		case mdHeading.MatchString(l.text):
			m := mdHeading.FindStringSubmatch(l.text)
			l.text = strings.TrimSpace(strings.TrimRight(strings.TrimPrefix(l.text, m[0]), "# "))
			r.begin(record.RoleHeading, l)
			r.open.level = len(m[1])
			r.flush()
		case r.row(lines, i, l):
		case rest != "" && len(rest) < len(l.text) && (blankBefore || r.open == nil || r.open.role == record.RoleListItem || l.text[0] < '0' || l.text[0] > '9'):
			l.text = l.text[len(rest):]
			r.begin(record.RoleListItem, l)
		case r.open == nil, labelled(l.text) && labelled(r.open.lines[0].text), broken && !unicode.IsLower(firstRune(l.text)):
			l.text = mdFootnote.ReplaceAllString(l.text, "")
			role := record.RoleProse
			if blankBefore && l.indent >= 2 && len(r.blocks) > 0 && r.blocks[len(r.blocks)-1].Role == record.RoleListItem {
				role = record.RoleListItem // a second paragraph of the item
			}
			r.begin(role, l)
		default:
			r.open.lines = append(r.open.lines, l)
		}
		broken, blankBefore = hard, false
	}
	r.flush()
}

// row reads line i as a row of a table when it is one.
func (r *markdownReader) row(lines []line, i int, l line) bool {
	if !strings.Contains(l.text, "|") {
		r.columns = nil
		return false
	}
	if i+1 < len(lines) && mdDelimiters.MatchString(lines[i+1].text) && strings.Contains(lines[i+1].text, "-|-") ||
		i+1 < len(lines) && mdDelimiters.MatchString(lines[i+1].text) && strings.Contains(lines[i+1].text, "|") {
		r.flush()
		r.columns = cells(l.text)
		return true
	}
	if r.columns == nil {
		return false
	}
	if !mdDelimiters.MatchString(l.text) {
		if text := tableRow(r.columns, cells(l.text)); text != "" {
			r.blocks = append(r.blocks, Block{Role: record.RoleTable, Text: text, Start: l.start, End: l.end})
		}
	}
	return true
}

func cells(s string) []string {
	parts := strings.Split(strings.ReplaceAll(strings.Trim(s, "| "), `\|`, "\x00"), "|")
	for i, p := range parts {
		parts[i] = tidy(inline(strings.ReplaceAll(p, "\x00", "|")))
	}
	return parts
}

// tableRow writes a row as "header: value | header: value"; cells without a header stand alone, empty ones are left out.
func tableRow(header, row []string) string {
	var parts []string
	for i, c := range row {
		if c == "" {
			continue
		}
		if i < len(header) && header[i] != "" && header[i] != c {
			c = strings.TrimRight(header[i], " :") + ": " + c
		}
		parts = append(parts, c)
	}
	return strings.Join(parts, " | ")
}

// uncomment returns s without <!-- -->, and whether a comment goes on after it.
func uncomment(s string, within bool) (string, bool) {
	if !within && !strings.Contains(s, "<!--") {
		return s, false
	}
	var b strings.Builder
	for {
		mark := "<!--"
		if within {
			mark = "-->"
		}
		before, after, found := strings.Cut(s, mark)
		if !within {
			b.WriteString(before)
		}
		if !found {
			return strings.TrimSpace(b.String()), within
		}
		s, within = after, !within
	}
}

var (
	mdImage    = regexp.MustCompile(`!\[[^\[\]]*\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])`)
	mdLink     = regexp.MustCompile(`\[([^\[\]]*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])`)
	mdNote     = regexp.MustCompile(`\[\^[^\[\]]+\]`)
	mdAutolink = regexp.MustCompile(`<(?:mailto:)?(https?://[^<>\s]+|[^<>\s@/]+@[^<>\s@/]+)>`)
	mdTag      = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	mdStars    = regexp.MustCompile(`\*{1,3}([^\s*](?:[^*]*[^\s*])?)\*{1,3}`)
	mdLows     = regexp.MustCompile(`(^|[^\p{L}\d_])_{1,3}([^\s_](?:[^_]*[^\s_])?)_{1,3}($|[^\p{L}\d_])`)
	mdEscape   = regexp.MustCompile("\\\\([\\\\`*_{}\\[\\]()#+.!|<>~-])")
	mdBreak    = regexp.MustCompile(`(?i)<br\s*/?>`)
)

// inline returns s without the marks of links, images, emphasis, code and HTML.
func inline(s string) string {
	if !strings.ContainsAny(s, "[]<>*_`\\&~") {
		return s
	}
	s = mdImage.ReplaceAllString(s, "")
	s = mdNote.ReplaceAllString(s, "")
	s = mdLink.ReplaceAllString(s, "$1")
	s = mdBreak.ReplaceAllString(s, " ")
	s = mdAutolink.ReplaceAllString(s, "$1")
	s = mdTag.ReplaceAllString(s, "")
	s = mdStars.ReplaceAllString(s, "$1")
	s = mdLows.ReplaceAllString(s, "$1$2$3")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "`", ""), "~~", "")
	return stdhtml.UnescapeString(mdEscape.ReplaceAllString(s, "$1"))
}
