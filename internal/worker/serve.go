package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"

	"golang.org/x/sys/unix"

	"entente/internal/extract"
	"entente/internal/record"
	"entente/internal/source"
)

// Serve is the child: it reads items from in, one at a time, and answers on out until in ends. When in ends while a document
// is being read, because the parent is gone, the process exits at once. It bounds the memory of the process for good.
func Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	in = bufio.NewReaderSize(in, 1<<16)
	var s settings
	kind, b, err := readFrame(in)
	if err == io.EOF {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, &s); err != nil || kind != frameSettings {
		return errors.Join(errFrame, err)
	}
	if err := bound(s.Memory); err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<16)
	page := func() {
		if writeFrame(w, framePage, nil) == nil {
			_ = w.Flush()
		}
	}
	r := extract.NewReader(extract.Options{Cache: s.Cache, Killable: true, OCR: s.OCR, Progress: page})
	defer func() { _ = r.Close() }()
	items := make(chan source.Item)
	ended := make(chan error, 1)
	var busy atomic.Bool
	go func() {
		err := receive(in, items)
		if busy.Load() {
			os.Exit(0) // nobody waits for the answer
		}
		ended <- err
		close(items)
	}()
	for item := range items {
		busy.Store(true)
		a := read(ctx, r, item)
		a.Tired = a.Tired || grown(s.Memory)
		if err := writeJSON(w, frameAnswer, a); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return fmt.Errorf("write answer: %w", err)
		}
		busy.Store(false)
	}
	return <-ended
}

// receive hands items over until in ends.
func receive(in io.Reader, items chan<- source.Item) error {
	for {
		kind, b, err := readFrame(in)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var h heading
		if kind != frameItem {
			return fmt.Errorf("frame %q: %w", kind, errFrame)
		}
		if err := json.Unmarshal(b, &h); err != nil {
			return fmt.Errorf("read item: %w", err)
		}
		kind, b, err = readFrame(in)
		if err != nil || kind != frameBytes {
			return errors.Join(errFrame, err)
		}
		items <- source.Item{
			Key: h.Key, Name: h.Name, Source: h.Source, Bytes: b, Hint: h.Hint, Retrieved: h.Retrieved, Modified: h.Modified, Site: h.Site, Meta: h.Meta,
		}
	}
}

// read reads one item, whatever it is made of.
func read(ctx context.Context, r *extract.Reader, item source.Item) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{Failure: &record.Failure{Class: record.ClassCrash, Reason: fmt.Sprintf("reading it broke off: %v", p)}, Tired: true}
		}
	}()
	text, err := r.Read(ctx, item)
	if err != nil {
		return answer{Failure: record.AsFailure(err)}
	}
	return answer{Text: &text}
}

// bound limits the memory that this process may ever ask for. The system counts what is mapped to be written, which for Go is
// its heap in steps of 64 MiB and the memory of the PDF library. The collector works harder before the limit is reached.
func bound(memory int64) error {
	if memory <= 0 {
		return nil
	}
	debug.SetMemoryLimit(memory / 2)
	debug.SetGCPercent(300) // a child lives for a moment and holds little
	for resource, limit := range map[int]uint64{unix.RLIMIT_DATA: uint64(memory), unix.RLIMIT_CORE: 0} {
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: limit, Max: limit}); err != nil {
			return fmt.Errorf("limit memory: %w", err)
		}
	}
	return nil
}

// grown says that this process holds more than a quarter of the memory it may have. It asks without stopping the world, as
// runtime.ReadMemStats does: once in some hundred thousand documents that never came to an end while the input was waited for.
func grown(memory int64) bool {
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(held)
	return memory > 0 && int64(held[0].Value.Uint64()-held[1].Value.Uint64()) > memory/4
}
