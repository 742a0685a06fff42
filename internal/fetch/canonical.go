package fetch

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"entente/internal/record"
)

// MaxAddress bounds an address, in bytes. Browsers and servers stop at or before 8 KiB.
const MaxAddress = 8 << 10

// Canonical brings an address into the one form under which it is known: scheme and host in lower case, international names
// as ASCII, numbers that stand for an IPv4 address as four of them, no default port, no user, no fragment, the dots of the
// path resolved, no parameters that only tell where a reader came from or which session is theirs; escapes in capitals and
// only where they are needed. The order of parameters stays: to some servers it matters. What is no address of the web is
// refused with a *record.Failure of class unsupported. Canonical of a canonical address is itself.
func Canonical(address string) (string, error) {
	u, err := parse(address)
	if err != nil {
		return "", err
	}
	return canonical(u)
}

// Resolve returns the canonical address to which a reference on the page at base leads.
func Resolve(base, ref string) (string, error) {
	b, err := parse(base)
	if err != nil {
		return "", err
	}
	r, err := parse(ref)
	if err != nil {
		return "", err
	}
	return canonical(b.ResolveReference(r))
}

// parse reads an address as browsers do: blanks around it and line ends within it do not count, and what may not stand in an
// address stands for its escape.
func parse(address string) (*url.URL, error) {
	if len(address) > MaxAddress {
		return nil, refused(fmt.Sprintf("an address of %d bytes; the limit is %d", len(address), MaxAddress))
	}
	s := strings.TrimFunc(address, func(r rune) bool { return r <= ' ' })
	s = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
	s, _, _ = strings.Cut(s, "#")
	main, query, asked := strings.Cut(s, "?")
	if scheme, _, ok := strings.Cut(main, ":"); !ok || isWeb(scheme) || strings.ContainsAny(scheme, "/\\") {
		main = strings.ReplaceAll(main, `\`, "/")
	}
	if scheme, rest, ok := strings.Cut(main, ":"); ok && isWeb(scheme) && strings.HasPrefix(rest, "/") {
		main = scheme + "://" + strings.TrimLeft(rest, "/") // https:/example.org and https:///example.org mean it
	}
	s = escaped(main)
	if asked {
		s += "?" + escaped(query)
	}
	u, err := url.Parse(s)
	if err != nil {
		if e, ok := err.(*url.Error); ok {
			err = e.Err
		}
		return nil, refused("it can not be read as an address: " + err.Error())
	}
	return u, nil
}

func isWeb(scheme string) bool {
	return strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
}

func canonical(u *url.URL) (string, error) {
	scheme := strings.ToLower(u.Scheme)
	switch {
	case scheme == "":
		return "", refused("it names no scheme: an address begins with https:// or http://")
	case !isWeb(scheme):
		return "", refused(fmt.Sprintf("%.40s: is no scheme that is fetched; only https and http are", scheme))
	case u.Opaque != "" || u.Host == "":
		return "", refused("it names no host")
	}
	host, err := hostname(u.Hostname())
	if err != nil {
		return "", err
	}
	if p := u.Port(); p != "" {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || n == 0 {
			return "", refused(fmt.Sprintf("%.20q is no port", p))
		}
		if scheme == "http" && n != 80 || scheme == "https" && n != 443 {
			host += ":" + strconv.FormatUint(n, 10)
		}
	}
	out := scheme + "://" + host + cleanPath(u.EscapedPath())
	if q := cleanQuery(u.RawQuery); q != "" {
		out += "?" + q
	}
	if len(out) > MaxAddress {
		return "", refused(fmt.Sprintf("an address of %d bytes; the limit is %d", len(out), MaxAddress))
	}
	return out, nil
}

func refused(reason string) error {
	return &record.Failure{Class: record.ClassUnsupported, Reason: reason}
}

// lookup turns international names into ASCII the way browsers do. Underscores are left alone: some hosts have them.
var lookup = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.BidiRule())

// hostname returns a host in its one form.
func hostname(host string) (string, error) {
	if strings.Contains(host, ":") {
		ip, err := netip.ParseAddr(host)
		if err != nil || ip.Zone() != "" {
			return "", refused(fmt.Sprintf("%.60q is no IPv6 address", host))
		}
		return "[" + ip.String() + "]", nil
	}
	ascii, err := lookup.ToASCII(host)
	if again, twice := lookup.ToASCII(ascii); err != nil || twice != nil || again != ascii || !utf8.ValidString(host) {
		return "", refused(fmt.Sprintf("%.80q is no host", host))
	}
	ascii = strings.TrimSuffix(strings.ToLower(ascii), ".")
	if ascii == "" || len(ascii) > 253 || strings.Contains(ascii, "..") || strings.HasPrefix(ascii, ".") ||
		strings.ContainsFunc(ascii, func(r rune) bool { return !isHost(r) }) {
		return "", refused(fmt.Sprintf("%.80q is no host", host))
	}
	if last := ascii[strings.LastIndexByte(ascii, '.')+1:]; number.MatchString(last) {
		return ipv4(ascii)
	}
	return ascii, nil
}

func isHost(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_'
}

// number is a last label that makes a host an IPv4 address, however it is written (WHATWG URL, "ends in a number").
var number = regexp.MustCompile(`^(?:[0-9]+|0x[0-9a-f]*)$`)

// ipv4 reads an IPv4 address of one to four parts, each decimal, octal (0…) or hexadecimal (0x…): 2130706433, 0177.0.0.1 and
// 0x7f.1 are all 127.0.0.1 to a system that connects.
func ipv4(host string) (string, error) {
	bad := refused(fmt.Sprintf("%.80q is no host and no IPv4 address", host))
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return "", bad
	}
	var value uint64
	for i, p := range parts {
		base := 10
		switch {
		case strings.HasPrefix(p, "0x"):
			base, p = 16, p[2:]
		case len(p) > 1 && p[0] == '0':
			base, p = 8, p[1:]
		}
		n, err := uint64(0), error(nil)
		if p != "" {
			n, err = strconv.ParseUint(p, base, 33)
		} else if base == 10 {
			return "", bad
		}
		last := i == len(parts)-1
		room := uint(8)
		if last {
			room = uint(8 * (5 - len(parts)))
		}
		if err != nil || n >= 1<<room {
			return "", bad
		}
		value = value<<room | n
	}
	return netip.AddrFrom4([4]byte{byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)}).String(), nil
}

// escaped writes every byte that may not stand in an address as its escape.
func escaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%' && (i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2])):
			b.WriteString("%25")
		case c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>\^{|}`+"`", c) >= 0:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Escaped brings the escapes of a path or query into their one form: what may stand for itself does (RFC 3986, 6.2.2.2), the
// others are in capitals.
func Escaped(s string) string {
	s = escaped(s)
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' || i+2 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		if c := unhex(s[i+1])<<4 | unhex(s[i+2]); isUnreserved(c) {
			b.WriteByte(c)
		} else {
			b.WriteString(strings.ToUpper(s[i : i+3]))
		}
		i += 2
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// Sessions in a path: ;jsessionid=… of Java servers, a segment (S(…)) of ASP.NET.
var (
	pathSession = regexp.MustCompile(`(?i);(?:jsessionid|phpsessid|sid|sessionid)=[^/;]*`)
	netSession  = regexp.MustCompile(`^(?:\(|%28)[SAFsaf](?:\(|%28)[A-Za-z0-9_-]{8,}(?:\)|%29)(?:\)|%29)$`)
)

func cleanPath(p string) string {
	p = pathSession.ReplaceAllString(Escaped(p), "")
	var out []string
	segments := strings.Split(strings.TrimPrefix(p, "/"), "/")
	for i, s := range segments {
		last := i == len(segments)-1
		switch {
		case netSession.MatchString(s):
		case s == "..":
			out = out[:max(len(out)-1, 0)]
		case s != ".":
			out = append(out, s)
			continue
		}
		if last {
			out = append(out, "")
		}
	}
	return "/" + strings.Join(out, "/")
}

// tracking are parameters that only tell where a reader came from, by name or by its beginning.
var (
	tracking = []string{
		"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh", "li_fat_id", "mc_cid",
		"mc_eid", "_ga", "_gl", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "wickedid", "oly_enc_id", "oly_anon_id", "rb_clickid", "s_cid",
		"pk_campaign", "pk_kwd", "pk_keyword", "pk_source", "pk_medium", "pk_content", "pk_cid", "at_campaign", "at_medium",
	}
	trackingBegins = []string{"utm_", "mtm_", "piwik_", "matomo_", "hsa_"}
	sessions       = []string{"phpsessid", "jsessionid", "sessionid", "session_id", "sessid", "cfid", "cftoken", "zenid", "oscsid"}
)

// sessionValue is a value that under the name sid or the like can only be a session's.
var sessionValue = regexp.MustCompile(`^[0-9A-Za-z_-]{16,}$`)

func cleanQuery(q string) string {
	var kept []string
	for _, p := range strings.Split(Escaped(q), "&") {
		name, value, _ := strings.Cut(p, "=")
		name = strings.ToLower(name)
		switch {
		case p == "", slices.Contains(tracking, name), slices.Contains(sessions, name), strings.HasPrefix(name, "aspsessionid"):
		case slices.ContainsFunc(trackingBegins, func(b string) bool { return strings.HasPrefix(name, b) }):
		case (name == "sid" || name == "s" || name == "session") && sessionValue.MatchString(value) && strings.ContainsAny(value, "0123456789"):
		default:
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
}
