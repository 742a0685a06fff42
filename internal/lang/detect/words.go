package detect

import "strings"

// functionWords holds, by language, the words that running text of it cannot do without: articles, prepositions, pronouns,
// auxiliaries. Their share of a text is what bears a guess out, and what a list of names or an address does not have.
// Danish, Swedish, Romanian, Catalan and Afrikaans are no candidates of the statistics: they are here so that such a text is not
// taken for its neighbour.
var functionWords = map[string]string{
	"nl": `de het een en van in op te dat die is zijn was waren niet met voor door om aan als er bij ook naar uit over dan maar
		of tot deze dit worden wordt werd werden heeft hebben had zij ze hij we wij hun haar onze ons je u uw men kan kunnen
		zal zullen moet moeten wil willen nog al zo wel geen meer na tegen onder tussen tijdens binnen via per sinds sedert zoals
		omdat waar waarbij waarin welke wie wat hoe daar hier eens toen reeds ter ten zich zelf andere alle elk elke ik mijn
		bent hen onder jullie zou zouden worden mag naast rond zonder volgens dus want`,
	"fr": `le la les l d un une des du de et à a au aux en dans par pour sur avec sans sous que qui qu quoi dont où ne n pas plus
		ce c cet cette ces se s sa son ses leur leurs notre nos votre vos est sont était étaient sera seront été être avoir ont
		ils elle elles il nous vous je j on mais ou donc car ni si comme ainsi entre vers chez depuis afin lors tout tous toute
		toutes aussi très même peut peuvent doit doivent fait y lui eux m t mon ma mes te tu après avant pendant contre selon
		dès jusqu lorsque puis`,
	"en": `the of and to in a an is are was were be been being it its that this these those for on with as at by from or not but
		have has had will would can could should may might must do does did they them their he she his her we us our you your i
		which who whom whose what when where how there here than then so if into about between through during under over after
		before such also more most other some any all each both no nor only own same very s t just while since within without
		against because until up out off`,
	"de": `der die das den dem des ein eine einen einem einer eines und oder aber in im an am auf aus bei mit nach von vom vor zu
		zum zur für über unter durch gegen ohne um ist sind war waren wird werden wurde wurden hat haben hatte nicht auch nur
		noch sich sie er es wir ihr ich ihre ihren seine unser unsere dass daß wie als wenn so kann können soll sollen muss
		müssen diese dieser dieses diesem diesen zwischen sowie bis seit während alle mehr man dazu damit hier dort beim
		worden sein`,
	"es": `el la los las un una unos unas de del al y e o u en a por para con sin sobre entre hasta desde que quien cual cuyo donde
		como cuando no ni pero sino si se su sus lo le les me te nos mi es son era eran fue fueron ser estar está están ha han
		había hay más muy también ya este esta estos estas ese esa esto eso todo todos toda todas otro otra otros otras
		durante según contra hacia porque así nuestro nuestra`,
	"it": `il lo la i gli le l un uno una di del dello della dei degli delle d a al allo alla ai agli alle da dal dalla dai dalle in
		nel nella nei negli nelle su sul sulla sui sulle con per tra fra e ed o ma che chi cui non si se come quando dove è sono
		era erano fu stato stata stati state essere ha hanno aveva avere questo questa questi queste quello quella anche più
		molto già suo sua suoi loro nostro nostra ci vi ne mi ti dopo prima durante ogni tutto tutti tutte perché così`,
	"pt": `o a os as um uma uns umas de do da dos das em no na nos nas ao à aos às por pelo pela pelos pelas para com sem sobre entre
		até desde e ou mas que quem qual cujo onde como quando não nem se seu sua seus suas lhe lhes me te é são era eram foi
		foram ser estar está estão tem têm tinha há mais muito também já este esta estes estas esse essa isto isso aquele todo
		todos toda todas outro outra outros outras durante segundo contra porque assim nosso nossa`,
	"tr": `ve bir bu da de için ile olarak olan daha çok en gibi kadar sonra önce ne o ya veya ama ancak ki her şu var yok değil
		tarafından göre arasında ise hem üzere bütün diğer olduğu edilen eden ilgili bazı biz siz onlar ben sen mı mi mu mü
		dir dır ayrıca birlikte oldu olup üzerinde içinde karşı`,
	"ar": `في من على إلى عن مع هذا هذه ذلك التي الذي الذين أن إن كان كانت لا ما لم لن قد و أو ثم بين بعد قبل كل غير حتى هو هي هم`,
	"pl": `i w z na do się nie że jest to o po od za przez dla jak co są był była było były będzie oraz lub ale czy tym tego tej
		ten ta te których który która które jego jej ich być może ze we przy pod nad przed między także już tak tylko więcej
		wszystkich a u jako ku podczas`,
	"da": `og i at det er en den til på som de med af for ikke der et har var fra men om eller sig han hun vi jeg kan skal vil blev
		efter også ved over under mellem denne dette disse deres hvor når være været blive meget alle`,
	"sv": `och i att det är en den till på som de med av för inte ett har var från men om eller sig han hon vi jag kan ska vill blev
		efter också vid över under mellan denna detta dessa deras där när vara varit bli mycket alla`,
	"ro": `și şi în de la a al ale cu pe un o este sunt din care că nu să se pentru prin sau mai fi fost au are ca după între
		acest această acestea lui lor dar până când unde unei unui cele cei celor`,
	"ca": `el la els les l un una uns unes de d del dels al als i o en a amb per sense sobre entre fins des que qui quan on no ni
		però si es se seu seva seus seves és són era eren ser estar ha han hi més molt també ja aquest aquesta aquests aquestes
		tot tots totes altre altra com`,
	"af": `die en van in op te dat is was nie met vir deur om aan as by ook na uit oor dan maar of tot hierdie word het sy hulle
		hy ons jy kan sal moet wil nog al so wel geen meer teen onder tussen wat wie hoe daar hier sou gewees`,
}

// tellingWords holds dates and the furniture of web pages in languages that are not analysed: where a line of two or three words
// has no function word, these show that it is not in the language of the page.
var tellingWords = map[string]string{
	"de": `januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag startseite
		impressum datenschutz weiterlesen mehr teilen suche kontakt veröffentlicht`,
	"es": `enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves
		viernes sábado domingo suscribirse suscríbete leer compartir inicio contacto buscar aviso política noticias siguiente
		anterior descargar boletín`,
	"it": `gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre lunedì martedì mercoledì
		giovedì venerdì sabato domenica iscriviti leggi condividi cerca contatti notizie scarica`,
	"pt": `janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro segunda-feira terça-feira
		inscreva-se assinar ler partilhar início contato contacto pesquisar notícias baixar`,
	"tr": `ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık pazartesi salı çarşamba perşembe cuma
		cumartesi pazar anasayfa iletişim haberler devamı paylaş`,
	"pl": `stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia poniedziałek wtorek
		środa czwartek piątek sobota niedziela czytaj udostępnij szukaj strona aktualności`,
	"ar": `يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر`,
	"nl": `januari februari maart april mei juni juli augustus september oktober november december maandag dinsdag woensdag donderdag
		vrijdag zaterdag zondag gewijzigd bijgewerkt lees meer delen zoeken nieuws`,
	"fr": `janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi
		samedi dimanche modifié publié lire partager rechercher actualités`,
	"en": `january february march april may june july august september october november december monday tuesday wednesday thursday
		friday saturday sunday updated published read share search news subscribe`,
}

// lexicon is which languages a lower-case word speaks for, one bit a language of order.
type lexicon struct {
	order    []string
	function map[string]uint32
	telling  map[string]uint32
}

func newLexicon() *lexicon {
	l := &lexicon{
		// The analysed languages first: among equals they win.
		order:    []string{"nl", "fr", "en", "de", "es", "it", "pt", "tr", "ar", "pl", "da", "sv", "ro", "ca", "af"},
		function: map[string]uint32{},
		telling:  map[string]uint32{},
	}
	for i, code := range l.order {
		for _, w := range strings.Fields(functionWords[code]) {
			l.function[w] |= 1 << i
		}
		for _, w := range strings.Fields(tellingWords[code]) {
			l.telling[w] |= 1 << i
		}
	}
	return l
}

// evidence is how many words of a text speak for each language of order.
type evidence struct {
	words    int   // tokens made of letters
	lower    int   // of them, neither capitalised nor a function word of any language
	hits     []int // function words
	all      []int // function words and telling words
	distinct []int // different function words
}

// weigh counts the evidence in tokens. A capitalised word that does not open the text is a name and speaks for nobody.
func (l *lexicon) weigh(tokens []token) evidence {
	ev := evidence{hits: make([]int, len(l.order)), all: make([]int, len(l.order)), distinct: make([]int, len(l.order))}
	seen := map[string]bool{}
	shouted := 0
	for _, t := range tokens {
		if t.upper && len(t.lower) > 1 {
			shouted++
		}
	}
	capitals := shouted*10 > len(tokens)*6 // a text in capitals says nothing by them
	for i, t := range tokens {
		ev.words++
		named := t.capital && i > 0 && !capitals
		f, tell := l.function[t.lower], l.telling[t.lower]
		if !t.capital && f == 0 || capitals && f == 0 {
			ev.lower++
		}
		if named {
			f = 0
		}
		first := !seen[t.lower]
		seen[t.lower] = true
		for j := range l.order {
			bit := uint32(1) << j
			if f&bit != 0 {
				ev.hits[j]++
				if first {
					ev.distinct[j]++
				}
			}
			if (f|tell)&bit != 0 {
				ev.all[j]++
			}
		}
	}
	return ev
}
