package cluster

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"entente/internal/lang"
	"entente/internal/record"
)

// sample is a document with n passages and some agreements.
func sample(n int) *record.Document {
	d := &record.Document{Card: record.Card{
		ID: "d1", Version: 3, Type: record.TypeDocument, Title: "Stedenband é", Language: lang.NL, Languages: []lang.Code{lang.NL}, Passages: n,
		Retrieved: time.Date(2026, 11, 1, 8, 0, 0, 5, time.UTC), Years: record.Years{Phase: [][2]int{{1990, 1992}}},
	}}
	for i := range n {
		d.Passages = append(d.Passages, record.Passage{ID: fmt.Sprint("d1-", i), Ordinal: i, Heading: []string{"Boven"}, Language: lang.FR, Role: record.RoleProse,
			Text: strings.Repeat(fmt.Sprintf("l'accord %d & <b> ", i), 1+i%7), Mentions: []record.Mention{{Kind: record.KindYear, Surface: "1", Start: 1, End: 2}}})
	}
	for i := range n % 3 {
		d.Agreements = append(d.Agreements, record.Agreement{ID: fmt.Sprintf("d1-a%d", i), Class: record.ClassAgreement, Themes: []string{"culture"}})
	}
	return d
}

func TestKeep(t *testing.T) {
	for _, n := range []int{0, 1, passagesInBlock - 1, passagesInBlock, passagesInBlock + 1, 10*passagesInBlock + 2} {
		d := sample(n)
		k, err := keep(d)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(source{Version: 3, Kept: k})
		if err != nil {
			t.Fatal(err)
		}
		var s source
		if err := json.Unmarshal(b, &s); err != nil {
			t.Fatal(err)
		}
		card, err := s.Kept.card()
		if err != nil || !reflect.DeepEqual(card, d.Card) {
			t.Errorf("%d passages: card %+v, %v", n, card, err)
		}
		agreements, err := s.Kept.agreements()
		if err != nil || !reflect.DeepEqual(agreements, d.Agreements) || len(s.Kept.Agreements) != len(d.Agreements) {
			t.Errorf("%d passages: agreements %+v, %v", n, agreements, err)
		}
		passages, err := s.Kept.allPassages()
		if err != nil || !reflect.DeepEqual(passages, d.Passages) {
			t.Errorf("%d passages: %d came back, %v", n, len(passages), err)
		}
		for _, o := range []int{0, n / 2, n - 1} {
			if o < 0 || o >= n {
				continue
			}
			some, err := s.Kept.passages(blockOf(o))
			if err != nil || !reflect.DeepEqual(some[o%passagesInBlock], d.Passages[o]) {
				t.Errorf("passage %d of %d: %v", o, n, err)
			}
		}
		if beyond, err := s.Kept.passages(blockOf(n + passagesInBlock)); err != nil || beyond != nil {
			t.Errorf("a block beyond %d passages: %v, %v", n, beyond, err)
		}
	}
}

// What an index holds was packed by programs before this one.
func TestPackingStaysTheSame(t *testing.T) {
	sum := sha256.Sum256([]byte(commonplaces))
	if got, want := hex.EncodeToString(sum[:8]), "5241c43b6a7b7e13"; got != want || packing != 1 || passagesInBlock != 32 {
		t.Errorf("commonplaces %s, packing %d, blocks of %d: packed otherwise than before under the same number", got, packing, passagesInBlock)
	}
	before, err := hex.DecodeString("0128b52ffd4500019a00ed030044027b226964223a2264313353c3a968617365223a5b5b313939302c313939325d5d2e30357d1c00e7804de032ec0674e10d4800b2bc8138a0c38807e80954f01bb8412ca2048799984351a2ccbce1c75c005120059f1818057ed822130015c8a14290c0cc0d6cce13a89921ea1642fe38c7a626c805a0e07d01c5c123af4c6789")
	if err != nil {
		t.Fatal(err)
	}
	var c record.Card
	if err := unpack(before, &c); err != nil || !reflect.DeepEqual(c, sample(2).Card) {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestUnpackOfAnother(t *testing.T) {
	good, err := pack(sample(3).Passages)
	if err != nil {
		t.Fatal(err)
	}
	many, err := pack(make([]record.Passage, passagesInBlock+1))
	if err != nil {
		t.Fatal(err)
	}
	list := func(b []byte) error { _, err := (kept{Passages: map[string][]byte{"0": b}}).passages("0"); return err }
	short := func(b []byte) error {
		_, err := (kept{Passages: map[string][]byte{"0": b, "1": b}}).allPassages()
		return err
	}
	for name, err := range map[string]error{
		"cut off":                list(good[:len(good)-1]),
		"changed":                list(append([]byte{packing, 7}, good[2:]...)),
		"of another packing":     list(append([]byte{packing + 1}, good[1:]...)),
		"no JSON":                func() error { b, _ := squeeze([]byte("[")); return list(b) }(),
		"too many passages":      list(many),
		"none":                   func() error { b, _ := squeeze([]byte("[]")); return list(b) }(),
		"a short block in front": short(good),
		"nothing":                unpack(nil, new(any)),
		"a card that is missing": func() error { _, err := (kept{}).card(); return err }(),
	} {
		if !errors.Is(err, errDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsTooLongIsNotPacked(t *testing.T) {
	if _, err := squeeze(make([]byte, maxUnpacked+1)); err == nil {
		t.Error("what can not be unpacked is packed")
	}
}

func FuzzUnpack(f *testing.F) {
	d := sample(5)
	for _, v := range []any{d.Card, d.Passages, d.Agreements, 1} {
		b, err := pack(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte{packing})
	f.Fuzz(func(t *testing.T, b []byte) {
		var err [3]error
		k := kept{Card: b, Records: b, Passages: map[string][]byte{"0": b, "1": b}}
		_, err[0] = k.card()
		_, err[1] = k.agreements()
		_, err[2] = k.allPassages()
		for _, err := range err {
			if err != nil && !errors.Is(err, errDamaged) {
				t.Errorf("%v", err)
			}
		}
	})
}

func FuzzSqueeze(f *testing.F) {
	f.Add([]byte("stedenband"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := squeeze(b)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := expand(p); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%q for %q, %v", got, b, err)
		}
	})
}
