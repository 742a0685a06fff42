package record

import (
	"time"

	"entente/internal/lang"
)

// Source is a place that was read, or that could not be: what is kept of it besides its document.
type Source struct {
	Key      string    `json:"key"`                   // identity: canonical address, or absolute path
	Name     string    `json:"name"`                  // what the document id was made from
	Shown    string    `json:"source"`                // address, or the path as it was given
	Document string    `json:"document_id,omitempty"` // empty as long as it never could be read
	Format   string    `json:"format,omitempty"`      // media type
	Size     int       `json:"size"`                  // bytes
	Language lang.Code `json:"language,omitempty"`    // of the document
	Records  int       `json:"records,omitempty"`     // agreements read out of the document
	Modified time.Time `json:"modified,omitzero"`     // what the file system or server says
	ETag     string    `json:"etag,omitempty"`        // of the answer that Document was read from
	// Retrieved is when the bytes behind Document were read, Tried when the last attempt was made.
	Retrieved  time.Time `json:"retrieved,omitzero"`
	Tried      time.Time `json:"tried,omitzero"`
	SHA256     string    `json:"sha256,omitempty"`      // of the bytes behind Document
	TextSHA256 string    `json:"text_sha256,omitempty"` // of the normalised text
	Rules      int       `json:"rules,omitempty"`       // version of the reading rules that made Document
	Gazetteer  string    `json:"gazetteer,omitempty"`   // mark of the installation's own names of places that it was read with; empty without any
	// Hint, Site and Meta are what its place said of the bytes behind Document (see source.Item), so that they can be read again.
	Hint string            `json:"hint,omitempty"`
	Site string            `json:"site,omitempty"`
	Meta map[string]string `json:"meta,omitempty"`
	// Prints are the fingerprints of the blocks of a page of a host, four bytes each, ascending: what most pages share is left
	// out of each. Furniture names what was left out of this one; empty when nothing was.
	Prints    []byte `json:"prints,omitempty"`
	Furniture string `json:"furniture,omitempty"`
	// TriedSHA256 is of the bytes of the last attempt when it failed, TriedRules the version of the rules that failed, and
	// TriedTimes how often they did: the same bytes fail again by the same rules.
	TriedSHA256 string `json:"tried_sha256,omitempty"`
	TriedRules  int    `json:"tried_rules,omitempty"`
	TriedTimes  int    `json:"tried_times,omitempty"`
	Class       Class  `json:"class"`            // of the last attempt
	Reason      string `json:"reason,omitempty"` // of the last attempt, when it failed
	Attempts    int    `json:"attempts"`         // how often it was read or tried
}

// Reading is one attempt to read a source, as it is handed to the store. Without a document and of class ok it says that the
// source has the bytes of Source.SHA256, which are known and read by the same rules: it is read as they were.
type Reading struct {
	Source   Source
	Document *Document // nil when the source could not be read; a document read earlier then stays
	Original []byte    // the bytes behind Document
	Moved    string    // the key the document was kept under before, when its source has moved
	Removed  bool      // the source is gone and its document with it
	Extract  []byte    // the text as it stands in the source with its blocks, as JSON; kept for display and for rules that look again
}

// Kept is what became of a Reading in the store.
type Kept struct {
	Document  string // id of the document the source belongs to now; empty when there is none
	Duplicate bool   // another source had the same text first: both belong to one document
}

// Page is a page of a site on the list of a crawl. The list is what lets a crawl stop and go on at any moment.
type Page struct {
	Address  string    `json:"address"`        // canonical
	Depth    int       `json:"depth"`          // links from the start
	Hops     int       `json:"hops,omitempty"` // redirects that led to it
	State    PageState `json:"state"`
	From     string    `json:"from,omitempty"`    // the page or sitemap it was found on
	Tried    time.Time `json:"tried,omitzero"`    // last attempt
	Modified time.Time `json:"modified,omitzero"` // what the server said
	ETag     string    `json:"etag,omitempty"`
	Size     int       `json:"size,omitempty"`     // bytes of the last answer that brought the page
	Missing  int       `json:"missing,omitempty"`  // how often in a row the server said that there is no such page
	Document bool      `json:"document,omitempty"` // it was handed on to be read, not only followed
	Links    []string  `json:"links,omitempty"`    // where it leads, so that a page not modified is followed all the same
	Reason   string    `json:"reason,omitempty"`   // why it failed or is left alone
}

// PageState tells how far a page has come.
type PageState string

// The states of a page: waiting to be fetched, fetched and not yet kept, kept, failed, left alone on purpose, gone for good.
const (
	PageWaiting PageState = "waiting"
	PageFetched PageState = "fetched"
	PageKept    PageState = "kept"
	PageFailed  PageState = "failed"
	PageLeft    PageState = "left"
	PageGone    PageState = "gone"
)
