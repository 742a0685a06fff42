package local

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"entente/internal/record"
)

// taught is a codec that has learnt from documents.
func taught(t testing.TB) codec {
	t.Helper()
	c, err := newCodec()
	if err != nil {
		t.Fatal(err)
	}
	if c.learn(generated(300)) == nil {
		t.Fatal("nothing was learnt")
	}
	return c
}

func TestTextComesBackAsItWas(t *testing.T) {
	w := taught(t).words.Load()
	document, err := json.Marshal(generated(301)[300].Document)
	if err != nil {
		t.Fatal(err)
	}
	all := [][]byte{nil, {}, []byte(" "), []byte("  "), []byte("a"), []byte("a "), []byte(" a"), []byte("a  b"), []byte("Water water WATER wATER W w"), []byte("\x00\xff\x00"),
		[]byte(`"water":"water" ":`), []byte(`"`), []byte(`"x":`), []byte(`{"a":null,"b":[]}`), []byte("Zeldzaamheid Zeldzaamheid zeldzaamheid zeldzaamheid"),
		[]byte("été École été"), bytes.Repeat([]byte("nieuwwoord "), 500), bytes.Repeat([]byte("x"), 100_000), document}
	random := rand.New(rand.NewPCG(1, 2))
	known := strings.Fields(`water waste samenwerking Water " , ": é zzz w1x w2x _ 7 "id":"`)
	for range 300 {
		b := make([]byte, random.IntN(200))
		for i := range b {
			b[i] = byte(random.IntN(256))
		}
		var words []string
		for range random.IntN(200) {
			words = append(words, known[random.IntN(len(known))])
		}
		all = append(all, b, []byte(strings.Join(words, strings.Repeat(" ", random.IntN(2)))))
	}
	for _, text := range all {
		got, err := w.unpack(w.pack(nil, text))
		if err != nil || !bytes.Equal(got, text) {
			t.Errorf("%.80q came back as %.80q, %v", text, got, err)
		}
	}
}

func TestWhatWasLearntIsKept(t *testing.T) {
	c := taught(t)
	w := c.words.Load()
	saved := w.save(c.enc)
	if len(saved) > 200_000 {
		t.Errorf("%d bytes are kept", len(saved))
	}
	other, err := load(c.dec, saved)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(w, other) {
		t.Error("it is not what was learnt")
	}
	plain, err := c.dec.DecodeAll(saved, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(plain); n += 1 + n/10 { // cut short, or with other numbers
		if _, err := load(c.dec, c.enc.EncodeAll(plain[:n], nil)); !errors.Is(err, errDamaged) {
			t.Errorf("%d of %d bytes: %v", n, len(plain), err)
		}
		turned := bytes.Clone(plain)
		turned[n] ^= 0xff
		if _, err := load(c.dec, c.enc.EncodeAll(turned, nil)); err != nil && !errors.Is(err, errDamaged) {
			t.Errorf("byte %d: %v", n, err)
		}
	}
	few, err := newCodec()
	if err != nil {
		t.Fatal(err)
	}
	if few.learn(generated(3)) != nil || few.words.Load() != nil {
		t.Error("three documents taught something")
	}
}

func TestDamagedTextIsNoticed(t *testing.T) {
	w := taught(t).words.Load()
	packed := w.pack(nil, []byte(`[{"id":"a","text":"Samenwerking rond water, en een zeldzaamheid: zeldzaamheid."}]`))
	for i := range packed {
		for bit := range 8 {
			turned := bytes.Clone(packed)
			turned[i] ^= 1 << bit
			if got, err := w.unpack(turned); !errors.Is(err, errDamaged) && i < len(packed)-1 { // the last bits may be of no meaning
				t.Errorf("bit %d of byte %d: %q, %v", bit, i, got, err)
			}
		}
		if _, err := w.unpack(packed[:i]); !errors.Is(err, errDamaged) {
			t.Errorf("%d bytes of %d: %v", i, len(packed), err)
		}
	}
}

func FuzzWording(f *testing.F) {
	w := taught(f).words.Load()
	f.Add([]byte(`{"title":"Water"}`))
	f.Add([]byte{0xff, 0, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = w.unpack(b)
		_, _ = w.read(&bitReader{in: b})
		if got, err := w.unpack(w.pack(nil, b)); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%q came back as %q, %v", b, got, err)
		}
	})
}

// TestWhatIsStoredComesBack writes documents before and after the index has learnt, and reads them from an engine opened anew.
func TestWhatIsStoredComesBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gen-1")
	e := must(t, dir, Options{})
	ops := generated(320)
	for i, part := range [][]record.Op{ops[:10], ops[10:310], ops[310:]} {
		write(t, e, uint64(i+1), part...)
		if learnt := e.codec.words.Load() != nil; learnt != (i > 0) {
			t.Errorf("after batch %d it has learnt: %v", i+1, learnt)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = must(t, dir, Options{})
	for _, op := range ops {
		key := record.Key{ID: op.ID}
		cards, err := e.Cards(t.Context(), []record.Key{key})
		if err != nil {
			t.Fatal(err)
		}
		passages, err := e.Passages(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		agreements, err := e.Agreements(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		card := op.Document.Card
		card.Version = op.Version
		if !reflect.DeepEqual(cards[0], card) || !reflect.DeepEqual(passages, op.Document.Passages) || len(agreements) != len(op.Document.Agreements) {
			t.Fatalf("%s is not what was written", op.ID)
		}
	}
}
