package crawl

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// Bounds of a sitemap, after the protocol (sitemaps.org): a file holds at most 50,000 addresses in 50 MB, unpacked.
const (
	maxListed       = 50_000
	maxSitemapBytes = 50 << 20
	maxTextInXML    = 16 << 10 // of one element: an address and no book
	maxBetween      = 256 << 10
	maxDepthOfXML   = 16
)

// sitemap is what one file lists: pages, or further sitemaps.
type sitemap struct {
	pages []listed
	maps  []string
}

type listed struct {
	address  string // as written
	modified time.Time
}

// errSitemap says that what was read is no sitemap.
var errSitemap = errors.New("it is no sitemap")

// readSitemap reads a sitemap, an index of sitemaps, or a plain list of addresses, packed with gzip or not, as a stream. What
// was read before a fault is returned with it.
func readSitemap(body []byte) (sitemap, error) {
	var in io.Reader = bytes.NewReader(body)
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return sitemap{}, fmt.Errorf("unpack sitemap: %w", err)
		}
		in = z
	}
	limited := &io.LimitedReader{R: in, N: maxSitemapBytes}
	head := make([]byte, 512)
	n, err := io.ReadFull(limited, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return sitemap{}, fmt.Errorf("unpack sitemap: %w", err)
	}
	head = head[:n]
	all := io.MultiReader(bytes.NewReader(head), limited)
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if bytes.HasPrefix(start, []byte("http://")) || bytes.HasPrefix(start, []byte("https://")) {
		return listOfAddresses(all)
	}
	return readXML(all)
}

// listOfAddresses reads the plain form: an address a line.
func listOfAddresses(in io.Reader) (sitemap, error) {
	var m sitemap
	b, err := io.ReadAll(in)
	for line := range strings.Lines(strings.TrimPrefix(string(b), "\ufeff")) {
		if line = strings.TrimSpace(line); line != "" && len(m.pages) < maxListed {
			m.pages = append(m.pages, listed{address: line})
		}
	}
	return m, err
}

func readXML(in io.Reader) (sitemap, error) {
	var m sitemap
	d := xml.NewDecoder(&endsOften{in: in})
	d.Strict = false // names of entities and attributes without quotes stop no reader
	d.CharsetReader = charset.NewReaderLabel
	var root, field string
	var text strings.Builder
	var one listed
	for depth := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if root == "" {
				return m, errSitemap
			}
			return m, nil
		}
		if err != nil {
			return m, fmt.Errorf("read sitemap: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepthOfXML {
				return m, fmt.Errorf("read sitemap: elements nested deeper than %d", maxDepthOfXML)
			}
			name := t.Name.Local
			if depth == 1 {
				if root = name; root != "urlset" && root != "sitemapindex" {
					return m, errSitemap
				}
			}
			if depth == 2 {
				one = listed{}
			}
			field = ""
			if depth == 3 && (name == "loc" || name == "lastmod") { // image:loc and the like stand deeper
				field = name
			}
			if depth == 3 && name == "link" {
				m.alternate(t.Attr)
			}
			text.Reset()
		case xml.CharData:
			if field != "" && text.Len()+len(t) <= maxTextInXML {
				text.Write(t)
			}
		case xml.EndElement:
			switch {
			case depth == 3 && field == "loc":
				one.address = strings.TrimSpace(text.String())
			case depth == 3 && field == "lastmod":
				one.modified = w3cTime(strings.TrimSpace(text.String()))
			case depth == 2 && one.address != "":
				m.add(root, one)
				one = listed{}
			}
			field = ""
			depth--
		}
	}
}

func (m *sitemap) add(root string, one listed) {
	switch {
	case root == "sitemapindex" && len(m.maps) < maxListed:
		m.maps = append(m.maps, one.address)
	case root == "urlset" && len(m.pages) < maxListed:
		m.pages = append(m.pages, one)
	}
}

// alternate takes the translations that a sitemap states (xhtml:link rel="alternate" hreflang="…").
func (m *sitemap) alternate(attributes []xml.Attr) {
	var rel, href string
	for _, a := range attributes {
		switch a.Name.Local {
		case "rel":
			rel = a.Value
		case "href":
			href = a.Value
		}
	}
	if strings.EqualFold(rel, "alternate") && href != "" && len(m.pages) < maxListed {
		m.pages = append(m.pages, listed{address: href})
	}
}

// w3cTime reads the forms of a date that sitemaps use (W3C date and time formats); the zero time when it is none.
func w3cTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// endsOften fails when no tag ends for long: the decoder holds a whole tag or text in memory, each attribute some thirty
// times as large as it is written.
type endsOften struct {
	in    io.Reader
	since int // the last >
}

func (e *endsOften) Read(b []byte) (int, error) {
	n, err := e.in.Read(b)
	if last := bytes.LastIndexByte(b[:n], '>'); last >= 0 {
		e.since = n - last - 1
	} else {
		e.since += n
	}
	if e.since > maxBetween {
		return 0, fmt.Errorf("read sitemap: no end of a tag within %d bytes", maxBetween)
	}
	return n, err
}
