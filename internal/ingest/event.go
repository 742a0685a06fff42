package ingest

import (
	"entente/internal/lang"
	"entente/internal/record"
)

// Status is what became of one source.
type Status string

// The fates of a source.
const (
	Added     Status = "added"
	Updated   Status = "updated"
	Moved     Status = "moved"     // the same bytes at another place, the earlier place being gone: the id is kept
	Unchanged Status = "unchanged" // the same bytes, read by the same rules
	Duplicate Status = "duplicate" // its text was there before: both sources belong to that document
	Removed   Status = "removed"   // the source is gone, and its document with it
	Skipped   Status = "skipped"   // passed over on purpose
	Failed    Status = "failed"
)

// Event tells of one source, once what became of it is safely kept. What does not apply is empty.
type Event struct {
	Source     string       `json:"source"`
	Status     Status       `json:"status"`
	Document   string       `json:"document_id"`
	Language   lang.Code    `json:"language"`
	Agreements int          `json:"agreements"` // how many agreement records were read
	Class      record.Class `json:"class"`
	Reason     string       `json:"reason"`
}

// Report sums a run up.
type Report struct {
	Sources   int                  `json:"sources"`
	Added     int                  `json:"added"`
	Updated   int                  `json:"updated"`
	Moved     int                  `json:"moved"`
	Unchanged int                  `json:"unchanged"`
	Duplicate int                  `json:"duplicate"`
	Removed   int                  `json:"removed"`
	Skipped   int                  `json:"skipped"`
	Failed    int                  `json:"failed"`
	Classes   map[record.Class]int `json:"classes"` // of the failed
	Bytes     int64                `json:"bytes"`   // of the sources read
	DryRun    bool                 `json:"dry_run,omitempty"`
}

func (r *Report) count(e Event) {
	r.Sources++
	switch e.Status {
	case Added:
		r.Added++
	case Updated:
		r.Updated++
	case Moved:
		r.Moved++
	case Unchanged:
		r.Unchanged++
	case Duplicate:
		r.Duplicate++
	case Removed:
		r.Removed++
	case Skipped:
		r.Skipped++
	case Failed:
		r.Failed++
		r.Classes[e.Class]++
	}
}
