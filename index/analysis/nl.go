package analysis

import "strings"

var dutch = rules{
	stop: set(
		"de het een der des den te ter ten en of maar want dus noch als dan dat die dit deze wat wie waar hoe",
		"ik jij je u hij zij ze wij we jullie hen hun haar zijn mijn ons onze uw er zich men",
		"in op van aan bij met naar om over tot uit voor door na tegen tussen onder zonder tijdens sinds per via",
		"is was waren ben bent wordt worden werd werden geweest heeft hebben had hadden kan kunnen kon konden zal zullen zou zouden moet moeten moest mag",
		"niet geen ook nog al wel meer zo toch reeds daar hier iets niets toen omdat doch",
	),
	forms: map[string]string{
		// Plurals that no rule makes.
		"leden": "lid", "steden": "stad", "schip": "schepen", "schepenen": "schepen",
		"musea": "museum", "centra": "centrum", "media": "medium", "criteria": "criterium", "stadia": "stadium", "gymnasia": "gymnasium",
		"liederen": "lied", "volkeren": "volk", "bladeren": "blad", "eieren": "ei", "goederen": "goederen",
		"programmas": "programma", "themas": "thema", "fotos": "foto", "agendas": "agenda", "videos": "video", "autos": "auto", "euros": "euro",
		"cameras": "camera", "zoons": "zoon", "fondsen": "fonds",
	},
	stem:  stemDutch,
	parts: splitDutch,
}

// strongDutch lists verbs before a colon with their participles and past tenses behind it, for which no rule holds: of strong verbs,
// and of those whose -t or -d belongs to the verb.
var strongDutch = formsOf(`
	bezoeken: bezocht bezochten    onderzoeken: onderzocht    zoeken: gezocht    sluiten: gesloten sloot sloten    geven: gegeven gaf
	komen: gekomen kwam kwamen    nemen: genomen nam    ondernemen: ondernomen    beginnen: begonnen begon    kiezen: gekozen koos
	verkiezen: verkozen    schrijven: geschreven schreef    beschrijven: beschreven    onderschrijven: onderschreven    spreken: gesproken sprak
	bespreken: besproken    blijven: gebleven bleef    krijgen: gekregen kreeg    lopen: gelopen liep    helpen: geholpen hielp
	vinden: gevonden vond    verbinden: verbonden    binden: gebonden    kopen: gekocht kocht    verkopen: verkocht    brengen: gebracht bracht
	denken: gedacht dacht    werven: geworven    houden: gehouden hield    staan: gestaan stond    gaan: gegaan ging    doen: gedaan deed
	zien: gezien zag    lezen: gelezen las    rijden: gereden reed    bieden: geboden bood    trekken: getrokken trok    treffen: getroffen trof
	dragen: gedragen droeg    laten: gelaten liet    breken: gebroken    wijzen: gewezen    zenden: gezonden    zetten: gezet
	planten: geplant    starten: gestart    stichten: gesticht    schatten: geschat    testen: getest    melden: gemeld    storten: gestort
	leiden: geleid    vergeten: vergat`)

// ends reports whether w has at least n bytes and ends with suffix.
func ends(w string, n int, suffix string) bool { return len(w) >= n && strings.HasSuffix(w, suffix) }
