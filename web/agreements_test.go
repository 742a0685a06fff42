package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/internal/lang"
	"entente/internal/record"
)

// pacts is treaties with records of a partnership: one with everything a record can say, and what renews it.
func pacts(t *testing.T) http.Handler {
	t.Helper()
	home := record.Party{Value: "gn-2803201", Name: "Anderlecht", Country: "BE", Kind: "municipality", Role: "home"}
	partner := record.Party{Value: "marsassoum-sn", Name: "Marsassoum", Country: "SN", Kind: "municipality", Role: "partner"}
	prove := func(fields ...string) (all []record.Evidence) {
		for _, f := range fields {
			all = append(all, record.Evidence{Field: f, Passage: "full-1", Quote: "In maart 2018 sloot Anderlecht een stedenband", Class: "explicit"})
		}
		return all
	}
	year := func(y string) *record.Date { return &record.Date{Value: y, Precision: "year", Basis: "explicit"} }
	return treatiesAnd(t, 2,
		record.Agreement{
			ID: "full-whole", Class: "agreement", Instrument: "twinning", Status: "in-force", Themes: []string{"youth", "culture"}, Parties: []record.Party{home, partner},
			Signed: year("2018"), Start: year("2019"), End: year("2024"), Phases: [][2]int{{2019, 2021}, {2022, 2022}}, Funders: []record.Body{{Value: "dgd", Name: "DGD"}}, Managers: []record.Body{{Name: "de Noord-Zuiddienst"}},
			Programme: &record.Body{Name: "GIS"}, Amount: &record.Amount{Value: "12500-20000.5", Currency: "EUR"}, Contact: &record.Contact{Service: "Dienst Mondiaal", Phone: "02 555 00 00", URL: "javascript:alert(1)"},
			Corrected: []string{"status", "themes"},
			Evidence:  append(prove("parties[0]", "parties[1]", "instrument", "signed", "start", "phases[0]", "funders[0]", "managers[0]", "amount", "contact"), record.Evidence{Field: "end", Passage: "full-1", Quote: "Marino", Class: "inferred"}),
		},
		record.Agreement{
			ID: "full-later", Class: "agreement", Instrument: "cooperation-agreement", Status: "unknown", Themes: []string{}, Parties: []record.Party{home, partner}, Signed: year("2024"),
			Relations: []record.Tie{{Type: "renewal-of", Target: "full-whole"}, {Type: "amends", Target: "nowhere"}}, Evidence: prove("parties[0]", "parties[1]", "signed"),
		},
		record.Agreement{
			ID: "full-bare", Class: "relation", Instrument: "unspecified", Status: "unknown", Themes: []string{}, Parties: []record.Party{home, {Name: "", Role: "partner"}}, Evidence: []record.Evidence{},
		},
	)
}

// rowsOf are the rows of a list of facts: "Signed: 2018".
func rowsOf(d *goquery.Selection) map[string]string {
	d = d.Clone()
	d.Find(".hide, .ref").Remove()
	rows := map[string]string{}
	d.Find("dl.rows > div").Each(func(_ int, s *goquery.Selection) {
		values := s.Find("dd").Map(func(_ int, dd *goquery.Selection) string { return strings.Join(strings.Fields(dd.Text()), " ") })
		rows[strings.TrimSpace(s.Find("dt").Text())] = strings.Join(values, ", ")
	})
	return rows
}

func TestAnAgreementSaysAllThatWasRead(t *testing.T) {
	h := pacts(t)
	for l, want := range map[lang.Code]map[string]string{
		lang.NL: {"Gesloten": "2018", "Begin": "2019", "Einde": "2024 (afgeleid)", "Fasen": "2019–2021, 2022", "Thema": "Jeugd en kinderen (ingesteld door een persoon), Cultuur en erfgoed (ingesteld door een persoon)",
			"Financiers": "Directie-generaal Ontwikkelingssamenwerking en Humanitaire Hulp", "Uitvoerders": "de Noord-Zuiddienst", "Bedrag": "12.500–20.000,5 EUR", "Contact": "Dienst Mondiaal 02 555 00 00javascript:alert(1)"},
		lang.FR: {"Conclu": "2018", "Fin": "2024 (déduit)", "Montant": "12 500–20 000,5 EUR"},
		lang.EN: {"Agreed": "2018", "End": "2024 (inferred)", "Amount": "12,500–20,000.5 EUR"},
	} {
		d := read(t, h, "/"+string(l)+"/agreements/full-whole")
		rows := rowsOf(d.Selection)
		for name, value := range want {
			if got := strings.Join(strings.Fields(strings.ReplaceAll(rows[name], "\u202f", " ")), " "); got != value && !(l == lang.FR && name == "Fin") {
				t.Errorf("%s: %s is %q, want %q", l, name, got, value)
			}
		}
		if got := d.Find("h1").Text(); got != "Anderlecht – Marsassoum" {
			t.Errorf("%s: it is called %q", l, got)
		}
		if d.Find("a[href^='javascript'], a[href*='ZgotmplZ']").Length() > 0 {
			t.Errorf("%s: an address that is none is a link", l)
		}
		if got := d.Find(".sides .name a:not(.ref)").Eq(1).AttrOr("href", ""); got != "/"+string(l)+"/places/marsassoum-sn" {
			t.Errorf("%s: the partner leads to %q", l, got)
		}
		if d.Find(".on a[href^='/"+string(l)+"/partnerships/']").Length() != 1 {
			t.Errorf("%s: no way to the partnership", l)
		}
		if got := d.Find(".cite").Text(); !strings.Contains(got, "https://a.example/full") || !strings.Contains(got, "/"+string(l)+"/agreements/full-whole") || strings.Contains(got, "{") {
			t.Errorf("%s: the citation reads %q", l, got)
		}
	}
	rows := rowsOf(read(t, h, "/en/agreements/full-later").Selection)
	if rows["Connections"] != "Renewal of Anderlecht – Marsassoum" {
		t.Errorf("its connections read %q", rows["Connections"])
	}
}

func TestWhatIsNotStatedIsSaid(t *testing.T) {
	d := read(t, pacts(t), "/en/agreements/full-bare")
	rows := rowsOf(d.Selection)
	for _, name := range []string{"Agreed", "Start", "End", "Theme"} {
		if rows[name] != "not stated" {
			t.Errorf("%s reads %q", name, rows[name])
		}
	}
	if got := rows["Not stated"]; got != "Phases, Funders, Carried out by, Programme, Amount, Contact" {
		t.Errorf("the rest reads %q", got)
	}
	if got := d.Find(".badges .unsaid").Length(); got != 2 {
		t.Errorf("%d badges say that nothing is stated, want instrument and status", got)
	}
	if got := d.Find(".title .kicker").Text(); got != "A relation, no agreement" {
		t.Errorf("above its title stands %q", got)
	}
	if !strings.Contains(d.Find(".sides").Text(), "unnamed party") {
		t.Error("a party without a name is left blank")
	}
}

// Every value with evidence has a number that leads to its quote, and every quote leads to its words, marked, in the document and
// to the source.
func TestEveryValueOfAnAgreementLeadsToItsWords(t *testing.T) {
	h := pacts(t)
	d := read(t, h, "/nl/agreements/full-whole")
	refs := d.Find("a.ref")
	if refs.Length() < 10 {
		t.Errorf("only %d values lead to a quote", refs.Length())
	}
	refs.Each(func(_ int, a *goquery.Selection) {
		if quote := d.Find(a.AttrOr("href", "")).Find("blockquote"); quote.Text() == "" {
			t.Errorf("%q leads to no quote", a.Text())
		}
		if !strings.HasPrefix(a.Text(), "citaat ") {
			t.Errorf("a number is called %q", a.Text())
		}
	})
	quotes := d.Find(".proofs li")
	if quotes.Length() != 2 {
		t.Fatalf("%d quotes, want each once", quotes.Length())
	}
	quotes.Each(func(_ int, q *goquery.Selection) {
		words, links := q.Find("blockquote").Text(), q.Find(".actions a")
		at, err := url.Parse(links.First().AttrOr("href", ""))
		if err != nil {
			t.Fatal(err)
		}
		page := read(t, h, at.Path+"?"+at.RawQuery)
		passage := page.Find("[id='" + at.Fragment + "']")
		marked := strings.Join(page.Find("article mark").Map(func(_ int, m *goquery.Selection) string { return m.Text() }), "|")
		if !strings.Contains(passage.Text(), words) || !strings.Contains(marked, words) {
			t.Errorf("%s: %q is not marked in %q; marked is %q", at, words, passage.Text(), marked)
		}
		if page.Find(".told a[href='/nl/agreements/full-whole']").Length() != 1 {
			t.Error("no way back from the marked words")
		}
		source := links.Eq(1).AttrOr("href", "")
		if !strings.HasPrefix(source, "https://a.example/full#:~:text=") {
			t.Errorf("the source is %q", source)
		}
	})
	if got, err := url.PathUnescape(strings.TrimPrefix(quotes.First().Find(".actions a").Eq(1).AttrOr("href", ""), "https://a.example/full#:~:text=")); err != nil || got != "In maart 2018 sloot Anderlecht een stedenband" {
		t.Errorf("the source is asked to show %q, %v", got, err)
	}
	if d := read(t, h, "/nl/documents/full?agreement=nobody"); d.Find("article mark, article .told").Length() != 0 {
		t.Error("words of no agreement are marked")
	}
}

func TestPagesOfAgreementsAreSound(t *testing.T) {
	h := pacts(t)
	partnership := record.PartnershipID("gn-2803201", "marsassoum-sn")
	for _, l := range lang.All() {
		for _, path := range []string{"/agreements/full-whole", "/agreements/full-bare", "/partnerships/" + partnership, "/places/gn-2803201", "/places/marsassoum-sn", "/compare?id=full-whole", "/compare?id=full-whole&id=full-later&id=full-bare",
			"/search?class=any&in=agreements&q=anderlecht", "/facets/partnership?in=agreements", "/documents/full?agreement=full-whole"} {
			sound(t, h, l, "/"+string(l)+path)
		}
	}
}

func TestADocumentLeadsToThePagesOfItsAgreements(t *testing.T) {
	h := pacts(t)
	links := read(t, h, "/fr/documents/full").Find(".record .open a")
	if links.Length() != 5 {
		t.Fatalf("%d records lead on, want all", links.Length())
	}
	links.Each(func(_ int, a *goquery.Selection) { read(t, h, a.AttrOr("href", "")) })
}

func TestAPartnershipAndItsPlaces(t *testing.T) {
	h := pacts(t)
	way, _ := read(t, h, "/en/agreements/full-whole").Find(".on a").Attr("href")
	d := read(t, h, way)
	if got := d.Find("h1").Text(); got != "Anderlecht – Marsassoum" {
		t.Errorf("the partnership is called %q", got)
	}
	if rows := rowsOf(d.Find(".halves")); rows["Since"] != "2018" || rows["Partner country"] != "Senegal" {
		t.Errorf("it says %v", rows)
	}
	acts := d.Find(".timeline > li")
	if acts.Length() != 2 || acts.Eq(0).Find(".when").Text() != "2018" || acts.Eq(1).Find(".when").Text() != "2024" {
		t.Errorf("the agreements are %q", acts.Find(".when").Text())
	}
	if got := rowsOf(acts.Eq(1))["Connections"]; !strings.HasPrefix(got, "Renewal of Twinning, 2018") {
		t.Errorf("the second is connected so: %q", got)
	}
	for place, want := range map[string]string{"gn-2803201": "Marsassoum", "marsassoum-sn": "Anderlecht"} {
		p := read(t, h, "/en/places/"+place)
		if n := p.Find("table.grid thead th").Length(); n != p.Find("table.grid tbody tr").First().Children().Length() || !strings.Contains(p.Find("table.grid tbody").Text(), "Twinning") {
			t.Errorf("%s: %d columns; the table reads %q", place, n, p.Find("table.grid").Text())
		}
		if got := p.Find("table.grid tbody th a"); strings.TrimSpace(got.Text()) != want || got.AttrOr("href", "") != way {
			t.Errorf("%s: its partnership is %q at %s", place, got.Text(), got.AttrOr("href", ""))
		}
		if strings.Contains(p.Find("main").Text(), "marsassoum-sn") {
			t.Errorf("%s shows an id", place)
		}
		p.Find(".tags a").Each(func(_ int, a *goquery.Selection) {
			if got, said := total(t, read(t, h, a.AttrOr("href", ""))), count(t, a); got != said {
				t.Errorf("%s: %q shows %d", place, a.Text(), got)
			}
		})
	}
}

func TestComparing(t *testing.T) {
	h := pacts(t)
	d := read(t, h, "/en/compare?id=full-whole&id=full-later")
	differs := map[string]string{}
	d.Find("table.compare tbody tr").Each(func(_ int, tr *goquery.Selection) {
		name, _, _ := strings.Cut(strings.TrimSpace(tr.Find("th").Text()), " ")
		differs[name] = tr.Find(".how").Text()
		if tr.Find("td").Length() != 2 || tr.Find("th[scope=row]").Length() != 1 {
			t.Errorf("the row %q has %d cells", name, tr.Find("td").Length())
		}
	})
	if differs["Parties"] != "the same" || differs["Instrument"] != "differs" || differs["Agreed"] != "differs" {
		t.Errorf("it tells %v", differs)
	}
	if d.Find("td details blockquote").Length() == 0 || !strings.Contains(d.Find("table").Text(), "not stated") {
		t.Error("no quotes, or what one of them does not state is left blank")
	}
	for ids, want := range map[int]int{0: 200, 1: 200, 5: 422} {
		var v []string
		for _, id := range []string{"full-whole", "full-later", "full-bare", "full-a1", "full-a2"}[:ids] {
			v = append(v, "id="+id)
		}
		w := get(t, h, "/nl/compare?"+strings.Join(v, "&"))
		d := parse(t, w)
		if w.Code != want || d.Find(".problem").Text() == "" || d.Find("table").Length() != 0 || d.Find(".chosen a.quiet").Length() != ids {
			t.Errorf("%d chosen: %d, %q, %d to take away", ids, w.Code, d.Find(".problem").Text(), d.Find(".chosen a.quiet").Length())
		}
	}
	if w := get(t, h, "/nl/compare?id=full-a1&id=&id=full-a1"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/nl/compare?id=full-a1" {
		t.Errorf("one ticked twice: %d to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestSearchingAgreements(t *testing.T) {
	h := pacts(t)
	d := read(t, h, "/en/search?q=anderlecht")
	to := d.Find(".scopes a:not([aria-current])")
	said := count(t, to)
	d = read(t, h, to.AttrOr("href", ""))
	if got := total(t, d); got != said || got != 3 {
		t.Errorf("%d agreements found, the switch said %d, want 3", got, said)
	}
	if d.Find("#ask input[name=in][value=agreements]").Length() != 1 || d.Find(".scopes [aria-current]").Text() != to.Text() {
		t.Error("the form forgets what is searched")
	}
	classes := d.Find(".classes a").Map(func(_ int, a *goquery.Selection) string {
		return fmt.Sprint(total(t, read(t, h, a.AttrOr("href", ""))))
	})
	if got := strings.Join(classes, " "); got != "3 2 5" {
		t.Errorf("agreements, other relations and all are %s", got)
	}
	hit := d.Find(".hit:has(a[href='/en/agreements/full-whole'])")
	if facts := hit.Find(".facts").Text(); facts != "Twinning · 2018 · In force · Senegal · Partnership page" {
		t.Errorf("the line below its title is %q", facts)
	}
	if box := hit.Find("input[type=checkbox]"); box.AttrOr("form", "") != "compare" || box.AttrOr("name", "") != "id" || box.AttrOr("value", "") != "full-whole" || d.Find("form#compare[action='/en/compare']").Length() != 1 {
		t.Error("it can not be ticked")
	}
	if hit.Find("mark").Text() == "" {
		t.Error("the words are not marked in its quote")
	}
	checked := 0
	for _, question := range []string{"/en/search?in=agreements&class=any", "/en/search?in=agreements&country=SN"} {
		d := read(t, h, question)
		d.Find(".facets li").Each(func(_ int, li *goquery.Selection) {
			box := li.Find("input")
			facet := box.AttrOr("name", "")
			after := read(t, h, submit(t, d, func(v url.Values) {
				v.Del(facet)
				v.Add(facet, box.AttrOr("value", ""))
			}))
			if got, said := total(t, after), count(t, li); got != said {
				t.Errorf("%s: %s=%s says %d, the click shows %d", question, facet, box.AttrOr("value", ""), said, got)
			}
			checked++
		})
	}
	if checked < 15 {
		t.Errorf("only %d counts checked", checked)
	}
	if got := read(t, h, "/en/search?in=agreements&q=zzzz&fallback=false&expand=false").Find(".zero .lead").Text(); got != "No agreement found for “zzzz”." {
		t.Errorf("nothing found reads %q", got)
	}
	if d := read(t, h, "/nl/facets/partner?in=agreements"); !strings.Contains(d.Find(".box.all").Text(), "Marsassoum") {
		t.Errorf("the partners read %q", d.Find(".box.all").Text())
	}
}

func TestMissingRecordsAreToldInTheLanguageOfThePage(t *testing.T) {
	h := pacts(t)
	for path, title := range map[string]string{
		"/nl/agreements/nothing": "Akkoord niet gevonden", "/fr/partnerships/nothing": "Partenariat introuvable", "/en/places/nothing": "Party not found", "/fr/compare?id=nothing&id=full-a1": "Accord introuvable",
	} {
		w := get(t, h, path)
		if got := parse(t, w).Find("h1").Text(); w.Code != http.StatusNotFound || got != title {
			t.Errorf("%s: %d %q", path, w.Code, got)
		}
	}
}

func TestHostileAgreementsStayText(t *testing.T) {
	h := treatiesAnd(t, 2, record.Agreement{
		ID: "full-bad", Class: attack, Instrument: attack, Status: attack, Themes: []string{attack}, Signed: &record.Date{Value: attack, Basis: attack},
		Parties: []record.Party{{Value: "x-be", Name: attack, Country: attack, Kind: attack, Role: attack}, {Value: "y-sn", Name: attack, Country: "SN"}}, Funders: []record.Body{{Name: attack}}, Amount: &record.Amount{Value: attack, Currency: attack},
		Contact: &record.Contact{Service: attack, URL: "javascript:alert(7)"}, Evidence: []record.Evidence{{Field: "signed", Passage: "full-1", Quote: attack, Class: attack}},
	})
	for _, path := range []string{"/nl/agreements/full-bad", "/nl/places/x-be", "/nl/search?in=agreements&class=any", "/nl/compare?id=full-a1&id=full-bad", "/nl/documents/full?agreement=full-bad"} {
		d := read(t, h, path)
		if d.Find("script:not([src]):not([type='application/ld+json']), img, [onerror], [onmouseover], a[href^='javascript'], a[href*='ZgotmplZ']").Length() > 0 {
			t.Errorf("%s: text became markup or a link to a script", path)
		}
	}
}

// A party that is on no list is called as its records write it, wherever a page names it.
func TestPartiesOnNoListHaveTheirWrittenName(t *testing.T) {
	a := marino()
	a.Relations = nil
	a.Parties[1] = record.Party{Value: "al-eizariya-ps", Name: "Al-'Eizariya", Country: "PS", Kind: "municipality", Role: "partner"}
	h := treatiesAnd(t, 2, a)
	for _, target := range []string{
		"/nl/search?in=agreements", "/nl/search?in=agreements&partner=al-eizariya-ps", "/nl/search?in=agreements&party=al-eizariya-ps", "/nl/search?in=agreements&not_party=al-eizariya-ps",
		"/nl/search?q=partner%3Aal-eizariya-ps", "/nl/facets/partner?in=agreements", "/nl/places/al-eizariya-ps", "/nl/search?in=agreements&q=zzz&partner=al-eizariya-ps",
		"/nl/search?in=agreements&partnership=" + record.PartnershipID("gn-2803201", "al-eizariya-ps"),
	} {
		d := read(t, h, target)
		d.Find(".cite").Remove() // which holds the address
		text := d.Find("main").Text() + d.Find("title").Text()
		if !strings.Contains(text, "Al-'Eizariya") || strings.Contains(strings.ReplaceAll(text, "partner:al-eizariya-ps", ""), "al-eizariya-ps") || strings.Contains(text, "Al Eizariya") {
			t.Errorf("%s reads %s", target, strings.Join(strings.Fields(d.Find(".chips, .read, .box, h1, .zero").Text()), " "))
		}
	}
}

// A page names the parties as its reader calls them; the API keeps the title as written, whatever its language.
func TestPagesNamePartiesAsTheReaderCallsThem(t *testing.T) {
	a := marino()
	a.Parties[0] = record.Party{Value: "gn-2797656", Name: "Gand", Country: "BE", Kind: "municipality", Role: "home"}
	a.Parties[1] = record.Party{Value: "gn-2530335", Name: "Tanja", Country: "MA", Kind: "municipality", Role: "partner"}
	h := treatiesAnd(t, 2, a)
	for l, want := range map[string]string{"nl": "Gent – Tanger", "fr": "Gand – Tanger", "en": "Ghent – Tangier"} {
		for target, at := range map[string]string{
			"/agreements/full-m1": "h1", "/search?in=agreements&party=gn-2530335": ".hit h3", "/places/gn-2530335": "#agreements ~ ul .hit h3", "/compare?id=full-m1&id=full-a1": "thead th a[href*=full-m1]",
			"/documents/full?agreement=full-m1": ".told", "/partnerships/" + record.PartnershipID("gn-2797656", "gn-2530335"): "h1",
		} {
			found := read(t, h, "/"+l+target).Find(at)
			if !strings.Contains(found.Text(), want) || strings.Contains(found.Text(), "Tanja") {
				t.Errorf("/%s%s: %q, want %q", l, target, squeezed(found), want)
			}
			if tongue, has := found.Attr("lang"); has && tongue != l {
				t.Errorf("/%s%s is said to be in %q", l, target, tongue)
			}
		}
		body := object(t, get(t, h, "/api/v1/agreements/full-m1?hl="+l))
		hits := object(t, get(t, h, "/api/v1/search?in=agreements&party=gn-2530335&hl="+l))
		if inside(body, "title") != "Gand – Tanja" || inside(body, "label") != want || inside(hits, "hits.0.title") != "Gand – Tanja" || inside(hits, "hits.0.label") != want {
			t.Errorf("%s: the API calls it %v, %v; %v, %v", l, inside(body, "title"), inside(body, "label"), inside(hits, "hits.0.title"), inside(hits, "hits.0.label"))
		}
	}
}
