package index

// Gauge is what an engine may be besides: one that tells what it keeps in memory so that questions are answered sooner.
type Gauge interface{ Gauges() Gauges }

// Gauges are figures of what an engine keeps in memory.
type Gauges struct {
	Columns  int64 // bytes of the values of records by record: ids, facets, what results are ordered by
	Sets     int64 // bytes of the records of values that were asked for
	Postings Cache // where words stand, read from the files
	Results  Cache // answers
}

// Cache is the figures of what is kept of one kind.
type Cache struct {
	Bytes  int64
	Hits   uint64 // looked up and found
	Misses uint64
}

// Bytes is about how much is kept in all.
func (g Gauges) Bytes() int64 { return g.Columns + g.Sets + g.Postings.Bytes + g.Results.Bytes }
