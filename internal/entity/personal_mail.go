package entity

import (
	"strings"
	"unicode/utf8"

	"entente/internal/vocab"
)

// maxLocal is the longest part before the "@" of an address, in bytes (RFC 5321, 4.5.3.1.1).
const maxLocal = 64

// privateMail returns what stands before the "@" at at when the address is that of a person, not reading before last: two names with a
// stop or a line between them, or any name at a host where people have theirs. An address that says a service stays.
func privateMail(text string, at, last int) span {
	start := at
	for start > last && at-start < maxLocal {
		r, n := utf8.DecodeLastRuneInString(text[last:start])
		if !wordRune(r) && !strings.ContainsRune("._%+-'", r) || r == utf8.RuneError {
			break
		}
		start -= n
	}
	for start < at && !wordRuneAt(text[start:]) {
		_, n := utf8.DecodeRuneInString(text[start:])
		start += n
	}
	end := at + 1
	for end < len(text) && end-at < 255 && (text[end] == '.' || text[end] == '-' || text[end] < utf8.RuneSelf && wordRune(rune(text[end]))) {
		end++
	}
	host := strings.ToLower(strings.TrimRight(text[at+1:end], ".-"))
	if start == at || strings.IndexByte(host, '.') < 0 || !isPrivate(text[start:at], host) {
		return span{}
	}
	return span{start, at}
}

// isPrivate tells whether an address is that of a person.
func isPrivate(local, host string) bool {
	local, _, _ = strings.Cut(local, "+")
	parts := strings.FieldsFunc(local, func(r rune) bool { return strings.ContainsRune("._-%'0123456789", r) })
	for _, p := range parts {
		if isService(vocab.Fold(p)) {
			return false
		}
	}
	if freeMail(host) {
		return true
	}
	return len(parts) >= 2 && strings.ContainsAny(strings.Trim(local, "._"), "._")
}

// freeMail tells a host that gives addresses to everyone.
func freeMail(host string) bool {
	if freeHosts[host] {
		return true
	}
	labels := strings.Split(host, ".")
	for i, l := range labels[:len(labels)-1] {
		if freeNames[l] && len(labels)-i <= 3 {
			return true
		}
	}
	return false
}

var (
	// freeNames are hosts of any country: "yahoo.fr", "hotmail.co.uk".
	freeNames = wordSet("gmail googlemail hotmail outlook live msn yahoo ymail rocketmail icloud aol gmx protonmail proton yandex zoho skynet telenet scarlet proximus belgacom pandora tiscali voo brutele edpnet dommel euphonynet",
		"wanadoo laposte sfr numericable bbox club-internet alice aliceadsl cegetel bluewin btinternet virginmedia ntlworld talktalk blueyonder tiscali eircom ziggo kpnmail xs4all hetnet chello upcmail casema zonnet planet quicknet tele2 versatel t-online freenet arcor libero inwind")
	// freeHosts are hosts whose name means something else elsewhere.
	freeHosts = wordSet("free.fr neuf.fr orange.fr orange.be orange.sn orange.es me.com mac.com mail.com mail.ru web.de email.com base.be home.nl planet.nl sky.com o2.co.uk o2.pl wp.pl onet.pl interia.pl seznam.cz abv.bg ukr.net qq.com 163.com 126.com rediffmail.com menara.ma topnet.tn planet.tn sentoo.sn")
)

// isService tells whether a folded part of an address says a service, a body or a function and no person.
func isService(part string) bool {
	if services[part] {
		return true
	}
	for _, p := range servicePrefixes {
		if strings.HasPrefix(part, p) {
			return true
		}
	}
	for _, p := range serviceStems {
		if strings.Contains(part, p) {
			return true
		}
	}
	return false
}

var (
	services = wordSet(
		"stad steden gemeente gemeenten dienst cel loket balie raad ocmw vzw asbl cpas cvba jeugd sport cultuur milieu school kabinet burgemeester schepen secretaris noord zuid oost west wereld vrede beleid team werkgroep groep comite club project projecten werken wonen zorg welzijn gezin senioren bib kunst muziek feest pers nieuws",
		"ville villes mairie commune communes service services accueil cellule bureau conseil cabinet bourgmestre maire echevin echevinat adjoint greffe greffier secretaire jeunesse culture ecole nord sud est ouest monde paix groupe projet projets travaux logement sante social sociale senior seniors presse etat civil coop eau taxes finances urbanisme tourisme musee fetes",
		"city town towns council borough county parish mayor clerk office desk committee group north south east world peace policy housing health press news events sports arts museum library works youth schools legal finance tax enquiries help mail web home post hr rh it ict gis dpo gdpr ceo shop jobs online public general open fair trade global external affairs foreign eu europe european chair chairman president treasurer")
	// servicePrefixes begin words and no names that the list knows of.
	servicePrefixes = []string{"info", "contact", "secret", "admin", "communic", "kommunik", "internation", "relation", "recept", "onthaal", "directi", "financ", "boekhoud", "comptab", "person", "recrut", "vacature", "toeris", "touris", "bevolking", "popula", "burgerzak",
		"archie", "archiv", "stedenbouw", "urbanis", "politie", "police", "mondia", "solidar", "duurza", "durab", "sustain", "klimaat", "climat", "evenement", "associat", "verenig", "programm", "helpdesk", "support", "noreply", "newsletter", "nieuwsbrief", "privacy",
		"klacht", "meldpunt", "guichet", "enquir", "provinc", "gouvern", "minist", "ambass", "embass", "consul", "fairtrade", "participat", "democra", "environ", "biblio", "webmaster", "postmaster", "redacti", "redact", "opleiding", "vorming", "formation", "onderwijs", "education", "enseignement",
		"vrijwillig", "volunt", "benevol", "coopera", "coordin", "partner", "developpem", "delegat", "bourgmestre", "departement", "department", "customer", "inspraak", "citoyen", "inwoner", "gezondheid", "huisvesting", "integrat", "diversit", "emancipat"}
	// serviceStems tell a service wherever they stand in a word.
	serviceStems = []string{"jumelage", "twinning", "stedenband", "gemeente", "mairie", "ontwikkel", "development", "samenwerk", "cooperation", "noordzuid", "nordsud", "sistercit", "twintown", "partnership", "burgemeester", "secretari", "council", "commune"}
)
