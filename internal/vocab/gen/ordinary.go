package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// townsFirst are names whose other sense is so rare in the texts of this field that the town is meant: "luik" is a hatch in Dutch,
// "liège" cork in French, "milan" a kite, "tournai" and "dinant" are forms of verbs, "wenen" is to weep.
var townsFirst = set("alicante andrinople asse astrakhan bale beni beringen berne bologna bordeaux boston breme bristol bucha calais cambrai " +
	"candie cannes castres cavala cologne colombo crete dallas damas deerlijk delft depanne deventer dinant duffel florence " +
	"gand gaza genes gent genua gouda heuvelland jaffa jette kassala kiel kiffa liege lima limerick limoges lobbes lome " +
	"londres lorraine lourdes luik macedoine madras malaga malines manchester manille matera mecca medina mekka menin messine " +
	"messines milaan milan molenbeek mons munster namur nankin napels nitra nivelles oxford padoue palma panama parijs paris " +
	"pecs pekin piemont pilsen porto pretoria puers puurs quetta rabat ranst rennes rodez roubaix roulers schiedam schilde " +
	"schoten shanghai suez tangier terrassa tienen toscane tournai treves triest trieste tripoli tripolis valence " +
	"valenciennes verdun vienne waterloo waver wellington wenen wichelen windhoek zanzibar zeeland zinder zulte")

// readOrdinary returns the folded words of dictionaries that are written small: lists of words, one a line, and dictionaries of
// Hunspell (.dic, with the .aff beside them) with the forms that their rules make: "permet", "lieux", "situé".
func readOrdinary(paths []string) (map[string]bool, error) {
	all := map[string]bool{}
	add := func(w string) {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsLower(r) || w != strings.ToLower(w) || strings.ContainsAny(w, "'’-.") {
			return
		}
		if k := placeKey(w); utf8.RuneCountInString(k) >= 2 {
			all[k] = true
		}
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var rules map[string][]ending
		if stem, ok := strings.CutSuffix(path, ".dic"); ok {
			if rules, err = readEndings(stem + ".aff"); err != nil {
				return nil, err
			}
		}
		for line := range strings.Lines(string(b)) {
			w, flags, _ := strings.Cut(line, "/")
			if i := strings.IndexAny(w, " \t\n"); i >= 0 {
				w, flags = w[:i], ""
			}
			if i := strings.IndexAny(flags, " \t\n"); i >= 0 {
				flags = flags[:i]
			}
			add(w)
			for ; len(flags) >= 2; flags = flags[2:] {
				for _, e := range rules[flags[:2]] {
					if e.when.MatchString(w) && strings.HasSuffix(w, e.strip) {
						add(w[:len(w)-len(e.strip)] + e.put)
					}
				}
			}
		}
	}
	for k := range townsFirst {
		delete(all, k)
	}
	return all, nil
}

// ending is a rule of Hunspell: a word that when matches has another form, with put in the place of strip.
type ending struct {
	strip, put string
	when       *regexp.Regexp
}

// readEndings reads the rules of endings of an .aff file whose flags are two bytes long.
func readEndings(path string) (map[string][]ending, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(string(b), "\nFLAG long\n") {
		return nil, fmt.Errorf("%s: want flags of two letters", path)
	}
	rules := map[string][]ending{}
	conditions := map[string]*regexp.Regexp{}
	for line := range strings.Lines(string(b)) {
		cells := strings.Fields(line)
		if len(cells) < 5 || cells[0] != "SFX" {
			continue
		}
		put, _, _ := strings.Cut(cells[3], "/")
		e := ending{strip: strings.TrimPrefix(cells[2], "0"), put: strings.TrimPrefix(put, "0"), when: conditions[cells[4]]}
		if e.when == nil {
			if e.when, err = regexp.Compile(cells[4] + "$"); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			conditions[cells[4]] = e.when
		}
		rules[cells[1]] = append(rules[cells[1]], e)
	}
	return rules, nil
}
