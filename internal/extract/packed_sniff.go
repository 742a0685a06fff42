package extract

import (
	"bytes"
	"context"
	"encoding/xml"
	"strings"

	"entente/internal/record"
)

// Media types of the packed formats that are read.
const (
	mediaDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	mediaPPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	mediaODT  = "application/vnd.oasis.opendocument.text"
	mediaODS  = "application/vnd.oasis.opendocument.spreadsheet"
	mediaODP  = "application/vnd.oasis.opendocument.presentation"
	mediaEPUB = "application/epub+zip"
)

// sniffPacked tells what a ZIP archive is by the part that says so: its member mimetype, its list of content types, its manifest.
func sniffPacked(b []byte) sniffed {
	p, err := openPacked(b)
	if err != nil {
		f := record.AsFailure(err)
		return sniffed{class: f.Class, reason: f.Reason}
	}
	media, err := p.media()
	if err != nil {
		f := record.AsFailure(err)
		return sniffed{class: f.Class, reason: f.Reason}
	}
	if formats[media] != nil {
		return ok(media)
	}
	return unsupported(media)
}

// media returns the media type of an archive, "application/zip" when it is no document.
func (p *packed) media() (string, error) {
	switch {
	case p.has("mimetype"):
		b, err := p.read("mimetype")
		if err != nil {
			return "", err
		}
		m := string(bytes.TrimSpace(b[:min(len(b), 200)]))
		for _, kind := range []string{"-template", "-master", "-web"} {
			m = strings.TrimSuffix(m, kind)
		}
		return m, nil
	case p.has("[Content_Types].xml"):
		m, err := p.officeMedia()
		if m != "" || err != nil {
			return m, err
		}
	}
	for _, known := range []struct{ part, media string }{
		{"word/document.xml", mediaDOCX}, {"xl/workbook.xml", mediaXLSX}, {"ppt/presentation.xml", mediaPPTX},
		{"META-INF/container.xml", mediaEPUB}, {"META-INF/manifest.xml", ""}, {"Index/Document.iwa", "application/x-iwork"},
	} {
		switch {
		case !p.has(known.part):
		case known.media != "":
			return known.media, nil
		default:
			if m, err := p.manifestMedia(); m != "" || err != nil {
				return m, err
			}
		}
	}
	return "application/zip", nil
}

// officeMedia returns what the list of content types says of the main part; documents with macros and templates are read as
// documents: macros are never looked at.
func (p *packed) officeMedia() (string, error) {
	x, err := p.xml(context.Background(), "[Content_Types].xml")
	if err != nil {
		return "", err
	}
	media := ""
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			t := strings.ToLower(attribute(e, "ContentType"))
			if media != "" || !strings.HasSuffix(t, "main+xml") && !strings.HasSuffix(t, ".main") {
				return
			}
			switch {
			case strings.Contains(t, "wordprocessingml") || strings.Contains(t, "ms-word"):
				media = mediaDOCX
			case strings.Contains(t, "sheet.binary"):
				media = "application/vnd.ms-excel.sheet.binary"
			case strings.Contains(t, "spreadsheetml") || strings.Contains(t, "ms-excel"):
				media = mediaXLSX
			case strings.Contains(t, "presentationml") || strings.Contains(t, "ms-powerpoint"):
				media = mediaPPTX
			}
		}, nil)
	}, nil)
	return media, x.err
}

// manifestMedia returns the media type that an OpenDocument manifest gives to the whole.
func (p *packed) manifestMedia() (string, error) {
	x, err := p.xml(context.Background(), "META-INF/manifest.xml")
	if err != nil {
		return "", err
	}
	media := ""
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			if attribute(e, "full-path") == "/" {
				media = attribute(e, "media-type")
			}
		}, nil)
	}, nil)
	return media, x.err
}

// oleStart begins the compound files of Office before 2007, and the documents of later ones that have a password.
var oleStart = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

// sniffOld tells the compound files apart by the names of their streams.
func sniffOld(b []byte) sniffed {
	for _, known := range []struct{ stream, media string }{
		{"EncryptedPackage", ""}, {"WordDocument", "application/msword"}, {"Workbook", "application/vnd.ms-excel"},
		{"PowerPoint Document", "application/vnd.ms-powerpoint"}, {"__substg1.0_", "application/vnd.ms-outlook"}, {"Book", "application/vnd.ms-excel"},
	} {
		name := make([]byte, 0, 2*len(known.stream))
		for i := range len(known.stream) {
			name = append(name, known.stream[i], 0)
		}
		switch {
		case !bytes.Contains(b, name):
		case known.media == "":
			return sniffed{class: record.ClassEncrypted, reason: "an Office document that is protected with a password"}
		default:
			return unsupported(known.media)
		}
	}
	return unsupported("application/x-ole-storage")
}
