package cluster

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"entente/index"
	"entente/internal/record"
)

// A version that one copy has found and another does not show yet is read from where it was written first.
func TestCopiesThatAreLate(t *testing.T) {
	back, err := keep(telling("d", 3).Document)
	if err != nil {
		t.Fatal(err)
	}
	has := func(version int, kind record.Type) string {
		card := base64.StdEncoding.EncodeToString(back.Card)
		return fmt.Sprintf(`{"docs":[{"found":true,"_source":{"v":%d,"type":%q,"kept":{"card":%q}}}]}`, version, kind, card)
	}
	const none = `{"docs":[{"found":false}]}`
	for _, tt := range []struct {
		name           string
		shown, written string
		version        uint64
		want           error
		asked          string
	}{
		{"not there yet", none, has(3, record.TypeDocument), 3, nil, "false, true _primary"},
		{"older", has(2, record.TypeDocument), has(3, record.TypeDocument), 3, nil, "false, true _primary"},
		{"removed before it came back", has(2, index.Tombstone), has(3, record.TypeDocument), 3, nil, "false, true _primary"},
		{"there", has(3, record.TypeDocument), none, 3, nil, "false"},
		{"newer", has(4, record.TypeDocument), none, 3, index.ErrStale, "false"},
		{"gone since", has(3, index.Tombstone), none, 3, index.ErrGone, "false"},
		{"nowhere", none, none, 3, index.ErrNotFound, "false, true _primary"},
		{"of no version", none, has(3, record.TypeDocument), 0, index.ErrNotFound, "false"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked []string
			e := engineOn(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
				realtime := r.URL.Query().Get("realtime")
				asked = append(asked, strings.TrimSpace(realtime+" "+r.URL.Query().Get("preference")))
				answer := tt.shown
				if realtime == "true" {
					answer = tt.written
				}
				_, _ = io.WriteString(w, answer)
			})
			cards, err := e.Cards(t.Context(), []record.Key{{ID: "d", Version: tt.version}})
			if !errors.Is(err, tt.want) || err == nil && cards[0].ID != "d" {
				t.Errorf("%v, %v", cards, err)
			}
			if got := strings.Join(asked, ", "); got != tt.asked {
				t.Errorf("asked %s, want %s", got, tt.asked)
			}
		})
	}
}
