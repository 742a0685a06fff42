package lang

// Verdict is what a Detector makes of one text.
type Verdict struct {
	// Code is the language when it is Sure, Und otherwise. A language that is not analysed ("de", "es") is an answer too.
	Code Code
	// Sure says that the words of the text bear Code out. Sure and Und together: running text in a language that is not known.
	Sure bool
	// Claimed is, when unsure, the language that some words of the text speak for, as BCP 47, although they are too few to decide;
	// empty when no word speaks, as in a list of names. Of two foreign languages it may name the wrong one.
	Claimed string
}

// Detector tells the language of a text. It is safe for concurrent use, never panics, and answers the same for the same text.
type Detector interface {
	Tell(text string) Verdict
}
