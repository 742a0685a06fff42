package record

import "errors"

// Op is one change of one record: an upsert, or a delete when Document is nil.
type Op struct {
	ID       string
	Version  uint64
	Document *Document
	Target   string // of a delete: the record that took its place, when the two became one
}

// Batch is the changes that the store made durable under one sequence number, in order.
type Batch struct {
	Seq uint64
	Ops []Op
}

// Outcome tells what became of one Op.
type Outcome struct {
	ID     string
	Status OutcomeStatus
	Reason string // of a rejection
}

// OutcomeStatus is what an engine did with an Op.
type OutcomeStatus string

// Applied: it is there now. Stale: a newer version was there already. Rejected: this engine can not hold it, see the reason.
// Unknown: it was sent and no answer came; sending it again is harmless.
const (
	Applied  OutcomeStatus = "applied"
	Stale    OutcomeStatus = "stale"
	Rejected OutcomeStatus = "rejected"
	Unknown  OutcomeStatus = "unknown"
)

// Class is why a source could not be read, or "ok".
type Class string

// The classes of a reading attempt, all of them final.
const (
	ClassOK          Class = "ok"
	ClassEmpty       Class = "empty"
	ClassNeedsOCR    Class = "needs-ocr"
	ClassEncrypted   Class = "encrypted"
	ClassCorrupt     Class = "corrupt"
	ClassTooLarge    Class = "too-large"
	ClassTimeout     Class = "timeout"
	ClassOOM         Class = "oom"
	ClassCrash       Class = "crash"
	ClassUnsupported Class = "unsupported"
	ClassMissing     Class = "missing"    // the path or address does not exist
	ClassUnreadable  Class = "unreadable" // it exists and may not be opened
)

// Failure is a source that could not be read, with its class. It is an error.
type Failure struct {
	Class  Class  `json:"class"`
	Reason string `json:"reason"` // one sentence in English for the operator
}

func (f *Failure) Error() string { return string(f.Class) + ": " + f.Reason }

// AsFailure returns the Failure in err's chain, or one of class crash that carries err's text.
func AsFailure(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return &Failure{Class: ClassCrash, Reason: err.Error()}
}
