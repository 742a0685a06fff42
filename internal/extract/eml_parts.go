package extract

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"path"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"entente/internal/source"
)

// mailHead is the head of a message or of a part of one: names in lower case.
type mailHead map[string]string

// maxHead is how much of a head is read, in bytes.
const maxHead = 256 << 10

// splitMail parts the head from the body. Lines that are no headers are passed over: many programs have written such heads.
func splitMail(b []byte) (mailHead, []byte) {
	head := mailHead{}
	name := ""
	var value strings.Builder
	end := func() {
		if _, known := head[name]; name != "" && !known {
			head[name] = value.String()
		}
		name = ""
		value.Reset()
	}
	defer end()
	for read := 0; len(b) > 0; {
		line, rest, _ := bytes.Cut(b, []byte("\n"))
		read += len(line)
		trimmed := bytes.TrimRight(line, "\r \t")
		if len(trimmed) == 0 {
			return head, rest
		}
		if bytes.HasPrefix(line, []byte("--")) {
			return head, b // a boundary: the blank line before it lacks
		}
		b = rest
		if read > maxHead {
			continue
		}
		if line[0] == ' ' || line[0] == '\t' {
			value.WriteByte(' ')
			value.Write(bytes.TrimSpace(line))
			continue
		}
		end()
		key, first, found := bytes.Cut(trimmed, []byte(":"))
		if found && !bytes.ContainsAny(bytes.TrimSpace(key), " \t") {
			name = strings.ToLower(string(bytes.TrimSpace(key)))
			value.Write(bytes.TrimSpace(first))
		}
	}
	return head, nil
}

func (h mailHead) get(name string) string { return h[strings.ToLower(name)] }

// wordDecoder reads words of heads in any charset that pages may have.
var wordDecoder = mime.WordDecoder{CharsetReader: func(label string, r io.Reader) (io.Reader, error) {
	e, err := htmlindex.Get(label)
	if err != nil {
		return nil, fmt.Errorf("charset %.40q: %w", label, err)
	}
	return e.NewDecoder().Reader(r), nil
}}

// words returns a header as text, its encoded words decoded (RFC 2047); bytes as they stand are told as those of any text.
func (h mailHead) words(name string) string { return decodedWords(h.get(name)) }

func decodedWords(s string) string {
	if out, err := wordDecoder.DecodeHeader(s); err == nil {
		s = out
	}
	return decode([]byte(s)).text
}

// mailPart is a part of a message.
type mailPart struct {
	head        mailHead
	media       string
	params      map[string]string
	body        []byte // as it stands in the message
	parts       []*mailPart
	disposition string
	file        string
	inside      string // media type of the part it is in
}

var (
	mailMedia    = regexp.MustCompile(`^\s*([\w.+-]+/[\w.+-]+)`)
	mailBoundary = regexp.MustCompile(`(?i)boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))`)
	mailCharset  = regexp.MustCompile(`(?i)charset\s*=\s*"?([\w.:-]{1,40})`)
)

// parameters reads a media type with its parameters, as far as they can be read.
func parameters(value string) (string, map[string]string) {
	media, params, err := mime.ParseMediaType(value)
	if err == nil {
		return media, params
	}
	params = map[string]string{}
	if m := mailMedia.FindStringSubmatch(value); m != nil {
		media = strings.ToLower(m[1])
	}
	if m := mailBoundary.FindStringSubmatch(value); m != nil {
		params["boundary"] = m[1] + m[2]
	}
	if m := mailCharset.FindStringSubmatch(value); m != nil {
		params["charset"] = m[1]
	}
	return media, params
}

// tree reads a part and the parts within it.
func (m *message) tree(head mailHead, body []byte, depth int) *mailPart {
	p := &mailPart{head: head, body: body}
	p.media, p.params = parameters(head.get("Content-Type"))
	if p.media == "" {
		p.media = "text/plain"
	}
	var d map[string]string
	p.disposition, d = parameters(strings.Replace(head.get("Content-Disposition"), ";", " ;", 1))
	p.file = d["filename"]
	if p.file == "" {
		p.file = p.params["name"]
	}
	boundary := p.params["boundary"]
	if !strings.HasPrefix(p.media, "multipart/") || depth >= maxMailNesting {
		return p
	}
	if boundary == "" {
		p.media = "text/plain"
		return p
	}
	p.parts = []*mailPart{}
	for _, b := range cutParts(body, boundary, maxMailParts-m.made) {
		m.made++
		head, body := splitMail(b)
		q := m.tree(head, body, depth+1)
		q.inside = p.media
		p.parts = append(p.parts, q)
	}
	return p
}

// cutParts returns the parts between boundaries, no more than limit; the end of a message cut off ends the last.
func cutParts(b []byte, boundary string, limit int) [][]byte {
	var out [][]byte
	mark := []byte("--" + boundary)
	start := -1
	for at := 0; at < len(b) && len(out) < limit; {
		end := bytes.IndexByte(b[at:], '\n')
		next := len(b)
		if end >= 0 {
			next = at + end + 1
		}
		line := bytes.TrimRight(b[at:next], "\r\n \t")
		if bytes.HasPrefix(line, mark) {
			rest := line[len(mark):]
			if len(rest) == 0 || string(rest) == "--" {
				if start >= 0 {
					out = append(out, b[start:at])
				}
				if start = next; len(rest) > 0 {
					return out
				}
			}
		}
		at = next
	}
	if start >= 0 && start < len(b) && len(out) < limit {
		out = append(out, b[start:])
	}
	return out
}

// attachment says that a part is not shown with the message.
func (p *mailPart) attachment() bool {
	switch {
	case p.parts != nil:
		return false
	case p.disposition == "attachment":
		return true
	case strings.HasPrefix(p.media, "text/") && !dataText[p.media]:
		return p.file != "" && p.disposition != "inline"
	}
	return true
}

// silent says that a part is none that a reader would miss: signatures, keys, invitations, pictures within the page.
func (p *mailPart) silent() bool {
	switch p.media {
	case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-keys", "application/pgp-encrypted",
		"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/css", "text/javascript", "text/rfc822-headers", "message/delivery-status", "message/disposition-notification":
		return true
	}
	return p.inside == "multipart/related" && (strings.HasPrefix(p.media, "image/") || p.head.get("Content-ID") != "" && p.disposition != "attachment" || p.file == "") ||
		strings.HasPrefix(p.media, "image/") && p.disposition == "inline"
}

// locked says that a message is encrypted.
func (p *mailPart) locked() bool {
	return p.media == "multipart/encrypted" || strings.HasSuffix(p.media, "pkcs7-mime") && !strings.HasPrefix(p.params["smime-type"], "signed")
}

// name returns what an attachment is called.
func (p *mailPart) name() string {
	name := tidy(path.Base(strings.ReplaceAll(decodedWords(p.file), `\`, "/")))
	if len(name) > 200 {
		name = tidy(strings.ToValidUTF8(name[len(name)-200:], ""))
	}
	if name != "" && name != "." && name != "/" {
		return name
	}
	if p.media == "message/rfc822" {
		head, _ := splitMail(p.body[:min(len(p.body), maxHead)])
		if s := subjectOf(head); s != "" {
			return s
		}
	}
	return p.media
}

func (p *mailPart) charset() []string {
	if c := p.params["charset"]; c != "" {
		return []string{c}
	}
	return nil
}

func (p *mailPart) hint() string {
	if c := p.params["charset"]; c != "" && strings.HasPrefix(p.media, "text/") {
		return mime.FormatMediaType(p.media, map[string]string{"charset": c})
	}
	return p.media
}

// bytes returns the content of a part. What is no base64 or quoted-printable is passed over or kept as it stands.
func (p *mailPart) bytes() []byte {
	switch strings.ToLower(p.head.get("Content-Transfer-Encoding")) {
	case "base64":
		if !looksBase64(p.body) {
			return p.body
		}
		clean := make([]byte, 0, len(p.body))
		for _, c := range p.body {
			if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
				clean = append(clean, c)
			}
		}
		if len(clean)%4 == 1 {
			clean = clean[:len(clean)-1]
		}
		n, err := base64.RawStdEncoding.Decode(clean, clean)
		if err != nil {
			return clean[:max(n, 0)]
		}
		return clean[:n]
	case "quoted-printable":
		return unquotedPrintable(p.body)
	}
	return p.body
}

// looksBase64 says that next to nothing of b is what base64 never holds: signs, and blanks within a line. Some programs claim it of
// plain text.
func looksBase64(b []byte) bool {
	odd := 0
	for i, c := range b {
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/', c == '=', c == '\r', c == '\n':
		case (c == ' ' || c == '\t') && (i+1 == len(b) || b[i+1] == '\n' || b[i+1] == '\r' || i == 0 || b[i-1] == '\n'):
		default:
			odd++
		}
	}
	return odd*50 <= len(b)
}

// unquotedPrintable decodes quoted-printable; an equals sign that begins no code stays.
func unquotedPrintable(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '=' {
			out = append(out, b[i])
			continue
		}
		end := i + 1
		for end < len(b) && (b[end] == ' ' || b[end] == '\t' || b[end] == '\r') && end-i < 80 {
			end++
		}
		switch {
		case end < len(b) && b[end] == '\n':
			i = end // a line parted for the way only
		case i+2 < len(b) && hexDigit(b[i+1]) >= 0 && hexDigit(b[i+2]) >= 0:
			out = append(out, byte(hexDigit(b[i+1])<<4|hexDigit(b[i+2])))
			i += 2
		case end == len(b):
			i = end
		default:
			out = append(out, '=')
		}
	}
	return out
}

var (
	headerLine  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{1,60}:(?:\s|$)`)
	mailHeaders = regexp.MustCompile(`(?im)^(?:Received|Return-Path|Delivered-To|MIME-Version|Message-ID|DKIM-Signature|Authentication-Results|Content-Type|Thread-Topic|X-[A-Za-z-]+):`)
	mailTold    = regexp.MustCompile(`(?im)^(?:From|To|Subject|Date|Sender):`)
)

// isMail says that a text opens like a message: with a head that programs write, or, when the name or the place says that it is one, with
// any head. A letter that opens with "Date:" and "Subject:" is none.
func isMail(in source.Item, text string) bool {
	claimed := strings.HasPrefix(in.Hint, "message/rfc822")
	switch extension(in) {
	case ".eml", ".mht", ".mhtml":
		claimed = true
	}
	if strings.HasPrefix(text, "From ") {
		_, text, _ = strings.Cut(text, "\n")
	}
	headers, clean := 0, true
	head := text
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		trimmed := strings.TrimRight(line, "\r")
		if trimmed == "" {
			head = text[:at]
			break
		}
		switch {
		case headerLine.MatchString(trimmed):
			headers++
		case trimmed[0] != ' ' && trimmed[0] != '\t' && at+len(line) < len(text):
			clean = false
		}
		if !clean && (!claimed || headers == 0) {
			return false
		}
		at += len(line) + 1
	}
	written, told := mailHeaders.MatchString(head), mailTold.MatchString(head)
	if claimed {
		return headers > 0 && (written || told)
	}
	return headers >= 2 && written && told
}

// isMailbox says that a file holds more than one message.
func isMailbox(b []byte) bool {
	return bytes.HasPrefix(b, []byte("From ")) && bytes.Contains(b, []byte("\n\nFrom "))
}
