package enginetest

import (
	"embed"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

//go:embed testdata/*.txt
var scripts embed.FS

// runScripts runs every script on an engine of its own. A script is lines; a blank line or "#" begins nothing.
//
//	document ID            begins a document in Dutch; the lines that describe it follow
//	  language LANG …        its languages, the first one its own (for all passages that follow)
//	  title TEXT · heading TEXT · text TEXT
//	  country CODE … · mentioned CODE … · municipality ID · theme ID … · kind ID · site KEY
//	  behind ID              it is nearly the same as another document, which stands for it
//	  signed YEAR … · start YEAR … · dated YEAR … · phase YEAR YEAR
//	  agreement ID           begins an agreement of the document, relation ID what is less; the lines that describe it follow
//	    home ID NAME · with ID COUNTRY NAME   its parties, "-" for what is not known
//	    signed DATE · start DATE              "~" before a date that is inferred
//	    phase YEAR YEAR · theme ID … · instrument ID · status ID · programme ID · funder ID …
//	    quote TEXT             what proves it, words of a passage of its document
//	remove ID              removes it
//	name TEXT = LANG NAME  widens TEXT, one or more words, by another name of LANG ("und" for a proper name) in every later search
//	related TEXT = LANG NAME   the same, with a name of something near to it
//	search TEXT ? PARAMETERS    asks; both parts may be missing. What follows is about the answer:
//	  expect ID …            these are found, in any order
//	  order ID …             these are found, in this order; by relevance the order is that of engines that rank (index.Capabilities)
//	  total N
//	  facet NAME VALUE N …   all values of a facet in order; VALUE* is selected
//	  decades NAME VALUE N …
//	  next                   asks for the next page, with the cursor of this one
//	  end                    there is no next page
func runScripts(t *testing.T, open func(t *testing.T) index.Engine) {
	files, err := scripts.ReadDir("testdata")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(f.Name(), ".txt"), func(t *testing.T) {
			text, err := scripts.ReadFile("testdata/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			s := &script{t: t, engine: open(t), file: f.Name()}
			for n, line := range strings.Split(string(text), "\n") {
				s.line = n + 1
				line = strings.TrimSpace(line)
				if line == "" || strings.HasPrefix(line, "#") {
					continue
				}
				verb, rest, _ := strings.Cut(line, " ")
				s.run(verb, strings.TrimSpace(rest))
			}
			if s.asked == 0 {
				t.Errorf("%s asks nothing", f.Name())
			}
		})
	}
}

type script struct {
	t      *testing.T
	engine index.Engine
	file   string
	line   int

	seq      uint64
	pending  []record.Op
	document *record.Document // being described
	language lang.Code        // of its next passage
	told     bool             // what follows describes the last of its agreements

	names []name

	asked  int
	query  query.Query
	result index.Result
}

// name is another name of words.
type name struct {
	words []string
	label query.Label
}

func (s *script) fatalf(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s:%d: %s", s.file, s.line, fmt.Sprintf(format, args...))
}

func (s *script) errorf(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf("%s:%d: %s", s.file, s.line, fmt.Sprintf(format, args...))
}

func (s *script) run(verb, rest string) {
	s.t.Helper()
	switch verb {
	case "document":
		s.language, s.told = lang.NL, false
		s.document = &record.Document{Card: record.Card{ID: rest, Type: record.TypeDocument, Language: lang.NL, Languages: []lang.Code{lang.NL}}}
		s.pending = append(s.pending, record.Op{ID: rest, Document: s.document})
	case "remove":
		s.pending = append(s.pending, record.Op{ID: rest})
	case "name", "related":
		text, to, ok := strings.Cut(rest, " = ")
		language, label, named := strings.Cut(to, " ")
		if !ok || !named {
			s.fatalf("%s without a name", verb)
		}
		s.names = append(s.names, name{strings.Fields(text), query.Label{Text: label, Language: lang.Code(language), Related: verb == "related"}})
	case "search":
		s.search(rest)
	case "expect", "order", "total", "facet", "decades", "next", "end":
		if s.asked == 0 {
			s.fatalf("%s before any search", verb)
		}
		s.check(verb, rest)
	default:
		d := s.document
		switch {
		case d == nil:
			s.fatalf("%s outside a document", verb)
		case verb == "agreement" || verb == "relation":
			d.Agreements = append(d.Agreements, record.Agreement{ID: rest, Class: verb, Status: "unknown", Instrument: "unspecified"})
			s.told = true
		case s.told:
			s.tell(d, &d.Agreements[len(d.Agreements)-1], verb, rest)
		default:
			s.describe(d, verb, rest)
		}
	}
}

// tell describes an agreement.
func (s *script) tell(d *record.Document, a *record.Agreement, verb, rest string) {
	s.t.Helper()
	words := strings.Fields(rest)
	known := func(i int) string { // word i
		if i >= len(words) {
			s.fatalf("%s with %d words", verb, len(words))
		}
		return strings.TrimPrefix(words[i], "-")
	}
	date := func() *record.Date {
		value, inferred := strings.CutPrefix(rest, "~")
		on := record.Date{Value: value, Precision: "year", Basis: "explicit"}
		if inferred {
			on.Basis = "inferred"
		}
		return &on
	}
	switch verb {
	case "home":
		a.Parties = append(a.Parties, record.Party{Value: known(0), Name: strings.Join(words[1:], " "), Country: "BE", Role: record.PartyHome})
	case "with":
		a.Parties = append(a.Parties, record.Party{Value: known(0), Country: known(1), Name: strings.Join(words[2:], " "), Role: record.PartyPartner})
	case "signed":
		a.Signed = date()
	case "start":
		a.Start = date()
	case "phase":
		n := s.numbers(words)
		if len(n) != 2 {
			s.fatalf("a phase has two years")
		}
		a.Phases = append(a.Phases, [2]int{n[0], n[1]})
	case "theme":
		a.Themes = words
	case "instrument":
		a.Instrument = rest
	case "status":
		a.Status = rest
	case "programme":
		a.Programme = &record.Body{Value: rest}
	case "funder":
		for _, w := range words {
			a.Funders = append(a.Funders, record.Body{Value: w})
		}
	case "quote":
		at := slices.IndexFunc(d.Passages, func(p record.Passage) bool { return strings.Contains(p.Text, rest) })
		if at < 0 {
			s.fatalf("no passage has %q", rest)
		}
		a.Evidence = append(a.Evidence, record.Evidence{Field: "signed", Passage: d.Passages[at].ID, Quote: rest, Class: "explicit"})
	default:
		s.fatalf("unknown word %q of an agreement", verb)
	}
}

func (s *script) describe(d *record.Document, verb, rest string) {
	s.t.Helper()
	words := strings.Fields(rest)
	passage := func(role record.Role) {
		n := len(d.Passages)
		d.Passages = append(d.Passages, record.Passage{
			ID: fmt.Sprintf("%s-%d", d.ID, n), Ordinal: n, Language: s.language, Role: role, Text: rest,
		})
		d.Card.Passages = n + 1
	}
	switch verb {
	case "language":
		if len(d.Passages) == 0 {
			d.Language, d.Languages = lang.Code(words[0]), nil
			for _, l := range words {
				d.Languages = append(d.Languages, lang.Code(l))
			}
		}
		s.language = lang.Code(words[0])
	case "title":
		d.Title = rest
	case "heading":
		passage(record.RoleHeading)
	case "text":
		passage(record.RoleProse)
	case "country":
		d.Countries = words
	case "mentioned":
		d.CountriesMentioned = words
	case "municipality":
		d.Municipality = rest
	case "theme":
		for _, w := range words {
			d.Themes = append(d.Themes, record.Theme{Value: w, Level: record.Primary})
		}
	case "kind":
		d.Kind = rest
	case "site":
		d.Site = rest
	case "behind":
		d.Head = rest
	case "signed":
		d.Years.Agreement = s.numbers(words)
	case "start":
		d.Years.Start = s.numbers(words)
	case "dated":
		d.Years.Document = s.numbers(words)
	case "phase":
		n := s.numbers(words)
		if len(n) != 2 {
			s.fatalf("a phase has two years")
		}
		d.Years.Phase = append(d.Years.Phase, [2]int{n[0], n[1]})
	default:
		s.fatalf("unknown word %q", verb)
	}
}

func (s *script) numbers(words []string) []int {
	s.t.Helper()
	var out []int
	for _, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil {
			s.fatalf("%q is no number", w)
		}
		out = append(out, n)
	}
	return out
}

// search hands over what was described, and asks.
func (s *script) search(rest string) {
	s.t.Helper()
	if len(s.pending) > 0 {
		s.seq++
		for i := range s.pending {
			s.pending[i].Version = s.seq
			if d := s.pending[i].Document; d != nil {
				d.Version = s.seq
			}
		}
		out, err := s.engine.Apply(s.t.Context(), record.Batch{Seq: s.seq, Ops: s.pending})
		if err != nil {
			s.fatalf("apply: %v", err)
		}
		for _, o := range out {
			if o.Status != record.Applied {
				s.fatalf("%s was %s: %s", o.ID, o.Status, o.Reason)
			}
		}
		s.pending, s.document = nil, nil
	}
	text, parameters, _ := strings.Cut(rest, "?")
	v, err := url.ParseQuery(strings.TrimSpace(parameters))
	if err != nil {
		s.fatalf("%v", err)
	}
	if text = strings.TrimSpace(text); text != "" {
		v.Set("q", text)
	}
	if s.query, err = query.Parse(v); err != nil {
		s.fatalf("%v", err)
	}
	s.query.Root = s.widened(s.query.Root)
	s.ask()
}

// widened returns a tree with the words that have other names widened by them.
func (s *script) widened(n query.Node) query.Node {
	var parts []query.Node
	switch n := n.(type) {
	case query.Or:
		for _, part := range n.Nodes {
			parts = append(parts, s.widened(part))
		}
		return query.Or{Nodes: parts}
	case query.Not:
		return query.Not{Node: s.widened(n.Node)}
	case query.And:
		parts = n.Nodes
	default:
		parts = []query.Node{n}
	}
	var out []query.Node
	for len(parts) > 0 {
		labels := map[int][]query.Label{} // by the number of words they are names of
		for _, n := range s.names {
			if len(n.words) <= len(parts) && slices.EqualFunc(n.words, parts[:len(n.words)], func(w string, part query.Node) bool {
				word, ok := part.(query.Word)
				return ok && strings.EqualFold(word.Text, w)
			}) {
				labels[len(n.words)] = append(labels[len(n.words)], n.label)
			}
		}
		n := 1
		for most := range labels {
			n = max(n, most)
		}
		part := query.AllOf(parts[:n]...)
		if labels[n] != nil {
			part = query.Widened{Asked: part, Labels: labels[n]}
		}
		out = append(out, part)
		parts = parts[n:]
	}
	return query.AllOf(out...)
}

func (s *script) ask() {
	s.t.Helper()
	s.asked++
	var err error
	if s.result, err = s.engine.Search(s.t.Context(), s.query); err != nil {
		s.fatalf("%v", err)
	}
	if s.result.Partial {
		s.errorf("the answer is partial")
	}
}

func (s *script) check(verb, rest string) {
	s.t.Helper()
	words := strings.Fields(rest)
	got := idsOf(s.result.Hits)
	switch verb {
	case "expect":
		if s.result.Total != len(words) {
			s.errorf("total %d, want %d", s.result.Total, len(words))
		}
		slices.Sort(words)
		if slices.Sort(got); !slices.Equal(got, words) {
			s.errorf("found %v, want %v", got, words)
		}
	case "order":
		if s.query.Order() == query.Relevance && !s.engine.Can().Ranks {
			if len(got) == len(words) && len(got) < s.result.Total { // which of them comes first is not told
				return
			}
			slices.Sort(got)
			slices.Sort(words)
		}
		if !slices.Equal(got, words) {
			s.errorf("found %v, want %v", got, words)
		}
	case "total":
		if strconv.Itoa(s.result.Total) != rest {
			s.errorf("total %d, want %s", s.result.Total, rest)
		}
	case "facet":
		s.counts(words, s.result.Facets[words[0]].Values)
	case "decades":
		s.counts(words, s.result.Facets[words[0]].Decades)
	case "next":
		if s.result.Next == "" {
			s.fatalf("there is no next page")
		}
		s.query.Page, s.query.After = 0, s.result.Next
		s.ask()
	case "end":
		if s.result.Next != "" {
			s.errorf("there is a next page")
		}
	}
}

func (s *script) counts(words []string, got []index.Count) {
	s.t.Helper()
	if _, counted := s.result.Facets[words[0]]; !counted {
		s.errorf("%s is not counted", words[0])
	}
	var want []index.Count
	for i := 1; i+1 < len(words); i += 2 {
		v, selected := strings.CutSuffix(words[i], "*")
		want = append(want, index.Count{Value: v, Count: s.numbers(words[i+1 : i+2])[0], Selected: selected})
	}
	if !reflect.DeepEqual(got, want) {
		s.errorf("%s is %v, want %v", words[0], got, want)
	}
}
