package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"entente/internal/record"
	"entente/internal/store"
)

func listed(t *testing.T, s *store.Store, site string) []string {
	t.Helper()
	var got []string
	for p, err := range s.Pages(site) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p.Address+" "+string(p.State))
	}
	return got
}

func TestTheListOfACrawlStaysBetweenRuns(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := listed(t, s, "stad"); got != nil {
		t.Errorf("a new store lists %q", got)
	}
	page := func(address string, state record.PageState) record.Page {
		return record.Page{Address: address, State: state}
	}
	var many []record.Page
	for i := range 1_000 {
		many = append(many, page(fmt.Sprintf("https://stad.example/%04d", i), record.PageWaiting))
	}
	put := func(site string, pages ...record.Page) {
		t.Helper()
		if err := s.PutPages(t.Context(), site, pages); err != nil {
			t.Fatal(err)
		}
	}
	put("stad", many...)
	put("stadion", page("https://stadion.example/", record.PageGone)) // a name that begins with the other is another
	put("stad", page("https://stad.example/0007", record.PageKept))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got := listed(t, s, "stad")
	if len(got) != 1_000 || got[7] != "https://stad.example/0007 kept" || !slices.IsSorted(got) {
		t.Errorf("%d pages, the eighth %q", len(got), got[7])
	}
	if got := listed(t, s, "stadion"); !slices.Equal(got, []string{"https://stadion.example/ gone"}) {
		t.Errorf("the other list is %q", got)
	}
}

func TestPagesThatCanNotBeKeptKeepNoneOfTheirBatch(t *testing.T) {
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	good := record.Page{Address: "https://stad.example/"}
	for _, bad := range []string{"", "a\x00b", string(make([]byte, 40_000))} {
		if err := s.PutPages(t.Context(), "stad", []record.Page{good, {Address: bad}}); err == nil || errors.Is(err, store.ErrDamaged) {
			t.Errorf("an address of %d bytes: %v", len(bad), err)
		}
	}
	if got := listed(t, s, "stad"); got != nil {
		t.Errorf("kept %q", got)
	}
}
