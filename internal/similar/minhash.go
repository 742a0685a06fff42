package similar

// A signature is 128 numbers; the share of places in which two of them agree is about the likeness of their texts. In 32
// bands of 4 it is a net: two texts of likeness j share a band with the probability 1 − (1 − j⁴)³², which is 0.87 at 0.5,
// 0.99 at 0.6 and, but for one pair in 10¹⁴, 1 at 0.9; at 0.2 it is 0.05. What shares a band is then compared exactly.
// (A. Broder, On the resemblance and containment of documents, 1997; Leskovec and others, Mining of Massive Datasets, 3.4.)
const (
	Bands     = 32
	rows      = 4
	functions = Bands * rows
)

// hashing is the functions of the signature: x → (a·x + b) >> 32, a odd. They must never change, for bands are kept.
var hashing = func() (h [functions][2]uint64) {
	state := uint64(0x456e74656e7465) // any number will do
	next := func() uint64 {
		state += 0x9e3779b97f4a7c15
		return scatter(state)
	}
	for i := range h {
		h[i] = [2]uint64{next() | 1, next()}
	}
	return h
}()

// Net returns the bands of a text: texts that share one at the same place may be alike, and others are taken not to be.
func Net(s Shingles) [Bands]uint32 {
	var least [functions]uint32
	for i := range least {
		least[i] = 1<<32 - 1
	}
	for _, x := range s {
		for i := range least {
			if v := uint32((hashing[i][0]*uint64(x) + hashing[i][1]) >> 32); v < least[i] {
				least[i] = v
			}
		}
	}
	var bands [Bands]uint32
	for b := range bands {
		h := uint64(b)
		for _, v := range least[b*rows : (b+1)*rows] {
			h = scatter(h<<32 ^ h>>32 ^ uint64(v))
		}
		bands[b] = uint32(h >> 32)
	}
	return bands
}
