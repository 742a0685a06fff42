package extract

import (
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// head reads what a page says of itself: title, language, dates, address, translations. Its own address, when it has one, is what
// relative ones are resolved against.
func (t *Text) head(doc *goquery.Document, address string) {
	t.Lang = strings.TrimSpace(doc.Find("html").AttrOr("lang", doc.Find("html").AttrOr("xml:lang", "")))
	meta := map[string]string{}
	doc.Find("meta[content]").Each(func(_ int, s *goquery.Selection) {
		value := tidy(s.AttrOr("content", ""))
		for _, attr := range []string{"property", "name", "itemprop", "http-equiv"} {
			if key := strings.ToLower(strings.TrimSpace(s.AttrOr(attr, ""))); key != "" && value != "" && meta[key] == "" {
				meta[key] = value
			}
		}
	})
	about := readLinked(doc)
	if t.Lang == "" {
		t.Lang = first(meta, "content-language", "dcterms.language", "dc.language", "og:locale", "language")
	}
	if t.Lang == "" {
		t.Lang = about.lang
	}
	if meta["og:site_name"] == "" && about.site != "" {
		meta["og:site_name"] = about.site
	}
	for key, from := range map[string][]string{
		"description": {"description", "og:description", "dcterms.description"},
		"generator":   {"generator"},
		"site":        {"og:site_name", "application-name"},
	} {
		if v := first(meta, from...); v != "" {
			t.Meta[key] = v
		}
	}
	base := baseOf(doc, address)
	doc.Find("link[rel][href]").Each(func(_ int, s *goquery.Selection) {
		href := absolute(base, s.AttrOr("href", ""))
		rels := strings.Fields(strings.ToLower(s.AttrOr("rel", "")))
		switch {
		case href == "":
		case slices.Contains(rels, "canonical"):
			t.Meta["canonical"] = href
		case slices.Contains(rels, "alternate") && s.AttrOr("hreflang", "") != "":
			t.Meta["hreflang:"+strings.ToLower(strings.TrimSpace(s.AttrOr("hreflang", "")))] = href
		}
	})
	if t.Meta["canonical"] == "" {
		if at := absolute(base, meta["og:url"]); at != "" {
			t.Meta["canonical"] = at
		}
	}
	if t.Title = pageTitle(doc, meta); t.Title == "" {
		t.Title = about.title
	}
	if site := siteName(doc, t.Title); t.Meta["site"] == "" && site != "" {
		t.Meta["site"] = site
	}
	t.dates(doc, meta, about)
}

// baseOf returns what the relative addresses of a page are resolved against: its base element, its own address, or nothing.
func baseOf(doc *goquery.Document, address string) *url.URL {
	own, err := url.Parse(address)
	if err != nil || own.Scheme != "http" && own.Scheme != "https" || own.Host == "" {
		own = nil
	}
	said, err := url.Parse(strings.TrimSpace(doc.Find("base[href]").First().AttrOr("href", "")))
	switch {
	case err != nil || said.String() == "":
		return own
	case own != nil:
		return own.ResolveReference(said)
	case said.Host != "" && (said.Scheme == "http" || said.Scheme == "https"):
		return said
	}
	return nil
}

// absolute returns an address of the web in full and without its fragment; empty when it is none, or relative to an address that
// is not known.
func absolute(base *url.URL, ref string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil || strings.TrimSpace(ref) == "" || len(ref) > 8<<10 {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

func first(m map[string]string, keys ...string) string {
	for _, k := range keys {
		if m[k] != "" {
			return m[k]
		}
	}
	return ""
}

// pageTitle prefers what the page is called to what the browser's tab says, which carries the name of the site.
func pageTitle(doc *goquery.Document, meta map[string]string) string {
	site := meta["og:site_name"]
	tab := tidy(doc.Find("head title").First().Text())
	heading := tidy(doc.Find("main h1, article h1, [role=main] h1").First().Text())
	if heading == "" {
		heading = tidy(doc.Find("h1").First().Text())
	}
	if og := first(meta, "og:title", "dcterms.title", "dc.title"); og != "" {
		if heading != "" && strings.HasPrefix(og, heading) {
			return heading
		}
		return withoutSite(og, site)
	}
	if heading != "" && len(heading) <= 250 && (tab == "" || strings.Contains(strings.ToLower(tab), strings.ToLower(heading)) || !strings.EqualFold(heading, site)) {
		if stripped := withoutSite(tab, site); tab == "" || strings.Contains(strings.ToLower(tab), strings.ToLower(heading)) || stripped == "" {
			return heading
		}
	}
	if tab != "" {
		return withoutSite(tab, site)
	}
	return heading
}

// longestSite bounds the name of a site, in bytes.
const longestSite = 200

// siteName returns what the browser's tab says beside the title: mostly the name of the site.
func siteName(doc *goquery.Document, title string) string {
	tab := tidy(doc.Find("head title").First().Text())
	for _, sep := range separators {
		if before, after, ok := strings.Cut(tab, sep); ok && len(tab) <= longestSite {
			switch {
			case strings.EqualFold(before, title):
				return after
			case strings.EqualFold(after, title):
				return before
			}
		}
	}
	return ""
}

// separators part the title of a page from the name of its site.
var separators = []string{" | ", " – ", " — ", " :: ", " » ", " · ", " - "}

// withoutSite returns title without the name of the site at its end or beginning.
func withoutSite(title, site string) string {
	for _, sep := range separators {
		parts := strings.Split(title, sep)
		if len(parts) < 2 {
			continue
		}
		last := parts[len(parts)-1]
		switch {
		case site != "" && strings.EqualFold(last, site):
			return tidy(strings.Join(parts[:len(parts)-1], sep))
		case site != "" && strings.EqualFold(parts[0], site):
			return tidy(strings.Join(parts[1:], sep))
		case site == "" && len(last) <= 50:
			return tidy(strings.Join(parts[:len(parts)-1], sep))
		}
	}
	return title
}

// dates reads the dates that metadata state, changes before publication. A time element counts only where it says which date it is:
// calendars are full of others.
func (t *Text) dates(doc *goquery.Document, meta map[string]string, about linked) {
	stamp := func(selector string) []string {
		var out []string
		doc.Find(selector).Each(func(_ int, s *goquery.Selection) {
			out = append(out, s.AttrOr("datetime", s.AttrOr("content", tidy(s.Text()))))
		})
		return out
	}
	for _, key := range []string{"article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified", "dc.modified", "last-modified", "revised", "datemodified"} {
		t.addDate(meta[key], "last-modified")
	}
	for _, v := range slices.Concat(about.modified, stamp("time[itemprop=dateModified], time.updated, time.modified, .date-modified time")) {
		t.addDate(v, "last-modified")
	}
	for _, key := range []string{"article:published_time", "og:published_time", "dcterms.issued", "dcterms.available", "dcterms.created", "dc.issued", "dcterms.date", "dc.date.issued", "dc.date", "date", "datepublished", "publishdate", "pubdate"} {
		t.addDate(meta[key], "explicit")
	}
	for _, v := range slices.Concat(about.published, stamp("time[itemprop=datePublished], time[pubdate], time.published, time.entry-date, .date-published time, .node__submitted time, .submitted time")) {
		t.addDate(v, "explicit")
	}
}
