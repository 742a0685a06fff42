package extract

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// maxJSONLD is the largest block of linked data that is read, in bytes.
const maxJSONLD = 256 << 10

// head reads what a page says of itself: title, language, dates, address, translations.
func (t *Text) head(doc *goquery.Document) {
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
	if t.Lang == "" {
		t.Lang = first(meta, "content-language", "dcterms.language", "dc.language", "og:locale", "language")
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
	doc.Find("link[rel][href]").Each(func(_ int, s *goquery.Selection) {
		href := strings.TrimSpace(s.AttrOr("href", ""))
		rels := strings.Fields(strings.ToLower(s.AttrOr("rel", "")))
		switch {
		case href == "":
		case slices.Contains(rels, "canonical"):
			t.Meta["canonical"] = href
		case slices.Contains(rels, "alternate") && s.AttrOr("hreflang", "") != "":
			t.Meta["hreflang:"+strings.ToLower(strings.TrimSpace(s.AttrOr("hreflang", "")))] = href
		}
	})
	if t.Meta["canonical"] == "" && meta["og:url"] != "" {
		t.Meta["canonical"] = meta["og:url"]
	}
	t.Title = pageTitle(doc, meta)
	t.dates(doc, meta)
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

// withoutSite returns title without the name of the site at its end or beginning.
func withoutSite(title, site string) string {
	for _, sep := range []string{" | ", " – ", " — ", " :: ", " » ", " · ", " - "} {
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
func (t *Text) dates(doc *goquery.Document, meta map[string]string) {
	modified, published := linkedDates(doc)
	stamp := func(selector string) []string {
		var out []string
		doc.Find(selector).Each(func(_ int, s *goquery.Selection) {
			out = append(out, s.AttrOr("datetime", s.AttrOr("content", tidy(s.Text()))))
		})
		return out
	}
	for _, key := range []string{"article:modified_time", "og:updated_time", "dcterms.modified", "dc.date.modified", "last-modified", "revised", "datemodified"} {
		t.addDate(meta[key], "last-modified")
	}
	for _, v := range slices.Concat(modified, stamp("time[itemprop=dateModified], time.updated, time.modified, .date-modified time")) {
		t.addDate(v, "last-modified")
	}
	for _, key := range []string{"article:published_time", "og:published_time", "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date.issued", "dc.date", "date", "datepublished", "publishdate", "pubdate"} {
		t.addDate(meta[key], "explicit")
	}
	for _, v := range slices.Concat(published, stamp("time[itemprop=datePublished], time[pubdate], time.published, time.entry-date, .date-published time, .node__submitted time, .submitted time")) {
		t.addDate(v, "explicit")
	}
}

// linkedDates returns the dates of the page's linked data.
func linkedDates(doc *goquery.Document) (modified, published []string) {
	doc.Find(`script[type="application/ld+json"]`).Each(func(_ int, s *goquery.Selection) {
		text := s.Text()
		var data any
		if len(text) > maxJSONLD || json.Unmarshal([]byte(text), &data) != nil {
			return
		}
		queue := []any{data}
		for len(queue) > 0 {
			item := queue[0]
			queue = queue[1:]
			switch v := item.(type) {
			case []any:
				queue = append(queue, v...)
			case map[string]any:
				if g, ok := v["@graph"]; ok {
					queue = append(queue, g)
				}
				if d, ok := v["dateModified"].(string); ok {
					modified = append(modified, d)
				}
				if d, ok := v["datePublished"].(string); ok {
					published = append(published, d)
				}
			}
		}
	})
	return modified, published
}
