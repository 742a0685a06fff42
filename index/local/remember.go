package local

import "strings"

// remembered is what a name of several words finds, by segment. It is kept with the lists of single words, also that it is nothing: names
// come from closed lists, and every reader who asks for a subject or a place has the same ones looked up.
func (s *snapshot) remembered(field string, q sequence) (postingLists, error) {
	// Names have no slop, and the distances of their words follow from the words but for those left out.
	name := strings.Join(q.terms, "\x00")
	for _, at := range q.at {
		name += "\x00" + string(rune(at))
	}
	segments := s.reader.Segments()
	all := make(postingLists, len(segments))
	known, some := true, false
	for i, part := range segments {
		if all[i], known = s.engine.lists.get(listKey{part.Id(), field, name}); !known {
			break
		}
		some = some || all[i] != nil
	}
	if known && some {
		return all, nil
	}
	if known {
		return nil, nil
	}
	ps, err := s.occurrences(field, q)
	if err != nil {
		return nil, err
	}
	found := s.listsOf(ps)
	for i, part := range segments {
		var l *postingList
		if found != nil {
			l = found[i]
		}
		key := listKey{part.Id(), field, name}
		s.engine.lists.put(key, l, key.weight(l))
	}
	return found, nil
}
