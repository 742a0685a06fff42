package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"github.com/spf13/cobra"

	"entente/internal/ingest"
	"entente/internal/lang"
	"entente/internal/lang/detect"
	"entente/internal/record"
	"entente/internal/source"
	"entente/internal/vocab"
)

func (a *app) inspectCommand() *cobra.Command {
	var ocr string
	var w webFlags
	cmd := &cobra.Command{
		Use:   "inspect PATH|URL",
		Short: "Show everything that is read out of one file or address",
		Args:  operands(1, 1, "a file or address"),
		RunE:  func(cmd *cobra.Command, args []string) error { return a.inspect(cmd.Context(), args[0], ocr, w) },
	}
	w.register(cmd)
	ocrFlag(cmd, &ocr)
	return cmd
}

func (a *app) inspect(ctx context.Context, operand, ocr string, w webFlags) (err error) {
	if err := a.useGazetteer(a.data); err != nil { // inspect needs no data folder
		a.log.Warn("the places of the data folder are not followed", "reason", err)
	}
	client, err := a.fetcher(w)
	if err != nil {
		return err
	}
	defer client.Close()
	readers, err := a.readers(1, ocr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, readers.Close()) }()
	if _, folder := source.Root(operand); folder {
		return usagef("%s is a folder: inspect reads one source; see entente ingest --dry-run", operand)
	}
	if source.Archive(operand) {
		return usagef("%s holds other documents: inspect reads one source; see entente ingest --dry-run", operand)
	}
	var item source.Item
	archive := false
	options := source.Options{Now: time.Now, Fetch: func(ctx context.Context, address string) (source.Item, error) {
		item, err := single(client, nil)(ctx, address)
		archive = err == nil && source.Holds(item)
		return item, err
	}}
	for item, err = range source.At(operand, options).Items(ctx) {
		break
	}
	if archive || err == nil && isArchive(item.Bytes) {
		return usagef("%s is an archive: inspect reads one source", operand)
	}
	var doc record.Document
	if err == nil {
		doc, err = a.build(ctx, readers.Read, item)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return a.showFailure(operand, record.AsFailure(err))
	}
	if a.json {
		return a.encode(inspected(&doc))
	}
	return a.showDocument(&doc)
}

// build reads one document and survives what it is made of.
func (a *app) build(ctx context.Context, read ingest.Reader, item source.Item) (doc record.Document, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &record.Failure{Class: record.ClassCrash, Reason: fmt.Sprintf("reading it broke off: %v", r)}
		}
	}()
	return ingest.Build(ctx, read, item, ingest.ID(item.Name), detect.New())
}

// archives are the media types of files that hold other files and are not opened. Those that are, source.Archive tells.
var archives = []string{"application/x-7z-compressed", "application/x-rar-compressed"}

func isArchive(b []byte) bool {
	m := mimetype.Detect(b)
	for _, a := range archives {
		if m.Is(a) {
			return true
		}
	}
	return false
}

// inspection is the shape of inspect --json. Countries, years and themes are bare ids here, unlike in the API.
type inspection struct {
	Document   *inspectedDocument   `json:"document"`
	Passages   []inspectedPassage   `json:"passages,omitempty"`
	Agreements []inspectedAgreement `json:"agreements,omitzero"`
	Failure    *record.Failure      `json:"failure,omitempty"`
}

type inspectedDocument struct {
	ID                 string           `json:"id"`
	Source             string           `json:"source"`
	Format             string           `json:"format"`
	Title              string           `json:"title"`
	Kind               string           `json:"kind"`
	Language           lang.Code        `json:"language"`
	Languages          []lang.Code      `json:"languages"`
	Municipality       *labelled        `json:"municipality"`
	Issued             *record.Date     `json:"issued"`
	Countries          []string         `json:"countries"`
	CountriesMentioned []string         `json:"countries_mentioned"`
	Years              record.Years     `json:"years"`
	Themes             []inspectedTheme `json:"themes"`
	TextQuality        string           `json:"text_quality"`
	SHA256             string           `json:"sha256"`
	TextSHA256         string           `json:"text_sha256"`
}

type labelled struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

type inspectedTheme struct {
	Value string       `json:"value"`
	Level record.Level `json:"level"`
}

type inspectedPassage struct {
	ID          string           `json:"id"`
	Heading     []string         `json:"heading"`
	Language    lang.Code        `json:"language"`
	Role        record.Role      `json:"role"`
	Text        string           `json:"text"`
	Mentions    []record.Mention `json:"mentions"`
	SourceStart int              `json:"source_start"`
	SourceEnd   int              `json:"source_end"`
}

type inspectedAgreement struct {
	ID         string            `json:"id"`
	Class      string            `json:"class"`
	Instrument string            `json:"instrument"`
	Parties    []record.Party    `json:"parties"`
	Signed     *record.Date      `json:"signed"`
	Start      *record.Date      `json:"start"`
	End        *record.Date      `json:"end"`
	Phases     [][2]int          `json:"phases"`
	Status     string            `json:"status"`
	Themes     []string          `json:"themes"`
	Funders    []record.Body     `json:"funders"`
	Managers   []record.Body     `json:"managers"`
	Programme  *record.Body      `json:"programme"`
	Amount     *record.Amount    `json:"amount"`
	Contact    *record.Contact   `json:"contact"`
	Relations  []record.Tie      `json:"relations"`
	Evidence   []record.Evidence `json:"evidence"`
}

func inspected(doc *record.Document) inspection {
	in := inspection{
		Document: &inspectedDocument{
			ID: doc.ID, Source: doc.Source, Format: doc.Format, Title: doc.Title, Kind: doc.Kind,
			Language: doc.Language, Languages: doc.Languages, Municipality: municipality(doc), Issued: doc.Issued,
			Countries: doc.Countries, CountriesMentioned: doc.CountriesMentioned, Years: doc.Years,
			Themes: []inspectedTheme{}, TextQuality: doc.TextQuality, SHA256: doc.SHA256, TextSHA256: doc.TextSHA256,
		},
		Passages:   []inspectedPassage{},
		Agreements: []inspectedAgreement{},
	}
	for _, t := range doc.Themes {
		in.Document.Themes = append(in.Document.Themes, inspectedTheme{t.Value, t.Level})
	}
	for _, p := range doc.Passages {
		in.Passages = append(in.Passages, inspectedPassage{p.ID, p.Heading, p.Language, p.Role, p.Text, p.Mentions, p.SourceStart, p.SourceEnd})
	}
	for _, g := range doc.Agreements {
		in.Agreements = append(in.Agreements, inspectedAgreement{
			ID: g.ID, Class: g.Class, Instrument: g.Instrument, Parties: listed(g.Parties), Signed: g.Signed, Start: g.Start, End: g.End,
			Phases: listed(g.Phases), Status: g.Status, Themes: listed(g.Themes), Funders: listed(g.Funders), Managers: listed(g.Managers),
			Programme: g.Programme, Amount: g.Amount, Contact: g.Contact, Relations: listed(g.Relations), Evidence: listed(g.Evidence),
		})
	}
	return in
}

// listed is a list that is one in JSON when it is empty too.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// municipality labels the home side in the document's own language.
func municipality(doc *record.Document) *labelled {
	if doc.Municipality == "" {
		return nil
	}
	label, ok := vocab.PlaceLabel(doc.Municipality, doc.Language)
	if !ok {
		label = doc.Municipality
	}
	return &labelled{doc.Municipality, label}
}

func (a *app) showFailure(operand string, f *record.Failure) error {
	if a.json {
		if err := a.encode(inspection{Failure: f}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.stderr, "%s: %s: %s\n", plain(operand), f.Class, plain(f.Reason))
	}
	return errPartly
}

// showDocument writes what was read for a person.
func (a *app) showDocument(doc *record.Document) error {
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	row := func(name, value string) {
		if value == "" {
			value = "–"
		}
		fmt.Fprintf(w, "%s\t%s\n", name, plain(value))
	}
	row("title", doc.Title)
	row("source", doc.Source)
	row("format", doc.Format)
	row("kind", vocab.Kinds().Label(doc.Kind, lang.EN))
	row("language", joinedAs(doc.Languages, func(c lang.Code) string { return string(c) }))
	home := ""
	if m := municipality(doc); m != nil {
		home = m.Label
	}
	row("municipality", home)
	issued := ""
	if doc.Issued != nil {
		issued = doc.Issued.Value + " (" + doc.Issued.Basis + ")"
	}
	row("date", issued)
	country := func(id string) string { return vocab.Countries().Label(id, lang.EN) }
	row("countries", joinedAs(doc.Countries, country))
	row("also named", joinedAs(doc.CountriesMentioned, country))
	row("agreements of", joinedAs(doc.Years.Agreement, strconv.Itoa))
	row("cooperation since", joinedAs(doc.Years.Start, strconv.Itoa))
	row("years named", joinedAs(doc.Years.Mentioned, strconv.Itoa))
	row("themes", joinedAs(doc.Themes, func(t record.Theme) string {
		label := vocab.Themes().Label(t.Value, lang.EN)
		if t.Level != record.Primary {
			label += " (in passing)"
		}
		return label
	}))
	row("text", fmt.Sprintf("%s, %d passages", doc.TextQuality, len(doc.Passages)))
	return w.Flush()
}

func joinedAs[T any](list []T, name func(T) string) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = name(v)
	}
	return strings.Join(words, ", ")
}
