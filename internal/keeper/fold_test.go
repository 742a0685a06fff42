package keeper

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// TestWhatFoldsIsFoundByTheSameFilters: of two documents that differ in any value of any facet, their own or of one of their agreements, neither
// stands for the other, whatever their words.
func TestWhatFoldsIsFoundByTheSameFilters(t *testing.T) {
	long := strings.Repeat("De stad sprak met haar partner over afval, water, scholen, gezondheid, jeugd en cultuur. ", 3)
	n := 0
	pair := func() *record.Document {
		d := twinned(fmt.Sprintf("page%03d", n), fmt.Sprintf("%sPlan%d zegt het.", strings.ReplaceAll(long, "afval", fmt.Sprintf("afval%d", n/2)), n/2), "1998").Document
		n++
		return d
	}
	changes := map[string]func(d *record.Document, a *record.Agreement){
		"class":      func(_ *record.Document, a *record.Agreement) { a.Class = "relation" },
		"partner":    func(_ *record.Document, a *record.Agreement) { a.Parties[1].Value = "gn-5" },
		"country":    func(_ *record.Document, a *record.Agreement) { a.Parties[1].Country = "MA" },
		"home":       func(_ *record.Document, a *record.Agreement) { a.Parties[0].Value = "gn-6" },
		"role":       func(_ *record.Document, a *record.Agreement) { a.Parties[1].Role = "home" },
		"instrument": func(_ *record.Document, a *record.Agreement) { a.Instrument = "memorandum" },
		"status":     func(_ *record.Document, a *record.Agreement) { a.Status = "expired" },
		"theme":      func(_ *record.Document, a *record.Agreement) { a.Themes = []string{"culture"} },
		"programme":  func(_ *record.Document, a *record.Agreement) { a.Programme = &record.Body{Value: "pcic"} },
		"funder":     func(_ *record.Document, a *record.Agreement) { a.Funders = []record.Body{{Value: "vvsg"}} },
		"signed":     func(_ *record.Document, a *record.Agreement) { a.Signed.Value = "1999" },
		"start":      func(_ *record.Document, a *record.Agreement) { a.Start = &record.Date{Value: "1999"} },
		"phase":      func(_ *record.Document, a *record.Agreement) { a.Phases = [][2]int{{2014, 2016}} },
		"about":      func(_ *record.Document, a *record.Agreement) { a.Signed.Basis = "inferred" },
		"one more": func(d *record.Document, a *record.Agreement) {
			more := *a
			more.ID, more.Status = more.ID+"x", "planned"
			d.Agreements = append(d.Agreements, more)
		},
		"own date":  func(d *record.Document, _ *record.Agreement) { d.Years.Document = []int{2020} },
		"mentioned": func(d *record.Document, _ *record.Agreement) { d.CountriesMentioned = []string{"FR"} },
		"years":     func(d *record.Document, _ *record.Agreement) { d.Years.Mentioned = []int{1950} },
		"language":  func(d *record.Document, _ *record.Agreement) { d.Languages = append(d.Languages, "fr") },
		"kind":      func(d *record.Document, _ *record.Agreement) { d.Kind = "minutes" },
		"own theme": func(d *record.Document, _ *record.Agreement) { d.Themes = []record.Theme{{Value: "culture"}} },
	}
	values := func(d *record.Document) string {
		var all []string
		for _, f := range query.Facets {
			for _, e := range index.Entries(d) {
				all = append(all, f.Name+" "+string(e.Type())+" "+strings.Join(e.Values(f.Name), ","))
			}
		}
		return strings.Join(all, "\n")
	}
	k := opened(t, t.TempDir())
	folded := func(change func(*record.Document, *record.Agreement)) (bool, *record.Document, *record.Document) {
		t.Helper()
		one, two := pair(), pair()
		change(two, &two.Agreements[0])
		var rs []record.Reading
		for _, d := range []*record.Document{one, two} {
			r := reading(d.ID, d.Passages[0].Text+" "+d.ID)
			d.SHA256, d.TextSHA256 = r.Document.SHA256, r.Document.TextSHA256
			r.Document = d
			rs = append(rs, r)
		}
		if _, err := k.Put(t.Context(), rs); err != nil {
			t.Fatal(err)
		}
		cards, err := k.Cards(t.Context(), []record.Key{{ID: two.ID}})
		if err != nil {
			t.Fatal(err)
		}
		return cards[0].Head == one.ID, one, two
	}
	if same, _, _ := folded(func(*record.Document, *record.Agreement) {}); !same {
		t.Fatal("two documents that are equal do not fold")
	}
	differs := map[string]bool{}
	for name, change := range changes {
		same, one, two := folded(change)
		if same {
			t.Errorf("another %s, and one stands for the other", name)
		}
		was := strings.Split(values(one), "\n")
		for _, line := range strings.Split(values(two), "\n") {
			if !slices.Contains(was, line) {
				differs[strings.Fields(line)[0]] = true
			}
		}
	}
	for _, f := range query.Facets {
		if !differs[f.Name] {
			t.Errorf("no pair differs in %s: add one", f.Name)
		}
	}
}
