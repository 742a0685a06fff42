package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The halves: rules are tuned on the documents with an odd number, and scored at the end on those with an even one.
const (
	tune = "tune"
	held = "held"
)

// gold is what a person read in a document. Whatever is called optional is neither missed nor wrong.
type gold struct {
	path, name string // of the document; folder and name without ending

	Half                       string     `json:"half"`
	Language                   string     `json:"language"`
	Kind                       string     `json:"kind"`
	Municipality               string     `json:"municipality"` // home side; empty when there is none
	Issued                     string     `json:"issued"`       // date of the document as it states it
	Countries                  []string   `json:"countries"`    // of the partner side
	CountriesMentioned         []string   `json:"countries_mentioned"`
	CountriesNot               []string   `json:"countries_not"` // not to be shown at all
	CountriesOptional          []string   `json:"countries_optional"`
	CountriesMentionedOptional []string   `json:"countries_mentioned_optional"`
	Places                     []place    `json:"places"`
	NotPlaces                  []string   `json:"not_places"` // words that look like a place and are none
	Years                      years      `json:"years"`
	Themes                     themes     `json:"themes"`
	Agreements                 []goldDeal `json:"agreements"`
	Notes                      string     `json:"notes"`
}

type place struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
	Country string   `json:"country"`
	Kind    string   `json:"kind"`
}

type years struct {
	Agreement []int `json:"agreement"`
	Start     []int `json:"start"`
	Optional  []int `json:"optional"`
}

type themes struct {
	Primary   []string `json:"primary"`
	Secondary []string `json:"secondary"`
}

// goldDeal is a record of a document: an agreement, or a relation without one.
type goldDeal struct {
	Class              string              `json:"class"`
	Instrument         string              `json:"instrument"`
	InstrumentOptional []string            `json:"instrument_optional"` // as good
	Parties            []party             `json:"parties"`
	Signed             *date               `json:"signed"`
	Start              *date               `json:"start"`
	End                *date               `json:"end"`
	Phases             [][2]int            `json:"phases"`
	Status             string              `json:"status"`
	Themes             []string            `json:"themes"`
	Funders            []string            `json:"funders"`
	Managers           []string            `json:"managers"`
	Programme          string              `json:"programme"`
	Amount             *amount             `json:"amount"`
	Quotes             map[string]string   `json:"quotes"` // by field: the words that say it
	Also               map[string][]string `json:"also"`   // by field: values that are as good, of a text that contradicts itself
	Pairs              bool                `json:"pairs"`  // a pact of many that may be read as one of each two
	Optional           bool                `json:"optional"`
}

type party struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
	Country string   `json:"country"`
	Kind    string   `json:"kind"`
	Role    string   `json:"role"`
}

type date struct {
	Value     string `json:"value"`
	Precision string `json:"precision"`
	Basis     string `json:"basis"`
}

type amount struct {
	Value    float64 `json:"value"`
	Currency string  `json:"currency"`
}

// trap is a document out of which no agreement may be read.
type trap struct {
	path, name, language, half string
}

// load reads the labels of all gold documents and the names of all traps, in the order of their names.
func load(root string) ([]gold, []trap, error) {
	labels, err := filepath.Glob(filepath.Join(root, "gold", "*", "*.json"))
	if err != nil {
		return nil, nil, err
	}
	var golds []gold
	for _, label := range labels {
		g, err := loadGold(label)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", filepath.ToSlash(label), err)
		}
		golds = append(golds, g)
	}
	texts, err := filepath.Glob(filepath.Join(root, "traps", "*", "*.*"))
	if err != nil {
		return nil, nil, err
	}
	var traps []trap
	for _, path := range texts {
		half, err := halfOf(path)
		if err != nil {
			return nil, nil, err
		}
		traps = append(traps, trap{path: path, name: "traps/" + nameOf(path), language: filepath.Base(filepath.Dir(path)), half: half})
	}
	if len(golds) == 0 || len(traps) == 0 {
		return nil, nil, fmt.Errorf("load %s: %d gold documents and %d traps", root, len(golds), len(traps))
	}
	return golds, traps, nil
}

// loadGold reads one label and finds the document beside it.
func loadGold(label string) (gold, error) {
	b, err := os.ReadFile(label)
	if err != nil {
		return gold{}, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields() // a field nobody scores is a slip of the pen
	var g gold
	if err := d.Decode(&g); err != nil {
		return gold{}, err
	}
	if d.More() {
		return gold{}, errors.New("more than one value")
	}
	half, err := halfOf(label)
	if err != nil {
		return gold{}, err
	}
	if g.Half != half {
		return gold{}, fmt.Errorf("half %q, its number says %q", g.Half, half)
	}
	beside, err := filepath.Glob(strings.TrimSuffix(label, ".json") + ".*")
	if err != nil {
		return gold{}, err
	}
	beside = slices.DeleteFunc(beside, func(p string) bool { return p == label })
	if len(beside) != 1 {
		return gold{}, fmt.Errorf("%d documents beside it, want one", len(beside))
	}
	g.path, g.name = beside[0], nameOf(label)
	return g, nil
}

// halfOf tells by the number that a name begins with.
func halfOf(path string) (string, error) {
	number, _, _ := strings.Cut(filepath.Base(path), "-")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return "", fmt.Errorf("%s: the name does not begin with a number", filepath.ToSlash(path))
	}
	if n%2 == 1 {
		return tune, nil
	}
	return held, nil
}

// nameOf returns the folder and the name of a file without its ending.
func nameOf(path string) string {
	base := filepath.Base(path)
	return filepath.Base(filepath.Dir(path)) + "/" + strings.TrimSuffix(base, filepath.Ext(base))
}
