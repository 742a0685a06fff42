package web

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"entente/index"
	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// shelf is an engine that lists documents, and counts how often it is asked.
type shelf struct {
	answer.Engine
	documents int
	asked     int
}

func (s *shelf) Search(_ context.Context, q query.Query) (index.Result, error) {
	s.asked++
	from := 0
	if q.After != "" {
		n, err := strconv.Atoi(q.After)
		if err != nil {
			return index.Result{}, index.ErrCursorExpired
		}
		from = n
	}
	var r index.Result
	for i := from; i < min(from+q.PageSize(), s.documents); i++ {
		r.Hits = append(r.Hits, index.Hit{Key: record.Key{ID: fmt.Sprintf("d%d", i), Version: 1}})
	}
	if to := from + len(r.Hits); to < s.documents {
		r.Next = strconv.Itoa(to)
	}
	return r, nil
}

func (s *shelf) Cards(_ context.Context, keys []record.Key) ([]record.Card, error) {
	if keys[0].ID == "d3" {
		return nil, fmt.Errorf("read: %w", index.ErrGone) // since it was found
	}
	return []record.Card{{ID: keys[0].ID, Language: lang.FR, Retrieved: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)}}, nil
}

func TestALargeMapHasParts(t *testing.T) {
	quiet()
	locales, err := loadLocales()
	if err != nil {
		t.Fatal(err)
	}
	state := index.Info{Generation: "gen-1@1"}
	all := &shelf{documents: 250}
	s := &server{locales: locales, siteMap: &siteMap{size: 100}}
	s.Options = Options{Engine: all, DefaultLanguage: lang.EN, Info: func(context.Context) (index.Info, error) { return state, nil }}
	ask := func(path, part string, h func(*gin.Context) error) (*httptest.ResponseRecorder, error) {
		w := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(w)
		c.Request = httptest.NewRequest(http.MethodGet, "http://entente.test"+path, nil)
		c.Params = gin.Params{{Key: "part", Value: part}}
		return w, h(c)
	}
	w, err := ask("/sitemap.xml", "", s.sitemap)
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []string `xml:"sitemap>loc"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &list); err != nil || len(list.Parts) != 3 || list.Parts[2] != "http://entente.test/sitemaps/3.xml" {
		t.Fatalf("%v %q\n%s", err, list.Parts, w.Body)
	}
	seen := map[string]bool{}
	for i := range list.Parts {
		w, err := ask("/sitemaps/", strconv.Itoa(i+1)+".xml", s.sitemapPart)
		if err != nil {
			t.Fatal(err)
		}
		var set struct {
			URL []string `xml:"url>loc"`
		}
		if err := xml.Unmarshal(w.Body.Bytes(), &set); err != nil || len(set.URL) > 100 {
			t.Fatalf("%v, %d addresses", err, len(set.URL))
		}
		for _, u := range set.URL {
			if seen[u] {
				t.Errorf("%s twice", u)
			}
			seen[u] = true
		}
	}
	if len(seen) != 250-1+len(locales) || !seen["http://entente.test/fr/documents/d249"] || seen["http://entente.test/fr/documents/d3"] {
		t.Errorf("%d addresses", len(seen))
	}
	if all.asked != 3 {
		t.Errorf("the engine was asked %d times", all.asked)
	}
	for _, part := range []string{"0.xml", "4.xml", "01.xml", "1", "x.xml", "-1.xml"} {
		if _, err := ask("/sitemaps/", part, s.sitemapPart); err == nil {
			t.Errorf("there is a part %q", part)
		}
	}
	state.Generation = "gen-1@2" // a map of some minutes ago is good enough
	if _, err := ask("/sitemap.xml", "", s.sitemap); err != nil || all.asked != 3 {
		t.Errorf("%v, asked %d times", err, all.asked)
	}
	s.siteMap.drawn = time.Now().Add(-time.Hour)
	if _, err := ask("/sitemap.xml", "", s.sitemap); err != nil || all.asked != 6 {
		t.Errorf("%v, asked %d times", err, all.asked)
	}
}
