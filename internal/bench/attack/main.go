// Command attack measures what readers notice of an attack: the same questions are asked in quiet and under attack, turn by turn, and
// one "name: value" line is printed a figure.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"time"
)

type options struct {
	bin, corpus, data string
	documents         int
	turns             int
	window            time.Duration
	rate              int
	only              string
	verbose           bool
}

func main() {
	var o options
	flag.StringVar(&o.bin, "bin", "bin/entente", "the program to attack")
	flag.StringVar(&o.corpus, "corpus", "seeds", "folder that is ingested beside the documents made here")
	flag.StringVar(&o.data, "data", "", "data folder to use, made when it is not there; without it one is made for this run")
	flag.IntVar(&o.documents, "documents", 3_000, "documents made here")
	flag.IntVar(&o.turns, "turns", 8, "turns, each of them quiet and then under attack")
	flag.DurationVar(&o.window, "window", 5*time.Second, "how long each half of a turn takes")
	flag.IntVar(&o.rate, "rate", 20, "questions of readers a second")
	flag.StringVar(&o.only, "only", "", "the attacks to run, parted by commas; all by default")
	flag.BoolVar(&o.verbose, "v", false, "tell what each attack was answered")
	besieged := flag.String("besieged", "", "used by the program itself: be the attackers of this address")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if *besieged != "" {
		err = mainOfAttackers(*besieged, o.only)
	} else {
		var told bytes.Buffer // told when the server has ended, whoever listens
		err = run(ctx, o, &told)
		_, failed := told.WriteTo(os.Stdout)
		err = errors.Join(err, failed)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, out io.Writer) error {
	data := o.data
	if data == "" {
		dir, err := os.MkdirTemp("", "entente-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		data = dir
	}
	s, err := start(ctx, o, data)
	if err != nil {
		return err
	}
	defer s.stop()
	army, err := muster(s.addr, o.only)
	if err != nil {
		return err
	}
	defer army.in.Close()
	r := newReaders(s.addr, o.rate)
	defer r.client.CloseIdleConnections()
	warm := &heard{statuses: map[int]int{}}
	r.ask(ctx, 2*time.Second, 99, warm)
	r.client.CloseIdleConnections()
	time.Sleep(300 * time.Millisecond)
	goroutines, err := s.figure(ctx, "go_goroutines")
	if err != nil {
		return err
	}
	before, err := s.memory("VmHWM")
	if err != nil {
		return err
	}
	quiet, attacked := &heard{statuses: map[int]int{}}, &heard{statuses: map[int]int{}}
	var cores [2]time.Duration
	for turn := range o.turns {
		for i, h := range []*heard{quiet, attacked} {
			used, err := s.cores()
			if err != nil {
				return err
			}
			if h == attacked {
				if err := army.begin(); err != nil {
					return err
				}
			}
			r.ask(ctx, o.window, uint64(turn), h)
			if h == attacked {
				if err := army.end(); err != nil {
					return err
				}
			}
			now, err := s.cores()
			if err != nil {
				return err
			}
			cores[i] += now - used
		}
		time.Sleep(300 * time.Millisecond) // what is under way comes to its end
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for name, h := range map[string]*heard{"quiet": quiet, "attack": attacked} {
		slices.Sort(h.took)
		if len(h.took) == 0 {
			return fmt.Errorf("%s: nothing was asked", name)
		}
	}
	for i, p := range []struct {
		name string
		h    *heard
	}{{"quiet", quiet}, {"attack", attacked}} {
		fmt.Fprintf(out, "%s_questions: %d\n", p.name, len(p.h.took))
		for _, at := range []int{50, 95, 99} {
			fmt.Fprintf(out, "%s_p%d_ms: %.2f\n", p.name, at, ms(p.h.at(at)))
		}
		fmt.Fprintf(out, "%s_max_ms: %.2f\n", p.name, ms(p.h.took[len(p.h.took)-1]))
		for _, status := range slices.Sorted(maps.Keys(p.h.statuses)) {
			fmt.Fprintf(out, "%s_readers_status_%d: %d\n", p.name, status, p.h.statuses[status])
		}
		fmt.Fprintf(out, "%s_cores_used: %.2f\n", p.name, cores[i].Seconds()/(float64(o.turns)*o.window.Seconds()))
	}
	for _, at := range []int{50, 95, 99} {
		fmt.Fprintf(out, "attack_p%d_over_quiet: %.2f\n", at, float64(attacked.at(at))/float64(quiet.at(at)))
	}
	tallies, err := army.disband()
	if err != nil {
		return err
	}
	sum := tally{Statuses: map[int]int{}}
	for _, name := range slices.Sorted(maps.Keys(tallies)) {
		t := tallies[name]
		for status, n := range t.Statuses {
			sum.Statuses[status] += n
		}
		sum.Bare += t.Bare
		if o.verbose {
			slices.Sort(t.TookMS)
			line := fmt.Sprintf("attack_%s:", strings.ReplaceAll(name, " ", "_"))
			for _, status := range slices.Sorted(maps.Keys(t.Statuses)) {
				line += fmt.Sprintf(" %d×%d", t.Statuses[status], status)
			}
			if n := len(t.TookMS); n > 0 {
				line += fmt.Sprintf(", p50 %.1f ms, p99 %.1f ms", t.TookMS[n/2], t.TookMS[n*99/100])
			}
			fmt.Fprintln(out, line)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(sum.Statuses)) {
		fmt.Fprintf(out, "attackers_status_%d: %d\n", status, sum.Statuses[status])
	}
	fmt.Fprintf(out, "refusals_without_retry_after: %d\n", sum.Bare+quiet.bare+attacked.bare)
	panics, err := s.figure(ctx, "entente_panics_total")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "attack_panics: %.0f\n", panics)
	peak, err := s.memory("VmHWM")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "quiet_peak_mb: %.0f\nattack_peak_mb: %.0f\n", before, peak)
	r.client.CloseIdleConnections()
	left, took, err := s.settled(ctx, goroutines)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "goroutines_before: %.0f\ngoroutines_after: %.0f\ngoroutines_back_seconds: %.1f\n", goroutines, left, took.Seconds())
	return nil
}

// settled waits until the server has no more goroutines than before, for as long as connections may be idle.
func (s *server) settled(ctx context.Context, before float64) (left float64, took time.Duration, err error) {
	const spare = 5 // its own, which come and go
	began := time.Now()
	for {
		if left, err = s.figure(ctx, "go_goroutines"); err != nil || left <= before+spare || time.Since(began) > 70*time.Second {
			return left, time.Since(began), err
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// at returns a percentile of what was heard, which is sorted.
func (h *heard) at(percent int) time.Duration {
	return h.took[min(len(h.took)-1, len(h.took)*percent/100)]
}

// army is the process of the attackers.
type army struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func muster(addr, only string) (*army, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	a := &army{cmd: exec.Command(self, "-besieged", addr, "-only", only)}
	a.cmd.Stderr = os.Stderr
	if a.in, err = a.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := a.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	a.out = bufio.NewReader(out)
	if err := a.cmd.Start(); err != nil {
		return nil, fmt.Errorf("attackers: %w", err)
	}
	return a, nil
}

func (a *army) begin() error {
	_, err := io.WriteString(a.in, "begin\n")
	return err
}

func (a *army) end() error {
	if _, err := io.WriteString(a.in, "end\n"); err != nil {
		return err
	}
	_, err := a.out.ReadString('\n')
	return err
}

// disband returns what the attackers were told, by attack.
func (a *army) disband() (map[string]*tally, error) {
	if err := a.in.Close(); err != nil {
		return nil, err
	}
	var all map[string]*tally
	err := json.NewDecoder(a.out).Decode(&all)
	return all, errors.Join(err, a.cmd.Wait())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
