package local

import (
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// memory remembers what other names find, also that they find nothing: they come from closed lists, and every reader who asks
// for a subject or a place has the same ones looked up. It is of one state of the index and forgotten with it.
type memory struct {
	mu     sync.Mutex
	of     *scorch.IndexSnapshot // kept to tell it from others, not to be read
	known  map[string][]posting
	weight int // bytes, about
}

// maxRemembered bounds a memory in bytes; a full one is begun anew. The names that readers of 100,000 documents ask for take some
// megabytes.
const maxRemembered = 32 << 20

// What a posting and a name take, in bytes, about.
const (
	postingSize = 24
	nameSize    = 150
)

func (m *memory) recall(of *scorch.IndexSnapshot, name string) ([]posting, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of != of {
		return nil, false
	}
	found, known := m.known[name]
	return found, known
}

// keep remembers what a name finds. Nobody may write to found any more.
func (m *memory) keep(of *scorch.IndexSnapshot, name string, found []posting) {
	weight := nameSize + len(name) + postingSize*cap(found)
	if weight > maxRemembered/8 { // a name that stands everywhere: the time goes into its score, not into finding it
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of != of || m.weight+weight > maxRemembered {
		m.of, m.known, m.weight = of, map[string][]posting{}, 0
	}
	if _, known := m.known[name]; !known {
		m.known[name] = found
		m.weight += weight
	}
}

// forget empties a memory.
func (m *memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.of, m.known, m.weight = nil, nil, 0
}

// remembered is occurrences for other names.
func (s *snapshot) remembered(field string, q sequence) ([]posting, error) {
	// Names have no slop, and the distances of their words follow from the words but for those left out.
	name := field + "\x00" + strings.Join(q.terms, "\x00")
	for _, at := range q.at {
		name += "\x00" + string(rune(at))
	}
	if found, known := s.engine.names.recall(s.reader, name); known {
		return found, nil
	}
	found, err := s.occurrences(field, q)
	if err == nil {
		s.engine.names.keep(s.reader, name, found)
	}
	return found, err
}
