package extract

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

const mailHeadOf = "Received: from a by b\nFrom: Jan <jan@stad.example>\nTo: an@stad.example\nDate: Mon, 6 May 2019 10:00:00 +0200\nMIME-Version: 1.0\n"

// multipart is a body of parts, each with its own head.
func multipart(kind, boundary string, parts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Content-Type: multipart/%s; boundary=\"%s\"\n\nfor old programs\n", kind, boundary)
	for _, p := range parts {
		b.WriteString("--" + boundary + "\n" + p + "\n")
	}
	return b.String() + "--" + boundary + "--\nepilogue\n"
}

func attachedFile(name string, content []byte) string {
	s := base64.StdEncoding.EncodeToString(content)
	var b strings.Builder
	for ; len(s) > 76; s = s[76:] {
		b.WriteString(s[:76] + "\n")
	}
	return "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"" + name + "\"\n\n" + b.String() + s
}

func TestEML(t *testing.T) {
	docx := docxOf(t, wp("Titre1", wr("Verslag"))+wp("", wr("De stad Kaffrine.")))
	html := "Content-Type: text/html; charset=utf-8\n\n<p>De stad werkt samen met <b>Kaffrine</b> in Senegal, en dat al vele jaren, zoals de gemeenteraad besliste.</p>"
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"one part, quoted-printable", "Subject: =?utf-8?Q?Stedenband_K=C3=A9dougou?=\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nDe band met K=E9dougou is =\ngetekend.\n", []string{"# Stedenband Kédougou", "De band met Kédougou is getekend."}},
		{"base64, an answer", "Subject: RE: FW: Antw: =?windows-1252?B?RGUgYmFuZCCAIA==?=\nContent-Type: text/plain; charset=\"UTF-8\"\nContent-Transfer-Encoding: BASE64\n\n" + base64.StdEncoding.EncodeToString([]byte("De band is getekend in Kédougou.")), []string{"# De band €", "De band is getekend in Kédougou."}},
		{"text before page", "Subject: a1\n" + multipart("alternative", "b", "Content-Type: text/plain\n\nDe stad werkt samen met Kaffrine in Senegal, en dat al vele jaren.", html), []string{"# a1", "De stad werkt samen met Kaffrine in Senegal, en dat al vele jaren."}},
		{"page, when the text says nothing", "Subject: a1\n" + multipart("alternative", "b", "Content-Type: text/plain\n\nZie de pagina.", multipart("related", "c", html, "Content-Type: image/png\nContent-ID: <x>\n\nx")), []string{"# a1", "De stad werkt samen met Kaffrine in Senegal, en dat al vele jaren, zoals de gemeenteraad besliste."}},
		{"attachments", "Subject: Verslag van maart\n" + multipart("mixed", "b", "Content-Type: text/plain\n\nIn bijlage.", attachedFile("=?utf-8?Q?versl=C3=A4g?=.docx", docx), attachedFile("lijst.csv", []byte("Stad;Land\nKaffrine;Senegal\n")), attachedFile("oud.doc", append(append([]byte{}, oleStart...), make([]byte, 600)...)), "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx"),
			[]string{"# Verslag van maart", "In bijlage.", "## versläg.docx", "### Verslag", "De stad Kaffrine.", "## lijst.csv", "| Stad: Kaffrine | Land: Senegal"}},
		{"a message in a message", "Subject: Buiten\n" + multipart("mixed", "b", "\nZie hieronder.", "Content-Type: message/rfc822\n\nSubject: Binnen\nFrom: a@b.example\n\nDe tekst van binnen."), []string{"# Buiten", "Zie hieronder.", "## Binnen", "De tekst van binnen."}},
		{"quotations and flowed lines", "Subject: a1\nContent-Type: text/plain; format=flowed\n\nDe stad werkt al jaren \nsamen met Kaffrine.\n\n> Is dat \n> zo?\n", []string{"# a1", "De stad werkt al jaren samen met Kaffrine.", "Is dat zo?"}},
		{"no closing boundary, a broken type", "Subject: a1\nContent-Type: multipart/mixed; boundary=b; x=;y\n\n--b\nContent-Type: text/plain; charset=;\n\nDe stad is gekozen.\n", []string{"# a1", "De stad is gekozen."}},
		{"a saved page", "Subject: a1\n" + multipart("related", "b", "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<html><body><h1>Kop</h1><p class=3Dx>De stad werkt samen met Kaffrine in Senegal.</p></body></html>", "Content-Type: text/css\n\np{}"), []string{"# a1", "## Kop", "De stad werkt samen met Kaffrine in Senegal."}},
		{"base64 that is none", "Subject: a1\nContent-Transfer-Encoding: base64\n\nDe stad werkt samen met Kaffrine.", []string{"# a1", "De stad werkt samen met Kaffrine."}},
		{"no blank line before the first part", "Subject: a1\nContent-Type: multipart/mixed; boundary=b\n--b\n\nDe stad is gekozen.\n--b--\n", []string{"# a1", "De stad is gekozen."}},
		{"many parts and no boundary", "Subject: a1\nContent-Type: multipart/mixed\n\nDe stad is gekozen.\n", []string{"# a1", "De stad is gekozen."}},
		{"bytes in the head that nobody encoded", "Subject: Coop\xe9ration\n\nDe stad.", []string{"# Coopération", "De stad."}},
	} {
		t.Run(tt.name, func(t *testing.T) { wantLines(t, "a.eml", []byte(mailHeadOf+tt.in), tt.want...) })
	}
	in := mailHeadOf + "Subject: x1\n" + multipart("mixed", "b", "\nTekst.", attachedFile("oud.doc", append(append([]byte{}, oleStart...), make([]byte, 600)...)))
	got := read(source.Item{Name: "a.eml", Bytes: []byte(strings.ReplaceAll(in, "\n", "\r\n"))})
	for _, want := range []string{"title: x1\n", "date: 2019-05-06 day explicit\n", "attachment:oud.doc: unsupported: "} {
		if !strings.Contains(got, want) {
			t.Errorf("reads %q, want %q", got, want)
		}
	}
	if strings.Contains(got, "jan@") {
		t.Error("an address of the head is read")
	}
	wantClass(t, source.Item{Name: "a.eml", Bytes: []byte(mailHeadOf + "Subject: x1\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nAAAA")}, record.ClassEncrypted, "encrypted")
}

// A message holds fifty attachments at most and three messages inside each other; the text before them is kept (fault 23).
func TestMailWithinMail(t *testing.T) {
	var parts []string
	for i := range 60 {
		parts = append(parts, attachedFile(fmt.Sprintf("nota%d.txt", i), fmt.Appendf(nil, "Nota nummer %d over de stad.", i)))
	}
	text, err := From(context.Background(), source.Item{Name: "a.eml", Bytes: []byte(mailHeadOf + "Subject: Veel\n" + multipart("mixed", "b", append([]string{"\nDe brief."}, parts...)...))})
	if err != nil || len(text.Blocks) != 2+2*maxAttachments || !strings.Contains(text.Meta["attachments"], "50") {
		t.Errorf("60 attachments give %d blocks, %v, %v", len(text.Blocks), text.Meta, err)
	}
	inner := "Subject: Diep\nFrom: a@b.example\n\nDe diepste brief."
	for i := range 50 {
		inner = fmt.Sprintf("Subject: Brief %d\nFrom: a@b.example\n", i) + multipart("mixed", fmt.Sprintf("b%d", i), fmt.Sprintf("\nDe brief %d.", i), "Content-Type: message/rfc822\n\n"+inner)
	}
	text, err = From(context.Background(), source.Item{Name: "a.eml", Bytes: []byte(mailHeadOf + inner)})
	if err != nil || !strings.Contains(text.Kept, "De brief 49.") || !strings.Contains(text.Kept, "De brief 47.") || strings.Contains(text.Kept, "De brief 46.") {
		t.Errorf("50 messages inside each other read %q, %v", text.Kept, err)
	}
}

// A letter that opens with a date and a subject is a letter, a message is one whatever it is called.
func TestMailOrText(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a.txt", "Date: 6 mei 2019\nSubject: De band\n\nDe stad.", "text/plain"},
		{"a.txt", mailHeadOf + "\nDe stad.", "message/rfc822"},
		{"a.eml", "From: Jan\nSubject: De band\n\nDe stad.", "message/rfc822"},
		{"a.eml", "MIME-Version: 1.0\n\nDe stad.", "message/rfc822"},
		{"a.eml", "De stad en haar partner.\n\nEn meer.", "text/plain"},
		{"a.txt", "X-ray: wat het is\nEn verder tekst zonder meer\nen nog\n\nDe stad.", "text/plain"},
	} {
		got, err := From(context.Background(), source.Item{Name: tt.name, Bytes: []byte(tt.in)})
		if err != nil || got.Format != tt.want {
			t.Errorf("%s %.20q reads %q, %v, want %s", tt.name, tt.in, got.Format, err, tt.want)
		}
	}
}

func TestHostileMail(t *testing.T) {
	many := strings.Repeat
	nested := ""
	for i := range 200 {
		nested += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	for name, in := range map[string]string{
		"nested":     nested + "\nDe stad",
		"parts":      "Content-Type: multipart/mixed; boundary=b\n\n" + many("--b\n\nDe stad\n", 100_000),
		"boundaries": "Content-Type: multipart/mixed; boundary=b\n\n" + many("--b\n", 500_000),
		"head":       many("X-A: "+many("b", 50)+"\n", 100_000) + "\nDe stad",
		"folded":     "X-A: a\n" + many(" b\n", 300_000) + "\nDe stad",
		"base64":     "Content-Transfer-Encoding: base64\n\n" + many("RGUgc3RhZA==", 200_000),
		"equals":     "Content-Transfer-Encoding: quoted-printable\n\n" + many("= ", 500_000),
		"words":      "Subject: " + many("=?utf-8?Q?a?= ", 10_000) + "\n\nDe stad",
		"quotations": "\n" + many("> ", 500_000) + "De stad",
	} {
		_, err := From(context.Background(), source.Item{Name: "a.eml", Bytes: []byte(mailHeadOf + in)})
		var f *record.Failure
		if err != nil && !errors.As(err, &f) {
			t.Errorf("%s: an error without a class: %v", name, err)
		}
	}
}

func FuzzEML(f *testing.F) {
	f.Add("Subject: =?utf-8?Q?a?=\n" + multipart("alternative", "b", "Content-Type: text/html\n\n<p>a", "Content-Transfer-Encoding: base64\n\nYQ=="))
	f.Add("Content-Type: message/rfc822\n\nFrom: a\nTo: b\n\nc")
	f.Fuzz(func(t *testing.T, s string) { checkRead(t, source.Item{Name: "a.eml", Bytes: []byte(mailHeadOf + s)}) })
}
