package vocab

import (
	"fmt"
	"testing"
	"unicode/utf8"
)

// TestSoundKey holds the rules to the rows they were made with and to those set aside.
func TestSoundKey(t *testing.T) {
	var like, near, likeAll, unlike, unlikeAll [2]int
	for i, p := range pairs(t, "testdata/soundalike.tsv") {
		half := i % 2
		likeAll[half]++
		a, b := SoundKey(p[0]), SoundKey(p[1])
		switch {
		case a == b:
			like[half]++
			near[half]++
		case oneEdit(a, b):
			near[half]++
		case half == 0:
			t.Logf("far: %s %s, %s %s", p[0], p[1], a, b)
		}
	}
	for i, p := range pairs(t, "testdata/soundunlike.tsv") {
		half := i % 2
		unlikeAll[half]++
		if SoundKey(p[0]) != SoundKey(p[1]) {
			unlike[half]++
		} else if half == 0 {
			t.Logf("collide: %s %s, %s", p[0], p[1], SoundKey(p[0]))
		}
	}
	for half, name := range []string{"used", "aside"} {
		t.Logf("sound_%s_equal: %d of %d", name, like[half], likeAll[half])
		t.Logf("sound_%s_within_an_edit: %d of %d", name, near[half], likeAll[half])
		t.Logf("sound_%s_apart: %d of %d", name, unlike[half], unlikeAll[half])
		if likeAll[half] < 75 || unlikeAll[half] < 50 {
			t.Errorf("%s: %d and %d rows, want at least 75 and 50", name, likeAll[half], unlikeAll[half])
		}
		if like[half]*100 < likeAll[half]*75 || near[half]*100 < likeAll[half]*95 || unlike[half]*100 < unlikeAll[half]*98 {
			t.Errorf("%s: want 75 of 100 spellings under one key, 95 within an edit, and 98 of 100 others apart", name)
		}
	}
}

// oneEdit reports whether one letter changed, added or left out makes b of a.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || a[i+1:] == b[i+1:]
	}
	return len(b) == len(a)+1 && a[i:] == b[i+1:]
}

func TestSoundKeyOfWhatIsNoName(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "--": "", "Sint-Niklaas": "sintniklas", "SINT NIKLAAS": "sintniklas", "1985": "1985", "Кърджали": "кърджали", "eee": "e", "h": "",
	} {
		if got := SoundKey(in); got != want {
			t.Errorf("SoundKey(%q) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkSoundKey(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		SoundKey("Veliko Tarnovo")
	}
	b.StopTimer()
	fmt.Printf("sound_key_nanoseconds: %d\n", b.Elapsed().Nanoseconds()/int64(b.N))
}

func FuzzSoundKey(f *testing.F) {
	for _, s := range []string{"Kardzhali", "Ouagadougou", "Sint-Joost-ten-Node", "Кърджали", "\xff", "e\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		k := SoundKey(name)
		if k != SoundKey(Fold(name)) {
			t.Errorf("%q and what is folded of it have keys of their own", name)
		}
		if utf8.ValidString(name) && !utf8.ValidString(k) {
			t.Errorf("SoundKey(%q) = %q", name, k)
		}
	})
}
