package entity

import "strings"

// regions are regions, islands and states of a federation that speak for their country where they say where a place lies, in
// Dutch, French and English. Names that are also Belgian, a person's or a word of every day are left out.
var regions = map[string]string{
	"AT": "Tirol|Tyrol|Karinthië|Carinthie|Carinthia|Stiermarken|Styrie|Styria",
	"BF": "Yatenga|Oubritenga|Boulgou",
	"BJ": "Atacora|Atakora|Borgou|Alibori|Donga",
	"CA": "Ontario|Alberta|Manitoba|Saskatchewan|Nova Scotia|Nouvelle-Écosse|Nieuw-Brunswijk|Nouveau-Brunswick|New Brunswick",
	"CD": "Kivu|Nord-Kivu|Noord-Kivu|North Kivu|Sud-Kivu|Zuid-Kivu|South Kivu|Katanga|Haut-Katanga|Kasaï|Kasai|Kasaï-Oriental|Kasaï-Central|Bas-Congo|Bas-Kongo|" +
		"Neder-Kongo|Kongo-Central|Bandundu|Kwilu|Kwango|Ituri|Tshopo|Maniema|Lualaba",
	"CH": "Wallis|Valais|Ticino|Tessin|Graubünden|Grisons",
	"CN": "Sichuan|Guangdong|Jiangsu|Zhejiang|Shandong|Hubei|Hunan|Yunnan|Fujian|Liaoning|Shaanxi",
	"DE": "Beieren|Bavière|Bavaria|Saksen|Saxe|Saxony|Thüringen|Thuringe|Thuringia|Hessen|Westfalen|Westphalie|Westphalia|Noordrijn-Westfalen|Nordrhein-Westfalen|" +
		"Rhénanie-du-Nord-Westphalie|North Rhine-Westphalia|Rijnland-Palts|Rheinland-Pfalz|Rhénanie-Palatinat|Rhineland-Palatinate|Nedersaksen|Basse-Saxe|Lower Saxony|" +
		"Baden-Württemberg|Bade-Wurtemberg|Sleeswijk-Holstein|Schleswig-Holstein|Brandenburg|Brandebourg|Saarland|Sarre|Eifel|Zwarte Woud|Forêt-Noire|Black Forest|" +
		"Sauerland|Allgäu|Franconie|Franken|Franconia",
	"EC": "Galapagos|Azuay",
	"ES": "Catalonië|Catalogne|Catalonia|Andalusië|Andalousie|Andalusia|Baskenland|Pays basque|Basque Country|Castilië|Castille|Asturië|Asturies|Asturias|" +
		"Extremadura|Estrémadure|Aragon|Mallorca|Majorque|Tenerife|Canarische Eilanden|îles Canaries|Canary Islands|Navarra|Navarre",
	"FR": "Bretagne|Brittany|Normandië|Normandie|Normandy|Bourgogne|Bourgondië|Burgundy|Provence|Elzas|Alsace|Lotharingen|Lorraine|Picardië|Picardie|Picardy|Dordogne|" +
		"Ardèche|Auvergne|Aquitaine|Savoie|Savoye|Savoy|Vendée|Languedoc|Corsica|Corse|Franche-Comté|Pas-de-Calais|Champagne-Ardenne|Limousin|Poitou|Anjou|Vaucluse|" +
		"Franse Ardennen|Ardennes françaises|Hauts-de-France|Occitanie|Morbihan|Finistère|Côte-d'Or|Lozère|Drôme|Jura français",
	"GB": "Kent|Cornwall|Cornouailles|Yorkshire|Lancashire|Devon|Essex|Sussex|Surrey|Hertfordshire|Northumberland|Shropshire|Oxfordshire|Gloucestershire|Derbyshire|" +
		"Lincolnshire|Staffordshire|Wiltshire|Hampshire|Berkshire|Buckinghamshire|Cheshire|Cumbria|Ulster",
	"GR": "Kreta|Crète|Crete|Peloponnesos|Péloponnèse|Peloponnese|Thessalië|Thessalie|Thessaly|Rhodos|Corfou|Corfu",
	"IN": "Kerala|Tamil Nadu|Karnataka|Rajasthan|Gujarat|Maharashtra|West-Bengalen|Bengale-Occidental|West Bengal|Orissa|Odisha|Bihar|Uttar Pradesh|Andhra Pradesh",
	"IT": "Sicilië|Sicile|Sicily|Sicilia|Toscane|Tuscany|Toscana|Sardinië|Sardaigne|Sardinia|Sardegna|Umbrië|Ombrie|Umbria|Lombardije|Lombardie|Lombardy|Lombardia|" +
		"Piemonte|Piëmont|Piémont|Piedmont|Ligurië|Ligurie|Liguria|Apulië|Pouilles|Apulia|Puglia|Calabrië|Calabre|Calabria|Campanië|Campanie|Campania|" +
		"Emilia-Romagna|Émilie-Romagne|Friuli|Frioul|Veneto|Vénétie|Abruzzen|Abruzzes|Abruzzo|Basilicata|Basilicate|Marche|Marken|Latium|Lazio|Zuid-Tirol|Aostavallei|Val d'Aoste",
	"JP": "Hokkaido|Kyushu|Okinawa|Shikoku",
	"MA": "l'Oriental|région de l'Oriental|Rif|Souss|Souss-Massa|Haut-Atlas|Tafilalet|Drâa-Tafilalet",
	"ML": "Kayes|Mopti|Ségou|Sikasso|Dogonland|pays dogon|Dogon country",
	"MX": "Chiapas|Oaxaca|Yucatán|Veracruz|Jalisco",
	"NL": "Zeeland|Zeeuws-Vlaanderen|Friesland|Frise|Drenthe|Overijssel|Gelderland|Gueldre|Noord-Brabant|Brabant-Septentrional|North Brabant|Noord-Holland|Zuid-Holland|Flevoland",
	"PE": "Ayacucho|Cajamarca|Puno",
	"PL": "Silezië|Silésie|Silesia|Mazurië|Mazurie|Masuria|Pommeren|Poméranie|Pomerania|Klein-Polen|Petite-Pologne|Grote-Polen",
	"PS": "Cisjordanie|Westelijke Jordaanoever|Westbank|West Bank|Gazastrook|bande de Gaza|Gaza Strip|Gaza",
	"PT": "Algarve|Alentejo|Madeira|Madère|Azoren|Açores|Azores",
	"RO": "Transsylvanië|Transylvanië|Transylvanie|Transylvania|Moldavie roumaine|Walachije|Valachie|Wallachia|Bucovina|Bucovine|Bukovina|Maramures|Banat",
	"SN": "Casamance|Fouta|Sine-Saloum|Siné-Saloum|Ferlo",
	"TG": "Savanes|Kara",
	"TR": "Anatolië|Anatolie|Anatolia|Cappadocië|Cappadoce|Cappadocia|Emirdağ|Emirdag",
	"US": "Pennsylvanië|Pennsylvanie|Pennsylvania|South Carolina|North Carolina|Caroline du Sud|Caroline du Nord|Zuid-Carolina|Noord-Carolina|Louisiana|Louisiane|" +
		"Californië|Californie|California|Texas|Florida|Floride|Ohio|Michigan|Wisconsin|Minnesota|Illinois|Indiana|Iowa|Kansas|Missouri|Kentucky|Tennessee|Alabama|" +
		"Mississippi|Arkansas|Oklahoma|Nebraska|Colorado|Arizona|Nevada|Utah|Oregon|Idaho|Montana|Massachusetts|Connecticut|Rhode Island|Vermont|New Hampshire|" +
		"Maryland|West Virginia|Virginie-Occidentale|Hawaï|Hawaii|Alaska",
	"ZA": "KwaZulu-Natal|Gauteng|Limpopo|Mpumalanga|Westkaap|West-Kaap|Western Cape|Oostkaap|Oost-Kaap|Eastern Cape|Cap-Occidental|Cap-Oriental",
}

// readRegion tells whether a region stands where it says where a place lies: "Noto (Sicilië)", "Akron, Ohio",
// "en Bretagne", "in the state of Ohio".
func readRegion(n neighbours) bool {
	switch left := strings.TrimSpace(n.left); {
	case left == "(":
		return len(n.beforeRaw) > 0 && startsUpper(n.beforeRaw[0])
	case left == ",":
		return len(n.beforeRaw) > 0 && startsUpper(n.beforeRaw[0])
	case !plainGap(n.left) && n.left != "":
		return false
	}
	of := false
	for i, w := range n.before {
		switch {
		case i > 3:
			return false
		case w == "la" || w == "le" || w == "les" || w == "l" || w == "het" || w == "the":
		case w == "in" || w == "en" || w == "dans" || w == "op":
			return true
		case w == "de" || w == "du" || w == "d" || w == "van" || w == "of":
			of = true
		case of && regionNoun[w]:
			return true
		default:
			return false
		}
	}
	return false
}

// regionNoun are what a region is called.
var regionNoun = setOf("regio region streek provincie province eiland ile island staat etat state deelstaat departement department graafschap comte county canton kanton " +
	"zuiden noorden oosten westen sud nord est ouest south north east west")
