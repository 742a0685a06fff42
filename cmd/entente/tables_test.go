package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/vocab"
)

const twinsPage = `<!doctype html><html lang="nl"><head><title>Stedenbanden van de stad Lokeren</title></head><body>
<h1>Stedenbanden van de stad Lokeren</h1>
<p>De stad Lokeren ondertekende in 1998 een stedenband met Nabeul in Tunesië.</p>
<p>De gemeente Lokeren sloot in 2004 een samenwerkingsakkoord met Zwoerdeke in Senegal.</p></body></html>`

// looked is what these tests look at of inspect --json.
type looked struct {
	Document   struct{ Countries []string }
	Agreements []struct {
		ID, Instrument string
		Parties        []struct{ Value, Name, Country string }
	}
}

func inspectedPage(t *testing.T, data, page string) (l looked) {
	t.Helper()
	if err := json.Unmarshal([]byte(ok(t, "inspect", "--json", "--data", data, page)), &l); err != nil {
		t.Fatal(err)
	}
	if len(l.Agreements) != 2 {
		t.Fatalf("%d agreements are read", len(l.Agreements))
	}
	return l
}

// found counts the documents with a value of a facet.
func found(t *testing.T, data, flag, value string) int {
	t.Helper()
	return search(t, data, "--"+flag, value).Total
}

// TestCorrectionsFromTheCommandLine: a librarian writes a table, and whatever happens to the folder afterwards, her word stands: beside a
// running server, through reindex and a new version of the page, in a backup and what is restored from it.
func TestCorrectionsFromTheCommandLine(t *testing.T) {
	docs := folder(t, "twins.html", twinsPage)
	page := filepath.Join(docs, "twins.html")
	data := filepath.Join(t.TempDir(), "data")
	first, _ := ingested(t, exitOK, "--data", data, docs)
	id := ""
	for _, a := range inspectedPage(t, data, page).Agreements {
		if a.Instrument == "twinning" { // ids of inspect are those of one file by its name
			_, hash, _ := strings.Cut(a.ID, "-a")
			id = first["twins.html"].DocumentID + "-a" + hash
		}
	}
	table := filepath.Join(data, "corrections.tsv")
	write(t, table, "# id\tfield\tvalue\tnote\n"+id+"\tsigned\t1997-05-12\tAn: the charter\n"+id+"\tparties[1].country\tMA\n"+id+"\tstatus\tmarried\n")
	stands := func(when, data string) {
		t.Helper()
		if found(t, data, "year-agreement", "1997") != 1 || found(t, data, "year-agreement", "1998") != 0 || found(t, data, "country", "MA") != 1 || found(t, data, "country", "TN") != 0 ||
			found(t, data, "country", "SN") != 1 {
			t.Errorf("%s: what she wrote does not stand", when)
		}
	}
	stands("at the next command", data)
	s := call(t, "doctor", "--data", data)
	if s.code != exitFailed || !strings.Contains(s.out, "correction-wrong: corrections.tsv line 4") || !strings.Contains(s.out, "corrections in force: 2") {
		t.Errorf("doctor: exit %d\n%s", s.code, s.out)
	}
	if s := call(t, "config", "check", "--data", data); s.code != exitUsage || !strings.Contains(s.out, "corrections.tsv: line 4: status: ") {
		t.Errorf("config check: exit %d\n%s%s", s.code, s.out, s.err)
	}
	write(t, table, "# id\tfield\tvalue\tnote\n"+id+"\tsigned\t1997-05-12\tAn: the charter\n"+id+"\tparties[1].country\tMA\n")
	ok(t, "reindex", "--data", data)
	stands("after reindex", data)

	_, url := server(t, data)
	stands("beside a server", data)
	write(t, page, strings.ReplaceAll(twinsPage, "</body>", "<p>Vorig jaar was er een bezoek.</p></body>"))
	if _, sum := ingested(t, exitOK, "--data", data, docs); sum.Summary.Updated != 1 {
		t.Fatalf("%+v", sum.Summary)
	}
	stands("after the page changed", data)
	backup := filepath.Join(t.TempDir(), "backup.tar")
	ok(t, "backup", "--data", data, backup)
	count := func(query string) int {
		t.Helper()
		resp, err := http.Get(url + "/api/v1/search?" + query)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		b, err := io.ReadAll(resp.Body)
		var r results
		if err == nil {
			err = json.Unmarshal(b, &r)
		}
		if err != nil {
			t.Fatalf("%v: %s", err, b)
		}
		return r.Total
	}
	write(t, table, id+"\trecord\t\tAn: it was never signed\n")
	for began := time.Now(); count("year_agreement=1997") > 0; time.Sleep(100 * time.Millisecond) {
		if time.Since(began) > 15*time.Second {
			t.Fatal("the server does not follow the table")
		}
	}
	if count("in=agreements") != 1 || count("country=TN") != 0 || count("year_agreement=2004") != 1 {
		t.Errorf("%d agreements of 1 are left", count("in=agreements"))
	}
	if examined(t, exitOK, data); found(t, data, "country", "SN") != 1 {
		t.Error("the other agreement is gone too")
	}

	restored := filepath.Join(t.TempDir(), "restored")
	ok(t, "restore", "--data", restored, backup)
	stands("restored", restored)
	examined(t, exitOK, restored)
}

// TestAGazetteerOfOnesOwn: a village that no list has gets an id of the town's own; what was read before is read again, alone and beside a server.
func TestAGazetteerOfOnesOwn(t *testing.T) {
	t.Cleanup(func() { vocab.UseGazetteer(nil) })
	docs := folder(t, "twins.html", twinsPage)
	page := filepath.Join(docs, "twins.html")
	data := filepath.Join(t.TempDir(), "data")
	ingested(t, exitOK, "--data", data, docs)
	partners := func() (values []string) {
		for _, a := range inspectedPage(t, data, page).Agreements {
			values = append(values, a.Parties[1].Value)
		}
		return values
	}
	if got := partners(); !slices.Equal(got, []string{"gn-2468579", "zwoerdeke-sn"}) {
		t.Fatalf("partners %q", got)
	}
	table := filepath.Join(data, "gazetteer.tsv")
	write(t, table, "onze-wijk\tZwoerdeke\t\t\tdistrict\tSN\nnowhere\tNergens\n")
	if got := partners(); !slices.Equal(got, []string{"gn-2468579", "onze-wijk"}) {
		t.Errorf("inspect reads %q", got)
	}
	if found(t, data, "partner", "onze-wijk") != 0 {
		t.Error("the village is found before anything is read again")
	}
	if _, sum := ingested(t, exitOK, "--data", data, docs); sum.Summary.Updated != 1 {
		t.Errorf("ingest with another gazetteer: %+v", sum.Summary)
	}
	if _, sum := ingested(t, exitOK, "--data", data, docs); sum.Summary.Unchanged != 1 {
		t.Errorf("ingest once more: %+v", sum.Summary)
	}
	if found(t, data, "partner", "onze-wijk") != 1 {
		t.Error("the village is not found")
	}
	if r := examined(t, exitFailed, data); !slices.Equal(r.classes(), []string{"gazetteer-wrong"}) || r.Findings[0].Subject != "gazetteer.tsv line 2" {
		t.Errorf("doctor: %+v", r.Findings)
	}
	if s := call(t, "config", "check", "--data", data); s.code != exitUsage || !strings.Contains(s.out, "gazetteer.tsv: line 2: ") {
		t.Errorf("config check: exit %d\n%s", s.code, s.out)
	}

	server(t, data)
	write(t, table, "hun-wijk\tZwoerdeke\t\t\tdistrict\tSN\n")
	var done struct{ Reread int }
	if err := json.Unmarshal([]byte(ok(t, "reindex", "--json", "--data", data)), &done); err != nil || done.Reread != 1 {
		t.Errorf("reindex beside a server read %d again: %v", done.Reread, err)
	}
	if found(t, data, "partner", "hun-wijk") != 1 || found(t, data, "partner", "onze-wijk") != 0 {
		t.Error("the server reads by the former gazetteer")
	}
	if _, sum := ingested(t, exitOK, "--data", data, docs); sum.Summary.Unchanged != 1 {
		t.Errorf("ingest beside the server: %+v", sum.Summary)
	}
	examined(t, exitOK, data)
	if err := os.Remove(table); err != nil {
		t.Fatal(err)
	}
	if _, sum := ingested(t, exitOK, "--data", data, docs); sum.Summary.Updated != 1 || found(t, data, "partner", "hun-wijk") != 0 {
		t.Errorf("ingest without a gazetteer: %+v", sum.Summary)
	}
}
