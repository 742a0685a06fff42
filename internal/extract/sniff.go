package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"entente/internal/record"
	"entente/internal/source"
)

// sniffed is what bytes turned out to be.
type sniffed struct {
	class  record.Class
	media  string // a key of formats when class is ok
	reason string
}

var (
	htmlStart = regexp.MustCompile(`(?i)^<(?:!doctype\s+html|html|head|body|title|meta|link|main|article|section|nav|header|footer|aside|div|p|h[1-6]|table|ul|ol|dl|script|style|form|center|font|span|a|b|br|iframe)(?:[\s/>]|$)`)
	xmlStart  = regexp.MustCompile(`(?i)^<([a-z_][\w.:-]*)[\s/>]`)
	tagIn     = regexp.MustCompile(`(?i)<(?:html|body|p|div|h[1-6]|table|ul|br|a)[\s/>]`)
)

// names says in an operator's words what is refused.
var names = map[string]string{
	"application/msword":                    "a Word document of the old format (.doc); save it as .docx or PDF",
	"application/vnd.ms-excel":              "an Excel workbook of the old format (.xls); save it as .xlsx",
	"application/vnd.ms-powerpoint":         "a PowerPoint presentation of the old format (.ppt); save it as PDF",
	"application/vnd.ms-outlook":            "an Outlook message (.msg); save it as .eml",
	"application/x-ole-storage":             "an Office document of the old format; save it as .docx, .xlsx or PDF",
	"application/vnd.ms-excel.sheet.binary": "an Excel workbook of the binary kind (.xlsb); save it as .xlsx",
	"application/x-iwork":                   "a Pages, Numbers or Keynote document; save it as .docx, .xlsx or PDF",
	"application/mbox":                      "a mailbox of many messages; save each as .eml",
	"application/zip":                       "a ZIP archive",
	"application/gzip":                      "a gzip file",
	"application/x-7z-compressed":           "a 7-Zip archive",
	"application/x-rar-compressed":          "a RAR archive",
	"application/x-tar":                     "a tar archive",
	"application/postscript":                "a PostScript document",
}

// sniff tells what in holds. The content decides; the name and the claimed type only tell markdown from plain text.
func sniff(in source.Item) sniffed {
	b := in.Bytes
	if len(b) == 0 {
		return sniffed{class: record.ClassEmpty, reason: "the file has no bytes"}
	}
	if bytes.HasPrefix(b, []byte("PK\x03\x04")) {
		return sniffPacked(b)
	}
	if isPDF(b) {
		return ok("application/pdf")
	}
	if bytes.HasPrefix(b, []byte(`{\rtf`)) {
		return ok("text/rtf")
	}
	if bytes.HasPrefix(b, []byte("WARC/1.")) {
		return sniffed{class: record.ClassUnsupported, reason: "a web archive (WARC) is no format that is read"}
	}
	if bytes.HasPrefix(b, oleStart) {
		return sniffOld(b)
	}
	head := b[:min(len(b), 4096)]
	d := decode(head)
	if strings.TrimSpace(tidy(d.text)) == "" && (d.charset == "utf-16" || bytes.IndexByte(head, 0) < 0) && strings.TrimSpace(tidy(decode(b).text)) == "" {
		return sniffed{class: record.ClassEmpty, reason: "the file holds blanks only"}
	}
	if m := strings.SplitN(mimetype.Detect(head).String(), ";", 2)[0]; !strings.HasPrefix(m, "text/") && m != "application/octet-stream" && !textual(m) {
		// The recogniser looks at a few bytes only: a text that happens to begin with them stays a text.
		if names[m] != "" || !readable(d.text) {
			return unsupported(m)
		}
	}
	if d.charset != "utf-16" && d.charset != "utf-32" && (bytes.Count(head, []byte{0}) > 0 || !readable(d.text)) {
		switch extension(in) {
		case ".txt", ".md", ".markdown", ".html", ".htm":
			return sniffed{class: record.ClassCorrupt, reason: "the name says text, the bytes are not: it looks damaged or is another kind of file"}
		}
		return sniffed{class: record.ClassUnsupported, reason: "binary data of a format that is not known"}
	}
	text := strings.TrimLeft(d.text, " \t\r\n\f")
	switch {
	case isMarkdown(in) && !regexpDoctype.MatchString(text):
		return ok("text/markdown")
	case htmlStart.MatchString(afterProlog(text)):
		return ok("text/html")
	case strings.HasPrefix(text, "<"):
		if m := xmlStart.FindStringSubmatch(afterProlog(text)); m != nil && (strings.HasPrefix(text, "<?xml") || regexpFeed.MatchString(m[1])) {
			return sniffed{class: record.ClassUnsupported, reason: fmt.Sprintf("XML (%.40s) is no format that is read", m[1])}
		}
		if m := xmlStart.FindStringSubmatch(afterProlog(text)); m != nil && (claimsHTML(in) || tagIn.MatchString(text)) {
			return ok("text/html")
		}
	case strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["):
		if json.Valid(b) {
			return sniffed{class: record.ClassUnsupported, reason: "JSON data is no format that is read"}
		}
	}
	switch {
	case isMailbox(b):
		return unsupported("application/mbox")
	case isMail(in, text):
		return ok("message/rfc822")
	case isTable(in):
		return ok("text/csv")
	}
	if claimsHTML(in) && tagIn.MatchString(text) {
		return ok("text/html")
	}
	return ok("text/plain")
}

var (
	regexpDoctype = regexp.MustCompile(`(?i)^(?:<!doctype\s+html|<html[\s>])`)
	regexpFeed    = regexp.MustCompile(`(?i)^(?:rss|feed|svg|urlset|sitemapindex|rdf:rdf|opml|kml|gpx|wsdl:.*|soap.*:.*)$`)
)

// afterProlog returns s without the comments, processing instructions and declarations of other kinds than HTML before its root.
func afterProlog(s string) string {
	for {
		s = strings.TrimLeft(s, " \t\r\n\f")
		end := ""
		switch {
		case strings.HasPrefix(s, "<!--"):
			end = "-->"
		case strings.HasPrefix(s, "<?"):
			end = ">"
		case strings.HasPrefix(s, "<!") && !htmlStart.MatchString(s):
			end = ">"
		}
		_, after, found := strings.Cut(s, end)
		if end == "" || !found {
			return s
		}
		s = after
	}
}

func ok(media string) sniffed { return sniffed{class: record.ClassOK, media: media} }

func unsupported(media string) sniffed {
	name := names[media]
	if name == "" {
		name = media
	}
	if what, advice, found := strings.Cut(name, "; "); found {
		return sniffed{class: record.ClassUnsupported, reason: what + " is no format that is read; " + advice}
	}
	return sniffed{class: record.ClassUnsupported, reason: name + " is no format that is read"}
}

// textual are types of the recogniser that are text all the same and are told below.
func textual(m string) bool {
	switch m {
	case "application/json", "application/geo+json", "application/x-ndjson", "application/javascript", "application/xhtml+xml",
		"application/rss+xml", "application/atom+xml", "application/xml", "image/svg+xml", "application/x-python", "application/x-php":
		return true
	}
	return false
}

// readable says that next to no characters of s are control characters or replacements.
func readable(s string) bool {
	bad, all := 0, 0
	for _, r := range s {
		all++
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' && r != '\v' || r >= 0x7f && r <= 0x9f && r != 0x85 || r == '\ufffd' {
			bad++
		}
	}
	return bad*20 <= all
}

func isMarkdown(in source.Item) bool {
	switch extension(in) {
	case ".md", ".markdown":
		return true
	}
	return strings.HasPrefix(in.Hint, "text/markdown") || strings.HasPrefix(in.Hint, "text/x-markdown")
}

func claimsHTML(in source.Item) bool {
	switch extension(in) {
	case ".html", ".htm", ".xhtml":
		return true
	}
	return strings.HasPrefix(in.Hint, "text/html") || strings.HasPrefix(in.Hint, "application/xhtml")
}

// extension returns the ending of the item's name in lower case, that of the path of an address.
func extension(in source.Item) string {
	for _, name := range []string{in.Name, in.Source, in.Key} {
		if u, err := url.Parse(name); err == nil && u.Scheme != "" && u.Host != "" {
			name = u.Path
		}
		if e := strings.ToLower(path.Ext(name)); e != "" && len(e) <= 10 {
			return e
		}
	}
	return ""
}
