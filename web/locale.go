package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"entente/internal/lang"
	"entente/internal/record"
)

//go:embed locales/*.json
var localeFiles embed.FS

// locale is a language of the pages: all of its sentences, and how it writes numbers and dates.
type locale struct {
	Code     lang.Code
	tag      language.Tag
	messages map[string]phrase
	printer  *message.Printer
}

// phrase is a sentence, or one for each plural form of {n}. Forms are named as in CLDR; "other" is always there.
type phrase map[string]string

// UnmarshalJSON takes a string for a sentence without plurals.
func (p *phrase) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*p = phrase{"other": s}
		return nil
	}
	var forms map[string]string
	if err := json.Unmarshal(b, &forms); err != nil {
		return err
	}
	if forms["other"] == "" {
		return fmt.Errorf("no form %q", "other")
	}
	*p = forms
	return nil
}

// loadLocales reads every file in locales/. A new language is a new file there.
func loadLocales() ([]*locale, error) {
	names, err := localeFiles.ReadDir("locales")
	if err != nil {
		return nil, err
	}
	var all []*locale
	for _, n := range names {
		b, err := localeFiles.ReadFile("locales/" + n.Name())
		if err != nil {
			return nil, err
		}
		l, err := readLocale(strings.TrimSuffix(n.Name(), path.Ext(n.Name())), b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n.Name(), err)
		}
		all = append(all, l)
	}
	// The languages of the documents in their fixed order, any other one behind them.
	rank := func(l *locale) int {
		if i := slices.Index(lang.All(), l.Code); i >= 0 {
			return i
		}
		return len(lang.All())
	}
	slices.SortStableFunc(all, func(a, b *locale) int { return rank(a) - rank(b) })
	return all, nil
}

func readLocale(code string, b []byte) (*locale, error) {
	tag, err := language.Parse(code)
	if err != nil {
		return nil, err
	}
	l := &locale{Code: lang.Code(code), tag: tag, printer: message.NewPrinter(tag)}
	if err := json.Unmarshal(b, &l.messages); err != nil {
		return nil, err
	}
	return l, nil
}

// has reports whether there is a sentence for key.
func (l *locale) has(key string) bool { _, ok := l.messages[key]; return ok }

// text returns the sentence for key with its {names} filled in from args, which alternate names and values. Integers are
// written the way the language groups digits, and {n} picks the plural form. A missing key is an error: a page must never
// show a hole.
func (l *locale) text(key string, args ...any) (string, error) {
	p, ok := l.messages[key]
	if !ok {
		return "", fmt.Errorf("locale %s: no sentence %q", l.Code, key)
	}
	if len(args) == 0 {
		return p["other"], nil
	}
	form := "other"
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		var value string
		switch v := args[i+1].(type) {
		case int:
			value = l.number(v)
			if name == "n" {
				form = l.form(v)
			}
		default:
			value = fmt.Sprint(v)
		}
		pairs = append(pairs, "{"+name+"}", value)
	}
	// CLDR knows French and Spanish forms for millions that a file need not spell out.
	sentence, ok := p[form]
	if !ok {
		sentence = p["other"]
	}
	return strings.NewReplacer(pairs...).Replace(sentence), nil
}

// say is text for keys that a test has seen in every locale.
func (l *locale) say(key string, args ...any) string {
	s, err := l.text(key, args...)
	if err != nil {
		return key
	}
	return s
}

// join makes a list of items whose last two are joined by the sentence for key: "a, b and c".
func (l *locale) join(key string, items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return l.say(key, "list", strings.Join(items[:last], ", "), "last", items[last])
}

// or returns the sentence for key, or other when there is none.
func (l *locale) or(key, other string) string {
	if l.has(key) {
		return l.say(key)
	}
	return other
}

var forms = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

func (l *locale) form(n int) string {
	return forms[plural.Cardinal.MatchPlural(l.tag, max(n, -n), 0, 0, 0, 0)]
}

// number writes n with the digits grouped.
func (l *locale) number(n int) string { return l.printer.Sprint(number.Decimal(n)) }

// decimal writes x with the digits grouped and as many decimals as it has, two at most.
func (l *locale) decimal(x float64) string {
	return l.printer.Sprint(number.Decimal(x, number.MaxFractionDigits(2)))
}

// date writes a date as far as it is known: 2014, juni 2014, 3 juni 2014. What it cannot read it returns as it is.
func (l *locale) date(d *record.Date) string {
	if d == nil {
		return ""
	}
	return l.dateText(d.Value)
}

func (l *locale) dateText(value string) string {
	if from, to, ok := strings.Cut(value, "/"); ok {
		return l.dateText(from) + "–" + l.dateText(to)
	}
	if t, err := time.Parse("2006-01-02", value); err == nil {
		return l.day(t)
	}
	if t, err := time.Parse("2006-01", value); err == nil {
		return l.say("date.month", "month", l.month(t.Month()), "year", strconv.Itoa(t.Year()))
	}
	return value
}

// day writes the day of t, in UTC.
func (l *locale) day(t time.Time) string {
	t = t.UTC()
	key := "date.day"
	if t.Day() == 1 {
		key = "date.first-day" // French writes 1er
	}
	return l.say(key, "day", strconv.Itoa(t.Day()), "month", l.month(t.Month()), "year", strconv.Itoa(t.Year()))
}

func (l *locale) month(m time.Month) string { return l.say("month." + strconv.Itoa(int(m))) }

// languageName names a language of a document.
func (l *locale) languageName(c lang.Code) string {
	if c == "" {
		c = lang.Und
	}
	return l.or("language."+string(c), strings.ToUpper(string(c)))
}

// span writes years in the least room: 2014, 2014–2016 or, of many, the first and the last.
func span(years []int) string {
	switch len(years) {
	case 0:
		return ""
	case 1:
		return strconv.Itoa(years[0])
	case 2:
		if years[1] != years[0]+1 {
			return strconv.Itoa(years[0]) + ", " + strconv.Itoa(years[1])
		}
	}
	return strconv.Itoa(years[0]) + "–" + strconv.Itoa(years[len(years)-1])
}
