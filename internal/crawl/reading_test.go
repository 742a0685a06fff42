package crawl

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/fetch"
)

// The rules of robots.txt after RFC 9309: our group before that of all, groups of one name together, the longest rule that
// matches, allow before disallow, * and $, lines that can not be read passed over.
func TestRulesOfRobots(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		allowed    []string
		forbidden  []string
	}{
		{"nothing", "", []string{"/", "/a"}, nil},
		{"all", "User-agent: *\nDisallow: /", nil, []string{"/", "/a"}},
		{"an empty rule forbids nothing", "User-agent: *\nDisallow:", []string{"/"}, nil},
		{"our group alone", "User-agent: *\nDisallow: /\nUser-agent: entente\nDisallow: /a", []string{"/", "/b"}, []string{"/a", "/ab"}},
		{"our name with a version", "User-agent: Entente/2.0\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		{"a name that ours begins with", "User-agent: Ent\nDisallow: /", []string{"/a"}, nil},
		{"groups of one name", "User-agent: Entente\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: ENTENTE\nDisallow: /b", []string{"/c"}, []string{"/a", "/b"}},
		{"two names of one group", "User-agent: x\nUser-agent: Entente\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		{"a delay ends the names", "User-agent: x\nCrawl-delay: 1\nUser-agent: Entente\nDisallow: /a", nil, []string{"/a"}},
		{"the longest rule", "User-agent: *\nAllow: /a/b\nDisallow: /a\nDisallow: /a/b/c", []string{"/a/b", "/a/bb"}, []string{"/a", "/a/c", "/a/b/c"}},
		{"of two as long the one that allows", "User-agent: *\nDisallow: /a\nAllow: /a", []string{"/a"}, nil},
		{"stars", "User-agent: *\nDisallow: /*.pdf\nDisallow: /a*b*c", []string{"/pdf", "/x/ab"}, []string{"/x/y.pdf", "/x.pdf?a", "/axbxcx"}},
		{"an end", "User-agent: *\nDisallow: /*.pdf$\nDisallow: /$", []string{"/a.pdf?x=1", "/a"}, []string{"/", "/b/a.pdf", "/a.pdf.pdf"}},
		{"a pattern begins where the path begins", "User-agent: *\nDisallow: /b*x", []string{"/a/bx"}, []string{"/bx"}},
		{"letters beyond ASCII", "User-agent: *\nDisallow: /é\nDisallow: /%c3%a0\nDisallow: /%7ejan", nil, []string{"/%C3%A9", "/%C3%A0", "/~jan"}},
		{"comments, capitals, line ends", "\ufeffUSER-AGENT : * # allen\rDISALLOW : /a # niet\r\n\r\nnonsense\nDisallow /b\n: :\n", []string{"/b"}, []string{"/a"}},
		{"a rule before any name", "Disallow: /\nUser-agent: *\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		{"sitemaps stand apart", "User-agent: *\nSitemap: /s.xml\nDisallow: /a", nil, []string{"/a"}},
		{"a page in place of a file", "<!doctype html><html><body>User-agent: *</body></html>", []string{"/"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := parseRobots([]byte(tt.file), Agent)
			for _, path := range tt.allowed {
				if !r.allows(path) {
					t.Errorf("%s is forbidden", path)
				}
			}
			for _, path := range tt.forbidden {
				if r.allows(path) {
					t.Errorf("%s is allowed", path)
				}
			}
		})
	}
	r := parseRobots([]byte("User-agent: *\nCrawl-delay: 2.5\nSitemap: https://stad.example/a.xml\nsitemap: /b.xml#x\nCrawl-delay: NaN"), Agent)
	if r.delay != 0 && r.delay != 2500*time.Millisecond || !slices.Equal(r.sitemaps, []string{"https://stad.example/a.xml", "/b.xml"}) {
		t.Errorf("%+v", r)
	}
}

// slowly is what a pattern means, as a regular expression.
func slowly(p, path string) bool {
	p, end := strings.CutSuffix(p, "$")
	text := "^" + strings.ReplaceAll(regexp.QuoteMeta(p), `\*`, "(?s:.*)")
	if end {
		text += "$"
	}
	return regexp.MustCompile(text).MatchString(path)
}

func TestPatternsMeanWhatTheySay(t *testing.T) {
	letters := "ab/*"
	var words func(n int) []string
	words = func(n int) []string {
		if n == 0 {
			return []string{""}
		}
		var out []string
		for _, w := range words(n - 1) {
			for _, l := range letters {
				out = append(out, w+string(l))
			}
		}
		return out
	}
	var patterns, paths []string
	for n := range 5 {
		for _, w := range words(n) {
			patterns = append(patterns, "/"+w, "/"+w+"$")
			if !strings.Contains(w, "*") {
				paths = append(paths, "/"+w)
			}
		}
	}
	for _, p := range patterns {
		made := robotsPattern(p)
		for _, path := range paths {
			if got, want := made.matches(path), slowly(p, path); got != want {
				t.Fatalf("%q on %q: %t, want %t", p, path, got, want)
			}
		}
	}
}

func TestSitemapsInTheirForms(t *testing.T) {
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte("<urlset><url><loc>https://a.example/gz</loc></url></urlset>"))
	z.Close()
	for _, tt := range []struct {
		name, file string
		want       sitemap
		fails      bool
	}{
		{"a list", `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="i"><url><loc>
 https://a.example/?a=1&amp;b=2 </loc><lastmod>2026-11-01</lastmod><image:image><image:loc>https://a.example/foto.jpg</image:loc></image:image></url><url><loc><![CDATA[https://a.example/b]]></loc></url><url></url></urlset>`,
			sitemap{pages: []listed{{"https://a.example/?a=1&b=2", day}, {address: "https://a.example/b"}}}, false},
		{"an index", "<sitemapindex><sitemap><loc>a.xml</loc></sitemap><sitemap><loc>b.xml</loc></sitemap></sitemapindex>", sitemap{maps: []string{"a.xml", "b.xml"}}, false},
		{"translations", `<urlset xmlns:xhtml="x"><url><loc>https://a.example/nl</loc><xhtml:link rel="alternate" hreflang="fr" href="https://a.example/fr"/></url></urlset>`,
			sitemap{pages: []listed{{address: "https://a.example/fr"}, {address: "https://a.example/nl"}}}, false},
		{"packed", packed.String(), sitemap{pages: []listed{{address: "https://a.example/gz"}}}, false},
		{"packed and cut off", packed.String()[:packed.Len()-12], sitemap{pages: []listed{{address: "https://a.example/gz"}}}, true},
		{"plain", "\ufeffhttps://a.example/1\r\n\nhttps://a.example/2", sitemap{pages: []listed{{address: "https://a.example/1"}, {address: "https://a.example/2"}}}, false},
		{"latin-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><urlset><url><loc>https://a.example/\xe9</loc></url></urlset>", sitemap{pages: []listed{{address: "https://a.example/é"}}}, false},
		{"a page", "<!doctype html><html><body>404</body></html>", sitemap{}, true},
		{"nothing", "", sitemap{}, true},
		{"cut off", "<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.ex", sitemap{pages: []listed{{address: "https://a.example/1"}}}, true},
		{"deep", "<urlset>" + strings.Repeat("<a>", 100_000), sitemap{}, true},
		{"a tag without end", "<urlset><url" + strings.Repeat(" a=''", 200_000) + ">", sitemap{}, true},
		{"entities", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://a.example/&e;</loc></url></urlset>`, sitemap{pages: []listed{{address: "https://a.example/&e;"}}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readSitemap([]byte(tt.file))
			if fmt.Sprint(got) != fmt.Sprint(tt.want) || (err != nil) != tt.fails {
				t.Errorf("\n got %v, %v\nwant %v", got, err, tt.want)
			}
		})
	}
	var many strings.Builder
	many.WriteString("<urlset>")
	for i := range maxListed + 10 {
		fmt.Fprintf(&many, "<url><loc>https://a.example/%d</loc></url>", i)
	}
	if got, _ := readSitemap([]byte(many.String())); len(got.pages) != maxListed {
		t.Errorf("%d addresses of one file", len(got.pages))
	}
	z.Reset(&packed)
	packed.Reset()
	z.Write([]byte("<urlset>"))
	for range 80 {
		z.Write(bytes.Repeat([]byte("<x>"+strings.Repeat(" ", 9_993)+"</x>"), 105))
	}
	z.Close()
	if _, err := readSitemap(packed.Bytes()); err == nil {
		t.Error("a file that unpacks to 84 MB is read as if it had ended")
	}
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 1e308\nSitemap: x"), "/axb")
	f.Add([]byte("\ufeffuser-agent:entente\rdisallow:%zz***$$"), "/%7E")
	f.Fuzz(func(t *testing.T, file []byte, path string) {
		r := parseRobots(file, Agent)
		r.allows(path)
		if r.delay < 0 || len(r.rules) > maxRules || len(r.sitemaps) > maxSitemaps {
			t.Errorf("%d rules, delay %s", len(r.rules), r.delay)
		}
		if none := parseRobots(append([]byte("User-agent: nobody\nDisallow: /\n\n"), file...), Agent); len(none.rules) != len(r.rules) && !bytes.HasPrefix(file, []byte("\ufeff")) {
			// Rules before the first name belong to nobody here, and to the group of another there.
			t.Errorf("a group for another changes our rules from %d to %d", len(r.rules), len(none.rules))
		}
	})
}

func FuzzSitemap(f *testing.F) {
	f.Add([]byte(`<urlset><url><loc>https://a.example/</loc><lastmod>2026-11-01T10:00+01:00</lastmod></url></urlset>`))
	f.Add([]byte("<sitemapindex><sitemap><loc>a</loc></sitemap></sitemapindex>"))
	f.Add([]byte("https://a.example/\nhttps://b.example/"))
	f.Add([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, file []byte) {
		m, _ := readSitemap(file)
		if len(m.pages) > maxListed || len(m.maps) > maxListed {
			t.Errorf("%d pages, %d maps", len(m.pages), len(m.maps))
		}
		for _, p := range m.pages {
			if p.address == "" || len(p.address) > len(file)*4 && !bytes.HasPrefix(file, []byte{0x1f, 0x8b}) {
				t.Errorf("an address of %d bytes out of %d", len(p.address), len(file))
			}
		}
	})
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(`<base href="//b/c/"><a href="d">x<area href='e'><meta name=robots content=none><link rel=canonical href="/f"><iframe src=g>`), "text/html")
	f.Add([]byte("<meta charset=utf-16><a href=\xff\xfe>"), "text/html; charset=utf-16be")
	f.Add([]byte("<a href=\"javascript:x\"><meta http-equiv=refresh content=\"0;url='/h'\">"), "")
	f.Fuzz(func(t *testing.T, body []byte, mediaType string) {
		p := readPage(body, "https://stad.example/nl/a", mediaType)
		p.headers("https://stad.example/nl/a", []string{mediaType, string(body[:min(len(body), 100)])}, []string{string(body[:min(len(body), 200)])})
		for _, l := range append(p.links, p.canonical) {
			if l == "" {
				continue
			}
			if again, err := fetch.Canonical(l); err != nil || again != l {
				t.Errorf("a link %q that is not canonical", l)
			}
			if u, err := url.Parse(l); err != nil || u.Scheme != "http" && u.Scheme != "https" {
				t.Errorf("a link %q", l)
			}
		}
	})
}
