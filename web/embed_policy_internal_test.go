package web

import "testing"

func TestAPolicyIsAmended(t *testing.T) {
	const box = "https://search.example.be"
	for name, tt := range map[string]struct {
		is, want        string
		changed, nonces bool
	}{
		"default alone goes along":     {"default-src 'self'; img-src *", "default-src 'self'; img-src *; script-src 'self' " + box + "; connect-src 'self' " + box, true, false},
		"what is there is added to":    {"script-src 'self' 'nonce-x'; connect-src 'self'; form-action 'self'", "script-src 'self' 'nonce-x' " + box + "; connect-src 'self' " + box + "; form-action 'self' " + box, true, false},
		"none becomes the box":         {"default-src 'none'; form-action 'none'", "default-src 'none'; form-action " + box + "; script-src " + box + "; connect-src " + box, true, false},
		"elements have a line":         {"script-src 'none'; script-src-elem 'self'; connect-src *", "script-src 'none'; script-src-elem 'self' " + box + "; connect-src *", true, false},
		"nothing is said of it":        {"img-src 'self'", "img-src 'self'", false, false},
		"all of https":                 {"default-src https:; form-action HTTPS://search.example.be/", "default-src https:; form-action HTTPS://search.example.be/", false, false},
		"nonces alone":                 {"script-src 'nonce-x' 'strict-dynamic'; connect-src 'self'", "script-src 'nonce-x' 'strict-dynamic'; connect-src 'self' " + box, true, true},
		"a header, twice, in capitals": {"Content-Security-Policy: CONNECT-SRC 'self';; connect-src *;", "connect-src 'self' " + box, true, false},
		"nothing":                      {"", "", false, false},
	} {
		got, changed, nonces := amended(tt.is, box)
		if got != tt.want || changed != tt.changed || nonces != tt.nonces {
			t.Errorf("%s: %q %v %v", name, got, changed, nonces)
		}
		if again, changed, _ := amended(got, box); again != got || changed {
			t.Errorf("%s: amended again it is %q", name, again)
		}
	}
}
