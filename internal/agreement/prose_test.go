package agreement

import (
	"slices"
	"testing"

	"entente/internal/lang"
)

var proseTexts = []struct {
	what string
	l    lang.Code
	text string
	want []string
}{
	{"another one followed", lang.NL, `
		# Gemeente Lier
		De jumelage van Lier met Soest (Duitsland) werd in 1962 ondertekend. In 1975 volgde Nevers (Frankrijk).`,
		[]string{"Lier – Soest DE: twinning signed 1962", "Lier – Nevers FR: twinning signed 1975"}},
	{"another one followed", lang.FR, `
		# Ville de Huy
		Le jumelage avec Vannes (France) a été signé en 1961. Landshut, en Allemagne, a suivi en 1974.`,
		[]string{"Huy – Vannes FR: twinning signed 1961", "Huy – Landshut DE: twinning signed 1974"}},
	{"another one followed", lang.EN, `
		# City of Leuven
		Leuven signed a twinning agreement with Rennes (France) in 1984. Kraków in Poland was added in 1991.`,
		[]string{"Leuven – Rennes FR: twinning signed 1984", "Leuven – Kraków PL: twinning signed 1991"}},
	{"one came by", lang.NL, `
		# Gemeente Lier
		Lier is sinds 1962 verbroederd met Soest (Duitsland). Later kwam daar Rybnik (Polen) bij, in 1992.`,
		[]string{"Lier – Soest DE: twinning signed 1962", "Lier – Rybnik PL: twinning signed 1992"}},
	{"one came next", lang.FR, `
		# Ville de Huy
		Notre premier jumelage, avec Vannes, en France, remonte à 1961. Ensuite est venue Arcos, au Portugal, en 1988.`,
		[]string{"Huy – Vannes FR: twinning signed 1961", "Huy – Arcos PT: twinning signed 1988"}},
	{"one came next", lang.EN, `
		# City of Leuven
		Our first twinning, with Rennes (France), dates from 1984. Next came Kraków (Poland) in 1991.`,
		[]string{"Leuven – Rennes FR: twinning signed 1984", "Leuven – Kraków PL: twinning signed 1991"}},
	{"a visit that followed is no agreement", lang.EN, `
		# City of Leuven
		Leuven signed a twinning agreement with Rennes (France) in 1984. A visit to Kraków (Poland) followed in 1991.`,
		[]string{"Leuven – Rennes FR: twinning signed 1984"}},
	{"a visit that followed is no agreement", lang.FR, `
		# Ville de Huy
		Le jumelage avec Vannes (France) a été signé en 1961. Un concert à Landshut, en Allemagne, a suivi en 1974.`,
		[]string{"Huy – Vannes FR: twinning signed 1961"}},
	{"a visit that followed is no agreement", lang.NL, `
		# Gemeente Lier
		De jumelage van Lier met Soest (Duitsland) werd in 1962 ondertekend. In 1975 volgde een uitstap naar Nevers (Frankrijk).`,
		[]string{"Lier – Soest DE: twinning signed 1962"}},
	{"told one by one", lang.NL, `
		# Gemeente Lier
		Lier is verbroederd met Soest (Duitsland) en Nevers (Frankrijk), respectievelijk sinds 1962 en 1975.`,
		[]string{"Lier – Soest DE: twinning signed 1962", "Lier – Nevers FR: twinning signed 1975"}},
	{"told one by one", lang.FR, `
		# Ville de Huy
		Huy est jumelée avec Vannes (France) et Landshut (Allemagne), respectivement depuis 1961 et 1974.`,
		[]string{"Huy – Vannes FR: twinning signed 1961", "Huy – Landshut DE: twinning signed 1974"}},
	{"told one by one", lang.EN, `
		# City of Leuven
		Leuven signed twinning agreements with Rennes (France) and Kraków (Poland) in 1984 and 1991 respectively.`,
		[]string{"Leuven – Rennes FR: twinning signed 1984", "Leuven – Kraków PL: twinning signed 1991"}},
	{"the first and the second of a chain", lang.EN, `
		# City of Leuven
		The cooperation agreement between Leuven and Rennes (France) was renewed last week. It is the third: the first dates from November 2003, the second from 2014.`,
		[]string{"Leuven – Rennes FR: cooperation-agreement", "Leuven – Rennes FR: cooperation-agreement signed 2003-11", "Leuven – Rennes FR: cooperation-agreement signed 2014"}},
	{"the first and the second of a chain", lang.FR, `
		# Ville de Huy
		Huy a deux conventions de coopération avec Tiassalé (Côte d'Ivoire). La première date de 2003, la seconde de 2014.`,
		[]string{"Huy – Tiassalé CI: cooperation-agreement signed 2003", "Huy – Tiassalé CI: cooperation-agreement signed 2014"}},
	{"the first and the second of a chain", lang.NL, `
		# Gemeente Lier
		Lier sloot twee samenwerkingsovereenkomsten met Tambacounda (Senegal). De eerste dateert van 2003, de tweede van 2014.`,
		[]string{"Lier – Tambacounda SN: cooperation-agreement signed 2003", "Lier – Tambacounda SN: cooperation-agreement signed 2014"}},
	{"two agreements, one with each", lang.EN, `
		# City of Leuven
		Two friendship agreements were signed on 12 June 1995: one with Nablus in Palestine, one with Netanya in Israel.`,
		[]string{"Leuven – Nablus PS: friendship-pact signed 1995-06-12", "Leuven – Netanya IL: friendship-pact signed 1995-06-12"}},
	{"two agreements, one with each", lang.FR, `
		# Ville de Huy
		Deux jumelages ont été signés en 1995 : l'un avec Vannes (France), l'autre avec Landshut (Allemagne).`,
		[]string{"Huy – Vannes FR: twinning signed 1995", "Huy – Landshut DE: twinning signed 1995"}},
	{"two agreements, one with each", lang.NL, `
		# Gemeente Lier
		In 1995 werden twee jumelages ondertekend: één met Soest (Duitsland) en één met Nevers (Frankrijk).`,
		[]string{"Lier – Soest DE: twinning signed 1995", "Lier – Nevers FR: twinning signed 1995"}},
	{"all are kept", lang.FR, `
		# Ville de Huy
		Les autres jumelages sont maintenus. Le plus ancien lie la ville à Vannes, en France. Celui de Landshut (Allemagne), né en 1974, a été fêté l'an dernier.`,
		[]string{"Huy – Vannes FR: twinning in-force", "Huy – Landshut DE: twinning signed 1974 in-force"}},
	{"all are kept", lang.NL, `
		# Gemeente Lier
		Alle andere stedenbanden blijven behouden. De oudste is die met Soest (Duitsland), van 1962. Die met Nevers (Frankrijk) dateert van 1975.`,
		[]string{"Lier – Soest DE: twinning signed 1962 in-force", "Lier – Nevers FR: twinning signed 1975 in-force"}},
	{"all are kept", lang.EN, `
		# City of Leuven
		The other twinnings remain in force. The oldest is the one with Rennes (France), signed in 1984. The one with Kraków (Poland) dates from 1991.`,
		[]string{"Leuven – Rennes FR: twinning signed 1984 in-force", "Leuven – Kraków PL: twinning signed 1991 in-force"}},
	{"questions name the partner", lang.FR, `
		# Ville de Huy
		La ville de Huy est jumelée avec Vannes (France) depuis 1961.

		Que reste-t-il de Vannes ?

		Une rue. Plus sérieusement : le jumelage est en sommeil depuis 2009.`,
		[]string{"Huy – Vannes FR: twinning signed 1961 dormant"}},
	{"questions name the partner", lang.NL, `
		# Gemeente Lier
		Hoe zit het met Tambacounda in Senegal?

		Daar werken we al lang. In 2003 sloten we een samenwerkingsovereenkomst.`,
		[]string{"Lier – Tambacounda SN: cooperation-agreement signed 2003"}},
	{"questions name the partner", lang.EN, `
		# City of Leuven
		And what about Nakuru in Kenya?

		That is a younger friendship. We signed a memorandum of understanding in 2016.`,
		[]string{"Leuven – Nakuru KE: memorandum signed 2016"}},
	{"how far a place lies is no side", lang.FR, `
		# Ville de Huy
		Je reviens de Tiassalé (Côte d'Ivoire), à trois heures de route d'Abidjan. La convention de partenariat a été signée chez nous en mai 2008.`,
		[]string{"Huy – Tiassalé CI: cooperation-agreement signed 2008-05"}},
	{"what is thought of has no instrument", lang.NL, `
		# Gemeente Lier
		Lier overweegt met Mbour (Senegal) een partnerschap aan te gaan.`,
		[]string{"(Lier – Mbour SN: intended-partnership intended)"}},
	{"what is thought of has no instrument", lang.NL, `
		# Gemeente Lier
		Lier wil in de toekomst ook met Mbour (Senegal) samenwerken.`,
		[]string{"(Lier – Mbour SN: intended-partnership intended)"}},
	{"what is thought of has no instrument", lang.FR, `
		# Ville de Huy
		La ville de Huy souhaite se rapprocher de Mbour (Sénégal).`,
		[]string{"(Huy – Mbour SN: intended-partnership intended)"}},
	{"what is thought of has no instrument", lang.EN, `
		# City of Leuven
		Leuven is looking into a partnership with Mbour (Senegal).`,
		[]string{"(Leuven – Mbour SN: intended-partnership intended)"}},
	{"its names are no agreements", lang.FR, `
		# Ville de Paris
		La ville de Paris et Rome ont signé un jumelage en 1956. Les autres liens des deux capitales portent d'autres noms, pacte d'amitié ou accord.`,
		[]string{"Paris – Rome IT: twinning signed 1956"}},
	{"asleep, told two sentences on", lang.NL, `
		# Gemeente Lier
		Lier is verbroederd met Soest (Duitsland) sinds 1962. Er waren lang uitwisselingen van sportclubs. Vandaag is de band ingeslapen.`,
		[]string{"Lier – Soest DE: twinning signed 1962 dormant"}},
	{"asleep, told two sentences on", lang.EN, `
		# City of Leuven
		Leuven has been twinned with Rennes (France) since 1984. Choirs and clubs went to and fro for years. The link is dormant now.`,
		[]string{"Leuven – Rennes FR: twinning signed 1984 dormant"}},
	{"asleep, told two sentences on", lang.FR, `
		# Ville de Huy
		La ville de Huy est jumelée avec Vannes (France) depuis 1961. Les chorales ont longtemps fait le voyage. Aujourd'hui, le jumelage est en sommeil.`,
		[]string{"Huy – Vannes FR: twinning signed 1961 dormant"}},
	{"renewed is not ended", lang.FR, `
		# Ville de Huy
		La convention de coopération avec Tiassalé (Côte d'Ivoire), signée en 2008, a expiré en 2013 et a été renouvelée.`,
		[]string{"Huy – Tiassalé CI: cooperation-agreement signed 2008"}},
	{"replaced, a sentence on", lang.EN, `
		# City of Leuven
		Leuven signed a declaration of intent with Nakuru (Kenya) in 2012. It was followed by a full partnership agreement in 2014.`,
		[]string{"Leuven – Nakuru KE: memorandum signed 2012 superseded", "Leuven – Nakuru KE: cooperation-agreement signed 2014"}},
	{"replaced, a sentence on", lang.NL, `
		# Gemeente Lier
		In 2013 tekende Lier een intentieverklaring met Nakuru (Kenia). Die werd in 2016 vervangen door een samenwerkingsovereenkomst.`,
		[]string{"Lier – Nakuru KE: memorandum signed 2013 superseded", "Lier – Nakuru KE: cooperation-agreement signed 2016"}},
	{"a ring of towns", lang.EN, `
		# City of Leuven
		Leuven, Rennes (France), Kraków (Poland) and Lüdenscheid (Germany) have formed a chain of friendship since 1956.`,
		[]string{"Leuven – Rennes FR, Kraków PL, Lüdenscheid DE: friendship-pact since 1956"}},
	{"with its town and its country's adjective", lang.NL, `
		# Gemeente Lier
		De Senegalese gemeente Mbour en Lier ondertekenden op 3 mei 2014 een samenwerkingsprotocol.`,
		[]string{"Lier – Mbour SN: cooperation-protocol signed 2014-05-03"}},
	{"made in a year", lang.EN, `
		# City of Leuven
		With Estelí, in Nicaragua, an agreement on health was made in 1987; it became a friendship agreement in 1993.`,
		[]string{"Leuven – Estelí NI: friendship-pact signed 1993", "Leuven – Estelí NI: cooperation-agreement signed 1987 superseded"}},
	{"twins by their place in the year", lang.FR, `
		# Ville de Huy
		C'est en 1974 que Huy et Landshut (Allemagne) se sont unies par un serment de jumelage.`,
		[]string{"Huy – Landshut DE: twinning signed 1974"}},
	{"twins by their place in the year", lang.NL, `
		# Gemeente Lier
		Het was 1962 toen Lier en Soest (Duitsland) een verbroedering aangingen.`,
		[]string{"Lier – Soest DE: twinning signed 1962"}},
	{"partners, of the kind told before", lang.EN, `
		# City of Leuven
		Leuven and Rennes (France) twinned in 1980.

		Two years after the changes of 1989, Leuven and Kraków (Poland) became partners.`,
		[]string{"Leuven – Rennes FR: twinning signed 1980", "Leuven – Kraków PL: twinning signed 1991 by inferred"}},
	{"both sides, told before", lang.NL, `
		# Stad Lier
		Twee steden: Lier met zijn Zimmertoren en Francistown, de tweede stad van Botswana.

		In 2004 tekenden beide stadsbesturen een memorandum van overeenstemming (MoU). Daarna volgde een overeenkomst voor de periode 2014-2019.`,
		[]string{"Lier – Francistown BW: memorandum signed 2004", "Lier – Francistown BW: cooperation-agreement"}},
	{"both sides, told before", lang.FR, `
		# Les Yvelines et Blitta
		Le partenariat du département des Yvelines et de la préfecture de Blitta, au Togo, est un exemple.

		Le premier accord de coopération a été signé le 9 novembre 2007 par les deux partenaires.`,
		[]string{"Yvelines – Blitta TG: cooperation-agreement signed 2007-11-09"}},
	{"both sides, told before", lang.EN, `
		# Almelo and Denizli: beginning and end
		Almelo lived of textile, and Denizli in Turkey is a town of weavers too.

		In 1975 the two towns entered into a twinning agreement.`,
		[]string{"Almelo – Denizli TR: twinning signed 1975"}},
	{"years that are counted", lang.NL, `
		# Gemeente Lier
		In 2013 tekende Lier een intentieverklaring met Nakuru (Kenia). Drie jaar later is die vervangen door een samenwerkingsovereenkomst die tot eind 2019 loopt.`,
		[]string{"Lier – Nakuru KE: memorandum signed 2013 superseded", "Lier – Nakuru KE: cooperation-agreement signed 2016 by inferred"}},
	{"C'est le 3 mai", lang.FR, `
		# Commune de Namur
		C'est le 3 mai 1985 que les bourgmestres de Namur et de Clervaux (Luxembourg) ont signé le serment de jumelage.`,
		[]string{"Namur – Clervaux LU: twinning signed 1985-05-03"}},
	{"Namur s'est jumelée en", lang.FR, `
		# Commune de Namur
		Namur s'est jumelée en 1985 avec Clervaux, au Grand-Duché de Luxembourg, puis en 1990 avec Bourg-en-Bresse, en France.`,
		[]string{"Namur – Clervaux LU: twinning signed 1985", "Namur – Bourg-en-Bresse FR: twinning signed 1990"}},
	{"La convention de coopération", lang.FR, `
		# Ville de Dschang
		La convention de coopération décentralisée entre Nantes (France) et Dschang, conclue en 2011, a été prolongée en 2015 et 2018.`,
		[]string{"Dschang – Nantes FR: development-cooperation-agreement signed 2011"}},
	{"Le partenariat avec Bohicon", lang.FR, `
		# Commune de Namur
		Le partenariat avec Bohicon (Bénin) a débuté en 2003. Un protocole d'accord a été signé en 2007.`,
		[]string{"Namur – Bohicon BJ: cooperation-protocol signed 2007 since 2003"}},
	{"Il y a trente", lang.FR, `
		# Commune de Namur
		Il y a trente ans, Namur et Clervaux (Luxembourg) scellaient leur jumelage.`,
		[]string{"Namur – Clervaux LU: twinning"}},
	{"Le pacte d'amitié signé", lang.FR, `
		# Commune de Namur
		Le pacte d'amitié signé en 1992 avec Linyi, en Chine, n'a jamais été activé. Il est aujourd'hui en sommeil.`,
		[]string{"Namur – Linyi CN: friendship-pact signed 1992 dormant"}},
	{"Le jumelage avec Clervaux", lang.FR, `
		# Commune de Namur
		Le jumelage avec Clervaux (Luxembourg), né en 1985, a été dissous par le conseil en 2010.`,
		[]string{"Namur – Clervaux LU: twinning signed 1985 terminated"}},
	{"Namur a noué des", lang.FR, `
		# Commune de Namur
		Namur a noué des liens avec deux villes : Clervaux (Luxembourg), jumelée depuis 1985, et Lafayette (États-Unis), jumelée depuis 1979.`,
		[]string{"Namur – Clervaux LU: twinning signed 1985", "Namur – Lafayette US: twinning signed 1979"}},
	{"Des contacts ont été", lang.FR, `
		# Commune de Namur
		Des contacts ont été pris avec la ville de Mbour, au Sénégal, en vue d'un futur partenariat.`,
		[]string{"(Namur – Mbour SN: intended-partnership intended)"}},
	{"Le Collège examine la", lang.FR, `
		# Commune de Namur
		Le Collège examine la possibilité de conclure un accord de coopération avec Mbour (Sénégal).`,
		[]string{"(Namur – Mbour SN: intended-partnership intended)"}},
	{"Namur et Bohicon (Bénin)", lang.FR, `
		# Commune de Namur
		Namur et Bohicon (Bénin) sont unies par une convention de coopération depuis 2009. Elle a été renouvelée en 2014.`,
		[]string{"Namur – Bohicon BJ: cooperation-agreement signed 2009"}},
	{"Op 3 mei 1969", lang.NL, `
		# Gemeente Aalst
		Op 3 mei 1969 werd de jumelageoorkonde met Worms (Duitsland) plechtig ondertekend op het stadhuis.`,
		[]string{"Aalst – Worms DE: twinning signed 1969-05-03"}},
	{"Onze stad heeft al", lang.NL, `
		# Gemeente Aalst
		Onze stad heeft al sinds 1969 een jumelage met het Duitse Worms en sinds 1980 ook met het Franse Gennevilliers.`,
		[]string{"Aalst – Worms DE: twinning signed 1969", "Aalst – Gennevilliers FR: twinning signed 1980"}},
	{"De samenwerking met Nador", lang.NL, `
		# Gemeente Aalst
		De samenwerking met Nador (Marokko) startte in 2005. In 2008 volgde een samenwerkingsovereenkomst.`,
		[]string{"Aalst – Nador MA: cooperation-agreement signed 2008 since 2005"}},
	{"Het vriendschapsverdrag met Linyi", lang.NL, `
		# Gemeente Aalst
		Het vriendschapsverdrag met Linyi (China) uit 1992 is een slapend dossier.`,
		[]string{"Aalst – Linyi CN: friendship-pact signed 1992 dormant"}},
	{"De gemeenteraad besliste op", lang.NL, `
		# Gemeente Aalst
		De gemeenteraad besliste op 3 maart 2015 om de stedenband met Bohicon (Benin) stop te zetten.`,
		[]string{"Aalst – Bohicon BJ: twinning terminated"}},
	{"Aalst en Worms (Duitsland)", lang.NL, `
		# Gemeente Aalst
		Aalst en Worms (Duitsland) zijn al meer dan vijftig jaar zustersteden.`,
		[]string{"Aalst – Worms DE: twinning"}},
	{"Met de gemeente Mbour", lang.NL, `
		# Gemeente Aalst
		Met de gemeente Mbour in Senegal wordt onderzocht of een stedenband mogelijk is.`,
		[]string{"(Aalst – Mbour SN: intended-partnership intended)"}},
	{"In 1969 verbroederde Aalst", lang.NL, `
		# Gemeente Aalst
		In 1969 verbroederde Aalst met Worms (Duitsland), in 1974 met Gennevilliers (Frankrijk) en in 1980 met Nador (Marokko).`,
		[]string{"Aalst – Worms DE: twinning signed 1969", "Aalst – Gennevilliers FR: twinning signed 1974", "Aalst – Nador MA: twinning signed 1980"}},
	{"Zonder veel plechtigheid tekenden", lang.NL, `
		# Gemeente Aalst
		Zonder veel plechtigheid tekenden de burgemeesters van Aalst en Worms in Duitsland het charter van de verbroedering. Dat was in 1969.`,
		[]string{"Aalst – Worms DE: twinning signed 1969"}},
	{"Ghent's oldest sister city", lang.EN, `
		# City of Ghent
		Ghent's oldest sister city is Kanazawa, Japan (1971). Next in line is Wiesbaden in Germany (1969).`,
		[]string{"Ghent – Kanazawa JP: twinning signed 1971"}},
	{"On 5 October 1971", lang.EN, `
		# City of Ghent
		On 5 October 1971 the mayors of Ghent and Kanazawa (Japan) signed a sister city agreement.`,
		[]string{"Ghent – Kanazawa JP: twinning signed 1971-10-05"}},
	{"Our city has been", lang.EN, `
		# City of Ghent
		Our city has been twinned with Kanazawa, Japan, since 1971, with Wiesbaden, Germany, since 1969 and with Nottingham, England, since 1985.`,
		[]string{"Ghent – Kanazawa JP: twinning signed 1971", "Ghent – Wiesbaden DE: twinning signed 1969", "Ghent – Nottingham GB: twinning signed 1985"}},
	{"The partnership with Kanazawa", lang.EN, `
		# City of Ghent
		The partnership with Kanazawa (Japan) began in 1966 and was formalised by a friendship agreement in 1971.`,
		[]string{"Ghent – Kanazawa JP: friendship-pact signed 1971 since 1966"}},
	{"Council voted to end", lang.EN, `
		# City of Ghent
		Council voted to end the twinning with Kanazawa (Japan), which dated from 1971.`,
		[]string{"Ghent – Kanazawa JP: twinning signed 1971 terminated"}},
	{"A twinning with Mbour", lang.EN, `
		# City of Ghent
		A twinning with Mbour (Senegal) was discussed in 2019 but never agreed.`,
		nil},
	{"Ghent is in talks", lang.EN, `
		# City of Ghent
		Ghent is in talks with Mbour, Senegal, about a partnership.`,
		[]string{"(Ghent – Mbour SN: intended-partnership intended)"}},
	{"The memorandum of understanding", lang.EN, `
		# City of Ghent
		The memorandum of understanding with Mbour (Senegal) expired in 2018 and has not been renewed.`,
		[]string{"Ghent – Mbour SN: memorandum expired"}},
	{"The memorandum with Mbour", lang.EN, `
		# City of Ghent
		The memorandum with Mbour (Senegal) of May 2014 was renewed in 2019 for another five years.`,
		[]string{"Ghent – Mbour SN: memorandum signed 2014-05"}},
	{"The link with Mbour", lang.EN, `
		# City of Ghent
		The link with Mbour in Senegal is suspended until further notice because of the elections.`,
		[]string{"Ghent – Mbour SN: unspecified dormant"}},
	{"was in force, and is no more", lang.EN, `
		# City of Ghent
		A cooperation agreement with Coventry (England), signed in June 1996 by both mayors, was in force from 1997 to 2010.`,
		[]string{"Ghent – Coventry GB: cooperation-agreement signed 1996-06 expired"}},
	{"what a town is called after", lang.EN, `
		# City of Ghent
		In 1996 Ghent signed a twinning agreement with the Catalan town of Girona.`,
		[]string{"Ghent – Girona ES: twinning signed 1996"}},
	{"nothing to do with it", lang.NL, `
		# Gemeente Aalst
		De reis naar Cuenca in 2003 had niets met een jumelage met Cuenca (Ecuador) te maken.`,
		nil},
	{"considered, and no word for what", lang.NL, `
		# Gemeente Aalst
		Aalst heeft een stedenband met Worms (Duitsland). Het college overweegt om met de Senegalese kuststad Mbour van gedachten te wisselen.`,
		[]string{"Aalst – Worms DE: twinning", "(Aalst – Mbour SN: intended-partnership intended)"}},
	{"considered, and no word for what", lang.FR, `
		# Commune de Namur
		Namur est jumelée avec Clervaux (Luxembourg). Une reprise avec Bohicon, au Bénin, pourrait entrer dans la phase suivante.`,
		[]string{"Namur – Clervaux LU: twinning", "(Namur – Bohicon BJ: intended-partnership intended)"}},
	{"the date, told elsewhere", lang.NL, `
		# Gemeente Lier
		Overwegende dat met Soest (Duitsland) de contacten sinds de ondertekening in 1958 nooit onderbroken zijn geweest.

		De gemeenteraad bevestigt de stedenband met Soest (Duitsland).`,
		[]string{"Lier – Soest DE: twinning signed 1958"}},
	{"the date, told elsewhere", lang.EN, `
		# City of Ghent
		Our sister cities are Kanazawa (Japan) and Wiesbaden (Germany). They visit us each year. Kanazawa's dates from May 1971.`,
		[]string{"Ghent – Kanazawa JP: twinning signed 1971-05", "Ghent – Wiesbaden DE: twinning"}},
	{"a jubilee tells no year of signing but by counting", lang.EN, `
		# City of Leuven
		Leuven and Rennes (France) celebrate forty years of twinning.`,
		[]string{"Leuven – Rennes FR: twinning"}},
}

func TestProse(t *testing.T) {
	for _, f := range proseTexts {
		t.Run(string(f.l)+" "+f.what, func(t *testing.T) {
			doc := written(f.l, f.text)
			records := Read(doc)
			proven(t, doc, records)
			var got []string
			for _, a := range records {
				got = append(got, told(a))
			}
			if !slices.Equal(got, f.want) {
				t.Errorf("got  %q\nwant %q", got, f.want)
			}
		})
	}
}
