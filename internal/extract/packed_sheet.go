package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
)

// tabular is the cells of a table of data, with what its format tells of its rows.
type tabular struct {
	rows   [][]string // tidy
	whole  []bool     // rows of one cell that fills all columns; may be nil
	bold   []bool     // rows in bold; may be nil
	marked int        // last of the opening rows that the format marks as headers; -1 without any
	labels bool       // the first cell of each row is marked as the header of that row
}

// span is the bytes of the kept text that a row stands in.
type span struct{ start, end int }

// rows sets down the rows of a table. With places, the kept text is there already and a row points into it.
func (a *assembly) rows(t *tabular, places []span) {
	put := func(i int, role record.Role, level int, text string) {
		if places == nil {
			a.add(role, level, "", text)
			return
		}
		if hasWord(text) {
			a.blocks = append(a.blocks, Block{Role: role, Level: level, Text: text, Start: places[i].start, End: places[i].end})
		}
	}
	var header []string
	columns, lastFull := widest(t.rows), -1
	for i, row := range t.rows {
		if len(nonEmpty(row)) > 1 {
			lastFull = i
		}
	}
	for i := 0; i < len(t.rows); {
		end := i
		for end < len(t.rows) && len(nonEmpty(t.rows[end])) > 0 {
			end++
		}
		if end == i {
			i++
			continue
		}
		// What stands alone over the rows is the name of the table, not a row of it.
		at := i
		for at < end && at <= t.marked {
			at++
		}
		if at > i {
			header = t.rows[at-1]
			a.headers = append(a.headers, header...)
		} else {
			full := i
			for full < end && alone(t.rows[full]) {
				full++
			}
			for columns > 1 && at < full && (header == nil || full == end) {
				if text := nonEmpty(t.rows[at])[0]; header == nil && at < lastFull && titleLike(text) {
					put(at, record.RoleHeading, min(a.level+1, 6), text)
				} else {
					put(at, record.RoleProse, 0, text)
				}
				at++
			}
			if t.headerAt(at, end) {
				header = t.rows[at]
				a.headers = append(a.headers, header...)
				if end-at == 1 {
					put(at, record.RoleTable, 0, strings.Join(nonEmpty(header), " | "))
				}
				at++
			} else if at < end && header != nil && widest(t.rows[at:end]) > len(header) {
				header = nil // another table below the first
			}
		}
		pairs := t.labels || header == nil && pairs(t.rows[at:end])
		for ; at < end; at++ {
			row := t.rows[at]
			switch {
			case t.whole != nil && t.whole[at] && titleLike(row[0]) && at+1 < end:
				put(at, record.RoleHeading, min(a.level+1, 6), row[0])
			case pairs && len(row) > 1 && row[0] != "" && len(nonEmpty(row[1:])) > 0:
				put(at, record.RoleTable, 0, strings.TrimRight(row[0], " :")+": "+strings.Join(nonEmpty(row[1:]), " | "))
			default:
				line := tableRow(header, row)
				own := 0
				for _, c := range row {
					own += len(c)
				}
				if a.budget -= max(len(line)-2*own, 0); a.budget < 0 {
					header = nil
				}
				put(at, record.RoleTable, 0, line)
			}
		}
		i = end
	}
}

// alone says that a row has text in one cell only.
func alone(row []string) bool { return len(nonEmpty(row)) == 1 }

func widest(rows [][]string) int {
	n := 0
	for _, row := range rows {
		for j := len(row); j > n; j-- {
			if row[j-1] != "" {
				n = j
			}
		}
	}
	return n
}

// headerWords are what columns of lists are called in Dutch, French, English and German, where the word stands at the beginning of one.
var headerWords = regexp.MustCompile(`(?i)^(?:n[r°o]\.?$|id$|#$|gemeente|stad|steden|city|cities|town|ville|commune|municipalit|stadt|gemeinde|plaats|lieu|place|land(?:en)?$|pays|countr|partner|parten|jumel|twin|zuster|sister|stedenband|jaar|année|an$|years?|jahr|datum|date|sinds|depuis|since|seit|van$|tot$|de$|à$|from$|to$|na?am|noms?$|name|type|soort|genre|aard|nature|them|thèm|domein|domaine|field|sector|secteur|project|projet|projekt|programm|bedrag|montant|amount|budget|subsid|subvention|statu|stand$|toestand|état$|period|période|begin|start|début|eind|end$|fin$|duur|durée|duration|opmerk|remarq|comment|note|bron|source|website|site$|url|link|adres|adress|e-?mail|contact|telefo|télépho|phone|regio|région|region|provinc|continent|werelddeel|taal|langue|language|overeenkomst|convention|accord|agreement|ondertek|signature|signed|beschrijving|description|omschrijving|titel|titre|title|categor|catégor|kategor|inwoners|habitants|population|aantal|nombre|number|totaal|total)`)

var numberCell = regexp.MustCompile(`^[\d\s.,:/%€$£+()–-]*\d[\d\s.,:/%€$£+()–-]*$`)

// headerAt says that row at heads the rows up to end: its cells are short, different from each other and no numbers, and either the
// format shows it (bold over rows that are not), or a cell is what columns are called, or the column below a word holds numbers.
func (t *tabular) headerAt(at, end int) bool {
	if at >= end {
		return false
	}
	row := t.rows[at]
	filled := nonEmpty(row)
	if len(filled) < 2 || len(filled)*4 < widest(t.rows[at:end])*3 {
		return false
	}
	seen := map[string]bool{}
	named := 0
	for _, c := range filled {
		key := strings.ToLower(c)
		if seen[key] || utf8.RuneCountInString(c) > 80 || numberCell.MatchString(c) || strings.ContainsAny(c, "@") {
			return false
		}
		seen[key] = true
		if headerWords.MatchString(c) {
			named++
		}
	}
	if t.bold != nil && t.bold[at] && at+1 < end && !t.bold[at+1] || named >= 2 || named > 0 && (len(filled) <= 3 || named*3 >= len(filled)) {
		return !pairs(t.rows[at:end])
	}
	if end-at < 3 {
		return false
	}
	for j, c := range row {
		numbers, words := 0, 0
		for _, below := range t.rows[at+1 : min(end, at+1+headerSample)] {
			switch {
			case j >= len(below) || below[j] == "":
			case numberCell.MatchString(below[j]):
				numbers++
			default:
				words++
			}
		}
		if c != "" && numbers >= 2 && numbers > 4*words {
			return true
		}
	}
	return false
}

// headerSample is how many rows are looked at to tell whether the first one heads them.
const headerSample = 50

// pairs says that rows are a label and its value each: two columns, of which the first are words that columns are called by, or
// end in a colon.
func pairs(rows [][]string) bool {
	if widest(rows) != 2 {
		return false
	}
	labels, all := 0, 0
	for _, row := range rows {
		if row[0] == "" {
			continue
		}
		all++
		last := lastRune(row[0])
		if last == ':' || headerWords.MatchString(row[0]) && unicode.IsLetter(last) {
			labels++
		}
	}
	return all > 1 && labels*3 >= all*2
}

// headerTongue tells languages by what columns of lists are called in them and in neither of the others.
var headerTongue = map[string]*regexp.Regexp{
	"nl": regexp.MustCompile(`(?i)\b(?:gemeenten?|stad|steden|stedenband|plaats|land|landen|jaar|sinds|naam|ondertekend|getekend|bedrag|opmerkingen|einde|overeenkomst|inwoners|taal|duur|soort|omschrijving)\b`),
	"fr": regexp.MustCompile(`(?i)\b(?:communes?|villes?|pays|depuis|noms?|signé|montant|remarques|fin|partenaires?|habitants|langue|jumelages?|lieu|domaines?)\b|\bann[ée]e|\bth[èe]me|\bd[ée]but\b|\bdur[ée]e\b`),
	"en": regexp.MustCompile(`(?i)\b(?:municipality|towns?|city|cities|country|countries|years?|since|names?|signed|amount|remarks|agreement|population|language|county|twinned|field)\b`),
}

// tongue returns the language that the headers of tables are in, nothing when it is not plain. Rows are names, numbers and little
// else: only their headers tell the language of a list.
func (a *assembly) tongue() string {
	best, most, tie := "", 0, false
	for _, lang := range []string{"nl", "fr", "en"} {
		n := 0
		for _, h := range a.headers {
			if headerTongue[lang].MatchString(h) {
				n++
			}
		}
		switch {
		case n > most:
			best, most, tie = lang, n, false
		case n == most:
			tie = true
		}
	}
	if tie || most == 0 {
		return ""
	}
	return best
}
