package web_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/index"
	"entente/web"
)

// atom is what a feed reader takes from a feed.
type atom struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Total   int      `xml:"http://a9.com/-/spec/opensearch/1.1/ totalResults"`
	Links   []link   `xml:"link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Summary string `xml:"summary"`
		Links   []link `xml:"link"`
	} `xml:"entry"`
}

type link struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

func (f atom) link(rel string) string {
	for _, l := range f.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

type jsonFeed struct {
	Version string `json:"version"`
	Title   string `json:"title"`
	Home    string `json:"home_page_url"`
	Self    string `json:"feed_url"`
	Next    string `json:"next_url"`
	Lang    string `json:"language"`
	Items   []struct {
		ID       string `json:"id"`
		URL      string `json:"url"`
		Title    string `json:"title"`
		Content  string `json:"content_text"`
		Modified string `json:"date_modified"`
	} `json:"items"`
}

func readAtom(t *testing.T, h http.Handler, target string) atom {
	t.Helper()
	w := get(t, h, target)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("GET %s: %d %s\n%s", target, w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	var f atom
	if err := xml.Unmarshal(w.Body.Bytes(), &f); err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	return f
}

func readJSONFeed(t *testing.T, h http.Handler, target string) jsonFeed {
	t.Helper()
	w := get(t, h, target)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/feed+json; charset=utf-8" {
		t.Fatalf("GET %s: %d %s\n%s", target, w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	var f jsonFeed
	if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	return f
}

// without takes the host off an address.
func without(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		t.Fatalf("%q is no whole address: %v", address, err)
	}
	return u.RequestURI()
}

func TestAFeedIsWhatTheScreenShows(t *testing.T) {
	h := site(t)
	for _, question := range []string{"", "q=stedenband", "country=SN", "country=SN&year_from=1960&year_to=2000&theme=governance", "q=zonnewijzer", "q=nergens+stedenband", "in=agreements"} {
		var found struct {
			Total int                    `json:"total"`
			Hits  []struct{ URL string } `json:"hits"`
		}
		if err := json.Unmarshal(get(t, h, "/api/v1/search?size=100&hl=nl&"+question).Body.Bytes(), &found); err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, hit := range found.Hits {
			want = append(want, hit.URL)
		}
		slices.Sort(want)
		var got []string
		for target := "/feed.atom?size=7&hl=nl&" + question; target != ""; {
			f := readAtom(t, h, target)
			if f.Total != found.Total {
				t.Errorf("%q: the feed has %d, the search %d", question, f.Total, found.Total)
			}
			for _, e := range f.Entries {
				for _, l := range e.Links {
					if l.Rel == "alternate" {
						got = append(got, without(t, l.Href))
					}
				}
			}
			if target = f.link("next"); target != "" {
				target = without(t, target)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q:\n feed %q\nsearch %q", question, got, want)
		}
		got = nil
		for target := "/feed.json?size=7&hl=nl&" + question; target != ""; {
			f := readJSONFeed(t, h, target)
			for _, e := range f.Items {
				got = append(got, without(t, e.URL))
			}
			if target = f.Next; target != "" {
				target = without(t, target)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q:\n JSON feed %q\nsearch %q", question, got, want)
		}
	}
}

func TestWhatAFeedSays(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.PublicURL = "https://city.example/entente" })
	f := readAtom(t, h, "/feed.atom?q=stedenband&country=SN&hl=fr&sort=title&facets=none&page=1")
	if f.Lang != "fr" || !strings.Contains(f.Title, "stedenband") || !strings.Contains(f.Title, "Sénégal") || f.Updated == "" {
		t.Errorf("%q %q %q", f.Lang, f.Title, f.Updated)
	}
	if got := f.link("self"); !strings.HasPrefix(got, "https://city.example/entente/feed.atom?") {
		t.Errorf("self is %q", got)
	}
	if got := f.link("alternate"); got != "https://city.example/entente/fr/search?country=SN&q=stedenband" {
		t.Errorf("alternate is %q", got)
	}
	if len(f.Entries) == 0 {
		t.Fatal("no entries")
	}
	last := ""
	for _, e := range f.Entries {
		if !strings.HasPrefix(e.ID, "tag:city.example,2026:/entente/documents/") {
			t.Errorf("id %q", e.ID)
		}
		if e.Title == "" || e.Summary == "" {
			t.Errorf("%s has title %q and summary %q", e.ID, e.Title, e.Summary)
		}
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || last != "" && e.Updated > last {
			t.Errorf("%s is of %q, behind %q", e.ID, e.Updated, last)
		}
		last = e.Updated
	}
	same := readJSONFeed(t, h, "/feed.json?q=stedenband&country=SN&hl=en")
	if same.Version != "https://jsonfeed.org/version/1.1" || same.Lang != "en" || len(same.Items) != len(f.Entries) {
		t.Fatalf("%+v", same)
	}
	for i, item := range same.Items {
		if item.ID != f.Entries[i].ID { // in every language and format
			t.Errorf("the item %s is the entry %s", item.ID, f.Entries[i].ID)
		}
		if item.Content == "" || item.Modified == "" || !strings.HasPrefix(item.URL, "https://city.example/entente/en/documents/") {
			t.Errorf("%+v", item)
		}
	}
}

func TestAHostileTextStaysTextInAFeed(t *testing.T) {
	h := site(t)
	f := readAtom(t, h, "/feed.atom?q=zonnewijzer")
	if len(f.Entries) != 1 || f.Entries[0].Title != "Zonnewijzer "+attack {
		t.Fatalf("%+v", f.Entries)
	}
	for _, l := range f.Entries[0].Links {
		if strings.HasPrefix(l.Href, "javascript") {
			t.Errorf("a link leads to %q", l.Href)
		}
	}
	if body := get(t, h, "/feed.json?q=zonnewijzer").Body.String(); strings.Contains(body, "<script>") {
		t.Error("markup of a stranger stands in the JSON as it is")
	}
}

func TestAFeedIsAskedForAgain(t *testing.T) {
	old := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	state := index.Info{Generation: "gen-1@1", Documents: 3, Updated: old}
	e, err := library()
	if err != nil {
		t.Fatal(err)
	}
	h := siteWith(t, func(o *web.Options) {
		o.Engine, o.Info = e, func(context.Context) (index.Info, error) { return state, nil }
	})
	for _, target := range []string{"/feed.atom?country=SN", "/feed.json?country=SN"} {
		state.Updated = old
		w := get(t, h, target)
		tag, at := w.Header().Get("ETag"), w.Header().Get("Last-Modified")
		if w.Code != http.StatusOK || tag == "" || at != "Sun, 01 Nov 2026 08:00:00 GMT" {
			t.Fatalf("%s: %d %q %q", target, w.Code, tag, at)
		}
		if w := get(t, h, target, "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%s with its ETag: %d", target, w.Code)
		}
		if w := get(t, h, target, "If-Modified-Since", at); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%s since its date: %d", target, w.Code)
		}
		if w := get(t, h, target, "If-Modified-Since", at, "If-None-Match", `W/"another"`); w.Code != http.StatusOK {
			t.Errorf("%s with another ETag: %d", target, w.Code)
		}
		state.Updated = old.Add(time.Hour)
		if w := get(t, h, target, "If-Modified-Since", at); w.Code != http.StatusOK {
			t.Errorf("%s after a change: %d", target, w.Code)
		}
		state.Updated = time.Now()
		if w := get(t, h, target); w.Header().Get("Last-Modified") != "" {
			t.Errorf("%s: a state of this second has a date", target)
		}
	}
}

func TestAFeedRefusesAsTheAPIDoes(t *testing.T) {
	h := site(t)
	for _, path := range []string{"/feed.atom", "/feed.json"} {
		for target, want := range map[string]int{
			path + "?country=ZZ&hl=fr": http.StatusUnprocessableEntity, path + "?nonsense=1": http.StatusUnprocessableEntity, path + "?size=101": http.StatusUnprocessableEntity,
			path + "?after=xyz": http.StatusGone, path + "?year_from=20x4": http.StatusUnprocessableEntity,
		} {
			w := get(t, h, target)
			var p struct {
				Status int    `json:"status"`
				Detail string `json:"detail"`
			}
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != want || p.Status != want || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s: %d %s %v\n%s", target, w.Code, w.Header().Get("Content-Type"), err, w.Body)
			}
			if w.Header().Get("Last-Modified") != "" || w.Header().Get("ETag") != "" {
				t.Errorf("%s: an error may be kept", target)
			}
		}
		if w := do(t, h, http.MethodPost, path); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, w.Code)
		}
		if w := do(t, h, http.MethodHead, path); w.Code != http.StatusOK || w.Body.Len() > 0 {
			t.Errorf("HEAD %s: %d, %d bytes", path, w.Code, w.Body.Len())
		}
	}
}

func TestAResultPageLeadsToItsFeeds(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.PublicURL = "https://city.example/entente" })
	for _, hl := range []string{"nl", "fr", "en"} {
		d := read(t, h, "/"+hl+"/search?country=SN&q=stedenband&page=1")
		for _, kind := range []string{"application/atom+xml", "application/feed+json"} {
			there := d.Find(`link[rel=alternate][type="` + kind + `"]`)
			seen := d.Find(`.take a[type="` + kind + `"]`)
			href, _ := there.Attr("href")
			shown, _ := seen.Attr("href")
			if there.Length() != 1 || href != shown || !strings.HasPrefix(href, "/entente/feed.") || !strings.Contains(href, "hl="+hl) || !strings.Contains(href, "country=SN") {
				t.Errorf("%s %s: %d links to %q, and to be seen to %q", hl, kind, there.Length(), href, shown)
			}
			if w := get(t, h, strings.TrimPrefix(href, "/entente")); w.Code != http.StatusOK {
				t.Errorf("%s: %d", href, w.Code)
			}
		}
	}
}
