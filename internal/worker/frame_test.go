package worker

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
)

func TestFramesComeBack(t *testing.T) {
	var b bytes.Buffer
	for _, kind := range []byte{frameSettings, frameItem, frameBytes, frameAnswer} {
		if err := writeFrame(&b, kind, []byte{kind, 0, 255}); err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []byte{frameSettings, frameItem, frameBytes, frameAnswer} {
		got, content, err := readFrame(&b)
		if err != nil || got != kind || !bytes.Equal(content, []byte{kind, 0, 255}) {
			t.Errorf("read %q %v, %v", got, content, err)
		}
	}
	if _, _, err := readFrame(&b); err != io.EOF {
		t.Errorf("at the end: %v", err)
	}
}

func TestFramesThatAreNone(t *testing.T) {
	for name, in := range map[string]string{
		"an unknown kind":        "x\x00\x00\x00\x00",
		"cut off in the head":    "a\x00\x00",
		"cut off in the content": "a\x00\x00\x00\x05abc",
		"longer than allowed":    "a\xff\xff\xff\xff",
		"a page with content":    "p\x00\x00\x00\x01x",
	} {
		if _, _, err := readFrame(bytes.NewReader([]byte(in))); err == nil || err == io.EOF {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a child writes never breaks its parent: no panic, no more memory than was sent, and what passes the check keeps its
// promises.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte("a\x00\x00\x00\x02{}"))
	f.Add([]byte("p\x00\x00\x00\x00a\x00\x00\x00\x11{\"text\":{\"Kept\":\"\"}}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bytes.NewReader(b)
		for {
			kind, content, err := readFrame(r)
			if err != nil {
				return
			}
			if len(content) > len(b) {
				t.Fatalf("%d bytes out of %d", len(content), len(b))
			}
			var a answer
			if kind != frameAnswer || json.Unmarshal(content, &a) != nil || a.check() != nil || a.Text == nil {
				continue
			}
			for _, block := range a.Text.Blocks {
				_ = a.Text.Kept[block.Start:block.End]
			}
		}
	})
}
