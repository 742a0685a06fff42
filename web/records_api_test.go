package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"entente/index/local"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/web"
)

// marino is the pact that has an id on both sides.
func marino() record.Agreement {
	return record.Agreement{
		ID: "full-m1", Class: "agreement", Instrument: "twinning", Status: "unknown", Themes: []string{"youth"},
		Parties: []record.Party{{Value: "gn-2803201", Name: "Anderlecht", Country: "BE", Kind: "municipality", Role: "home"}, {Value: "gn-3173914", Name: "Marino", Country: "IT", Kind: "municipality", Role: "partner"}},
		Signed:  &record.Date{Value: "2018-03", Precision: "month", Basis: "explicit"}, Phases: [][2]int{{2018, 2020}},
		Funders: []record.Body{{Value: "vvsg", Name: "VVSG"}, {Name: "een fonds"}}, Managers: []record.Body{{Name: "de dienst"}}, Programme: &record.Body{Value: "cic", Name: "GIS"},
		Amount: &record.Amount{Value: "5000", Currency: "EUR"}, Contact: &record.Contact{Service: "Dienst", Mail: "dienst@a.example"}, Corrected: []string{"contact"},
		Relations: []record.Tie{{Type: "renewal-of", Target: "full-a1"}},
		Evidence:  []record.Evidence{{Field: "signed", Passage: "full-1", Quote: pact, Class: "explicit"}},
	}
}

func object(t *testing.T, w *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v: %s", w.Code, err, w.Body)
	}
	return v
}

// inside follows a path of fields and numbers.
func inside(v any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			if v = x[part]; v == nil {
				if _, ok := x[part]; !ok {
					return "absent"
				}
			}
		case []any:
			at := int(part[0] - '0')
			if at >= len(x) {
				return "absent"
			}
			v = x[at]
		default:
			return "absent"
		}
	}
	return v
}

// TestTheAPIOfRecordsKeepsItsNames holds what the contract names, as it travels.
func TestTheAPIOfRecordsKeepsItsNames(t *testing.T) {
	h := treatiesAnd(t, 2, marino())
	pid := record.PartnershipID("gn-2803201", "gn-3173914")
	agreement := map[string]any{
		"id": "full-m1", "class": "agreement", "title": "Anderlecht – Marino", "url": "/fr/agreements/full-m1",
		"instrument.value": "twinning", "instrument.label": "Jumelage", "status.value": "unknown", "status.label": "Inconnu",
		"parties.0.value": "gn-2803201", "parties.0.name": "Anderlecht", "parties.0.role": "home", "parties.0.kind": "municipality", "parties.1.country.value": "IT", "parties.1.country.label": "Italie",
		"parties.1.url": "/fr/places/gn-3173914", "signed.value": "2018-03", "signed.precision": "month", "signed.basis": "explicit", "start": nil, "end": nil,
		"phases.0.1": 2020.0, "themes.0.value": "youth", "themes.0.label": "Jeunesse et enfance", "funders.0.value": "vvsg", "funders.0.name": "VVSG", "funders.1.value": nil, "funders.1.name": "een fonds",
		"managers.0.name": "de dienst", "programme.value": "cic", "programme.name": "GIS", "amount.value": "5000", "amount.currency": "EUR",
		"contact.service": "Dienst", "contact.mail": "dienst@a.example", "relations.0.type": "renewal-of", "relations.0.target": "full-a1", "relations.0.url": "/fr/agreements/full-a1", "corrected.0": "contact",
		"evidence.0.field": "signed", "evidence.0.passage": "full-1", "evidence.0.quote": pact, "evidence.0.class": "explicit", "evidence.0.heading.0": "Steden in Italië", "evidence.0.url": "/fr/documents/full#full-1",
	}
	for _, tt := range []struct {
		target, at string
		want       map[string]any
	}{
		{"/api/v1/agreements/full-m1?hl=fr", "", agreement},
		{"/api/v1/documents/full?hl=fr", "agreements.2.", agreement},
		{"/api/v1/compare?id=full-m1&id=full-a1&hl=fr", "agreements.0.", agreement},
		{"/api/v1/agreements/full-m1?hl=en", "", map[string]any{
			"document.id": "full", "document.title": "Steden in Italië", "document.url": "/en/documents/full", "document.source": "https://a.example/full", "document.language": "nl", "document.issued": nil,
			"partnerships.0.id": pid, "partnerships.0.title": "Anderlecht – Marino", "partnerships.0.url": "/en/partnerships/" + pid, "index.documents": 2.0,
		}},
		{"/api/v1/partnerships/" + pid, "", map[string]any{
			"id": pid, "title": "Anderlecht – Marino", "home.value": "gn-2803201", "partner.value": "gn-3173914", "kind.value": "european-twinning", "kind.label": "European twinning",
			"countries.0.value": "IT", "status.value": "unknown", "first_year": 2018.0, "agreements.0.id": "full-m1", "agreements.0.witnesses.0": "full-m1", "agreements.0.documents.0.id": "full",
			"documents.0.id": "full", "themes.0.value": "youth", "themes.0.count": 1.0, "contradictions": []any{},
		}},
		{"/api/v1/places/gn-3173914?hl=nl", "", map[string]any{
			"id": "gn-3173914", "name": "Marino", "names.fr": "Marino", "kind": "municipality", "country.value": "IT", "country.label": "Italië", "location": nil, "partnerships.0.id": pid,
			"partnerships.0.other.value": "gn-2803201", "partnerships.0.instruments.0.value": "twinning", "partnerships.0.instruments.0.label": "Stedenband", "agreements.0.id": "full-m1", "agreements.0.type": "agreement", "documents.0.id": "full", "countries.0.value": "BE", "themes.0.value": "youth",
			"years.0.year": 2018.0, "totals.agreements": 1.0, "totals.partnerships": 1.0, "totals.documents": 1.0,
		}},
		{"/api/v1/compare?id=full-m1&id=full-a1", "", map[string]any{
			"rows.0.field": "parties", "rows.1.field": "instrument", "rows.1.differs": false, "rows.2.field": "signed", "rows.2.cells.0.values.0.value": "2018-03",
			"rows.2.cells.0.values.0.evidence.0.quote": pact, "rows.3.differs": true,
		}},
		{"/api/v1/search?in=agreements&party=gn-3173914", "", map[string]any{
			"total": 1.0, "query.in": "agreements", "hits.0.id": "full-m1", "hits.0.type": "agreement", "hits.0.class": "agreement", "hits.0.title": "Anderlecht – Marino", "hits.0.url": "/en/agreements/full-m1",
			"hits.0.document_id": "full", "hits.0.quote": pact, "hits.0.signed.value": "2018-03", "hits.0.status.value": "unknown", "hits.0.instrument.label": "Twinning", "hits.0.parties.1.value": "gn-3173914",
			"hits.0.passages.0.heading.0": "Steden in Italië",
		}},
		{"/api/v1/search", "", map[string]any{"hits.0.document_id": "absent", "hits.0.class": "absent", "hits.0.type": "document"}},
		{"/api/v1/similar/full-m1", "", map[string]any{"id": "full-m1", "hits.0.type": "agreement", "hits.0.reasons.0.kind": "theme"}},
	} {
		body := object(t, get(t, h, tt.target))
		for path, want := range tt.want {
			got := inside(body, tt.at+path)
			if list, ok := want.([]any); ok {
				if have, ok := got.([]any); !ok || len(have) != len(list) {
					t.Errorf("%s: %s is %v, want %v", tt.target, path, got, want)
				}
			} else if got != want {
				t.Errorf("%s: %s%s is %v, want %v", tt.target, tt.at, path, got, want)
			}
		}
	}
}

func TestRecordsThatAreNotThere(t *testing.T) {
	h := treaties(t, 2)
	for target, want := range map[string]int{
		"/api/v1/agreements/nothing": 404, "/api/v1/agreements/full": 404, "/api/v1/agreements/full-a1?colour=red": 422, "/api/v1/partnerships/pnothing": 404, "/api/v1/places/nowhere": 404,
		"/api/v1/places/gn-2803201": 200, "/api/v1/compare": 422, "/api/v1/compare?id=full-a1": 422, "/api/v1/compare?id=full-a1&id=full-a1": 422, "/api/v1/compare?id=full-a1&id=nothing": 404,
		"/api/v1/compare?id=1&id=2&id=3&id=4&id=5": 422, "/api/v1/compare?id=full-a1&id=full-a2&colour=red": 422, "/api/v1/search?class=any": 422,
	} {
		w := get(t, h, target)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", target, w.Code, want)
		}
		if want == 422 {
			if p := asProblem(t, w); len(p.Errors) == 0 || p.Errors[0].Parameter == "" {
				t.Errorf("%s names no parameter: %+v", target, p)
			}
		}
	}
}

// What is not there is told by its own name, and what became one with another leads there.
func TestRecordsThatWentSayWhatTheyWere(t *testing.T) {
	e, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	with := func(id string, apart ...string) *record.Document {
		d := &record.Document{Card: record.Card{ID: id, Version: 1, Type: record.TypeDocument, Source: "https://a.example/" + id, Title: id, Language: lang.NL, Languages: []lang.Code{lang.NL},
			Kind: "minutes", Format: "text/html", TextQuality: "good"}}
		for _, a := range apart {
			m := marino()
			m.ID, m.Relations, m.Evidence = record.AgreementID(id, a), nil, nil
			d.Agreements = append(d.Agreements, m)
		}
		return d
	}
	for i, ops := range [][]record.Op{
		{{ID: "kept", Version: 1, Document: with("kept", "one", "two")}, {ID: "old", Version: 1, Document: with("old", "one", "lost")}, {ID: "left", Version: 1, Document: with("left", "one")}},
		{{ID: "old", Version: 2, Target: "kept"}, {ID: "left", Version: 2}},
	} {
		if _, err := e.Apply(t.Context(), record.Batch{Seq: uint64(i) + 1, Ops: ops}); err != nil {
			t.Fatal(err)
		}
	}
	h, err := web.New(web.Options{Engine: e, Info: e.Info, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	id := record.AgreementID
	one, two := url.PathEscape(id("kept", "one")), url.QueryEscape(id("kept", "two"))
	for target, want := range map[string]string{
		"/api/v1/agreements/nothing": "404 no-agreement", "/api/v1/agreements/kept": "404 no-agreement", "/api/v1/partnerships/pnothing": "404 no-partnership", "/api/v1/places/nowhere": "404 no-place",
		"/api/v1/documents/nothing": "404 no-document", "/api/v1/documents/left": "410 gone", "/api/v1/compare?id=nothing&id=" + two: "404 no-agreement",
		"/api/v1/agreements/" + url.PathEscape(id("left", "one")): "410 gone-agreement", "/api/v1/agreements/" + url.PathEscape(id("old", "lost")): "410 gone-agreement",
		"/api/v1/compare?id=" + url.QueryEscape(id("left", "one")) + "&id=" + two: "410 gone-agreement",
	} {
		w := get(t, h, target)
		if p := asProblem(t, w); fmt.Sprint(w.Code, " ", p.Code) != want || p.Detail == "" {
			t.Errorf("%s: %d %+v, want %s", target, w.Code, p, want)
		}
	}
	was := id("old", "one")
	for from, to := range map[string]string{
		"/api/v1/agreements/" + url.PathEscape(was) + "?hl=fr":      "/api/v1/agreements/" + one + "?hl=fr",
		"/nl/agreements/" + url.PathEscape(was):                     "/nl/agreements/" + one,
		"/api/v1/compare?id=" + url.QueryEscape(was) + "&id=" + two: "/api/v1/compare?id=" + url.QueryEscape(id("kept", "one")) + "&id=" + two,
		"/fr/compare?id=" + url.QueryEscape(was) + "&id=" + two:     "/fr/compare?id=" + url.QueryEscape(id("kept", "one")) + "&id=" + two,
	} {
		if w := get(t, h, from); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != to {
			t.Errorf("%s: %d to %q, want 301 to %q", from, w.Code, w.Header().Get("Location"), to)
		}
	}
}

func TestTheOpenAPIDocumentTellsOfRecords(t *testing.T) {
	var doc struct {
		Paths      map[string]map[string]struct{ Responses map[string]any }
		Components struct {
			Schemas map[string]struct {
				Properties map[string]any
				Required   []string
			}
		}
	}
	if err := json.Unmarshal(get(t, treaties(t, 2), "/api/v1/openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for path, statuses := range map[string][]string{"/agreements/{id}": {"200", "301", "404", "410"}, "/partnerships/{id}": {"200", "404"}, "/places/{id}": {"200", "404"}, "/similar/{id}": {"200", "404"}, "/compare": {"200", "404", "422"}} {
		for _, status := range statuses {
			if doc.Paths[path]["get"].Responses[status] == nil {
				t.Errorf("%s does not tell of %s", path, status)
			}
		}
	}
	for schema, fields := range map[string]string{
		"Record":       "id class title label url instrument parties signed start end phases status themes funders managers programme amount contact relations corrected evidence",
		"Agreement":    "id class title label url instrument parties signed start end phases status themes funders managers programme amount contact relations corrected evidence document partnerships index",
		"Partnership":  "id title url home partner countries kind status first_year last_evidence_year themes agreements documents contradictions index",
		"Place":        "id name names other_names kind url country location population partnerships agreements documents countries themes years totals index",
		"Comparison":   "agreements rows index",
		"Hit":          "label class instrument parties signed status document_id quote",
		"Party":        "value label name country kind role url",
		"DocumentCard": "id title url source language kind issued retrieved sha256",
		"Evidence":     "field passage quote class heading language page url",
	} {
		for name := range strings.FieldsSeq(fields) {
			if doc.Components.Schemas[schema].Properties[name] == nil {
				t.Errorf("%s does not tell of %s", schema, name)
			}
			if schema == "Hit" && slices.Contains(doc.Components.Schemas[schema].Required, name) {
				t.Errorf("a hit is said to have %s always; a document has none", name)
			}
		}
	}
}
