package extract

import "testing"

// A page number may stand on a single page; a row of words or a year may not be taken for one.
func TestRowsThatAreOnlyAPageNumber(t *testing.T) {
	for row, want := range map[string]bool{
		"Page 1": true, "page 3 of 12": true, "Page 2 sur 9": true, "blz. 4 van 7": true, "Pagina 1": true, "p. 3": true, "– 5 –": true, "2 / 8": true,
		"2014": false, "Page 1 shows Dakar": false, "12 juin": false, "Stad 3": false, "pages 3": false, "1": false,
	} {
		if got := pageNumber.MatchString(masked(row)); got != want {
			t.Errorf("%q: %t", row, got)
		}
	}
}
