package web

import (
	"net/url"
	"slices"
	"strings"

	"entente/internal/answer"
	"entente/internal/query"
	"entente/internal/record"
)

// What a page says of itself to programs: schema.org as JSON-LD, and the names that reference managers look for. A template writes the
// JSON with every <, > and & escaped, so that no text can end the block; and a block of data is no script, so that the policy needs no exception.

// linked is a thing of schema.org.
type linked map[string]any

// metaTag is a line about a page for reference managers.
type metaTag struct{ Name, Content string }

const schemaOrg = "https://schema.org"

// put sets what is known; nothing is said of the rest.
func (d linked) put(name string, value any) {
	switch v := value.(type) {
	case string:
		if strings.TrimSpace(v) == "" {
			return
		}
	case []string:
		if len(v) == 0 {
			return
		}
	case []linked:
		if len(v) == 0 {
			return
		}
	case linked:
		if len(v) == 0 {
			return
		}
	}
	d[name] = value
}

// dateText is a date as schema.org takes it: none of an interval.
func dateText(d *record.Date) string {
	if d == nil || strings.Contains(d.Value, "/") {
		return ""
	}
	return d.Value
}

func countryData(v answer.Value) linked {
	return linked{"@type": "Country", "name": v.Label, "identifier": v.Value}
}

// partyData is a side of an agreement: a part of a country, a body or a network.
func (s *server) partyData(p answer.Party) linked {
	d := linked{"@type": "Organization", "name": p.Label}
	switch p.Kind {
	case "municipality", "city", "district", "department", "province", "region", "state", "intercommunal":
		d["@type"] = "AdministrativeArea"
	case "country":
		d["@type"] = "Country"
	case "":
		d["@type"] = "AdministrativeArea"
	}
	if p.Name != p.Label {
		d.put("alternateName", p.Name)
	}
	if p.URL != "" {
		d["url"] = s.absolute(p.URL)
	}
	if p.Value != nil {
		d["identifier"] = *p.Value
		if number, ok := strings.CutPrefix(*p.Value, "gn-"); ok {
			d["sameAs"] = "https://www.geonames.org/" + number
		}
	}
	if p.Country != nil {
		d["containedInPlace"] = countryData(*p.Country)
		if d["@type"] == "Organization" {
			delete(d, "containedInPlace")
			d["location"] = countryData(*p.Country)
		}
	}
	return d
}

// documentData is a document as schema.org has it.
func (s *server) documentData(l *locale, p documentPage) linked {
	d := p.Doc
	page := s.absolute(documentURL(l, d.ID, ""))
	out := linked{"@context": schemaOrg, "@type": "DigitalDocument", "@id": page, "url": page, "name": d.Title, "identifier": d.ID}
	if tag := langTag(d.Language); tag != "" {
		out["inLanguage"] = tag
	}
	out.put("genre", d.Kind.Label)
	out.put("datePublished", dateText(d.Issued))
	out.put("isBasedOn", p.Source)
	out.put("sdDatePublished", d.Retrieved.UTC().Format("2006-01-02"))
	if p.Source == "" {
		out.put("encodingFormat", d.Format)
	} else {
		out.put("encoding", linked{"@type": "MediaObject", "contentUrl": p.Source, "encodingFormat": d.Format, "sha256": d.SHA256})
	}
	var about []linked
	for _, v := range d.Countries {
		about = append(about, countryData(v))
	}
	out.put("about", about)
	if m := d.Municipality; m != nil {
		id := m.Value
		out.put("spatialCoverage", s.partyData(answer.Party{Value: &id, Label: m.Label, Name: m.Label, Kind: "municipality", URL: "/" + string(l.Code) + "/places/" + url.PathEscape(id)}))
	}
	out.put("keywords", themeNames(d))
	var parts []linked
	for i, a := range d.Agreements {
		if i == recordsMost {
			break
		}
		if name := answer.LabelOf(a, l.Code); name != "" {
			parts = append(parts, linked{"@type": "CreativeWork", "@id": s.absolute(agreementURL(l, a.ID)), "name": name})
		}
	}
	out.put("hasPart", parts)
	var translations []linked
	for _, t := range d.Translations {
		translations = append(translations, linked{"@type": "DigitalDocument", "@id": s.absolute(t.URL), "name": t.Title, "inLanguage": langTag(t.Language)})
	}
	out.put("workTranslation", translations)
	return out
}

// themeNames are the main themes of a document.
func themeNames(d answer.Document) []string {
	var all []string
	for _, t := range d.Themes {
		if t.Level == record.Primary {
			all = append(all, t.Label)
		}
	}
	return all
}

// agreementData is an agreement as schema.org has it, which knows no treaties of towns.
func (s *server) agreementData(l *locale, a answer.Agreement, p agreementPage) linked {
	page := s.absolute(agreementURL(l, a.ID))
	out := linked{"@context": schemaOrg, "@type": "CreativeWork", "@id": page, "url": page, "name": p.Heading, "identifier": a.ID, "inLanguage": langTag(a.Document.Language)}
	out.put("genre", stated(a.Instrument))
	out.put("creativeWorkStatus", stated(a.Status))
	out.put("dateCreated", dateText(a.Signed))
	switch from, to := dateText(a.Start), dateText(a.End); {
	case from != "" && to != "":
		out["temporalCoverage"] = from + "/" + to
	case from != "":
		out["temporalCoverage"] = from + "/.."
	}
	var sides []linked
	for _, side := range a.Parties {
		if side.Label != "" {
			sides = append(sides, s.partyData(side))
		}
	}
	out.put("about", sides)
	var themes []string
	for _, t := range a.Themes {
		themes = append(themes, t.Label)
	}
	out.put("keywords", themes)
	from := linked{"@type": "DigitalDocument", "@id": s.absolute(a.Document.URL), "name": titleOr(l, a.Document.Title)}
	from.put("isBasedOn", webAddress(a.Document.Source))
	out["isPartOf"] = from
	if out["inLanguage"] == "" {
		delete(out, "inLanguage")
	}
	return out
}

// homeData says that the site can be searched, and how.
func (s *server) homeData(l *locale) linked {
	home := s.absolute("/" + string(l.Code) + "/")
	return linked{
		"@context": schemaOrg, "@type": "WebSite", "@id": home, "url": home, "name": "Entente", "inLanguage": string(l.Code),
		"potentialAction": linked{
			"@type": "SearchAction", "query-input": "required name=q",
			"target": linked{"@type": "EntryPoint", "urlTemplate": home + "search?q={q}"},
		},
	}
}

// meta are lines about a page; those that say nothing are left out.
func meta(pairs ...string) []metaTag {
	var all []metaTag
	for i := 0; i+1 < len(pairs); i += 2 {
		if strings.TrimSpace(pairs[i+1]) != "" {
			all = append(all, metaTag{pairs[i], pairs[i+1]})
		}
	}
	return all
}

// documentMeta is a document as reference managers read it from a page: the names of Highwire, which Zotero and Google Scholar take, and
// Dublin Core.
func (s *server) documentMeta(l *locale, p documentPage) []metaTag {
	d := p.Doc
	author := ""
	if d.Municipality != nil {
		author = d.Municipality.Label
	}
	page := s.absolute(documentURL(l, d.ID, ""))
	issued := dateText(d.Issued)
	all := meta(
		"citation_title", d.Title, "citation_author", author, "citation_publication_date", strings.ReplaceAll(issued, "-", "/"),
		"citation_language", langTag(d.Language), "citation_keywords", strings.Join(themeNames(d), "; "), "citation_public_url", page,
	)
	if d.Format != "text/html" {
		all = append(all, meta("citation_technical_report_institution", author)...)
	}
	if d.Format == "application/pdf" {
		all = append(all, meta("citation_pdf_url", p.Source)...)
	}
	all = append(all, meta(
		"DC.title", d.Title, "DC.creator", author, "DC.date", issued, "DC.language", langTag(d.Language), "DC.type", "Text", "DC.format", d.Format,
		"DC.identifier", page, "DC.source", p.Source,
	)...)
	for _, v := range d.Countries {
		all = append(all, meta("DC.coverage", v.Label)...)
	}
	for _, name := range themeNames(d) {
		all = append(all, meta("DC.subject", name)...)
	}
	return all
}

// agreementMeta is the same of an agreement.
func (s *server) agreementMeta(l *locale, a answer.Agreement, p agreementPage) []metaTag {
	title := p.Heading
	if what := stated(a.Instrument); what != "" {
		title += " (" + what + ")"
	}
	signed := dateText(a.Signed)
	page := s.absolute(agreementURL(l, a.ID))
	all := meta("citation_title", title, "citation_publication_date", strings.ReplaceAll(signed, "-", "/"), "citation_language", langTag(a.Document.Language), "citation_public_url", page)
	dublin := meta("DC.title", title, "DC.date", signed, "DC.language", langTag(a.Document.Language), "DC.type", "Text", "DC.identifier", page, "DC.source", webAddress(a.Document.Source))
	for _, side := range a.Parties {
		all = append(all, meta("citation_author", side.Name)...)
		dublin = append(dublin, meta("DC.creator", side.Name)...)
	}
	return slices.Concat(all, dublin)
}

// reference is the link to a record as reference managers read it.
func reference(l *locale, in query.Scope, id string) []feedLink {
	for _, t := range takeRecord(l, in, id) {
		if strings.Contains(t.URL, "format=ris") {
			return []feedLink{{"application/x-research-info-systems", t.Text, t.URL}}
		}
	}
	return nil
}
