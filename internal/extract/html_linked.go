package extract

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// maxJSONLD is the largest block of linked data that is read, in bytes.
const maxJSONLD = 256 << 10

// linked is what the linked data of a page (JSON-LD, schema.org) says of the page itself.
type linked struct {
	modified, published []string
	title, site, lang   string
}

// pageTypes are the types of schema.org that stand for the page or for what it is about as a whole.
var pageTypes = map[string]bool{"webpage": true, "article": true, "newsarticle": true, "blogposting": true, "aboutpage": true, "contactpage": true,
	"collectionpage": true, "itempage": true, "faqpage": true, "report": true, "creativework": true, "governmentservice": true, "techarticle": true,
	"digitaldocument": true, "medicalwebpage": true, "profilepage": true, "scholarlyarticle": true}

// readLinked reads the blocks of linked data. Only what stands at the top of a block, in its graph or as the main entity of its
// page counts: a list of events or comments has dates of its own.
func readLinked(doc *goquery.Document) linked {
	var l linked
	doc.Find(`script[type="application/ld+json"]`).Each(func(_ int, s *goquery.Selection) {
		text := strings.TrimSpace(s.Text())
		for _, wrap := range []string{"<!--", "//<![CDATA[", "<![CDATA["} {
			text = strings.TrimPrefix(text, wrap)
		}
		text = strings.TrimSpace(text)
		for _, wrap := range []string{"-->", "//]]>", "]]>"} {
			text = strings.TrimSuffix(text, wrap)
		}
		var data any
		if len(text) > maxJSONLD || json.Unmarshal([]byte(strings.TrimSpace(text)), &data) != nil {
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
				for _, inside := range []string{"@graph", "mainEntity"} {
					if g, ok := v[inside]; ok {
						queue = append(queue, g)
					}
				}
				l.read(v)
			}
		}
	})
	return l
}

// read takes what one object says.
func (l *linked) read(v map[string]any) {
	types := typesOf(v["@type"])
	if slices.Contains(types, "website") && l.site == "" {
		l.site = plainWord(v["name"])
		return
	}
	if len(types) > 0 && !slices.ContainsFunc(types, func(t string) bool { return pageTypes[t] }) {
		return
	}
	if d := plainWord(v["dateModified"]); d != "" {
		l.modified = append(l.modified, d)
	}
	if d := plainWord(v["datePublished"]); d != "" {
		l.published = append(l.published, d)
	}
	if l.title == "" {
		if l.title = plainWord(v["headline"]); l.title == "" {
			l.title = plainWord(v["name"])
		}
	}
	if l.lang == "" {
		l.lang = plainWord(v["inLanguage"])
	}
}

func typesOf(v any) []string {
	var all []string
	switch t := v.(type) {
	case string:
		all = append(all, strings.ToLower(t))
	case []any:
		for _, one := range t {
			if s, ok := one.(string); ok {
				all = append(all, strings.ToLower(s))
			}
		}
	}
	return all
}

func plainWord(v any) string {
	s, ok := v.(string)
	if !ok || len(s) > 1000 {
		return ""
	}
	return tidy(s)
}
