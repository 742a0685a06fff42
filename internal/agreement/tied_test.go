package agreement

import (
	"slices"
	"testing"

	"entente/internal/lang"
)

// TestWaysToSay reads the ways in which pages of English towns, most of them in no gazetteer, tell of one twinning.
func TestWaysToSay(t *testing.T) {
	for _, text := range []string{
		"Castlebrae is twinned with Aubigny-la-Ronce, France.",
		"Castlebrae has been twinned with Aubigny-la-Ronce, France.",
		"Castlebrae was formally twinned with Aubigny-la-Ronce in France.",
		"Castlebrae is proud to be twinned with Aubigny-la-Ronce (France).",
		"Castlebrae is officially twinned with Aubigny-la-Ronce, France.",
		"Castlebrae's twin town is Aubigny-la-Ronce, France.",
		"# Twin towns\nCastlebrae is twinned with:\n\n- Aubigny-la-Ronce, France",
		"Castlebrae has a twin town:\n\n- Aubigny-la-Ronce (France)",
		"Castlebrae has a twinning link with Aubigny-la-Ronce, France. Castlebrae is twinned for good.",
		"Castlebrae was twinned under a deed of twinning with Aubigny-la-Ronce, France.",
	} {
		var got []string
		for _, a := range Read(written(lang.EN, "\n"+text)) {
			got = append(got, told(a))
		}
		if want := []string{"Castlebrae – Aubigny-la-Ronce FR: twinning"}; !slices.Equal(got, want) {
			t.Errorf("%s\ngot  %q\nwant %q", text, got, want)
		}
	}
}
