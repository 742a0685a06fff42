package source

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"entente/internal/record"
)

// answer is what a server said, as a web archive keeps it. Programs that write archives undo chunks and compression and leave
// the header as it was, or keep both as they came: the bytes tell which.
type answer struct {
	status int
	header textproto.MIMEHeader
	body   []byte
}

// answerOf reads status and header of an answer of HTTP/1 or of what was written as such.
func answerOf(block []byte) (answer, error) {
	line, rest := cutLine(block)
	fields := strings.Fields(string(line[:min(len(line), 200)]))
	if len(fields) < 2 || !strings.HasPrefix(fields[0], "HTTP/") {
		return answer{}, errors.New("it does not begin with a status")
	}
	status, err := strconv.Atoi(fields[1])
	if err != nil || status < 100 || status > 999 {
		return answer{}, errors.New("its status is no number")
	}
	a := answer{status: status, header: textproto.MIMEHeader{}}
	for last := ""; ; {
		line, rest = cutLine(rest)
		if len(line) == 0 {
			break
		}
		if len(a.header) > 1000 {
			return answer{}, errors.New("its header has too many lines")
		}
		if (line[0] == ' ' || line[0] == '\t') && last != "" { // folded, as old servers do
			values := a.header[last]
			values[len(values)-1] += " " + strings.TrimSpace(string(line))
			continue
		}
		name, value, found := strings.Cut(string(line), ":")
		if !found {
			continue
		}
		last = textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name))
		a.header.Add(last, strings.TrimSpace(value))
	}
	a.body = rest
	return a, nil
}

func cutLine(b []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(b, []byte("\n"))
	return bytes.TrimRight(line, "\r"), rest
}

var chunkSize = regexp.MustCompile(`^[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\n]{0,200})?\r?\n`)

// content returns the body as the reader of the page got it. What comes out counts against the bounds of u.
func (a answer) content(u *unpacking) ([]byte, error) {
	body := a.body
	if strings.Contains(strings.ToLower(a.header.Get("Transfer-Encoding")), "chunked") && chunkSize.Match(body) {
		joined, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(body)))
		if err == nil || len(joined) > 0 { // the connection may have ended early: what came is read
			body = joined
		}
	}
	encodings := strings.FieldsFunc(strings.ToLower(strings.Join(a.header.Values("Content-Encoding"), ",")), func(r rune) bool { return r == ',' || r == ' ' })
	if len(encodings) > 3 {
		return nil, &record.Failure{Class: record.ClassUnsupported, Reason: "it is compressed more than three times over"}
	}
	for i := len(encodings) - 1; i >= 0; i-- {
		var err error
		if body, err = decoded(u, encodings[i], body); err != nil {
			return nil, err
		}
	}
	if len(body) > MaxBytes {
		return nil, tooLarge(int64(len(body)))
	}
	return body, nil
}

// decoded undoes one compression.
func decoded(u *unpacking, encoding string, body []byte) ([]byte, error) {
	var r io.Reader
	var err error
	switch encoding {
	case "identity", "none", "utf-8":
		return body, nil
	case "gzip", "x-gzip":
		if !bytes.HasPrefix(body, gzipMagic) {
			return body, nil
		}
		r, err = gzip.NewReader(bytes.NewReader(body))
	case "deflate":
		// Servers differ on whether it is wrapped in zlib.
		if len(body) >= 2 && body[0]&0x0f == 8 && (int(body[0])<<8|int(body[1]))%31 == 0 {
			r, err = zlib.NewReader(bytes.NewReader(body))
		} else {
			r = flate.NewReader(bytes.NewReader(body))
		}
	case "zstd":
		if !bytes.HasPrefix(body, []byte("\x28\xb5\x2f\xfd")) {
			return body, nil
		}
		var z *zstd.Decoder
		if z, err = zstd.NewReader(bytes.NewReader(body), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow)); err == nil {
			defer z.Close()
			r = z
		}
	case "br":
		return nil, &record.Failure{Class: record.ClassUnsupported, Reason: "it is compressed with Brotli, which is not read"}
	default:
		return nil, &record.Failure{Class: record.ClassUnsupported, Reason: fmt.Sprintf("it is compressed by %.40q, which is not read", encoding)}
	}
	if err != nil {
		return nil, err
	}
	out, err := u.bytes(r)
	if err != nil && encoding == "deflate" && !isBomb(err) && plainText(body) {
		return body, nil
	}
	return out, err
}

// plainText says that bytes were decoded already, whatever the header says.
func plainText(b []byte) bool {
	return bytes.IndexByte(b[:min(len(b), 512)], 0) < 0 && bytes.HasPrefix(bytes.TrimSpace(b), []byte("<"))
}

func isBomb(err error) bool { return errors.Is(err, errBomb) }

func httpTime(s string) time.Time {
	at, err := http.ParseTime(s)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// addressOf returns the key of an address of the web, and false for all else.
func (u *unpacking) addressOf(s string) (string, bool) {
	scheme, _, found := strings.Cut(s, "://")
	if !found || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return "", false
	}
	address, err := u.canonical(s)
	return address, err == nil
}

// plainAddress writes scheme and host small and leaves out default ports, users and fragments.
func plainAddress(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil {
		return "", err
	}
	if u.Host == "" || len(s) > 8<<10 {
		return "", fmt.Errorf("%.40q is no address", s)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" && (u.Scheme != "http" || port != "80") && (u.Scheme != "https" || port != "443") {
		host += ":" + port
	}
	u.Host, u.User, u.Fragment, u.RawFragment = host, nil, "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}
