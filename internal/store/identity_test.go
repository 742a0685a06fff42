package store

import "testing"

// The identity of a store is made once and differs from that of another.
func TestIdentity(t *testing.T) {
	dir := t.TempDir()
	ask := func(dir string) string {
		t.Helper()
		s, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		id, err := s.Identity()
		again, errAgain := s.Identity()
		if err != nil || errAgain != nil || id != again || len(id) != 32 {
			t.Fatalf("identity %q, then %q: %v, %v", id, again, err, errAgain)
		}
		return id
	}
	first := ask(dir)
	if again := ask(dir); again != first {
		t.Errorf("identity %q after %q", again, first)
	}
	if other := ask(t.TempDir()); other == first {
		t.Error("two stores have one identity")
	}
}
