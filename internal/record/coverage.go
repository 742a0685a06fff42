package record

import "time"

// Coverage tells which sources were tried, and what came of it. It names hosts and the sites of an installation, never a path of its disk.
type Coverage struct {
	Counted time.Time      `json:"counted"` // when this was counted
	Sources int            `json:"sources"` // tried at least once
	Read    int            `json:"read"`    // of them, those whose last attempt went well
	Unread  map[Class]int  `json:"unread"`  // the others by class
	Stale   int            `json:"stale"`   // of those not read, the ones of which an earlier reading is still found
	Sites   []SiteCoverage `json:"sites"`   // by name, files without a site last under the name ""
	Last    *LastRun       `json:"last"`    // nil when nothing was ever tried
}

// SiteCoverage is Coverage of one site, or host, or of all files.
type SiteCoverage struct {
	Name    string    `json:"name"`
	Sources int       `json:"sources"`
	Read    int       `json:"read"`
	Tried   time.Time `json:"tried"` // last attempt
}

// LastRun is what was tried last: every attempt that follows the one before within an hour. Sources that were looked at and had not
// changed may be missing from it.
type LastRun struct {
	From   time.Time     `json:"from"`
	To     time.Time     `json:"to"`
	Tried  int           `json:"tried"`
	Unread map[Class]int `json:"unread"`
}
