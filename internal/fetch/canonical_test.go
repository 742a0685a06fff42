package fetch_test

import (
	"net/url"
	"strings"
	"testing"

	"entente/internal/fetch"
	"entente/internal/record"
)

func TestOneAddressHasOneForm(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"as it is", "https://www.stad.example/nl/partners", "https://www.stad.example/nl/partners"},
		{"no path", "https://stad.example", "https://stad.example/"},
		{"capitals", "HTTPS://WWW.Stad.Example/NL", "https://www.stad.example/NL"},
		{"default ports", "http://stad.example:80/a", "http://stad.example/a"},
		{"default port of https", "https://stad.example:443/a", "https://stad.example/a"},
		{"another port", "https://stad.example:8443/a", "https://stad.example:8443/a"},
		{"fragment", "https://stad.example/a#b?c", "https://stad.example/a"},
		{"user", "https://jan:geheim@stad.example/a", "https://stad.example/a"},
		{"a dot at the end of the host", "https://stad.example./a", "https://stad.example/a"},
		{"dots in the path", "https://stad.example/a/./b/../c", "https://stad.example/a/c"},
		{"dots as escapes", "https://stad.example/a/%2e%2e/c", "https://stad.example/c"},
		{"dots above the root", "https://stad.example/../../c", "https://stad.example/c"},
		{"dots at the end", "https://stad.example/a/b/..", "https://stad.example/a/"},
		{"escapes", "https://stad.example/%7ejan/%c3%a9t%C3%A9", "https://stad.example/~jan/%C3%A9t%C3%A9"},
		{"letters beyond ASCII", "https://stad.example/été?q=é", "https://stad.example/%C3%A9t%C3%A9?q=%C3%A9"},
		{"blanks and line ends", " https://stad.example/a b\n/c\t ", "https://stad.example/a%20b/c"},
		{"a percent sign alone", "https://stad.example/100%", "https://stad.example/100%25"},
		{"turned slashes", `https:\\stad.example\a\b`, "https://stad.example/a/b"},
		{"slashes too few and too many", "https:/stad.example/a", "https://stad.example/a"},
		{"international name", "https://Köln.Example/", "https://xn--kln-sna.example/"},
		{"tracking", "https://stad.example/a?utm_source=x&id=3&fbclid=y&UTM_Medium=z", "https://stad.example/a?id=3"},
		{"tracking alone", "https://stad.example/a?utm_source=x", "https://stad.example/a"},
		{"the order of parameters stays", "https://stad.example/a?z=1&a=2&z=0", "https://stad.example/a?z=1&a=2&z=0"},
		{"sessions", "https://stad.example/a?PHPSESSID=abc&id=1", "https://stad.example/a?id=1"},
		{"a session in the path", "https://stad.example/a;jsessionid=0A1B?x=1", "https://stad.example/a?x=1"},
		{"a session as a folder", "https://stad.example/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "https://stad.example/a.aspx"},
		{"sid that is a session", "https://stad.example/a?sid=d41d8cd98f00b204e9800998ecf8427e", "https://stad.example/a"},
		{"sid that is none", "https://stad.example/a?sid=12", "https://stad.example/a?sid=12"},
		{"an IPv6 address", "http://[2001:DB8:0::1]:80/", "http://[2001:db8::1]/"},
		{"decimal", "http://2130706433/", "http://127.0.0.1/"},
		{"octal", "http://0177.0.0.1/", "http://127.0.0.1/"},
		{"hexadecimal", "http://0x7f.1/", "http://127.0.0.1/"},
		{"full width figures", "http://１２７.0.0.1/", "http://127.0.0.1/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := fetch.Canonical(tt.in)
			if err != nil || got != tt.want {
				t.Errorf("Canonical(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
			}
		})
	}
}

// Addresses of other schemes and what is no address are refused before anything is connected (fault 69).
func TestWhatIsNoAddressOfTheWebIsRefused(t *testing.T) {
	for _, in := range []string{
		"file:///etc/passwd", "gopher://stad.example/", "data:text/html,<p>x", "ftp://stad.example/a", "javascript:alert(1)", "mailto:x@stad.example",
		"", "stad.example/a", "/a/b", "https://", "https:///", "http://:80/", "http://a:99999/", "http://a:0/", "http://a:x/", "https:stad.example",
		"http://256.0.0.1/", "http://1.2.3.4.5/", "http://0xffffffffff/", "http://09.0.0.1/", "http://[::1%25eth0]/", "http://[nix]/", "http://a..b/",
		"http://a b/", "http://a%00b/", "http://" + strings.Repeat("a", 300) + "/", "http://stad.example/" + strings.Repeat("a", fetch.MaxAddress),
	} {
		got, err := fetch.Canonical(in)
		if err == nil {
			t.Errorf("Canonical(%.60q) = %.60q", in, got)
		} else if f := record.AsFailure(err); f.Class != record.ClassUnsupported || f.Reason == "" {
			t.Errorf("Canonical(%.60q): %v, want class unsupported and a reason", in, err)
		}
	}
}

func TestReferencesResolveAsInABrowser(t *testing.T) {
	const base = "https://stad.example/nl/a/b.html?q=1"
	for ref, want := range map[string]string{
		"c.html":               "https://stad.example/nl/a/c.html",
		"../c":                 "https://stad.example/nl/c",
		"/c":                   "https://stad.example/c",
		"//ander.example/c":    "https://ander.example/c",
		"?p=2":                 "https://stad.example/nl/a/b.html?p=2",
		"":                     "https://stad.example/nl/a/b.html?q=1",
		"#onder":               "https://stad.example/nl/a/b.html?q=1",
		"c d.pdf":              "https://stad.example/nl/a/c%20d.pdf",
		`..\c`:                 "https://stad.example/nl/c",
		"c?return=http://x/?y": "https://stad.example/nl/a/c?return=http://x/?y",
		"http://ander.example": "http://ander.example/",
	} {
		if got, err := fetch.Resolve(base, ref); err != nil || got != want {
			t.Errorf("Resolve(%q) = %q, %v; want %q", ref, got, err, want)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{
		"https://stad.example/a?b=c#d", "http://0x7f.1/..;sid=a/%2e%2E/", "https://a@b:80/(S(aaaaaaaa))/%", "http://[::ffff:7f00:1]/?&&a=&", "//x", `\\x\y`,
		"http://h/a;jsessionid=1;sid=2/b?utm_a=1&%75tm_b=2", "http://ⓔxample.com/", "https://stad.example/%25%32%65",
	} {
		f.Add(s, "https://stad.example/x/y?z")
	}
	f.Fuzz(func(t *testing.T, ref, base string) {
		for _, resolve := range []func() (string, error){
			func() (string, error) { return fetch.Canonical(ref) },
			func() (string, error) { return fetch.Resolve(base, ref) },
		} {
			got, err := resolve()
			if err != nil {
				continue
			}
			if again, err := fetch.Canonical(got); err != nil || again != got {
				t.Errorf("%q: canonical %q, its canonical %q, %v", ref, got, again, err)
			}
			u, err := url.Parse(got)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" {
				t.Errorf("%q: canonical %q, %v", ref, got, err)
			}
			for i := range len(got) {
				if got[i] <= ' ' || got[i] >= 0x7f {
					t.Errorf("%q: canonical %q holds byte %#x", ref, got, got[i])
				}
			}
		}
	})
}
