package agreement

import (
	"slices"
	"strings"

	"entente/internal/record"
)

// Contacts: the service to ask, with its address, telephone and mail, as far as they are no person's.

// contactOf is a contact with its proofs and the records it is for; none named means all of the document.
type contactOf struct {
	record.Contact
	proofs []proof
	drafts []int
}

const (
	mostContacts  = 20
	contactReach  = 5  // passages under a heading "Contact" or behind a label
	longestStreet = 10 // words before a postal code
	longestTown   = 4
	leastPhone    = 8 // digits
	mostPhone     = 15
)

// contacts reads the contacts of the document: what stands under a heading "Contact", behind such a label, or where addresses stand
// and a service is named.
func (f *fields) contacts() []contactOf {
	var all []contactOf
	var open *contactOf
	left, told := 0, false
	closeOpen := func() {
		if open != nil && (open.Service != "" || told && (open.Mail != "" || open.Phone != "")) {
			all = append(all, *open)
		}
		open, left, told = nil, 0, false
	}
	for i, g := range f.r.pages {
		if len(all) >= mostContacts {
			break
		}
		if g.Role == record.RoleHeading {
			closeOpen()
			if len(g.tokens) <= 5 && f.opensContact(i, true) {
				open, left, told = &contactOf{}, contactReach, true
			}
			continue
		}
		labelled := f.opensContact(i, false)
		if labelled && !(open != nil && told && left > 0) {
			closeOpen()
			open, left, told = &contactOf{drafts: f.base[i]}, 2, true
		}
		if open == nil && g.Role == record.RoleContact {
			open, left = &contactOf{drafts: f.base[i]}, 2
			if i > 0 && len(f.r.pages[i-1].tokens) <= 12 && f.r.pages[i-1].Role == record.RoleProse { // the service stands above its address
				f.readContact(i-1, open, false)
			}
		}
		if open == nil {
			continue
		}
		if open.drafts == nil {
			open.drafts = f.base[i]
		}
		f.readContact(i, open, told || g.Role == record.RoleContact)
		if left--; left <= 0 {
			closeOpen()
		}
	}
	closeOpen()
	return all
}

// opensContact tells whether a passage begins with a word such as "Contact", as a heading or as a label.
func (f *fields) opensContact(i int, heading bool) bool {
	p := f.page(i)
	for _, m := range p.within(0, min(len(p.tokens), 3)) {
		if m.class == "label" && m.value == "contact" && (heading || m.from == 0 && p.labels(m)) {
			return true
		}
	}
	return false
}

// readContact adds what a passage tells of a contact that is not told yet.
func (f *fields) readContact(i int, c *contactOf, numbers bool) {
	p := f.page(i)
	if len(p.tokens) == 0 || len(p.tokens) > 120 {
		return
	}
	put := func(into *string, start, end int) {
		if text := p.Text[start:end]; *into == "" && start < end && !strings.Contains(text, "▒") {
			*into = text
			if n := len(c.proofs); n > 0 && c.proofs[n-1].page == i && end-c.proofs[n-1].start <= farQuote {
				c.proofs[n-1].start, c.proofs[n-1].end = min(start, c.proofs[n-1].start), max(end, c.proofs[n-1].end)
			} else {
				c.proofs = append(c.proofs, proof{i, start, end})
			}
		}
	}
	if start, end, ok := p.service(); ok {
		put(&c.Service, start, end)
	}
	if !numbers {
		return
	}
	if start, end, ok := p.address(); ok {
		put(&c.Address, start, end)
	}
	if start, end, ok := p.phone(); ok {
		put(&c.Phone, start, end)
	}
	if start, end, ok := mailIn(p.Text); ok {
		put(&c.Mail, start, end)
	}
	if start, end, ok := addressOfPage(p.Text); ok {
		put(&c.URL, start, end)
	}
}

// service returns the name of a service: a word such as "Dienst" and the capitals behind it, or the capitals before "office".
func (p *fieldPage) service() (start, end int, ok bool) {
	for _, m := range p.marks {
		if m.class != "service" {
			continue
		}
		from, to := m.from, m.to
		for to < len(p.tokens) && to-from < longestBody && !p.tokens[to].apart {
			if p.tokens[to].capital {
				to++
				continue
			}
			k := to
			for k < len(p.tokens) && k-to < 3 && bodyJoins[p.tokens[k].fold] && !p.tokens[k].apart {
				k++
			}
			switch {
			case k > to && k < len(p.tokens) && p.tokens[k].capital && !p.tokens[k].apart:
				to = k + 1
				continue
			case p.tokens[from].capital && to-from < 5 && serviceWords[p.tokens[to].fold]: // Dienst internationale samenwerking
				to++
				continue
			case k > to && k < len(p.tokens) && serviceWords[p.tokens[k].fold] && !p.tokens[k].apart: // Cellule de solidarité internationale
				to = k + 1
				continue
			}
			break
		}
		for from > 0 && to == m.to && m.from-from < 5 && p.tokens[from-1].capital && !p.tokens[from].apart { // International Relations Office
			from--
		}
		if to-from < 2 || !p.tokens[from].capital && !p.tokens[to-1].capital && m.to-m.from < 3 && !serviceWords[p.tokens[to-1].fold] {
			continue
		}
		return p.tokens[from].start, p.tokens[to-1].end, true
	}
	return 0, 0, false
}

// serviceWords are the small words of the names of services.
var serviceWords = set("internationale international internationaux internationales relations relaties betrekkingen samenwerking solidariteit solidarite ontwikkelingssamenwerking " +
	"cooperation co-operation jumelages jumelage stedenbanden stedenband twinning mondiaal beleid noord zuid nord sud ontwikkeling developpement communicatie communication affairs zaken affaires")

// address returns a street with its number, postal code and town.
func (p *fieldPage) address() (start, end int, ok bool) {
	for k := 2; k+1 < len(p.tokens); k++ {
		t := p.tokens[k]
		if !t.digits || t.end-t.start < 4 || t.end-t.start > 5 || !p.tokens[k+1].capital && p.tokens[k+1].end-p.tokens[k+1].start > 2 || p.tokens[k+1].apart {
			continue
		}
		if gap := strings.TrimSpace(t.gap); gap != "" && gap != "," && gap != "-" && gap != "–" && gap != "·" && gap != "|" {
			continue
		}
		from, number := k-1, p.tokens[k-1].digits
		for from > 0 && k-from < longestStreet && (!p.tokens[from].apart || strings.TrimSpace(p.tokens[from].gap) == "," && p.tokens[from-1].digits) {
			from--
			number = number || p.tokens[from].digits && p.tokens[from].end-p.tokens[from].start <= 4
		}
		if !number || !p.tokens[from].capital && !p.tokens[from].digits || k-from < 2 {
			continue
		}
		to := k + 1
		for to < len(p.tokens) && to-k <= longestTown && !p.tokens[to].apart && (p.tokens[to].capital || bodyJoins[p.tokens[to].fold] && to+1 < len(p.tokens) && p.tokens[to+1].capital && !p.tokens[to+1].apart) {
			to++
		}
		if to == k+1 {
			continue
		}
		return p.tokens[from].start, p.tokens[to-1].end, true
	}
	return 0, 0, false
}

// phone returns a telephone number: digits that begin with 0 or "+", or stand behind a word such as "tel".
func (p *fieldPage) phone() (start, end int, ok bool) {
	for k := 0; k < len(p.tokens); k++ {
		t := p.tokens[k]
		if !t.digits {
			continue
		}
		from, digits, to := k, 0, k
		for to < len(p.tokens) && p.tokens[to].digits && (to == k || len(strings.Trim(p.tokens[to].gap, " \u00a0./-()")) == 0 && len(p.tokens[to].gap) <= 3) {
			digits += p.tokens[to].end - p.tokens[to].start
			to++
		}
		k = to - 1
		text := p.Text[t.start:p.tokens[to-1].end]
		plus := t.start > 0 && p.Text[t.start-1] == '+'
		called := from > 0 && phoneWords[p.tokens[from-1].fold]
		if digits < leastPhone && !(called && digits >= 5) || digits > mostPhone || !plus && text[0] != '0' && !called {
			continue
		}
		if slices.ContainsFunc(p.Mentions, func(m record.Mention) bool {
			return (m.Kind == record.KindDate || m.Kind == record.KindAmount) && m.Start < p.tokens[to-1].end && m.End > t.start
		}) || p.has(max(0, from-4), from, "notphone") && !called {
			continue
		}
		start = t.start
		if plus {
			start--
		}
		return start, p.tokens[to-1].end, true
	}
	return 0, 0, false
}

var phoneWords = set("tel telefoon telephone phone call bel t")

// mailIn returns the first whole mail address in text; one whose name is masked is a person's.
func mailIn(text string) (start, end int, ok bool) {
	for at := 0; ; {
		k := strings.IndexByte(text[at:], '@')
		if k < 0 {
			return 0, 0, false
		}
		k += at
		start, end = k, k+1
		for start > 0 && (isMail(text[start-1]) || text[start-1] == '+') {
			start--
		}
		for end < len(text) && isMail(text[end]) {
			end++
		}
		end = start + len(strings.TrimRight(text[start:end], ".-_"))
		if start < k && strings.IndexByte(text[k:end], '.') > 1 {
			return start, end, true
		}
		at = k + 1
	}
}

func isMail(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_'
}

// addressOfPage returns the first web address in text.
func addressOfPage(text string) (start, end int, ok bool) {
	for _, begin := range []string{"https://", "http://", "www."} {
		k := strings.Index(text, begin)
		if k < 0 {
			continue
		}
		end := k
		for end < len(text) && text[end] > ' ' && text[end] < 0x7F && !strings.ContainsRune("()<>\"|,;", rune(text[end])) {
			end++
		}
		end = k + len(strings.TrimRight(text[k:end], ".:"))
		if end-k > len(begin)+3 {
			return k, end, true
		}
	}
	return 0, 0, false
}

// contact takes the contact told of the record itself, or of the whole document; one that names a service first.
func (f *fields) contact(d *draft, a *record.Agreement, prove func(field, class string, p proof)) {
	var best *contactOf
	for k := range f.calls {
		c := &f.calls[k]
		own := slices.Contains(c.drafts, f.index[d])
		if len(c.drafts) > 0 && !own {
			continue
		}
		if best == nil || own && len(best.drafts) == 0 || (own || len(best.drafts) == 0) && best.Service == "" && c.Service != "" {
			best = c
		}
	}
	if best == nil {
		return
	}
	contact := best.Contact
	a.Contact = &contact
	for _, p := range best.proofs {
		prove("contact", "explicit", p)
	}
}
