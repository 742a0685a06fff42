package entity

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"entente/internal/record"
	"entente/internal/vocab"
)

// schools tells how far a document is about schools that are twinned. What they sign and begin is no bond of a town.
type schools struct {
	title bool // its title says so: all of it is
	top   bool // one of its first passages says so: what speaks of schools is
}

// schoolBonds are the names of bonds between schools.
var schoolBonds = sync.OnceValue(func() *matcher[struct{}] {
	var names []name[struct{}]
	for w := range strings.SplitSeq("etwinning|e-twinning|scholenband|scholenbanden|schoolpartnerschap|schoolpartnerschappen|jumelage scolaire|jumelages scolaires|jumelage d'écoles|jumelage entre écoles|"+
		"school twinning|school twinnings|twinning of schools|twin school|twin schools|school partnership|school partnerships|schulpartnerschaft|schulpartnerschaften", "|") {
		names = append(names, name[struct{}]{text: w, spelt: anyCase})
	}
	return newMatcher(names)
})

// schoolWords are those of a school: a passage with one is about it when the document is about the twinning of schools.
var schoolWords = wordSet("school scholengroep schools pupil pupils teacher teachers classroom college scholen leerling leerlingen leerkracht leerkrachten klas klassen basisschool "+
	"ecole ecoles eleve eleves enseignant enseignants lycee classe classes athenee", "schule schulen schuler lehrer escuela escuelas alumnos")

// townWords are those of a town that acts. A sentence with one is about the town, also among schools.
var townWords = wordSet("stad gemeente stadsbestuur gemeentebestuur gemeenteraad burgemeester schepen", "ville commune mairie bourgmestre maire echevin echevine",
	"town city municipality council mayor alderman", "stadt gemeinde burgermeister ciudad municipio alcalde")

func schoolsOf(doc *record.Document) schools {
	s := schools{title: namesSchoolBond(doc.Title)}
	for i := range doc.Passages[:min(len(doc.Passages), topPassages)] {
		s.top = s.top || namesSchoolBond(doc.Passages[i].Text)
	}
	return s
}

func namesSchoolBond(text string) bool {
	return len(schoolBonds().find(text[:min(len(text), headingBytes)])) > 0
}

// speak tells whether a passage is about twinned schools.
func (s schools) speak(p *record.Passage) bool {
	if s.title || namesSchoolBond(p.Text) {
		return true
	}
	if n := len(p.Heading); n > 0 && namesSchoolBond(p.Heading[n-1]) {
		return true
	}
	return s.top && holdsWord(p.Text, schoolWords)
}

// tellsOfTown tells whether a sentence among those about schools is about a town all the same: it names one of the country, or a body
// of one. "The school in Aarschot" names a town and is about the school.
func tellsOfTown(p *record.Passage, start, end int) bool {
	i, _ := slices.BinarySearchFunc(p.Mentions, start, func(m record.Mention, at int) int { return cmp.Compare(m.Start, at) })
	for ; i < len(p.Mentions) && p.Mentions[i].Start < end; i++ {
		if p.Mentions[i].Kind == record.KindMunicipality {
			return !holdsWord(p.Text[start:end], schoolWords) || holdsWord(p.Text[start:end], townWords)
		}
	}
	return holdsWord(p.Text[start:end], townWords)
}

// holdsWord tells whether one of the words is in a text, folded.
func holdsWord(text string, words map[string]bool) bool {
	var buf [maxWord]byte
	w := wordReader{text: text}
	for {
		a, b, ok := w.read()
		if !ok {
			return false
		}
		if b-a <= maxWord && words[string(vocab.AppendFold(buf[:0], text[a:b]))] {
			return true
		}
	}
}
