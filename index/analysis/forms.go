package analysis

import "strings"

// formsOf reads a table of words before a colon with their forms behind it, and returns each form with the word it is of.
func formsOf(table string) map[string]string {
	forms := map[string]string{}
	word := ""
	for _, f := range strings.Fields(table) {
		if lemma, ok := strings.CutSuffix(f, ":"); ok {
			word = lemma
		} else {
			forms[f] = word
		}
	}
	return forms
}
