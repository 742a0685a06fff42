package sites

import (
	"fmt"
	"strings"
	"time"
)

// Schedule says when a site is crawled: every day at a time, or again and again after a while. The zero value is never.
type Schedule struct {
	every  time.Duration
	hour   int
	minute int
	daily  bool
}

// minEvery is the shortest while between two crawls of a site.
const minEvery = 15 * time.Minute

// ParseSchedule reads "daily 02:30" or "every 6h".
func ParseSchedule(s string) (Schedule, error) {
	kind, rest, _ := strings.Cut(strings.TrimSpace(s), " ")
	rest = strings.TrimSpace(rest)
	switch kind {
	case "daily":
		if at, err := time.Parse("15:04", rest); err == nil {
			return Schedule{daily: true, hour: at.Hour(), minute: at.Minute()}, nil
		}
	case "every":
		if d, err := time.ParseDuration(rest); err == nil && d >= minEvery && d <= 366*24*time.Hour {
			return Schedule{every: d}, nil
		}
	}
	return Schedule{}, fmt.Errorf("schedule %q: want \"daily 02:30\", or \"every 6h\" with at least %s", s, minEvery)
}

// UnmarshalText is ParseSchedule.
func (s *Schedule) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSchedule(string(b))
	return err
}

// IsZero reports whether the schedule is never.
func (s Schedule) IsZero() bool { return s == Schedule{} }

func (s Schedule) String() string {
	switch {
	case s.daily:
		return fmt.Sprintf("daily %02d:%02d", s.hour, s.minute)
	case s.every > 0:
		return "every " + short(s.every)
	}
	return "never"
}

func short(d time.Duration) string {
	text := d.String()
	if d%time.Minute == 0 {
		text = strings.TrimSuffix(text, "0s")
	}
	if d%time.Hour == 0 {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Next returns when a crawl is due that was begun last at a time, the zero time for never. What was missed is due at once. A
// last time in the future, which a clock leaves behind that was set back, counts as now: the next crawl is never further away
// than one period. The hours are those of now's place.
func (s Schedule) Next(last, now time.Time) time.Time {
	if last.After(now) {
		last = now
	}
	switch {
	case s.IsZero():
		return time.Time{}
	case s.every > 0 && last.IsZero():
		return now
	case s.every > 0:
		return later(last.Add(s.every), now)
	}
	at := func(day time.Time) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), s.hour, s.minute, 0, 0, now.Location())
	}
	today := at(now)
	if last.IsZero() { // a site that is new waits for its hour
		if today.After(now) {
			return today
		}
		return at(now.AddDate(0, 0, 1))
	}
	last = last.In(now.Location())
	due := at(last)
	if !due.After(last) {
		due = at(last.AddDate(0, 0, 1))
	}
	return later(due, now)
}

func later(x, y time.Time) time.Time {
	if x.Before(y) {
		return y
	}
	return x
}

// Next returns the site whose crawl is due first, and when: at now when it is due already. Last says when each was begun last,
// by name. It reports false when no site has a schedule. Of two that are due at one time, the one that waited longer comes
// first, then the one named first.
func Next(list []Site, last map[string]time.Time, now time.Time) (site Site, at time.Time, ok bool) {
	for _, s := range list {
		if s.Schedule.IsZero() || len(s.Start) == 0 {
			continue
		}
		due := s.Schedule.Next(last[s.Name], now)
		if !ok || due.Before(at) || due.Equal(at) && last[s.Name].Before(last[site.Name]) {
			site, at, ok = s, due, true
		}
	}
	return site, at, ok
}
