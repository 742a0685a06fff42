package answer

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/vocab"
)

// notStated is the label of query.None.
var notStated = map[lang.Code]string{lang.NL: "Niet vermeld", lang.FR: "Non précisé", lang.EN: "Not stated"}

// Label returns the name of a facet's value in a language: of ids that no list holds, the id itself. Of partnerships and of
// parties on no list only records tell the names: see Answer.Names.
func Label(facet, id string, l lang.Code) string {
	if id == query.None {
		return notStated[l]
	}
	f, ok := query.FacetByName(facet)
	if !ok {
		return id
	}
	if f.Type == query.Language {
		return languageName(id, l)
	}
	switch facet {
	case "municipality", "partner", "party":
		if name, ok := partyLabel(id, l); ok {
			return name
		}
	case "funder":
		return vocab.Organisations().Label(id, l)
	case "programme":
		return vocab.Programmes().Label(id, l)
	}
	if names := f.List(); names != nil {
		return names.Label(id, l)
	}
	return id
}

// partyLabel returns what a party with an id is called, and false when no list holds it.
func partyLabel(id string, l lang.Code) (string, bool) {
	if t, ok := vocab.Organisations().Get(id); ok {
		return t.Label(l), true
	}
	if t, ok := vocab.Countries().Get(id); ok {
		return t.Label(l), true
	}
	if id == "" || len(id) > maxID {
		return "", false
	}
	if known, ok := placeLabels.Load(l + "\x00" + lang.Code(id)); ok {
		return known.(string), true
	}
	name, ok := vocab.PlaceLabel(id, l)
	if ok {
		placeLabels.Store(l+"\x00"+lang.Code(id), name)
	}
	return name, ok
}

// maxID is the bytes of the longest id of a place.
const maxID = 100

// placeLabels keeps the names of places that were shown: finding one may mean to read through a list. There are only so many places.
var placeLabels sync.Map

// languageName returns the name of a language as the head of a line: "Nederlands", "Néerlandais", "Dutch".
func languageName(code string, l lang.Code) string {
	t, err := language.Parse(code)
	if err != nil {
		return code
	}
	if t == language.Und {
		return notStated[l]
	}
	name := languageNames()[l].Name(t)
	if name == "" {
		return code
	}
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

var languageNames = sync.OnceValue(func() map[lang.Code]display.Namer {
	m := map[lang.Code]display.Namer{}
	for _, l := range lang.All() {
		m[l] = display.Languages(language.Make(string(l)))
	}
	return m
})

func value(facet, id string, l lang.Code) Value { return Value{Value: id, Label: Label(facet, id, l)} }

func values(facet string, ids []string, l lang.Code) []Value {
	out := make([]Value, len(ids))
	for i, id := range ids {
		out[i] = value(facet, id, l)
	}
	return out
}

// municipality is null when none is known.
func municipality(id string, l lang.Code) *Value {
	if id == "" {
		return nil
	}
	v := value("municipality", id, l)
	return &v
}

func labelledThemes(themes []record.Theme, l lang.Code) []Theme {
	out := make([]Theme, len(themes))
	for i, t := range themes {
		out[i] = Theme{Value: Value{Value: t.Value, Label: vocab.Themes().Label(t.Value, l)}, Level: t.Level}
	}
	return out
}
