// Package ingest carries documents from where they are found to where they are kept and searched, and accounts for each.
package ingest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"entente/internal/agreement"
	"entente/internal/entity"
	"entente/internal/extract"
	"entente/internal/lang"
	"entente/internal/passage"
	"entente/internal/record"
	"entente/internal/source"
	"entente/internal/vocab"
)

// Rules is the version of the reading rules. What an older version read is read again, so raise it with every change of
// what is read out of a document.
//
//	1  first
//	2  dates of news and stamps, foundings, twinned schools, further words of themes, mentions of floods bounded; what most
//	   pages of a host share is left out; what a page says of itself in other languages is kept
//	3  places, organisations, programmes, amounts, goals; personal data masked
//	4  agreements
//	5  home side, countries and years of a document follow from its agreements; ends, phases, money and ties of agreements
//	6  sentences that fit no frame are weighed; more lists of pairs; fewer names that are no place
const Rules = 6

// current tells whether what is held of a source was read by the present rules, and with the present names of places.
func current(src record.Source) bool {
	return src.Rules == Rules && src.Gazetteer == vocab.GazetteerMark()
}

// Reader turns the bytes of an item into text: extract.From, or the same in a process that can be killed.
type Reader func(ctx context.Context, item source.Item) (extract.Text, error)

// Build is the road of a document: bytes to text, text to passages with a language each, passages to what they name. An
// error holds a *record.Failure, or is the context's own.
func Build(ctx context.Context, read Reader, item source.Item, id string, d lang.Detector) (record.Document, error) {
	text, err := read(ctx, item)
	if err != nil {
		return record.Document{}, fmt.Errorf("read %s: %w", item.Source, err)
	}
	return compose(ctx, text, item, id, d)
}

// compose makes a document of extracted text.
func compose(ctx context.Context, text extract.Text, item source.Item, id string, d lang.Detector) (record.Document, error) {
	if err := cmp.Or(ctx.Err(), bounded(text)); err != nil {
		return record.Document{}, fmt.Errorf("read %s: %w", item.Source, err)
	}
	text = masked(told(text, item.Meta))
	parts := passage.Split(id, text, d)
	if len(parts.Passages) == 0 {
		return record.Document{}, fmt.Errorf("read %s: %w", item.Source, &record.Failure{Class: record.ClassEmpty, Reason: "it holds no text"})
	}
	doc := record.Document{
		Card: record.Card{
			ID:          id,
			Type:        record.TypeDocument,
			Source:      item.Source,
			Site:        item.Site,
			Format:      text.Format,
			Title:       title(text, parts.Passages, item.Name),
			Language:    parts.Language,
			Languages:   parts.Languages,
			Issued:      stated(text.Dates, item),
			TextQuality: text.Quality,
			Passages:    len(parts.Passages),
			Retrieved:   item.Retrieved,
			SHA256:      sum(item.Bytes),
			TextSHA256:  textSum(parts.Passages),
		},
		Passages:   parts.Passages,
		Alternates: alternates(text.Meta),
		Canonical:  text.Meta["canonical"],
		SiteName:   entity.Mask(text.Meta["site"]),
	}
	entity.Read(&doc)
	complete(&doc, stated(text.Dates, item))
	home := ""
	doc.Agreements, home = agreement.ReadSides(&doc)
	agreement.SettleSides(&doc)
	if doc.Municipality == "" && len(doc.Agreements) == 0 {
		doc.Municipality = home
	}
	agreement.SettleYears(&doc)
	return doc, nil
}

// told fills in what a text does not say of itself and its place does: a list or an archive that the document came out of.
func told(text extract.Text, meta map[string]string) extract.Text {
	if text.Title == "" {
		text.Title = meta["title"]
	}
	if text.Lang == "" {
		text.Lang = meta["language"]
	}
	if date := meta["date"]; len(date) >= len("2006") {
		date = date[:min(len(date), len("2006-01-02"))]
		for layout, precision := range map[string]string{"2006": "year", "2006-01": "month", "2006-01-02": "day"} {
			if _, err := time.Parse(layout, date); err == nil {
				text.Dates = append(slices.Clip(text.Dates), record.Date{Value: date, Precision: precision, Basis: "file-metadata"})
			}
		}
	}
	return text
}

// masked replaces personal data in what is shown, searched and read of a text. The text as it was kept stays, and so do the places in it
// of blocks; it is never handed out.
func masked(text extract.Text) extract.Text {
	text.Title = entity.Mask(text.Title)
	whole := true // text.Blocks is still the caller's
	for i, b := range text.Blocks {
		to := entity.Mask(b.Text)
		if to == b.Text {
			continue
		}
		if whole {
			text.Blocks, whole = slices.Clone(text.Blocks), false
		}
		text.Blocks[i].Text = to
	}
	return text
}

// maxAlternates bounds the addresses of other languages that a page may state.
const maxAlternates = 100

// alternates lists what a page says of itself in other languages, by language.
func alternates(meta map[string]string) []record.Alternate {
	var list []record.Alternate
	for _, key := range slices.Sorted(maps.Keys(meta)) {
		if language, ok := strings.CutPrefix(key, "hreflang:"); ok && meta[key] != "" && len(list) < maxAlternates {
			list = append(list, record.Alternate{Language: language, Address: meta[key]})
		}
	}
	return list
}

// Bounds of the text of one document: some four thousand printed pages. What is behind extraction can not be stopped half
// way, and takes a quarter of a millisecond a block.
const (
	maxText   = 8 << 20 // bytes
	maxBlocks = 50_000
)

func bounded(text extract.Text) error {
	size := 0
	for _, b := range text.Blocks {
		size += len(b.Text)
	}
	if size > maxText || len(text.Blocks) > maxBlocks {
		return &record.Failure{
			Class:  record.ClassTooLarge,
			Reason: fmt.Sprintf("%d bytes of text in %d blocks; the limits are %d and %d", size, len(text.Blocks), maxText, maxBlocks),
		}
	}
	return nil
}

// complete settles what the words left open: the date that the format's metadata states stands when the text states none.
// Lists that are empty are so in JSON too.
func complete(doc *record.Document, stated *record.Date) {
	if doc.Issued == nil {
		doc.Issued = stated
	}
	if year, ok := yearOf(doc.Issued); ok && len(doc.Years.Document) == 0 {
		doc.Years.Document = []int{year}
	}
	if doc.Kind == "" {
		doc.Kind = "other"
	}
	doc.Languages = orEmpty(doc.Languages)
	doc.Countries, doc.CountriesMentioned = orEmpty(doc.Countries), orEmpty(doc.CountriesMentioned)
	doc.Themes = orEmpty(doc.Themes)
	y := &doc.Years
	y.Agreement, y.Start, y.Document = orEmpty(y.Agreement), orEmpty(y.Start), orEmpty(y.Document)
	y.Phase, y.Mentioned, y.About = orEmpty(y.Phase), orEmpty(y.Mentioned), orEmpty(y.About)
	for i := range doc.Passages {
		p := &doc.Passages[i]
		p.Heading, p.Mentions = orEmpty(p.Heading), orEmpty(p.Mentions)
	}
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// firstYear is the earliest year that metadata may state: what lies before is a clock that was never set.
const firstYear = 1980

// stated returns the best date of a format's metadata that can be true: not before there were files, not after the
// document was fetched.
func stated(dates []record.Date, item source.Item) *record.Date {
	for _, d := range dates {
		year, ok := yearOf(&d)
		if ok && year >= firstYear && (item.Retrieved.IsZero() || d.Value <= item.Retrieved.AddDate(0, 0, 1).Format("2006-01-02")) {
			return &d
		}
	}
	return nil
}

func yearOf(d *record.Date) (int, bool) {
	if d == nil || len(d.Value) < 4 {
		return 0, false
	}
	year, err := strconv.Atoi(d.Value[:4])
	return year, err == nil
}

// maxTitle bounds a title that was made of a sentence, in characters.
const maxTitle = 120

// title returns what the source calls itself, else its first heading, else how its text begins, else its name.
func title(text extract.Text, passages []record.Passage, name string) string {
	if t := strings.Join(strings.Fields(text.Title), " "); t != "" {
		return t
	}
	first := slices.IndexFunc(passages, func(p record.Passage) bool { return p.Role == record.RoleHeading })
	if first < 0 {
		first = slices.IndexFunc(passages, func(p record.Passage) bool { return p.Role == record.RoleProse })
	}
	if first >= 0 && passages[first].Text != "" {
		return shorten(passages[first].Text)
	}
	base := path.Base(norm.NFC.String(name))
	return strings.ToValidUTF8(strings.TrimSuffix(base, path.Ext(base)), "\uFFFD")
}

// shorten cuts a text at the end of its first sentence or, when that is too long, between two words.
func shorten(text string) string {
	if end := strings.IndexAny(text, ".!?"); end > 0 && utf8.RuneCountInString(text[:end]) <= maxTitle {
		if rest := text[end+1:]; rest == "" || rest[0] == ' ' && end > 20 { // an early stop is an abbreviation
			return text[:end]
		}
	}
	if utf8.RuneCountInString(text) <= maxTitle {
		return text
	}
	cut := string([]rune(text)[:maxTitle])
	if blank := strings.LastIndexByte(cut, ' '); blank > 0 {
		cut = cut[:blank]
	}
	return strings.TrimRight(cut, " ,;:–-") + "…"
}

// idLength is how many bytes of the hash an id has: among a million documents a collision is less likely than 1 in 10¹¹.
const idLength = 10

// ID returns the document id that a source name makes. Names that make the same id are told apart by the pipeline. A name
// is the same however its accents are written: one system takes them apart, the next puts them together.
func ID(name string) string {
	h := sha256.Sum256([]byte(norm.NFC.String(name)))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h[:idLength]))
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func textSum(passages []record.Passage) string {
	h := sha256.New()
	for _, p := range passages {
		h.Write([]byte(p.Text))
		h.Write([]byte{'\n'})
	}
	return hex.EncodeToString(h.Sum(nil))
}
