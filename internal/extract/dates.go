package extract

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/internal/record"
)

var (
	isoDate   = regexp.MustCompile(`^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:$|[T\s])`)
	euroDate  = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:$|[\s,T])`)
	basicDate = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:$|T|\d{6}$)`)
)

// addDate adds a date of the metadata when s is one; a date already there is not repeated.
func (t *Text) addDate(s, basis string) {
	s = strings.TrimSpace(s)
	d, ok := readDate(s)
	if !ok {
		return
	}
	d.Basis, d.Words = basis, s
	if len(d.Words) > 60 {
		d.Words = ""
	}
	if !slices.ContainsFunc(t.Dates, func(o record.Date) bool { return o.Value == d.Value && o.Basis == d.Basis }) {
		t.Dates = append(t.Dates, d)
	}
}

// readDate reads the ways in which metadata write a date; the time of day is left out.
func readDate(s string) (record.Date, bool) {
	var year, month, day string
	if m := isoDate.FindStringSubmatch(s); m != nil {
		year, month, day = m[1], m[2], m[3]
	} else if m := basicDate.FindStringSubmatch(s); m != nil {
		year, month, day = m[1], m[2], m[3]
	} else if m := euroDate.FindStringSubmatch(s); m != nil {
		year, month, day = m[3], ("0" + m[2])[len(m[2])-1:], ("0" + m[1])[len(m[1])-1:]
	} else {
		for _, layout := range []string{http.TimeFormat, time.RFC1123Z, time.RFC850, time.ANSIC, "2 January 2006", "January 2, 2006"} {
			if at, err := time.Parse(layout, s); err == nil {
				return validDate(at.Format("2006"), at.Format("01"), at.Format("02"))
			}
		}
		return record.Date{}, false
	}
	return validDate(year, month, day)
}

func validDate(year, month, day string) (record.Date, bool) {
	if y, err := strconv.Atoi(year); err != nil || y < 1900 || y > 2100 {
		return record.Date{}, false
	}
	d := record.Date{Value: year, Precision: "year"}
	if month != "" {
		d.Value, d.Precision = year+"-"+month, "month"
	}
	if day != "" {
		d.Value, d.Precision = d.Value+"-"+day, "day"
	}
	layout := "2006-01-02"[:len(d.Value)]
	_, err := time.Parse(layout, d.Value)
	return d, err == nil
}
