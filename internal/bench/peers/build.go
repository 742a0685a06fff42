package peers

import (
	"context"
	"runtime"
	"time"

	"entente/internal/bench/corpus"
	"entente/internal/record"
)

// batchSize is how many documents are handed over at once.
const batchSize = 2000

// Fill makes the documents of a corpus and hands them over in batches. The time of making them is not counted; work in the background of the
// index meanwhile is.
func Fill(c Corpus, apply func(batch int, documents []*record.Document) error) (Built, error) {
	runtime.LockOSThread() // so that the time of making documents can be told apart
	defer runtime.UnlockOSThread()
	from := corpus.New()
	var wall, making time.Duration
	cpu := CPU()
	for first := 0; first < c.Documents; first += batchSize {
		before := threadCPU()
		var documents []*record.Document
		for n := first; n < min(first+batchSize, c.Documents); n++ {
			documents = append(documents, from.Document(n))
		}
		making += threadCPU() - before
		began := time.Now()
		if err := apply(first/batchSize, documents); err != nil {
			return Built{}, err
		}
		wall += time.Since(began)
	}
	return Built{Seconds: wall.Seconds(), CPUSeconds: (CPU() - cpu - making).Seconds()}, nil
}

// Timed does what ends the building of an index and adds its time.
func Timed(b *Built, do func() error) error {
	began, cpu := time.Now(), CPU()
	err := do()
	b.Seconds += time.Since(began).Seconds()
	b.CPUSeconds += (CPU() - cpu).Seconds()
	return err
}

// How it is told that merging has come to an end: this process has used hardly any time of cores for a while.
const (
	quiet     = 1500 * time.Millisecond
	idleShare = 20 // of the time, one in so many
)

// Settle waits until nothing is done in the background any more, and adds the time.
func Settle(ctx context.Context, b *Built) {
	began, cpu := time.Now(), CPU()
	last, since := cpu, began
	for ctx.Err() == nil {
		time.Sleep(quiet)
		now := CPU()
		if now-last < time.Since(since)/idleShare {
			break
		}
		last, since = now, time.Now()
	}
	b.Seconds += (since.Sub(began)).Seconds()
	b.CPUSeconds += (last - cpu).Seconds()
}
