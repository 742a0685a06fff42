package extract

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strings"

	"entente/internal/record"
	"entente/internal/source"
)

// eml reads mail messages (RFC 5322, MIME) with what is attached to them. It is an own reader: the one library weighed brings
// fifteen modules, among them one that draws tables, and sets no limits.
type eml struct{}

// Limits of one message and all messages within it.
const (
	maxMailDepth   = 3   // messages inside each other
	maxMailParts   = 500 // of MIME
	maxMailNesting = 20  // parts inside each other
	maxAttachments = 50
	maxAttached    = 64 << 20 // bytes of attachments, decoded
)

// postbox is shared by a message and those attached to it.
type postbox struct {
	depth       int
	attachments int
	bytes       int
}

type postboxKey struct{}

// Extract returns the text of in under its subject, then each attachment under its name. One that can not be read is told in
// Meta ("attachment:NAME") and does not fail the message. Addresses of the head are left out.
func (eml) Extract(ctx context.Context, in source.Item) (Text, error) {
	box, within := ctx.Value(postboxKey{}).(*postbox)
	if !within {
		box = &postbox{}
		ctx = context.WithValue(ctx, postboxKey{}, box)
	}
	if box.depth++; box.depth > maxMailDepth {
		box.depth--
		return Text{}, failed(record.ClassTooLarge, "a message inside more than %d others", maxMailDepth)
	}
	defer func() { box.depth-- }()

	m := &message{ctx: ctx, in: in, box: box, text: Text{Meta: map[string]string{}}}
	head, body := splitMail(in.Bytes)
	t := &m.text
	t.Title = subjectOf(head)
	t.Lang, _, _ = strings.Cut(head.get("Content-Language"), ",")
	if at, err := mail.ParseDate(head.get("Date")); err == nil {
		t.addDate(at.Format("2006-01-02"), "explicit")
	}
	p := m.tree(head, body, 0)
	words, err := m.words(p)
	if err != nil {
		return Text{}, err
	}
	a := newAssembly()
	a.add(record.RoleHeading, 1, "", t.Title)
	m.kept.WriteString(a.kept.String())
	t.Blocks = a.blocks
	for _, w := range words {
		appendText(&m.kept, &t.Blocks, w, 1)
		t.worse(w)
	}
	if err := m.attached(p); err != nil {
		return Text{}, err
	}
	t.Kept = m.kept.String()
	if len(words) == 0 && p.locked() {
		return Text{}, failed(record.ClassEncrypted, "the message is encrypted")
	}
	return m.text, nil
}

// worse takes over the quality of a part when it is less than that of the whole.
func (t *Text) worse(part Text) {
	rank := map[string]int{"": 0, "good": 0, "columns": 1, "ocr": 2, "poor": 3}
	if rank[part.Quality] > rank[t.Quality] {
		t.Quality = part.Quality
	}
}

var replyMarks = regexp.MustCompile(`(?i)^(?:(?:re|fwd?|tr|rép|antw|betr|doorst|wg|aw)\s?(?:\[\d+\])?\s?:\s*)+`)

func subjectOf(head mailHead) string {
	return tidy(replyMarks.ReplaceAllString(tidy(head.words("Subject")), ""))
}

// message is a message being read.
type message struct {
	ctx  context.Context
	in   source.Item
	box  *postbox
	text Text
	kept strings.Builder
	made int // parts
}

// words returns the text of a part and of those within it that are shown with the message.
func (m *message) words(p *mailPart) ([]Text, error) {
	switch {
	case p.attachment():
		return nil, nil
	case p.media == "multipart/alternative":
		return m.best(p)
	case p.parts != nil:
		var out []Text
		for i, q := range p.parts {
			if i > 0 && p.media == "multipart/related" {
				break // pictures and styles of the first
			}
			t, err := m.words(q)
			if err != nil {
				return nil, err
			}
			out = append(out, t...)
		}
		return out, nil
	case p.media == "text/html":
		t, err := htmlFormat{}.Extract(m.ctx, source.Item{Name: m.in.Name, Source: m.in.Source, Bytes: p.bytes(), Hint: p.hint()})
		return some(t, err)
	case strings.HasPrefix(p.media, "text/") && !dataText[p.media]:
		b := []byte(unquoted(decode(p.bytes(), p.charset()...).text, p.params["format"] == "flowed", strings.EqualFold(p.params["delsp"], "yes")))
		t, err := plain{}.Extract(m.ctx, source.Item{Name: m.in.Name, Source: m.in.Source, Bytes: b, Hint: "text/plain; charset=utf-8"})
		return some(t, err)
	}
	return nil, nil
}

// dataText are texts that are for programs.
var dataText = map[string]bool{"text/calendar": true, "text/vcard": true, "text/x-vcard": true, "text/directory": true, "text/css": true,
	"text/javascript": true, "text/xml": true, "text/csv": true, "text/tab-separated-values": true, "text/rfc822-headers": true, "text/rtf": true}

func some(t Text, err error) ([]Text, error) {
	if err != nil || len(t.Blocks) == 0 {
		return nil, err
	}
	return []Text{t}, nil
}

// muchShorter is how many times as long the page of a message is than its plain text when that only says that there is one.
const muchShorter = 3

// best returns the plain text of a message that has several forms, or its page when the plain text is much shorter.
func (m *message) best(p *mailPart) ([]Text, error) {
	var plain, page []Text
	for _, q := range p.parts {
		t, err := m.words(q)
		if err != nil {
			return nil, err
		}
		if q.media == "text/plain" && plain == nil {
			plain = t
		} else if len(t) > 0 {
			page = t
		}
	}
	if plain == nil || lengthOf(page) > muchShorter*lengthOf(plain) {
		return page, nil
	}
	return plain, nil
}

func lengthOf(texts []Text) int {
	n := 0
	for _, t := range texts {
		for _, b := range t.Blocks {
			n += len(b.Text)
		}
	}
	return n
}

// attached reads the attachments of p and of its parts.
func (m *message) attached(p *mailPart) error {
	if !p.attachment() {
		for _, q := range p.parts {
			if err := m.attached(q); err != nil {
				return err
			}
		}
		return nil
	}
	name := p.name()
	note := func(class record.Class, reason string) {
		m.text.Meta["attachment:"+name] = string(class) + ": " + reason
	}
	switch {
	case p.silent():
		return nil
	case m.box.attachments >= maxAttachments:
		m.text.Meta["attachments"] = fmt.Sprintf("too-large: those after the first %d were not read", maxAttachments)
		return nil
	}
	m.box.attachments++
	b := p.bytes()
	if m.box.bytes += len(b); m.box.bytes > maxAttached {
		note(record.ClassTooLarge, fmt.Sprintf("with it, the attachments hold more than the limit of %d bytes", maxAttached))
		return nil
	}
	t, err := From(m.ctx, source.Item{Key: m.in.Key + "!/" + name, Name: name, Source: m.in.Source + "!/" + name, Bytes: b, Hint: p.hint(), Retrieved: m.in.Retrieved})
	var f *record.Failure
	switch {
	case errors.As(err, &f):
		note(f.Class, f.Reason)
		return nil
	case err != nil:
		return fmt.Errorf("attachment %s: %w", name, err)
	}
	a := newAssembly()
	a.add(record.RoleHeading, 2, "", name)
	title := Text{Kept: a.kept.String(), Blocks: a.blocks}
	appendText(&m.kept, &m.text.Blocks, title, 0)
	appendText(&m.kept, &m.text.Blocks, t, 2)
	m.text.worse(t)
	return nil
}

var quoteMarks = regexp.MustCompile(`^(?:> ?)+`)

// unquoted returns a plain text without the marks of quotations, and with the lines joined that were parted for the way only
// (RFC 3676).
func unquoted(s string, flowed, delsp bool) string {
	if !flowed && !strings.Contains(s, "\n>") && !strings.HasPrefix(s, ">") {
		return s
	}
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSuffix(line, "\r")
		mark := quoteMarks.FindString(line)
		line = line[len(mark):]
		if !flowed {
			b.WriteString(line + "\n")
			continue
		}
		line = strings.TrimPrefix(line, " ")
		if strings.HasSuffix(line, " ") && line != "-- " {
			if delsp {
				line = line[:len(line)-1]
			}
			b.WriteString(line)
			continue
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
