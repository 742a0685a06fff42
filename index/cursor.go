package index

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"entente/internal/query"
)

// signed is how many bytes of signature a cursor carries.
const signed = 16

// WriteCursor returns a cursor that says at, in JSON. It is bound to the generation, whose secret signs it, and to the question. A value
// that JSON can not write, such as a score that is no number, makes none.
func WriteCursor(secret []byte, q query.Query, at any) string {
	body, err := json.Marshal(at)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(signature(secret, q, body), body...))
}

// ReadCursor reads into at what the cursor of q says. What was not signed with this secret for this question is ErrCursorExpired.
func ReadCursor(secret []byte, q query.Query, at any) error {
	b, err := base64.RawURLEncoding.Strict().DecodeString(q.After)
	if err != nil || len(b) <= signed || !hmac.Equal(b[:signed], signature(secret, q, b[signed:])) {
		return ErrCursorExpired
	}
	if err := json.Unmarshal(b[signed:], at); err != nil {
		return ErrCursorExpired
	}
	return nil
}

func signature(secret []byte, q query.Query, body []byte) []byte {
	h := hmac.New(sha256.New, secret)
	fmt.Fprintf(h, "%s\n", q.HitsKey())
	h.Write(body)
	return h.Sum(nil)[:signed]
}
