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
		// Participles and past tenses of strong verbs, of those that agreements and reports use.
		"bezocht": "bezoeken", "bezochten": "bezoeken", "gesloten": "sluiten", "sloot": "sluiten", "sloten": "sluiten",
		"afgesloten": "afsluiten", "gegeven": "geven", "gaf": "geven", "gaven": "geven", "overeengekomen": "overeenkomen", "deelgenomen": "deelnemen",
		"ondernomen": "ondernemen", "aangenomen": "aannemen", "begonnen": "beginnen", "begon": "beginnen", "gekozen": "kiezen", "verkozen": "verkiezen",
		"geschreven": "schrijven", "ontvangen": "ontvangen", "beschreven": "beschrijven", "onderschreven": "onderschrijven", "besproken": "bespreken",
		"gebleven": "blijven", "gekregen": "krijgen", "gelopen": "lopen", "geholpen": "helpen", "gevonden": "vinden", "verbonden": "verbinden",
		"gebonden": "binden", "gekocht": "kopen", "verkocht": "verkopen", "gebracht": "brengen", "gedacht": "denken", "gezocht": "zoeken",
		"onderzocht": "onderzoeken",
	},
	stem:  stemDutch,
	parts: splitDutch,
}

// ends reports whether w has at least n bytes and ends with suffix.
func ends(w string, n int, suffix string) bool { return len(w) >= n && strings.HasSuffix(w, suffix) }
