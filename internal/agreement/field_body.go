package agreement

import (
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// Bodies.

// bodiesOf adds the funders and managers that a stretch tells.
func (f *fields) bodiesOf(d *draft, x span, funders, managers []found) ([]found, []found) {
	p := f.page(x.page)
	for _, m := range p.within(x.from, x.to) {
		if m.to > x.to {
			continue
		}
		switch {
		case m.class == "funded-by":
			funders = f.behind(d, p, x, m.to, x.to, false, funders)
		case m.class == "managed-by":
			managers = f.behind(d, p, x, m.to, x.to, false, managers)
		case m.class == "paid":
			funders = f.between(d, p, x, m, funders)
		case m.class == "led":
			managers = f.between(d, p, x, m, managers)
		case m.class == "funds":
			funders = f.before(d, p, x, m, funders)
		case m.class == "manages":
			managers = f.before(d, p, x, m, managers)
		case m.class == "label" && p.labels(m) && m.value == "funders":
			funders = f.behind(d, p, x, m.to, p.cellEnd(m.to, len(p.tokens)), true, funders)
		case m.class == "label" && p.labels(m) && m.value == "managers":
			managers = f.behind(d, p, x, m.to, p.cellEnd(m.to, len(p.tokens)), false, managers)
		}
	}
	return funders, managers
}

func (f *fields) add(d *draft, list []found, b found) []found {
	name := vocab.Fold(b.Name)
	if len(list) >= mostBodies || f.r.home.is(b.Name) {
		return list
	}
	for _, p := range d.partners {
		if vocab.Fold(p.name) == name {
			return list
		}
	}
	for _, known := range list {
		if vocab.Fold(known.Name) == name || b.Value != "" && known.Value == b.Value {
			return list
		}
	}
	return append(list, b)
}

// behind reads the bodies that stand from token k on, one or a list.
func (f *fields) behind(d *draft, p *fieldPage, x span, k, to int, sure bool, list []found) []found {
	for n := 0; n < mostBodies && k < to; n++ {
		if gap := p.tokens[k].gap; n == 0 && !sure && strings.ContainsAny(gap, ".;!?)") {
			return list
		}
		b, next, ok := f.body(p, x, k, to, sure)
		if !ok {
			return list
		}
		list = f.add(d, list, b)
		k = next
		if k >= to {
			return list
		}
		switch gap := strings.TrimSpace(p.tokens[k].gap); {
		case joinsBodies[p.tokens[k].fold] && (gap == "" || gap == "," || gap == ")"):
			k++
		case gap == "," || gap == "/" || gap == ")," || gap == "&" || gap == "+":
		default:
			return list
		}
	}
	return list
}

// before reads the body that is the subject of a verb: the last one of the clause before it.
func (f *fields) before(d *draft, p *fieldPage, x span, m mark, list []found) []found {
	start := m.from
	for start > x.from && m.from-start < subjectWords && !p.tokens[start].apart {
		start--
	}
	for k := start; k < m.from; k++ {
		if p.has(k, m.from, "funded-by") || p.has(k, m.from, "managed-by") {
			continue
		}
		b, next, ok := f.body(p, x, k, m.from, false)
		if ok && m.from-next <= 2 {
			return f.add(d, list, b)
		}
	}
	return list
}

// between reads the body between "by" and a participle at the end of its clause: "door Brulocalis begeleid".
func (f *fields) between(d *draft, p *fieldPage, x span, m mark, list []found) []found {
	marks := p.within(max(x.from, m.from-subjectWords), m.from)
	for k := len(marks) - 1; k >= 0; k-- {
		if marks[k].class != "by" {
			continue
		}
		if b, next, ok := f.body(p, x, marks[k].to, m.from, false); ok && m.from-next <= 2 && (next == m.from || !joinsBodies[p.tokens[next].fold]) {
			return f.add(d, list, b)
		}
		break
	}
	return list
}

const subjectWords = 14 // of a clause before its verb

var (
	articleWords = set("de het een la le les l un une the a an onze notre our hun leur their zijn son sa its d ook du des")
	joinsBodies  = set("en et and ainsi")
	bodyJoins    = set("de van der den du des d la le les l of for voor pour the op aux sur au a in")
	longestBody  = 12
	shortAcronym = 2
)

// body reads the name of a body from token k: an organisation known, a small word such as "ministry" with what belongs to it, or a run
// of capitals that something vouches for. A person is none.
func (f *fields) body(p *fieldPage, x span, k, to int, sure bool) (found, int, bool) {
	for k < to && articleWords[p.tokens[k].fold] && p.orgs[k].to == 0 && !(k+1 < to && p.tokens[k+1].apart) {
		if _, ok := p.at("body", k); ok {
			break
		}
		k++
	}
	if k >= to {
		return found{}, k, false
	}
	value, vouched, j := "", sure, k
	head, isHead := p.at("body", k)
	switch {
	case p.orgs[k].to > k && p.orgs[k].to <= to:
		value, vouched, j = p.orgs[k].value, true, p.orgs[k].to
	case isHead && head.to <= to:
		vouched, j = true, head.to
	case p.tokens[k].capital && p.tokens[k].fold != "":
		j = k + 1
	default:
		return found{}, k, false
	}
	first := k
	if isHead && head.to-head.from == 1 && dropped[p.tokens[k].fold] && head.to < to && p.tokens[head.to].capital && !p.tokens[head.to].apart {
		first = head.to // the NGO Trias
	}
	end := j
	for end < to && end-k < longestBody {
		t := p.tokens[end]
		if t.apart {
			break
		}
		if o := p.orgs[end]; o.to > end && o.to <= to {
			if value == "" {
				value = o.value
			}
			vouched, end = true, o.to
			continue
		}
		if h, ok := p.at("body", end); ok && h.to <= to && (t.capital || bodyJoins[p.tokens[end-1].fold]) {
			end = h.to
			continue
		}
		if _, ok := p.at("orgword", end); ok && end == first+1 && !vouched {
			vouched, end = true, end+1 // the Flemish government
			continue
		}
		if t.capital {
			end++
			continue
		}
		joined := end
		for joined < to && joined-end < 3 && bodyJoins[p.tokens[joined].fold] && !p.tokens[joined].apart {
			joined++
		}
		if joined == end || joined >= to || p.tokens[joined].apart || !p.tokens[joined].capital {
			break
		}
		end = joined + 1
	}
	// A small word alone names nobody, unless it is a whole name: "the federal government".
	if isHead && end == head.to && value == "" && head.to-head.from < 2 && head.value == "" && !sure {
		return found{}, k, false
	}
	text := p.Text[p.tokens[first].start:p.tokens[end-1].end]
	next := end
	if end < to && strings.HasSuffix(p.tokens[end].gap, "(") { // (DGD)
		o := p.orgs[end]
		switch {
		case o.to > end && (o.to >= len(p.tokens) || strings.HasPrefix(p.tokens[o.to].gap, ")")):
			if value == "" {
				value = o.value
			}
			vouched, next = true, o.to
		case acronym(p.Text[p.tokens[end].start:p.tokens[end].end]):
			vouched, next = true, end+1
		}
	}
	for i := first; i < end && !vouched; i++ {
		_, ok := p.at("orgword", i)
		vouched = ok || acronym(p.Text[p.tokens[i].start:p.tokens[i].end]) && end-first == 1
	}
	if !vouched {
		if where, ok := f.r.places.best(text, ""); ok {
			vouched = where.Kind == "region" || where.Kind == "province" || where.Kind == "department"
		}
		vouched = vouched || len(vocab.Countries().Lookup(text)) > 0
	}
	if value == "" {
		for _, n := range x.s.names {
			if n.person && n.from < end && n.to > first {
				return found{}, next, false
			}
		}
	}
	if !vouched || strings.Contains(text, "▒") {
		return found{}, next, false
	}
	return found{record.Body{Value: value, Name: text}, proof{x.page, p.tokens[first].start, p.tokens[end-1].end}}, next, true
}

// dropped are the words that tell what a body is and are no part of its name.
var dropped = set("ngo ong vzw asbl")

// acronym tells a word of capitals: VVSG, COOPI.
func acronym(word string) bool {
	if len(word) < shortAcronym || len(word) > 10 {
		return false
	}
	for _, c := range word {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}
