package entity

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
	"entente/internal/vocab"
)

// The years a text may mean. What lies before is history of the town, what lies far ahead is a number.
const (
	firstYear  = 1900
	yearsAhead = 10
)

// dated is a year, a range of years or a finer date that stands in a text.
type dated struct {
	start, end int // UTF-8 bytes of the text
	from, to   int // years, equal but for a range
	month, day int // 0 when not told
}

func (d dated) kind() record.Kind {
	if d.month > 0 {
		return record.KindDate
	}
	return record.KindYear
}

func (d dated) value() string {
	var room [10]byte
	b := strconv.AppendInt(room[:0], int64(d.from), 10) // a year has four figures and begins with none that is 0
	switch {
	case d.month > 0:
		b = append(b, '-', byte('0'+d.month/10), byte('0'+d.month%10))
		if d.day > 0 {
			b = append(b, '-', byte('0'+d.day/10), byte('0'+d.day%10))
		}
	case d.to != d.from:
		b = strconv.AppendInt(append(b, '-'), int64(d.to), 10)
	}
	return string(b)
}

// parseDated reads back what value wrote. It reports false for anything else.
func parseDated(value string) (dated, bool) {
	var d dated
	switch len(value) {
	case 4, 7, 10, 9:
	default:
		return d, false
	}
	d.from = digits(value[:4])
	d.to = d.from
	switch len(value) {
	case 7:
		d.month = digits(value[5:])
	case 9:
		d.to = digits(value[5:])
	case 10:
		d.month, d.day = digits(value[5:7]), digits(value[8:])
	}
	return d, d.from > 0 && d.to > 0 && d.month >= 0 && d.day >= 0
}

// precision of the date in the words of record.Date.
func (d dated) precision() string {
	switch {
	case d.day > 0:
		return "day"
	case d.month > 0:
		return "month"
	case d.to != d.from:
		return "range"
	}
	return "year"
}

// number is a run of ASCII digits in a text.
type number struct{ start, end, value int }

func (n number) width() int { return n.end - n.start }

// dates finds the years, ranges and dates in a text, in order. Each stretch of the text is part of one of them at most.
type dates struct {
	text    string
	last    int // latest year to believe
	numbers []number
	token   token // around the last number asked for
}

// findDates returns the years up to lastYear and the dates in text. Its time is linear: it goes from one run of digits to
// the next and looks at a bounded stretch around each.
func findDates(text string, lastYear int) []dated {
	s := dates{text: text, last: lastYear, numbers: numbersIn(text)}
	if len(s.numbers) == 0 {
		return nil
	}
	found := make([]dated, 0, len(s.numbers))
	free := 0 // what lies before belongs to a date already
	for i := 0; i < len(s.numbers); i++ {
		d, used := s.at(i, free)
		if used == 0 {
			continue
		}
		if d.from > 0 {
			found = append(found, d)
		}
		i += used - 1
		free = s.numbers[i].end
	}
	return found
}

func numbersIn(text string) []number {
	runs := 0
	for i := 0; i < len(text); i++ {
		if isDigit(text[i]) && (i == 0 || !isDigit(text[i-1])) {
			runs++
		}
	}
	if runs == 0 {
		return nil
	}
	all := make([]number, 0, runs)
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		n := number{start: i}
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			if i-n.start < 9 {
				n.value = n.value*10 + int(text[i]-'0')
			}
			i++
		}
		n.end = i
		all = append(all, n)
	}
	return all
}

// at reads what begins with number i and tells how many numbers it took: 0 when it is nothing, and a zero dated for
// numbers that are spoken for by something else than a date.
func (s *dates) at(i, free int) (dated, int) {
	n := s.numbers[i]
	switch {
	case s.inToken(n.start, n.end):
		return dated{}, 1
	case n.width() == 4 && s.plausible(n.value):
		if d, ok := s.yearFirst(i); ok {
			return d, 3
		}
		if d, ok := s.span(i); ok {
			if s.masked(i, d) {
				return dated{}, 2
			}
			return d, 2
		}
		if d, ok := s.monthYear(i, free); ok {
			return d, 1
		}
		d := dated{start: n.start, end: n.end, from: n.value, to: n.value}
		if s.masked(i, d) {
			return dated{}, 1
		}
		return d, 1
	case n.width() <= 2:
		if d, ok := s.dayFirst(i); ok {
			return d, 3
		}
		if d, ok := s.dayMonthName(i); ok {
			return d, 2
		}
		if d, ok := s.monthNameDay(i, free); ok {
			return d, 2
		}
		if d, ok := s.monthSlashYear(i); ok {
			return d, 2
		}
	}
	return dated{}, 0
}

func (s *dates) plausible(year int) bool { return year >= firstYear && year <= s.last }

// between returns the text between number i and the next one, when they are at most limit bytes apart.
func (s *dates) between(i, limit int) (string, number, bool) {
	if i+1 >= len(s.numbers) {
		return "", number{}, false
	}
	next := s.numbers[i+1]
	if next.start-s.numbers[i].end > limit {
		return "", number{}, false
	}
	return s.text[s.numbers[i].end:next.start], next, true
}

// yearFirst reads 2020-12-17, 2020/12/17 and 2020.12.17.
func (s *dates) yearFirst(i int) (dated, bool) {
	a, m, ok := s.between(i, 1)
	if !ok || m.width() > 2 || a != "-" && a != "/" && a != "." {
		return dated{}, false
	}
	b, d, ok := s.between(i+1, 1)
	if !ok || a != b || d.width() > 2 {
		return dated{}, false
	}
	return calendar(s.numbers[i].start, d.end, s.numbers[i].value, m.value, d.value)
}

// dayFirst reads 17.12.2020, 17/12/2020, 17-12-2020 and 17. 12. 2020. The day stands first, as is the custom in Belgium, but
// where only the month can.
func (s *dates) dayFirst(i int) (dated, bool) {
	a, m, ok := s.between(i, 2)
	if !ok || m.width() > 2 || a != "-" && a != "/" && a != "." && a != ". " {
		return dated{}, false
	}
	b, y, ok := s.between(i+1, 2)
	if !ok || a != b || y.width() != 4 || !s.plausible(y.value) {
		return dated{}, false
	}
	d := s.numbers[i]
	if got, ok := calendar(d.start, y.end, y.value, m.value, d.value); ok {
		return got, true
	}
	return calendar(d.start, y.end, y.value, d.value, m.value)
}

// dayMonthName reads 7 mei 2019, 1er mars 2023, 3 de junio de 2021 and 17th of December, 2018.
func (s *dates) dayMonthName(i int) (dated, bool) {
	gap, y, ok := s.between(i, 40)
	if !ok || y.width() != 4 || !s.plausible(y.value) {
		return dated{}, false
	}
	w := wordReader{text: gap}
	month, first := 0, true
	for {
		a, b, ok := w.read()
		if !ok {
			break
		}
		word := vocab.Fold(gap[a:b])
		switch {
		case month > 0 && !dateLinks[word]:
			return dated{}, false
		case month > 0:
		case months[word] > 0:
			month = months[word]
		case shortMonths[word] > 0:
			month = shortMonths[word]
		case !dateLinks[word] && !(first && a == 0 && ordinalEnds[word]):
			return dated{}, false
		}
		first = false
	}
	if month == 0 || !onlyMarks(gap, ".,-/ºª°") || strings.HasPrefix(gap, ",") && s.labelled(s.numbers[i].start) { // "nummer 7, september 2018"
		return dated{}, false
	}
	return calendar(s.numbers[i].start, y.end, y.value, month, s.numbers[i].value)
}

// monthNameDay reads May 7, 2019 and December 17th 2018.
func (s *dates) monthNameDay(i, free int) (dated, bool) {
	gap, y, ok := s.between(i, 5)
	if !ok || y.width() != 4 || !s.plausible(y.value) || !onlyMarks(gap, ",") {
		return dated{}, false
	}
	w := wordReader{text: gap}
	if a, b, ok := w.read(); ok && (a != 0 || !ordinalEnds[vocab.Fold(gap[a:b])]) {
		return dated{}, false
	}
	start, word := wordBefore(s.text, s.numbers[i].start, free)
	month := months[word]
	if month == 0 {
		month = shortMonths[word]
	}
	if month == 0 {
		return dated{}, false
	}
	return calendar(start, y.end, y.value, month, s.numbers[i].value)
}

// monthSlashYear reads 03/2018.
func (s *dates) monthSlashYear(i int) (dated, bool) {
	gap, y, ok := s.between(i, 1)
	n := s.numbers[i]
	if !ok || gap != "/" || n.width() != 2 || y.width() != 4 || !s.plausible(y.value) || s.joined(n.start) || s.labelled(n.start) {
		return dated{}, false
	}
	if r, _ := utf8.DecodeRuneInString(s.text[y.end:]); wordRune(r) || r == '/' || r == '-' {
		return dated{}, false
	}
	if gap, next, ok := s.between(i+1, 1); ok && len(gap) == 1 && next.width() < 4 {
		return dated{}, false // 02/2019 45 12
	}
	return calendar(n.start, y.end, y.value, n.value, 0)
}

// monthYear reads maart 2018, March of 2020 and décembre, 2019.
func (s *dates) monthYear(i, free int) (dated, bool) {
	y := s.numbers[i]
	start, word := wordBefore(s.text, y.start, free)
	if dateLinks[word] {
		start, word = wordBefore(s.text, start, free)
	}
	if months[word] == 0 || !onlyMarks(s.text[start:y.start], ",.") {
		return dated{}, false
	}
	if r, _ := utf8.DecodeRuneInString(s.text[y.end:]); wordRune(r) {
		return dated{}, false
	}
	return calendar(start, y.end, y.value, months[word], 0)
}

// span reads 2014-2016, 2014 – 2016, 2014/2016, 2014-16, 2014 tot 2016 and, behind "between", 2014 and 2016.
func (s *dates) span(i int) (dated, bool) {
	a := s.numbers[i]
	gap, b, ok := s.between(i, 12)
	if !ok {
		return dated{}, false
	}
	to := b.value
	switch mark := vocab.Fold(gap); {
	case mark == "" && dash(gap):
	case spanWords[mark] && b.width() == 4:
	case mark == "en" || mark == "et" || mark == "and" || mark == "und" || mark == "y":
		if _, word := wordBefore(s.text, a.start, 0); !betweenWords[word] {
			return dated{}, false
		}
	default:
		return dated{}, false
	}
	if b.width() == 2 {
		if len(gap) > 3 || to <= a.value%100 { // "2014-16" and never "2014 - 16"; "2020-12" is a month
			if gap == "-" && to >= 1 && to <= 12 {
				return calendar(a.start, b.end, a.value, to, 0)
			}
			return dated{}, false
		}
		to += a.value - a.value%100
	} else if b.width() != 4 {
		return dated{}, false
	}
	if !s.plausible(to) || to <= a.value || to-a.value > longestSpan || s.joined(a.start) {
		return dated{}, false
	}
	if end := s.text[b.end:]; len(end) > 1 && (end[0] == '/' || (end[0] == '-' || end[0] == '.') && isDigit(end[1])) {
		return dated{}, false // 2003/35/EG
	}
	return dated{start: a.start, end: b.end, from: a.value, to: to}, true
}

// longestSpan is the longest stretch of years taken for one range. A twinning may be told as "1958-2008".
const longestSpan = 80

// dash tells whether gap is one dash or slash with blanks around it at most.
func dash(gap string) bool {
	n := 0
	for _, r := range gap {
		switch r {
		case '-', '–', '—', '‑', '‐', '/':
			n++
		case ' ', '\u00a0', '\u202f':
		default:
			return false
		}
	}
	return n == 1
}

// calendar makes a date if there is such a day. Day 0 is a month.
func calendar(start, end, year, month, day int) (dated, bool) {
	if month < 1 || month > 12 || day < 0 {
		return dated{}, false
	}
	if t := time.Date(year, time.Month(month), max(day, 1), 0, 0, 0, 0, time.UTC); int(t.Month()) != month || day > 31 {
		return dated{}, false
	}
	return dated{start: start, end: end, from: year, to: year, month: month, day: day}, true
}

// wordBefore returns the word that ends before pos, folded, and where it begins; nothing when the text before limit is
// reached. Only blanks and a few marks may lie between, and only a short stretch is looked at.
func wordBefore(text string, pos, limit int) (int, string) {
	end := pos
	for end > limit && pos-end < 8 {
		r, n := utf8.DecodeLastRuneInString(text[limit:end])
		if wordRune(r) {
			break
		}
		if r == '.' && pos == end || r == ';' || r == '!' || r == '?' || r == '\n' {
			return pos, ""
		}
		end -= n
	}
	start := end
	for start > limit && end-start < maxWord {
		r, n := utf8.DecodeLastRuneInString(text[limit:start])
		if !wordRune(r) {
			break
		}
		start -= n
	}
	return start, vocab.Fold(text[start:end])
}

// wordAfter returns the word that follows pos within the phrase, as it is written, and where it ends.
func wordAfter(text string, pos int) (int, string) {
	i := pos
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if wordRune(r) {
			break
		}
		if r != ' ' && r != '\u00a0' && r != '\u202f' && r != '-' || i-pos > 6 {
			return pos, ""
		}
		i += n
	}
	start := i
	for i < len(text) && i-start < maxWord {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !wordRune(r) {
			break
		}
		i += n
	}
	return i, text[start:i]
}

// onlyMarks tells whether the text holds no other marks between its words than those, and blanks.
func onlyMarks(text, marks string) bool {
	for _, r := range text {
		if wordRune(r) || unicode.IsSpace(r) {
			continue
		}
		found := false
		for _, m := range marks {
			found = found || m == r
		}
		if !found {
			return false
		}
	}
	return true
}

func digits(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
