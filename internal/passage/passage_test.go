package passage

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"entente/internal/extract"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/source"
)

// dutch takes every text for Dutch.
type dutch struct{}

func (dutch) Tell(string) lang.Verdict {
	return lang.Verdict{Code: lang.NL, Sure: true, Claimed: "nl"}
}

func head(level int, text string) extract.Block {
	return extract.Block{Role: record.RoleHeading, Level: level, Text: text}
}

func prose(text string) extract.Block { return extract.Block{Role: record.RoleProse, Text: text} }

func TestHeadingPath(t *testing.T) {
	doc := Split("d", extract.Text{Blocks: []extract.Block{
		prose("Vooraf."),
		head(1, "Stedenbanden"), prose("Algemeen."),
		head(2, "Senegal"), head(3, "Marsassoum"), prose("Sinds 2014."),
		head(2, "Marokko"), prose("Sinds 2009."),
		head(1, "Contact"), {Role: record.RoleContact, Text: "tel. 02 123 45 67"},
	}}, dutch{})
	want := []string{
		"", "", "Stedenbanden", "Stedenbanden", "Stedenbanden > Senegal", "Stedenbanden > Senegal > Marsassoum",
		"Stedenbanden", "Stedenbanden > Marokko", "", "Contact",
	}
	for i, p := range doc.Passages {
		if got := strings.Join(p.Heading, " > "); got != want[i] {
			t.Errorf("%q stands under %q, want %q", p.Text, got, want[i])
		}
		if p.Ordinal != i || p.Heading == nil || p.Mentions == nil {
			t.Errorf("passage %d: %+v", i, p)
		}
	}
	if last := doc.Passages[len(doc.Passages)-1]; last.Role != record.RoleContact {
		t.Errorf("%q has role %s", last.Text, last.Role)
	}
}

// An id is made of the document, the words and how often they stood there before, so that an edit elsewhere keeps it.
func TestIDs(t *testing.T) {
	a := Split("d", extract.Text{Blocks: []extract.Block{prose("Een."), prose("Twee."), prose("Een.")}}, dutch{}).Passages
	b := Split("d", extract.Text{Blocks: []extract.Block{prose("Nieuw."), prose("Een."), prose("Een.")}}, dutch{}).Passages
	if a[0].ID == a[2].ID || a[2].ID != a[0].ID+"-2" || !strings.HasPrefix(a[0].ID, "d-") {
		t.Errorf("ids %s, %s, %s", a[0].ID, a[1].ID, a[2].ID)
	}
	if b[1].ID != a[0].ID || b[2].ID != a[2].ID {
		t.Errorf("an edit above changed %s to %s", a[0].ID, b[1].ID)
	}
}

func TestLongParagraphsAreCutAtSentences(t *testing.T) {
	sentence := "De gemeente werkt sinds 2014 samen met dhr. Diallo en de stad, o.a. rond afval, water en de burgerlijke stand. "
	text := strings.TrimSpace(strings.Repeat(sentence, 40))
	doc := Split("d", extract.Text{Kept: text, Blocks: []extract.Block{{Role: record.RoleProse, Text: text, End: len(text)}}}, dutch{})
	if len(doc.Passages) < 4 {
		t.Fatalf("%d bytes became %d passages", len(text), len(doc.Passages))
	}
	var back []string
	for _, p := range doc.Passages {
		back = append(back, p.Text)
		if len(p.Text) > longest || !strings.HasPrefix(p.Text, "De gemeente") || !strings.HasSuffix(p.Text, "stand.") {
			t.Errorf("a passage of %d bytes: %q", len(p.Text), p.Text)
		}
		if text[p.SourceStart:p.SourceEnd] != p.Text {
			t.Errorf("bytes %d to %d are %q, not %q", p.SourceStart, p.SourceEnd, text[p.SourceStart:p.SourceEnd], p.Text)
		}
	}
	if strings.Join(back, " ") != text {
		t.Error("words were lost")
	}
}

// Without a sentence end a cut falls on a blank, without a blank on a character.
func TestCutsWithoutSentences(t *testing.T) {
	for name, text := range map[string]string{"blanks": strings.TrimSpace(strings.Repeat("état ", 1000)), "none": strings.Repeat("é", 5000)} {
		for _, p := range Split("d", extract.Text{Kept: text, Blocks: []extract.Block{{Role: record.RoleProse, Text: text, End: len(text)}}}, dutch{}).Passages {
			if len(p.Text) > longest+shortest || !utf8.ValidString(p.Text) || name == "blanks" && !strings.HasSuffix(p.Text, "état") {
				t.Errorf("%s: a passage of %d bytes ends in %q", name, len(p.Text), p.Text[len(p.Text)-10:])
			}
		}
	}
}

// In a text whose broken words were mended, each piece still names its own lines.
func TestSourceOfMendedPieces(t *testing.T) {
	var b strings.Builder
	for range 60 {
		b.WriteString("De gemeente zet haar samen-\nwerking met de part-\nners voort.\n")
	}
	text, err := extract.From(context.Background(), source.Item{Name: "a.txt", Bytes: []byte(b.String())})
	if err != nil {
		t.Fatal(err)
	}
	doc := Split("d", text, dutch{})
	if len(doc.Passages) < 3 {
		t.Fatalf("%d passages", len(doc.Passages))
	}
	end := 0
	for _, p := range doc.Passages {
		from := text.Kept[p.SourceStart:p.SourceEnd]
		if p.SourceStart < end || !strings.HasPrefix(from, "De gemeente") || !strings.HasSuffix(from, "voort.") {
			t.Errorf("%q comes from bytes %d to %d: %q", p.Text, p.SourceStart, p.SourceEnd, from)
		}
		end = p.SourceEnd
	}
}

func TestSplitIsRepeatable(t *testing.T) {
	text := extract.Text{Blocks: []extract.Block{head(2, "A b c"), prose("Een twee."), prose("Drie.")}}
	if a, b := Split("d", text, dutch{}), Split("d", text, dutch{}); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v and %+v", a, b)
	}
	if none := Split("d", extract.Text{}, dutch{}); len(none.Passages) != 0 || none.Language == "" || len(none.Languages) != 1 {
		t.Errorf("nothing becomes %+v", none)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add(strings.Repeat("De stad. ", 400), "De-\nstad")
	f.Add(strings.Repeat("\x80", 3000), "")
	f.Fuzz(func(t *testing.T, text, kept string) {
		doc := Split("d", extract.Text{Kept: kept, Blocks: []extract.Block{{Role: record.RoleProse, Text: text, End: len(kept)}}}, dutch{})
		for _, p := range doc.Passages {
			if p.SourceStart < 0 || p.SourceStart > p.SourceEnd || p.SourceEnd > len(kept) {
				t.Fatalf("passage of %q lies at %d to %d of %d bytes", text, p.SourceStart, p.SourceEnd, len(kept))
			}
		}
	})
}
