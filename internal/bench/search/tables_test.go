package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
)

func TestReplacedTouchesItsSectionAlone(t *testing.T) {
	const page = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n<!-- begin y -->\n<!-- end y -->\n"
	got, err := replaced(page, "x", "new\n")
	if want := strings.Replace(page, "old", "new", 1); err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
	if again, err := replaced(got, "x", "new\n"); err != nil || again != got {
		t.Errorf("the second time %q, %v", again, err)
	}
	if _, err := replaced(page, "z", "new\n"); err == nil {
		t.Error("a section that is not there was replaced")
	}
}

// made is a report of two engines, the second twice as slow as ours; a question of another class takes more.
func made() *report {
	r := &report{options: options{documents: 1000, clients: []int{1, 4}}}
	var times [2][]timing
	for i, c := range corpus.Classes {
		r.questions = append(r.questions, corpus.Question{Name: c.Name, Class: c.Name})
		for j := range times {
			ms := float64(i+1) * float64(j+1)
			times[j] = append(times[j], timing{wall: []float64{ms * 3, ms}, cpu: []float64{ms, ms}})
		}
	}
	for j, name := range []string{"entente", "bleve"} {
		o := &outcome{peer: &peer{name: name, ready: peers.Ready{Name: name}}, times: map[string][]timing{}, answers: map[string][]peers.Answer{}}
		for _, m := range modes {
			o.times[m.name] = times[j]
			o.answers[m.name] = make([]peers.Answer, len(r.questions))
			for q := range r.questions {
				o.answers[m.name][q].Total = 1000
			}
		}
		r.all = append(r.all, o)
	}
	return r
}

func TestRatios(t *testing.T) {
	r := made()
	us, other := r.all[0], r.all[1]
	if got := us.cpuRatio(other, "facets"); got != 2 {
		t.Errorf("stock takes %v times our time of cores, want 2", got)
	}
	if got := us.ratio(other, "facets"); got != 0.5 {
		t.Errorf("we take %v of its time, want 0.5", got)
	}
	if got := us.perHit(r.questions, "facets"); got != (1+2)*1e6/2000 { // everything and common words are the first two classes
		t.Errorf("%v ns a hit", got)
	}
}

func TestPlotsAreDrawings(t *testing.T) {
	r := made()
	for name, svg := range map[string]string{
		"classes": r.classesPlot(),
		"hits":    hitsPlot(perHits{"entente": {"1000": 30, "10000": 25}, "bleve": {"1000": 600}}),
		"one hit": hitsPlot(perHits{"entente": {"1000": 30}}),
	} {
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s: a place that is none", name)
		}
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
}

func TestTheTextHasEveryClassAndFigure(t *testing.T) {
	r := made()
	r.derive("some_figure", "%d", 7)
	text := r.text()
	for _, want := range []string{"| phrase | ", "some_figure | 7", "four facets, one country | bleve", "1000 documents"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}
