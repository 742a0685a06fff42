package sites_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/sites"
)

const example = `# the sites of this installation
[site.anderlecht]
start = ["https://www.anderlecht.example/nl/", "https://www.anderlecht.example/fr/"]

[site.anderlecht.crawl]
include = ["/nl/", "/fr/"]
exclude = ["*/agenda/", "*.ics$"]
sitemap = ["https://www.anderlecht.example/kaart.xml"]
allow = ["10.0.0.0/8", "intranet.example:8080"]
depth = 8
pages = 5_000
bytes = "2 GB"
delay = "2s"
schedule = "daily 02:30"

[site.anderlecht.embed]
origins = ["https://www.anderlecht.example"]

[site.b]
start = ["https://b.example/"]
display = "snippet"
crawl.bytes = 5000000
crawl.delay = "0.5"
crawl.schedule = "every 6h"

[site.only-embedded]
embed.theme = ["water", "Jeugd"]
embed.key = "Elders_2"
embed.origins = ["https://WWW.Elders.example:443/", "http://127.0.0.1:8000"]
embed.rate = 0
embed.own = true
embed.municipality = "Anderlecht"
embed.year_agreement = 2014
`

func TestASitesFile(t *testing.T) {
	list, err := sites.Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	daily, _ := sites.ParseSchedule("daily 02:30")
	every, _ := sites.ParseSchedule("every 6h")
	want := []sites.Site{
		{
			Name: "anderlecht", Start: []string{"https://www.anderlecht.example/nl/", "https://www.anderlecht.example/fr/"},
			Include: []string{"/nl/", "/fr/"}, Exclude: []string{"*/agenda/", "*.ics$"}, Sitemaps: []string{"https://www.anderlecht.example/kaart.xml"},
			Allow: []string{"10.0.0.0/8", "intranet.example:8080"}, Depth: 8, Pages: 5_000, Bytes: 2e9, Delay: 2 * time.Second, Schedule: daily, Display: record.DisplayText,
			Embed: &sites.Embed{Key: "anderlecht", Origins: []string{"https://www.anderlecht.example"}, Within: []query.Filter{}, Rate: sites.DefaultRate},
		},
		{Name: "b", Start: []string{"https://b.example/"}, Bytes: 5e6, Delay: 500 * time.Millisecond, Schedule: every, Display: record.DisplaySnippet},
		{Name: "only-embedded", Delay: time.Second, Display: record.DisplayText, Embed: &sites.Embed{
			Key: "Elders_2", Origins: []string{"https://www.elders.example", "http://127.0.0.1:8000"},
			Within: []query.Filter{
				{Facet: "municipality", Any: []string{"gn-2803201"}}, {Facet: query.SiteBound, Any: []string{"only-embedded"}}, {Facet: "theme", Any: []string{"water", "youth"}},
				{Facet: "year_agreement", Any: []string{"2014"}},
			},
		}},
	}
	if !reflect.DeepEqual(list, want) {
		t.Errorf("\n got %+v\nwant %+v", list, want)
	}
}

func TestAFaultNamesItsLineAndKey(t *testing.T) {
	for _, tt := range []struct{ name, text, line, says string }{
		{"a slip of the keys", "[site.a]\nstart = [\"https://a.example\"]\n[site.a.crawl]\ndeph = 3\n", "line 4", "deph"},
		{"a table that is not known", "[site.a]\n[site.a.indexing]\nx = 1\n", "line 2", "indexing"},
		{"outside of a site", "[crawl]\ndepth = 1\n", "line 1", "crawl"},
		{"no TOML", "[site.a\n", "line 1", ""},
		{"a value of another kind", "[site.a.crawl]\ndepth = \"deep\"\n", "line 2", "depth"},
		{"no number above 0", "[site.a.crawl]\n\npages = 0\n", "line 3", "pages"},
		{"another scheme", "[site.a]\nstart = [\"file:///etc/passwd\"]\n", "line 2", "start"},
		{"a pattern that begins with a word", "[site.a.crawl]\nexclude = [\"agenda\"]\n", "line 2", "exclude"},
		{"an address that is none", "[site.a.crawl]\nallow = [\"http://x/\"]\n", "line 2", "allow"},
		{"a schedule", "[site.a.crawl]\nschedule = \"nightly\"\n", "line 2", "schedule"},
		{"a schedule too often", "[site.a.crawl]\nschedule = \"every 1m\"\n", "line 2", "schedule"},
		{"a schedule of nothing", "[site.a.crawl]\nschedule = \"every 1h\"\n", "line 2", "start"},
		{"how much is shown", "[site.a]\ndisplay = \"words\"\n", "line 2", "display"},
		{"how much is shown, as a table", "[site.a.display]\nx = 1\n", "line 1", "display"},
		{"a delay", "[site.a.crawl]\ndelay = \"-1s\"\n", "line 2", "delay"},
		{"a size", "[site.a.crawl]\nbytes = \"2 pounds\"\n", "line 2", "bytes"},
		{"a name", "[site.\"A b\"]\nstart = [\"https://a.example\"]\n", "line 1", "A b"},
		{"twice", "[site.a]\n[site.a]\n", "line 2", "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := sites.Parse([]byte(tt.text))
			if err == nil {
				t.Fatalf("read %+v", list)
			}
			if !errors.Is(err, sites.ErrInvalid) || !strings.Contains(err.Error(), tt.line+":") || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v; want %s and %q named", err, tt.line, tt.says)
			}
		})
	}
}

func TestTheFileStandsBesideTheConfigurationOrInTheDataFolder(t *testing.T) {
	data, etc := t.TempDir(), t.TempDir()
	config := filepath.Join(etc, "entente.toml")
	inData := filepath.Join(data, sites.File)
	if got := sites.Find("", data); got != inData {
		t.Error(got)
	}
	if got := sites.Find(config, data); got != inData {
		t.Error(got)
	}
	beside := filepath.Join(etc, sites.File)
	if err := os.WriteFile(beside, []byte("[site.a]\nx = 1"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := sites.Find(config, data); got != beside {
		t.Error(got)
	}
	if _, err := sites.Read(beside); err == nil || !strings.Contains(err.Error(), beside+": line 2:") {
		t.Errorf("the file is not named: %v", err)
	}
	if list, err := sites.Read(inData); err != nil || list != nil {
		t.Errorf("a file that is not there: %v, %v", list, err)
	}
}

// A site is crawled when its hour comes, at once when it was missed, and never later than a period after now, whatever the
// clock did (fault 62).
func TestWhenASiteIsDue(t *testing.T) {
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		brussels = time.FixedZone("CET", 3600)
	}
	at := func(text string) time.Time {
		if text == "" {
			return time.Time{}
		}
		v, err := time.ParseInLocation("2006-01-02 15:04", text, brussels)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct{ schedule, last, now, want string }{
		{"daily 02:30", "", "2026-11-22 01:00", "2026-11-22 02:30"},
		{"daily 02:30", "", "2026-11-22 12:00", "2026-11-23 02:30"},
		{"daily 02:30", "2026-11-22 02:30", "2026-11-22 05:00", "2026-11-23 02:30"},
		{"daily 02:30", "2026-11-21 02:30", "2026-11-22 05:00", "2026-11-22 05:00"}, // missed: at once
		{"daily 02:30", "2026-11-21 14:00", "2026-11-22 01:00", "2026-11-22 02:30"},
		{"daily 02:30", "2027-11-21 14:00", "2026-11-22 01:00", "2026-11-22 02:30"}, // the clock was a year ahead
		{"daily 23:59", "2026-12-31 23:59", "2027-01-01 00:00", "2027-01-01 23:59"},
		{"daily 02:30", "2026-03-28 02:30", "2026-03-28 12:00", "2026-03-29 03:30"}, // the night without this hour
		{"every 6h", "", "2026-11-22 01:00", "2026-11-22 01:00"},
		{"every 6h", "2026-11-22 00:00", "2026-11-22 01:00", "2026-11-22 06:00"},
		{"every 6h", "2026-11-20 00:00", "2026-11-22 01:00", "2026-11-22 01:00"},
		{"every 6h", "2030-11-20 00:00", "2026-11-22 01:00", "2026-11-22 07:00"},
	} {
		s, err := sites.ParseSchedule(tt.schedule)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Next(at(tt.last), at(tt.now)); !got.Equal(at(tt.want)) {
			t.Errorf("%s, last %q, now %s: %s, want %s", tt.schedule, tt.last, tt.now, got.Format("2006-01-02 15:04"), tt.want)
		}
		if again, err := sites.ParseSchedule(s.String()); err != nil || again != s {
			t.Errorf("%q is written as %q", tt.schedule, s)
		}
	}
}

func TestTheNextSite(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	every := func(name, schedule string) sites.Site {
		s, err := sites.ParseSchedule(schedule)
		if err != nil {
			t.Fatal(err)
		}
		return sites.Site{Name: name, Start: []string{"https://x.example/"}, Schedule: s}
	}
	list := []sites.Site{{Name: "never", Start: []string{"https://x.example/"}}, every("a", "every 6h"), every("b", "every 1h"), every("c", "every 1h")}
	last := map[string]time.Time{"a": now.Add(-time.Hour), "b": now.Add(-2 * time.Hour), "c": now.Add(-3 * time.Hour)}
	for _, want := range []string{"c at 12:00", "b at 12:00", "b at 13:00"} {
		s, at, ok := sites.Next(list, last, now)
		if got := s.Name + " at " + at.Format("15:04"); !ok || got != want {
			t.Errorf("next is %s, want %s", got, want)
		}
		last[s.Name] = now
	}
	if _, _, ok := sites.Next(list[:1], nil, now); ok {
		t.Error("a site without a schedule is due")
	}
}
