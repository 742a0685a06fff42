package lang

// Verdict is what a Detector makes of one text.
type Verdict struct {
	// Code is the language when it is Sure, Und otherwise. A language that is not analysed ("de", "es") is an answer too.
	Code Code
	// Sure says that the words of the text bear Code out.
	Sure bool
	// Claimed is the likeliest language as BCP 47 even when unsure; empty when the text is in no language at all.
	Claimed string
}

// Detector tells the language of a text. It is safe for concurrent use, never panics, and answers the same for the same text.
type Detector interface {
	Tell(text string) Verdict
}
