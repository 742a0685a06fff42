// Package lang names the languages Entente reads and speaks.
package lang

// Code is a BCP 47 language code in lower case, such as "nl", or Und.
type Code string

// The languages whose texts are analysed with rules of their own. Any other code a
// text may carry (a decoy of the detector, "und") is searched word for word.
const (
	NL  Code = "nl"
	FR  Code = "fr"
	EN  Code = "en"
	Und Code = "und" // it could not be told
)

// All lists the analysed languages in the order used wherever an order shows.
func All() []Code { return []Code{NL, FR, EN} }

// Known reports whether c is one of All.
func (c Code) Known() bool { return c == NL || c == FR || c == EN }

// Parse returns the analysed language that s names, or false.
func Parse(s string) (Code, bool) {
	c := Code(s)
	return c, c.Known()
}
