package entity

import "strings"

// months are the names of the months in the languages that date lines come in: Dutch, French, English, German, Spanish,
// Italian and Portuguese. A municipal site often prints its dates in another language than its texts.
var months = numbered12(
	"januari janvier january januar janner enero gennaio janeiro",
	"februari fevrier february februar febrero febbraio fevereiro",
	"maart mars march marz maerz marzo marco",
	"april avril abril aprile",
	"mei mai may mayo maggio maio",
	"juni juin june junio giugno junho",
	"juli juillet july julio luglio julho",
	"augustus aout august agosto",
	"september septembre septiembre setiembre settembre setembro",
	"oktober octobre october octubre ottobre outubro",
	"november novembre noviembre novembro",
	"december decembre dezember diciembre dicembre dezembro",
)

// shortMonths are read only beside a day: alone they are too easily something else.
var shortMonths = numbered12(
	"jan janv ene gen", "feb febr fev fevr", "mrt mar maa", "apr avr abr", "mag", "jun giu", "jul juil lug", "aug ago",
	"sep sept set", "okt oct ott out", "nov", "dec dez dic",
)

func numbered12(names ...string) map[string]int {
	m := map[string]int{}
	for i, list := range names {
		for n := range strings.FieldsSeq(list) {
			m[n] = i + 1
		}
	}
	return m
}

func wordSet(lists ...string) map[string]bool {
	m := map[string]bool{}
	for _, list := range lists {
		for w := range strings.FieldsSeq(list) {
			m[w] = true
		}
	}
	return m
}

var (
	// dateLinks may stand between day, month and year.
	dateLinks = wordSet("de del di of the den van")
	// ordinalEnds may follow a day at once: 1er, 3e, 7th.
	ordinalEnds = wordSet("er ere e de ste st nd rd th o")
	// spanWords lie between the ends of a range.
	spanWords    = map[string]bool{"tot": true, "tot en met": true, "t m": true, "a": true, "to": true, "until": true, "till": true, "through": true, "bis": true, "jusqu en": true, "jusqu a": true}
	betweenWords = wordSet("tussen entre between zwischen")
)

// numberLabels stand before a number that is a page, a room, a file or a telephone and no year.
var numberLabels = wordSet(
	"p pp pag pagina paginas blz bladzijde bladzijden page pages seite seiten",
	"nr nrs no nos n num numero numeros nummer nummers number numbers nummern",
	"dossier dossiernummer ref reference referentie kenmerk bestelbon factuur facture invoice",
	"art artikel article articles lokaal zaal salle room kamer chambre local postbus bp pb box bus bte boite",
	"tel telefoon telephone phone fax gsm mobile postcode cp",
	"eur euro euros usd chf gbp dollar frank francs",
	"some nearly almost approximately roughly bijna zowat ruim ongeveer environ",
)

// unitsBehind stand behind a number that counts or measures.
var unitsBehind = wordSet(
	// money and measures
	"eur euro euros usd chf gbp dollar dollars pond frank francs franc fcfa cfa cent cents miljoen million millions miljard milliard milliards mille",
	"km km2 km² m m2 m² m3 m³ cm mm ha hectare hectaren hectares kilometer kilometers kilometres meter meters metres metre metres vierkante carres square",
	"kg kilo kilos ton tonnen tonne tonnes gram l liter liters litre litres kw kwh mw",
	"uur uren heures hours minuten minutes dagen jours days weken semaines weeks maanden mois months u h",
	// people
	"inwoners inwoner bewoners mensen personen leden leerlingen studenten kinderen vrouwen mannen gezinnen jongeren vrijwilligers bezoekers deelnemers burgers werknemers medewerkers ambtenaren leerkrachten verenigingen handtekeningen stemmen kiezers zielen vluchtelingen patienten boeren",
	"habitants habitant personnes personne membres eleves etudiants enfants femmes hommes familles menages jeunes benevoles visiteurs participants citoyens travailleurs employes agents enseignants associations signatures voix electeurs ames refugies patients agriculteurs",
	"inhabitants inhabitant people persons residents members pupils students children women men families households volunteers visitors participants citizens workers employees staff teachers associations signatures votes voters souls refugees patients farmers companies",
	"einwohner menschen personen habitantes personas abitanti",
	// things
	"boeken bomen stuks exemplaren woningen woorden gemeenten dorpen scholen klassen putten data sets bedrijven foto's fotos nationaliteiten pagina paginas bladzijden plaatsen",
	"livres arbres exemplaires logements mots communes villages ecoles classes puits entreprises photos nationalites pages places",
	"books trees copies houses dwellings words municipalities villages schools classes wells photos nationalities pages places items kilometer",
)

// yearBefore stand before a year in a sentence; a number behind one of them is not taken for a count of the word that
// follows it.
var yearBefore = wordSet(
	"in sinds sedert vanaf tot van voor na omstreeks rond anno jaar begin eind einde medio zomer winter lente herfst het de en of uit",
	"en depuis des de du annee an ans avant apres vers l le la les fin debut et ete hiver printemps automne d",
	"in since from to until till by before after around circa year early late the of and summer winter spring autumn mid its our their this",
	"seit im jahr bis ab und desde hasta ano nel dal",
)
