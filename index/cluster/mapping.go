package cluster

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"entente/index"
	"entente/index/analysis"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
)

// mappingVersion grows with every change of the mapping that makes an index of before answer otherwise.
const mappingVersion = 2

// The fields of an index besides those of index.Fields.
const (
	fieldID        = "id"         // the record's, to order by
	fieldRecord    = "v"          // its version
	fieldBatch     = "batch"      // sequence number of the batch that wrote it
	fieldYearLeast = "year_least" // of facet year; missing when there is none
	fieldYearMost  = "year_most"
	fieldKept      = "kept"  // what is given back, see kept
	fieldTerms     = "terms" // the terms of a record, packed, see forward; a column, since many are read for one page
)

// bagField names the field with the distinct stems and parts of the words of each unit, where compounds are looked for in pieces.
func bagField(p index.Part, l lang.Code) string { return string(p) + "_bag_" + string(l) }

// bagged lists the languages that have a bag: those with compounds.
func bagged() []lang.Code {
	return slices.DeleteFunc(lang.All(), func(l lang.Code) bool { return !analysis.For(l).Compounds() })
}

// wordsField names the field with the distinct folded words of one part of documents, for the lexicon.
func wordsField(p index.Part) string { return "words_" + string(p) }

// decadeField names the field with the decades of a year facet: a record counts once in each, which can not be told by its years.
func decadeField(facet string) string { return facet + "_decade" }

// Between the last term of a unit and the first of the next there are so many places, so that nothing is found across units.
const (
	unitGap = 1000
	bagGap  = 10_000
)

// leftOut stands for a word that a chain has no term for. It is no term itself; it keeps the others in their places.
const leftOut = "·"

// The names of the pieces of analysis.
const (
	readyAnalyzer = "ready" // terms come ready, parted by blanks
	readyTokens   = "ready_tokens"
	readyHoles    = "ready_holes"
)

// longestToken bounds a token in UTF-16 units: more than analysis makes.
const longestToken = 1000

// parts lists the parts of all records.
func parts() []index.Part {
	return slices.Concat(index.Parts(query.Documents), index.Parts(query.Agreements))
}

// creation is the body of the request that makes the index of a generation.
func creation(o Options, made schemaMeta) object {
	settings := object{
		"index.number_of_shards":   o.Shards,
		"index.number_of_replicas": max(o.Replicas, 0),
		"index.refresh_interval":   "-1", // a batch is seen when it is whole
		"index.max_regex_length":   100_000,
		"index.max_terms_count":    1 << 20,            // a batch is looked up in one question
		"index.codec":              "best_compression", // what is kept is packed already, but has to be sent in the letters of JSON
		// What a node that went and comes back has of a part is locked while questions of before are open there, some minutes by default
		// (search.default_keep_alive). Of an index that was given up for lost after the usual 5 tries nothing is placed until a person says so.
		"index.allocation.max_retries": 100,
		"analysis": object{
			"tokenizer": object{readyTokens: object{"type": "whitespace", "max_token_length": longestToken}},
			"filter":    object{readyHoles: object{"type": "stop", "stopwords": []string{leftOut}}},
			"analyzer":  object{readyAnalyzer: object{"type": "custom", "tokenizer": readyTokens, "filter": []string{readyHoles}}},
		},
		"similarity": similarities(),
	}
	maps.Copy(settings, o.Settings)
	return object{
		"settings": settings,
		"mappings": object{
			"dynamic":    "strict",
			"_meta":      made,
			"_source":    object{"includes": []string{fieldRecord, index.FieldType, index.FieldDocument, index.FieldTarget, fieldKept + ".*"}},
			"properties": properties(),
		},
	}
}

// properties are the fields of an index.
func properties() object {
	all := object{
		fieldID:        object{"type": "keyword"},
		fieldRecord:    object{"type": "long", "index": false},
		fieldBatch:     object{"type": "long", "index": false},
		fieldYearLeast: object{"type": "integer"},
		fieldYearMost:  object{"type": "integer"},
		fieldKept:      object{"type": "object", "enabled": false},
		fieldTerms:     object{"type": "binary", "doc_values": true},
	}
	for _, f := range index.Fields() {
		if f.Kind == index.Keyword && f.Name != index.FieldVersion {
			all[f.Name] = object{"type": "keyword"}
		}
	}
	for _, f := range query.Facets {
		if f.Type == query.Year {
			all[decadeField(f.Name)] = object{"type": "keyword", "index": false, "doc_values": true}
		}
	}
	for _, p := range parts() {
		for _, l := range append(lang.All(), lang.Und) {
			all[index.TextField(p, l)] = textField(similarityOf(p), unitGap, true)
		}
		for _, l := range lang.All() {
			all[index.PartsField(p, l)] = textField(insideOf(p), unitGap, false)
		}
		for _, l := range bagged() {
			all[bagField(p, l)] = textField(insideOf(p), bagGap, false)
		}
	}
	for _, p := range index.Parts(query.Documents) {
		all[wordsField(p)] = object{"type": "keyword", "index": false, "doc_values": true}
	}
	return all
}

func textField(similarity string, gap int, norms bool) object {
	return object{"type": "text", "analyzer": readyAnalyzer, "similarity": similarity, "position_increment_gap": gap, "norms": norms}
}

// similarityOf and insideOf name how terms of a part weigh: words by the length of their text, what stands inside words as in a text of
// usual length, since the cluster would take the number of parts for it.
func similarityOf(p index.Part) string { return "words_" + string(p) }
func insideOf(p index.Part) string     { return "inside_" + string(p) }

// similarities are the part of the score that grows with occurrences and shrinks with length. How rare a word is comes with the question,
// as its boost, so that neither shards nor what was removed tell.
func similarities() object {
	all := object{}
	for _, p := range parts() {
		w := ranking.WeightOf(p)
		all[similarityOf(p)] = scripted(fmt.Sprintf("%s * (%s + %s * doc.length / %s)", decimal(ranking.K1), decimal(1-w.B), decimal(w.B), decimal(w.Usual)))
		all[insideOf(p)] = scripted(decimal(ranking.K1))
	}
	return all
}

// scripted returns a similarity of BM25's form with a norm.
func scripted(norm string) object {
	source := fmt.Sprintf("double norm = %s; return query.boost * doc.freq * %s / (doc.freq + norm);", norm, decimal(ranking.K1+1))
	return object{"type": "scripted", "script": object{"lang": "painless", "source": source}}
}

// decimal writes a number as the language of scripts reads a double.
func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) + "d" }
