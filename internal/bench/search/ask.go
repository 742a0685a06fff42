package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"entente/internal/bench/peers"
)

// mode is a way in which every question is asked.
type mode struct {
	name           string
	facets, filter bool
}

var modes = []mode{{"plain", false, false}, {"facets", true, false}, {"filtered", true, true}}

// hitsAsked is how many hits an answer has.
const hitsAsked = 10

// timing is what one question took of one peer in one mode, by round.
type timing struct{ wall, cpu []float64 } // milliseconds

// outcome is all that was measured of one peer.
type outcome struct {
	peer    *peer
	times   map[string][]timing // by mode, then question
	answers map[string][]peers.Answer
	stats   peers.Answer
	load    map[int]peers.Answer // by clients at once
}

// askAll asks every question of every peer, one peer after the other, each beginning with another one. All questions are asked in one mode before
// the next: asked three times in a row, a question would find what an engine has just read for it, and each mode would gain by those before it.
func askAll(ctx context.Context, all []*peer, questions, rounds int, log io.Writer) ([]*outcome, error) {
	var out []*outcome
	for _, p := range all {
		o := &outcome{peer: p, times: map[string][]timing{}, answers: map[string][]peers.Answer{}, load: map[int]peers.Answer{}}
		for _, m := range modes {
			o.times[m.name] = make([]timing, questions)
			o.answers[m.name] = make([]peers.Answer, questions)
		}
		out = append(out, o)
	}
	for round := range rounds + 1 { // the first is not counted
		fmt.Fprintf(log, "round %d of %d\n", round, rounds)
		for i := range modes {
			if err := askMode(ctx, out, modes[(i+round)%len(modes)], questions, round); err != nil {
				return nil, err
			}
		}
	}
	for _, o := range out {
		var err error
		if o.stats, err = o.peer.ask(peers.Request{Stats: true}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// stride takes the questions in an order in which classes are mixed. It has no divisor in common with their number.
const stride = 7

// askMode asks every question once of every peer. In round 0 it keeps the answers, later the times.
func askMode(ctx context.Context, out []*outcome, m mode, questions, round int) error {
	for n := range questions {
		q := n * stride % questions
		for i := range out {
			if err := ctx.Err(); err != nil {
				return err
			}
			o := out[(i+round+n)%len(out)]
			a, err := o.peer.ask(peers.Request{Query: q, Facets: m.facets, Filter: m.filter, Size: hitsAsked})
			if err != nil {
				return err
			}
			if round == 0 {
				o.answers[m.name][q] = a
				continue
			}
			t := &o.times[m.name][q]
			t.wall = append(t.wall, float64(a.Nanos)/1e6)
			t.cpu = append(t.cpu, float64(a.CPU)/1e6)
		}
	}
	return nil
}

// underLoad asks peers written in Go so many questions at once, with facets.
func underLoad(out []*outcome, clients []int) error {
	for _, n := range clients {
		for _, o := range out {
			if n < 2 || !o.peer.own {
				continue
			}
			a, err := o.peer.ask(peers.Request{Clients: n, Rounds: 1, Facets: true, Size: hitsAsked})
			if err != nil {
				return err
			}
			slices.Sort(a.Latencies)
			o.load[n] = a
		}
	}
	return nil
}
