package cluster

// commonplaces is what much of that is kept has in it: a packer that has seen it packs short records well. It is a part of the format
// of what is packed: an index can not be read with another, so it may only change together with the number of the packing.
const commonplaces = `de het een van in en op met voor door dat die is zijn wordt worden niet aan bij ook als naar uit tussen over ` +
	`la le les des du une un et dans pour par sur avec que qui est sont aux au plus entre ses leur ` +
	`the of and to in a for with on by that which is are was were from between its their ` +
	`de gemeente en de stad een stedenband tussen de partnersteden samenwerkingsovereenkomst ondertekend door het college van burgemeester en schepenen ` +
	`la commune et la ville de jumelage entre les villes convention de coopération décentralisée signée par le conseil communal ` +
	`the municipality and the town of twinning between the cities partnership agreement signed by the council of development cooperation ` +
	`"anaphora""last-modified""inferred""derived""organisation""programme""amount""nationality""false-country""goal""language-name""phase""about""start"` +
	`"migration-diaspora","education","culture","sport","youth","health","climate","environment","water","economy","tourism","digital","mobility","citizenship","governance","solidarity","waste","agriculture","gender-equality","peace"` +
	`{"id":"","version":1,"type":"document","source":"https://www.","site":"","format":"text/html","application/pdf","text/plain","text/markdown","title":"","kind":"partnership-page",` +
	`"report","news","minutes","language":"fr","languages":["nl","fr","en"],"municipality":"","issued":{"value":"2018-01-15","precision":"day","basis":"explicit","words":"2018-01-15"},` +
	`"countries":["BE","FR","NL","DE","IT","ES","PL","MA","SN","CD","TR","CN","JP"],"countries_mentioned":null,"countries_mentioned":["BE"],"years":{"agreement":[1975],"start":null,"document":[2018],"phase":null,"mentioned":[1975,2005,2017],"about":null},` +
	`"themes":[{"value":"culture","level":"primary","hits":2},{"value":"youth","level":"secondary","hits":1}],"text_quality":"good","passage_count":12,"retrieved":"2026-11-01T08:00:00Z","sha256":"","text_sha256":"","head":"","duplicates":1,` +
	`"near":[{"id":"","title":"","language":"en","likeness":0.5}],"translations":[{"id":"","title":"","language":"nl"}]}` +
	`[{"id":"","class":"agreement","instrument":"twinning","parties":[{"value":"","name":"","country":"BE","kind":"municipality","role":"home"},{"value":"","name":"","country":"FR","kind":"municipality","role":"partner"}],` +
	`"signed":{"value":"1975","precision":"year","basis":"explicit","words":"1975"},"start":null,"end":null,"phases":null,"status":"unknown","themes":null,"funders":null,"managers":null,"programme":null,"amount":null,"contact":null,"relations":null,` +
	`"evidence":[{"field":"parties[0]","passage":"","quote":"","class":"explicit"},{"field":"parties[1]","passage":"","quote":"","class":"explicit"},{"field":"signed","passage":"","quote":"","class":"explicit"}]},` +
	`[{"id":"","ordinal":0,"heading":null,"language":"nl","role":"heading","text":"","mentions":null,"source_start":0,"source_end":68,"page":1},` +
	`{"id":"","ordinal":1,"heading":["",""],"language":"fr","role":"list-item","text":"","mentions":[{"kind":"municipality","surface":"","value":"","start":0,"end":6,"role":"home","rule":"town"},` +
	`{"kind":"place","surface":"","value":"","start":36,"end":44,"role":"mentioned","rule":"name"},{"kind":"date","surface":"","value":"2017-03","start":3,"end":13,"role":"document"},{"kind":"theme","surface":"","value":"culture","start":127,"end":134,"rule":"prose-weak"}],"source_start":1024,"source_end":1210},` +
	`{"id":"","ordinal":12,"heading":[""],"language":"en","role":"prose","text":"","mentions":[{"kind":"country","surface":"","value":"BE","start":61,"end":68,"role":"partner","rule":"adjective"},` +
	`{"kind":"year","surface":"","value":"1975","start":154,"end":158,"role":"agreement","rule":"concluded"},{"kind":"theme","surface":"","value":"education","start":211,"end":222,"rule":"prose"}],"source_start":367,"source_end":719},`
