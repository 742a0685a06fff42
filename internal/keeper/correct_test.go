package keeper

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/corrections"
	"entente/internal/query"
	"entente/internal/record"
)

// twinned is what was read of a page on a twinning.
func twinned(id, text, year string) record.Reading {
	r := reading(id, text)
	r.Document.Municipality, r.Document.Countries = "gn-2792482", []string{"TN"}
	n, _ := (&record.Date{Value: year}).Year()
	r.Document.Years.Agreement = []int{n}
	r.Document.Agreements = []record.Agreement{{ID: id + "-aone", Class: "agreement", Instrument: "twinning", Status: "unknown",
		Parties:  []record.Party{{Value: "gn-2792482", Name: "Lokeren", Country: "BE", Role: "home"}, {Value: "gn-2468018", Name: "Nabeul", Country: "TN", Role: "partner"}},
		Signed:   &record.Date{Value: year, Precision: "year", Basis: "explicit"},
		Evidence: []record.Evidence{{Field: "signed", Passage: id + "-1", Quote: text[:20], Class: "explicit"}}}}
	r.Source.Records = 1
	return r
}

// table writes the table of corrections of a data folder; without lines it is gone.
func table(t *testing.T, dir string, lines ...string) {
	t.Helper()
	path := filepath.Join(dir, corrections.File)
	err := os.Remove(path)
	if len(lines) > 0 {
		err = os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
	}
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
}

// ofYear lists the documents of a year of agreement, as readers find them.
func ofYear(t *testing.T, k *Keeper, year string) (ids []string) {
	t.Helper()
	r, err := k.Search(t.Context(), query.Query{Filters: []query.Filter{{Facet: "year_agreement", Any: []string{year}}}, NoFold: true, Size: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range r.Hits {
		ids = append(ids, h.Key.ID)
	}
	slices.Sort(ids)
	return ids
}

// signed is when the only agreement of a document was signed, by the index, and in which version.
func signed(t *testing.T, k *Keeper, id string) (year string, version uint64) {
	t.Helper()
	cards, err := k.Cards(t.Context(), []record.Key{{ID: id}})
	if err != nil {
		t.Fatal(err)
	}
	agreements, err := k.Agreements(t.Context(), cards[0].Key())
	if err != nil {
		t.Fatal(err)
	}
	if len(agreements) != 1 {
		return "none", cards[0].Version
	}
	if a := agreements[0]; (a.Signed.Basis == "corrected") != slices.Contains(a.Corrected, "signed") || (a.Signed.Basis == "corrected") == (len(a.Evidence) > 0) {
		t.Errorf("a correction that is not told as one: %+v", a)
	}
	return agreements[0].Signed.Value[:4], cards[0].Version
}

func expect(t *testing.T, k *Keeper, id, year string, version uint64) {
	t.Helper()
	if got, v := signed(t, k, id); got != year || v != version {
		t.Errorf("%s: signed %s in version %d, want %s in %d", id, got, v, year, version)
	}
}

// TestAPersonsWordStands: what a librarian writes into corrections.tsv holds through restarts, a new index, another reading of the source,
// and backups; and what was read comes back when the line goes.
func TestAPersonsWordStands(t *testing.T) {
	dir := t.TempDir()
	k := opened(t, dir)
	one, other := text(1), text(2)
	if _, err := k.Put(t.Context(), []record.Reading{twinned("page", one, "1998"), twinned("other", other, "1990")}); err != nil {
		t.Fatal(err)
	}
	expect(t, k, "page", "1998", 1)
	table(t, dir, "# id\tfield\tvalue\tnote", "page-aone\tsigned\t1997-05-12\tAn: so says the charter", "page-aone\tstatus\tmarried", "gone-aone\tstatus\tplanned")
	closed(t, k)

	k = opened(t, dir) // at the next start
	expect(t, k, "page", "1997", 2)
	expect(t, k, "other", "1990", 1)
	if ids := ofYear(t, k, "1997"); !slices.Equal(ids, []string{"page"}) || len(ofYear(t, k, "1998")) > 0 {
		t.Errorf("of 1997: %v, of 1998: %v", ids, ofYear(t, k, "1998"))
	}
	if doc, err := k.Store().AsRead("page"); err != nil || doc.Agreements[0].Signed.Value != "1998" || len(doc.Agreements[0].Evidence) != 1 {
		t.Errorf("what was read is not kept: %v", err)
	}
	found, err := k.Check(t.Context())
	if err != nil || len(found) != 2 || found[0].Class != CorrectionWrong || found[1].Class != CorrectionLost || found[0].Subject != "corrections.tsv line 3" {
		t.Errorf("doctor: %v %v", found, err)
	}
	if n, err := k.Corrections(); n != 1 || err != nil {
		t.Errorf("%d in force, %v", n, err)
	}
	whole(t, k, 2)
	if _, err := k.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	expect(t, k, "page", "1997", 2)
	whole(t, k, 2)

	// The page changes, and is read otherwise.
	if _, err := k.Put(t.Context(), []record.Reading{twinned("page", text(3), "1999")}); err != nil {
		t.Fatal(err)
	}
	expect(t, k, "page", "1997", 3)

	if _, err := k.Backup(t.Context(), filepath.Join(t.TempDir(), "b.tar"), time.Now()); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	if _, err := k.Backup(t.Context(), backup, time.Now()); err != nil {
		t.Fatal(err)
	}
	restored := filepath.Join(t.TempDir(), "restored")
	if err := os.Mkdir(restored, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), backup, restored); err != nil {
		t.Fatal(err)
	}
	r := opened(t, restored)
	expect(t, r, "page", "1997", 3)
	whole(t, r, 2)

	// Without its line the page says again what was read of it.
	table(t, dir)
	if _, err := k.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	expect(t, k, "page", "1999", 4)
	whole(t, k, 2)
	expect(t, r, "page", "1997", 3)
}

// TestCorrectionsWhileAServerRuns: a line that is added, changed or removed takes effect within seconds, readers and their cursors go on,
// and the change can be followed like any other.
func TestCorrectionsWhileAServerRuns(t *testing.T) {
	dir := t.TempDir()
	k := opened(t, dir)
	var rs []record.Reading
	for i := range 6 {
		rs = append(rs, twinned("page"+string(rune('0'+i)), text(i), "1998"))
	}
	if _, err := k.Put(t.Context(), rs); err != nil {
		t.Fatal(err)
	}
	first, err := k.Search(t.Context(), query.Query{NoFold: true, Size: 2, Sort: "title"})
	if err != nil || first.Next == "" {
		t.Fatal(err, first.Next)
	}
	table(t, dir, "page5-aone\tsigned\t1996\tAn", "page4-aone\trecord\t\tno agreement")
	eventually(t, "the line works", func() bool { return len(ofYear(t, k, "1996")) == 1 })
	expect(t, k, "page5", "1996", 2)
	expect(t, k, "page4", "none", 2)
	if ids := ofYear(t, k, "1998"); len(ids) != 4 {
		t.Errorf("of 1998: %v", ids)
	}
	seen := map[string]bool{}
	for _, h := range first.Hits {
		seen[h.Key.ID] = true
	}
	for after := first.Next; after != ""; {
		next, err := k.Search(t.Context(), query.Query{NoFold: true, Size: 2, Sort: "title", After: after})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range next.Hits {
			seen[h.Key.ID] = true
		}
		after = next.Next
	}
	if len(seen) != 6 {
		t.Errorf("the cursor led to %d of 6", len(seen))
	}
	changes := 0
	for c, err := range k.Store().Changes(2) {
		if err != nil || c.Kind != "changed" || c.Time.IsZero() {
			t.Errorf("%+v %v", c, err)
		}
		changes++
	}
	if changes != 2 {
		t.Errorf("%d changes, want 2: the other pages are as they were", changes)
	}
	table(t, dir, "page5-aone\tsigned\t1995\tAn")
	eventually(t, "the line is another one", func() bool { return len(ofYear(t, k, "1995")) == 1 })
	expect(t, k, "page4", "1998", 3)
	whole(t, k, 6)
}

// TestACorrectionParts: two pages that say the same are one result; when a person corrects one of them, no filter may hide what the
// other says.
func TestACorrectionParts(t *testing.T) {
	dir := t.TempDir()
	k := opened(t, dir)
	long := strings.Repeat("De stad tekende met haar partner een overeenkomst over afval en water, en bezocht de scholen van de streek. ", 1) +
		"Daarna volgden besprekingen over gezondheid, jeugd, cultuur en economie met alle diensten van beide gemeenten, elk jaar opnieuw."
	if _, err := k.Put(t.Context(), []record.Reading{twinned("one", long, "1998"), twinned("two", long+" Zo.", "1998")}); err != nil {
		t.Fatal(err)
	}
	heads := func() int {
		t.Helper()
		r, err := k.Search(t.Context(), query.Query{Size: 10})
		if err != nil {
			t.Fatal(err)
		}
		return r.Total
	}
	if heads() != 1 {
		t.Fatalf("%d results of two pages that say the same", heads())
	}
	table(t, dir, "two-aone\tstatus\tterminated\tAn")
	if err := k.Correct(t.Context()); err != nil {
		t.Fatal(err)
	}
	if heads() != 2 {
		t.Errorf("%d results: the correction of one is hidden behind the other", heads())
	}
	if _, err := k.Put(t.Context(), []record.Reading{twinned("two", long+" Zo is het.", "1998")}); err != nil { // it is read again
		t.Fatal(err)
	}
	if heads() != 2 {
		t.Errorf("%d results after the corrected page was read again", heads())
	}
	table(t, dir)
	if err := k.Correct(t.Context()); err != nil {
		t.Fatal(err)
	}
	if heads() != 1 {
		t.Errorf("%d results after the correction was taken back", heads())
	}
	whole(t, k, 2)
}

// TestATableOfHundreds: more documents than one batch takes are handed out anew, each once.
func TestATableOfHundreds(t *testing.T) {
	dir := t.TempDir()
	k := opened(t, dir)
	const many = 300
	var rs []record.Reading
	var lines []string
	for n := range many {
		id := fmt.Sprintf("page%03d", n)
		rs = append(rs, twinned(id, text(n), "1998"))
		lines = append(lines, id+"-aone\tsigned\t1997")
	}
	if _, err := k.Put(t.Context(), rs); err != nil {
		t.Fatal(err)
	}
	table(t, dir, lines...)
	for range 2 { // the second time there is nothing to do
		if err := k.Correct(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := k.Search(t.Context(), query.Query{Filters: []query.Filter{{Facet: "year_agreement", Any: []string{"1997"}}}, NoFold: true}); err != nil || r.Total != many {
		t.Errorf("%d of %d are corrected: %v", r.Total, many, err)
	}
	expect(t, k, "page000", "1997", 2)
	expect(t, k, "page299", "1997", 2)
	if n, err := k.Corrections(); n != many || err != nil {
		t.Errorf("%d in force: %v", n, err)
	}
	whole(t, k, many)
}
