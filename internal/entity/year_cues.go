package entity

import (
	"strings"
	"sync"

	"entente/internal/lang"
	"entente/internal/vocab"
)

// cue is what a word near a year says about the year.
type cue uint8

const (
	noCue      cue = iota
	signs          // an agreement is signed, renewed or acceded to; needs no other word
	concludes      // something is concluded or joined; an instrument must be named in the sentence
	instrument     // the words for an agreement between towns
	cooperates     // working together
	starts         // something begins
	exists         // something is there or is done
	since          // right before a year: from then on
	until          // right before a year: up to then
	then           // the year of the sentence before
	plans          // wished, planned, foreseen
	hinders        // what else has a year: motions, prizes, elections, buildings, births, laws, treaties of states, the end of a bond
	foreign        // agreements that are none between two towns: treaties of states, charters for all, contracts with a firm
	visits         // meetings and missions; not when the other thing happened during them
	during         // before a visit: what follows happened on that occasion
	phases         // a programme with a beginning and an end
	terms          // stretches of years that are no programme: school years, terms of a council
	updated        // furniture of a page: it was changed
	published      // furniture of a page: it was published
	sessions       // the head of minutes: a meeting was held
	approves       // at the head or foot of a policy paper: the council approved it
	today          // the day a text was written
	done           // the foot of an agreement: done at … on …
	becomes        // a town turns into a twin town
	breaks         // a word that ends a clause
	leaves         // a town ends its part in a bond
	paired         // things in pairs, which are twinned with no town
)

// cueWords are the words of the grammar, which itself knows no language. "|" separates them.
var cueWords = map[lang.Code]map[cue]string{
	lang.NL: {
		signs: "ondertekening|ondertekende|ondertekenden|ondertekend|ondertekent|ondertekenen|handtekening|handtekeningen|" +
			"toetreding|toegetreden|trad toe|traden toe|verbroederd|verbroederde|verbroederden|verzusterd|verzusterde|hernieuwd|hernieuwde|hernieuwden|hernieuwing|" +
			"verbroedering officieel|stedenband officieel|plechtig bezegeld|bezegeld|" +
			"door aansluiting van|door de aansluiting van|sloot zich aan|sloten zich aan|bezegelde|bezegelden|bezegelt|bezegelen",
		concludes: "tekende|tekenden|getekend|sloot|sloten|gesloten|sluiten|afgesloten|aangegaan|knoopte|knoopten|aangeknoopt|gingen aan|ging|gingen|bekrachtigd|bekrachtigde|bekrachtigden|geformaliseerd|formaliseerde|officieel|" +
			"trad|traden|lid|aangesloten|goedgekeurd|keurde|verlengd|verlengde|vernieuwd|vernieuwde|kwam tot stand|tot stand|" +
			"tekent|tekenen|sluit|knoopt|knopen|gaat aan|gaan aan|bekrachtigt|bekrachtigen|formaliseerden|verlengt|verlengden|vernieuwden|vernieuwt|uitgebreid|breidde uit|breidden uit|zag het levenslicht|zag het licht|kwamen tot stand",
		instrument: "akkoord|akkoorden|overeenkomst|overeenkomsten|conventie|protocol|protocollen|pact|charter|convenant|verdrag|stedenband|stedenbanden|jumelages|" +
			"zustergemeente|zustergemeenten|partnergemeenten|partnerschapsakkoord|memorandum|eed|band|netwerk|netwerken|zusterstad van|stedenbanden met",
		cooperates: "werden partner|werden partners|samenwerking|samenwerkingen|samenwerken|samenwerkt|samengewerkt|samen|partnerschap|partnerschappen|partner|partners|actief|werkt|werken|werkte|werkten|" +
			"relaties|banden|contacten|uitwisseling|uitwisselingen|steunt|ondersteunt|ondersteunen|inspanningen|programma|project|projecten|verbonden|vriendschap|vriendschapsband",
		starts: "begon|begonnen|begint|start|startte|startten|gestart|opgestart|opgezet|op poten gezet|van start|aanvang|ontstond|ontstaan|richtte|richt|richten|werden partner|werden partners|vangt aan|ving aan|legde de basis|eerste contacten|koos|kozen|gekozen|van start gegaan|gaan van start|" +
			"legden de basis|legden daardoor de basis|legden daarmee de basis|legden zo de basis|legde daarmee de basis|legden de grondslag|zag het levenslicht|zag het licht|kwamen tot stand|kwam tot stand",
		exists: "bestaat|bestaan|bestond|loopt|lopen|onderhoudt|onderhouden|heeft|hebben|is|zijn",
		since:  "sinds|sedert|vanaf|dateert van|dateert uit|stamt uit|gaat terug tot|gaat terug op|dateren van|dateren uit|gaan terug tot|gaan terug op",
		until:  "tot|tot en met|t m|einde|eindigt|eindigde|loopt af|liep af|vervalt|verviel",
		then:   "toen|destijds|in dat jaar|dat jaar|datzelfde jaar|hetzelfde jaar",
		plans: "zal|zullen|wil|willen|wenst|wensen|hoopt|hopen|plant|plannen|gepland|voorzien|beoogt|beoogd|zou|zouden|binnenkort|toekomst|toekomstig|toekomstige|van plan|onderzoekt|" +
			"overweegt|streeft|voornemen|moet|moeten|verwacht|te ondertekenen|te sluiten",
		hinders: "motie|moties|prijs|prijzen|award|awards|verkiezing|verkiezingen|gesticht|gestichte|opgericht|oprichting|stadsrechten|gebouwd|bouw|bouwde|bouwden|opening|geopend|opende|ingehuldigd|" +
			"inhuldiging|inwoners|bevolking|volkstelling|telling|geboren|overleden|wet|decreet|besluit|ordonnantie|reglement|interim|vrede|vredesakkoord|vredesverdrag|staakt het vuren|regeerakkoord|bestuursakkoord|" +
			"coalitieakkoord|klimaatakkoord|bestemmingsakkoord|huurovereenkomst|aankoop|verkoop|oorlog|revolutie|onafhankelijkheid|fusie|gefusioneerd|fuseerde|fuseerden|aardbeving|overstroming|orkaan|inval|" +
			"jaar stedenband|jaar jumelage|jaar verbroedering|jaar vriendschap|verjaardag|jubileum|gevierd|vierde|vierden|viert|tentoonstelling|bekroond|onderscheiden|verdrag van|akkoord van parijs|" +
			"erkend|erkenning|afgeschaft|opgezegd|stopgezet|beeindigd|ingetrokken|beeindigen|opzeggen|opzegging|beeindiging|einde aan|einde gekomen|einde kwam|stop te zetten|stopgezette|ontbonden|verbroken|geschrapt|hield op|hielden op|stopte|stopten|gestopt|overwinning|kampioenschap|toernooi|medaille|record|album|slapend|slapende|slaapt|ligt stil|inactief",
		visits: "missie|missies|bezoek|bezoeken|werkbezoek|bezocht|bezochten|bezoekt|delegatie|vergadering|ontmoeting|reis|zending|congres|top|festival",
		during: "tijdens|bij|gedurende|in de loop van",
		phases: "fase|fasen|fases|programma|programmaperiode|periode|meerjarenplan|meerjarenprogramma|cyclus|projectperiode|looptijd|partnerschap|convenant|overeenkomst|nota|beleidsnota|beleidsplan|actieplan|strategie",
		terms:  "legislatuur|bestuursperiode|zittingsperiode|schooljaar|academiejaar|seizoen|beleidsperiode|bestuursakkoord|mandaat",
		foreign: "europees charter|vn verdrag|vn conventie|vn kinderrechtenverdrag|kinderrechtenverdrag|vrouwenverdrag|universele verklaring|verdrag inzake|europees handvest|europese conventie|europees verdrag|internationaal verdrag|verdrag van de verenigde naties|" +
			"burgemeestersconvenant|convenant van burgemeesters|convenant of mayors|covenant of mayors|burgemeesters voor vrede|mayors for peace|charter van aalborg|verklaring van aalborg|klimaatpact|energie en klimaatpact|klimaatconvenant|sdg charter|engagementsverklaring|" +
			"fairtradecharter|fair trade charter|integriteitscharter|leveringsovereenkomst|arbeidsovereenkomst|concessieovereenkomst|erfpachtovereenkomst|sponsorovereenkomst|licentieovereenkomst|huurcontract|cao|oslo akkoorden|akkoorden van oslo|akkoord van oslo|schengen akkoord|goede vrijdagakkoord",
		updated:   "laatst nagezien|laatst nagekeken|laatst herzien|laatst gecontroleerd|stand van zaken op|stand van zaken per|stand van zaken weer op|toestand op|pagina aangepast|pagina gewijzigd|pagina bijgewerkt|fiche bijgewerkt|bijgewerkt in|laatst gewijzigd|laatst bijgewerkt|bijgewerkt op|laatste update|laatste wijziging|laatst aangepast|gewijzigd op|aangepast op|bijgewerkt|update|versie van",
		published: "gepubliceerd op|gepubliceerd|geplaatst op|verschenen op|publicatiedatum|datum|online sinds|persbericht|bekendgemaakt op|nieuws van|nieuwsbericht van|bericht van|persbericht van|schriftelijke vraag van|mondelinge vraag van|antwoord van|ingezonden op",
		sessions:  "openbare vergadering van|vastgesteld in de openbare vergadering van|zitting van|vergadering van|raadszitting van|gemeenteraad van|notulen van|verslag van|zitting",
		approves:  "goedgekeurd|keurde|keurden|keurt|goedkeuring|vastgesteld|stelde|aangenomen|gelezen en goedgekeurd",
		today:     "heden|vandaag|vanavond|deze avond|vanmorgen|vanmiddag|gisteren|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
		done:      "gedaan te|opgemaakt te|ondertekend te|aldus opgemaakt",
		breaks:    "maar|en|toen|terwijl|nadat|waarna|dan|waar|waarmee|daarna|nadien|vervolgens|want",
		becomes:   "werd|werden|wordt|is geworden",
		leaves:    "verlaten|verliet|verlieten|uitgetreden|uittreding|trad uit|traden uit|opgestapt|stapte uit|stapten uit|teruggetrokken|trok zich terug|trokken zich terug|afgehaakt|haakte af|haakten af",
		paired:    "jumelage treinen|jumelagewiel",
	},
	lang.FR: {
		signs: "signe|signee|signes|signees|signa|signent|signature|signatures|signer|signait|paraphe|paraphee|adhesion|adhere|adhera|renouvele|renouvelee|renouveles|renouvelees|renouvellement|" +
			"jumele|jumelee|jumelle avec|jumellent|jumela|jumelerent|jumeles|jumelees|jumelait|scelle|scellee|scelles|ratifie|ratifiee|serment de jumelage|se jumelle|se jumellent|se jumela|se jumelerent|se sont jumelees|s est jumelee|s est jumele|" +
			"signons|signaient|signerent|signant|adhererent|renouvelle|renouvellent|renouvela|renouvelerent|renouvelait|renouvelaient|scella|scellent|scellerent|scellait|scellaient|ratifia|ratifient|ratifierent|jumelaient|se jumelaient|parapha|paraphent|parapherent",
		concludes: "conclu|conclue|conclus|conclues|conclut|approuve|approuvee|adopte|adoptee|officialise|officialisee|formalise|formalisee|rejoint|rejoignait|rejoignit|membre|prolonge|prolongee|noue|nouee|lie|liee|passe|passee|etabli|etablie|s allie|s allient|s est alliee|se lie|se lient|s unit|s unissent|" +
			"concluent|concluait|concluaient|conclurent|approuva|approuvent|approuverent|adopta|adoptent|adopterent|officialisa|officialisent|officialiserent|formalisa|formalisent|formaliserent|rejoignent|rejoignirent|rejoignaient|prolongea|prolongent|prolongerent|noua|nouent|nouait|nouaient|nouerent|tisse|tisses|tissee|tissent|tissa|tissait|tissaient|tisserent|elargit|elargi|elargie|elargissent|elargissait|elargirent|etablit|etablissent|etablirent|etablissait|se lia|se lierent|s unirent|s allia|s allierent|vu le jour|vit le jour|voit le jour|virent le jour",
		instrument: "accord|accords|convention|conventions|protocole|protocoles|pacte|pactes|charte|chartes|serment|jumelages|traite de jumelage|partenaire jumelle|entente|" +
			"memorandum|partenariat de villes|reseau|reseaux",
		cooperates: "deviennent partenaires|devenues partenaires|cooperation|cooperations|coopere|cooperent|collaboration|collaborations|collabore|collaborent|partenariat|partenariats|partenaire|partenaires|travaille|travaillent|travaillait|ensemble|" +
			"active|actif|relations|relation|liens|contacts|echange|echanges|soutient|soutiennent|appuie|appuient|programme|projet|projets|efforts|liee|liees|lies|alliance|lien|amitie",
		starts: "debut|debute|debutait|debuta|debutent|commence|commenca|commencait|lance|lancee|lances|lancement|entame|entamee|deviennent partenaires|devenues partenaires|mise en place|mis en place|mise sur pied|mis sur pied|demarre|demarrage|demarra|inaugure sa cooperation|concentre|concentrent|premiers contacts|a choisi|ont choisi|choisit|choisie|debutee|commencee|commencent|demarree|demarrent|" +
			"debuterent|debutaient|commencerent|commencaient|demarrait|demarrerent|lancerent|lanca|lancent|entama|entament|entamerent|jeta les bases|jeterent les bases|jettent les bases|vu le jour|vit le jour|voit le jour|virent le jour|nes en|nees en",
		exists: "existe|existent|existait|est|sont|dure|entretient|entretiennent|mene|menee",
		since:  "depuis|des|a partir de|a partir|remonte a|remontent a|remontant a|date de|datent de|datant de",
		until:  "jusqu|jusqu en|jusqu a|jusque|fin en|prend fin en|prend fin|expire|expire en|echeance",
		then:   "alors|cette annee la|la meme annee|a cette date|a l epoque",
		plans:  "sera|seront|devrait|devraient|doit|doivent|souhaite|souhaitent|souhaitons|voudrait|veut|prevu|prevue|prevoit|envisage|envisagee|envisagent|projette|compte|espere|esperent|esperons|prochainement|futur|future|avenir|bientot|a signer|va|vont",
		hinders: "motion|motions|prix|recompense|recompensee|recompenses|election|elections|fonde|fondee|fondation|cree|creee|creation|construit|construite|construction|ouvert|ouverte|ouverture|inauguration|inauguree|inaugure|habitants|population|ne en|nee en|ne le|nee le|" +
			"recensement|mort|decede|loi|decret|arrete|ordonnance|reglement|interimaire|paix|traite de|accord de paix|accords d|accord de paris|accord de majorite|accord de gouvernement|bail|achat|vente|guerre|revolution|independance|genocide|fusion|fusionne|" +
			"fusionnee|fusionnees|seisme|inondations|inondation|ouragan|ans de jumelage|ans de partenariat|ans de cooperation|ans d amitie|anniversaire|cinquantenaire|fete|fetee|fetons|celebre|celebree|celebrent|exposition|reconnaissance|reconnu|resilie|" +
			"resiliee|supprime|mettre fin|met fin|mit fin|mis fin|pris fin|rompu|rompue|rompre|rupture|resilier|resiliation|denonce|denoncee|suspendu|suspendue|suspension|dissous|dissoute|cesse|prit fin|fin du jumelage|fin au jumelage|fin de la cooperation|s arrete|s est arrete|s est arretee|victoire|championnat|tournoi|medaille|record|album|en sommeil|inactif|inactive|a l arret",
		visits: "mission|missions|visite|visites|visita|visitait|delegation|reunion|rencontre|voyage|deplacement|congres|sommet|festival",
		during: "lors|pendant|durant|a l occasion",
		phases: "phase|phases|programme|programmes|periode|periodes|programmation|plan|cycle|pluriannuel|pluriannuelle|convention|partenariat|triennal|quinquennal|note de politique|plan d action|strategie",
		terms:  "legislature|mandature|mandat|annee scolaire|annee academique|saison|annees scolaires",
		foreign: "charte europeenne|convention des nations unies|convention relative aux droits|convention des droits|convention sur l elimination|declaration universelle|declaration des droits|convention de geneve|convention europeenne|convention internationale|conventions internationales|charte des nations unies|traite europeen|" +
			"convention des maires|pacte des maires|maires pour la paix|charte d aalborg|pacte local energie climat|pacte climat|charte de la diversite|charte du commerce equitable|charte de la laicite|" +
			"contrat de fourniture|accord de fourniture|convention collective|accord de libre echange|contrat de licence|accord de licence|convention de concession|contrat de sponsoring|accords d oslo|accord d oslo|accords de schengen|accords d evian|accords de dayton",
		updated:   "derniere verification|derniere verification le|derniere revision|etat au|situation au|fiche mise a jour|page mise a jour|mis a jour|mise a jour|mis a jour le|derniere mise a jour|modifie le|derniere modification|actualise le|version du",
		published: "publie le|publiee le|publie|poste le|mis en ligne|mis en ligne le|paru le|date de publication|date|communique de presse|communique du|communique de presse du|actualite du|nouvelle du|article du|billet du|question ecrite du|question orale du|question parlementaire du|reponse du|poste par",
		sessions:  "seance publique du|en seance du|seance du|reunion du|conseil communal du|proces verbal du|compte rendu du|seance",
		approves:  "approuve|approuvee|approuvait|adopte|adoptee|arrete en seance|vote par|votee par",
		today:     "ce jour|aujourd hui|ce soir|ce matin|hier|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
		done:      "fait a|fait en|fait le",
		breaks:    "mais|et|puis|lorsque|quand|tandis|alors que|ou|dont|ensuite|car",
		becomes:   "devient|devenue|devenu|devenues|deviennent|devint|devinrent",
		leaves:    "quitte|quittee|quitta|quittent|quittait|quitterent|s est retiree|s est retire|se retira|se retirent|se retirerent|retrait de",
		paired:    "roues jumelees|roue jumelee|pneus jumeles|pneu jumele|maisons jumelees|maison jumelee|villas jumelees|villa jumelee|fenetres jumelees|colonnes jumelees|baies jumelees|lits jumeles|garages jumeles|essieux jumeles|tours jumelees|moteurs jumeles|pavillons jumeles|jumelees equipent|train jumele",
	},
	lang.EN: {
		signs: "signed|signing|signature|signatures|twinned|acceded|accession|renewed|renewal|initialled|became sister cities|become sister cities|became twin towns|became twinned|became partner cities|" +
			"were twinned|sealed|ratified|joined as a twin",
		concludes: "concluded|concluding|entered|formalised|formalized|established|joined|member|approved|adopted|agreed|extended|made official|officially|" +
			"came into being|forged|struck",
		instrument: "agreement|agreements|convention|protocol|protocols|pact|pacts|charter|charters|accord|accords|treaty of friendship|twinnings|partner city|partner cities|partner town|partner towns|sister cities|sister city|sister town|sister towns|friendship city|friendship cities|mou|network|networks|" +
			"memorandum|memoranda",
		cooperates: "became partners|became a partner|became partner|cooperation|co operation|cooperate|cooperates|cooperated|cooperating|collaboration|collaborate|collaborates|partnership|partnerships|partner|partners|works|work|worked|working|together|active|relations|relationship|links|ties|contacts|" +
			"exchange|exchanges|supports|support|supported|programme|program|project|projects|efforts|link|linked|tied|friendship",
		starts: "began|begun|begins|beginning|started|starting|starts|start|launched|launch|launching|set up|initiated|became partners|became a partner|became partner|focused|first contacts|chose|chosen|choose|has chosen|kicked off|" +
			"came into being|laid the foundation|laid the foundations|laid the basis",
		exists: "exists|exist|existed|been|running|runs|has|have|is|are",
		since:  "since|dates from|date from|date back to|go back to|dates back to|goes back to|dating from|dating back to",
		until:  "until|till|to|through|ended|ends|ending|expires|expired|expire",
		then:   "then|that year|that same year|the same year|at that time",
		plans:  "will|would|should|plans|plan|planned|planning|intends|intended|intend|hopes|hope|hoped|wants|want|aims|expected|expects|future|soon|next year|to be signed|could|may|might|wishes|like to|considering|considers",
		hinders: "motion|motions|prize|prizes|award|awards|awarded|election|elections|elected|founded|foundation|founding|built|building|opened|opening|inaugurated|inauguration|inhabitants|population|census|born|died|law|decree|regulation|" +
			"interim|peace|treaty|ceasefire|paris agreement|coalition agreement|climate agreement|lease|purchase|war|revolution|independence|genocide|merger|merged|earthquake|flood|floods|hurricane|invasion|anniversary|years of twinning|years of friendship|" +
			"years of partnership|celebrated|celebrate|celebrates|marked|exhibition|recognised|recognition|terminated|cancelled|issue|rejected|railway|station|termination|terminate|came to an end|come to an end|broken off|severed|suspended|dissolved|abandoned|withdrew|untwinned|cut ties|end the|stopped|ceased|lapsed|victory|championship|tournament|medal|record|album|dormant|inactive",
		visits: "mission|missions|visit|visits|visited|delegation|meeting|met|trip|conference|summit|festival|congress",
		during: "during|at|on the occasion",
		phases: "phase|phases|programme|program|programmes|period|periods|plan|cycle|multiannual|multi annual|agreement|partnership|covers|policy note|action plan|strategy",
		terms:  "term|school year|academic year|season|legislature|mandate",
		foreign: "european charter|un convention|united nations convention|convention on the|universal declaration|geneva convention|european convention|united nations charter|international convention|covenant of mayors|mayors for peace|aalborg charter|climate pact|global compact|" +
			"fair trade charter|diversity charter|supply agreement|licence agreement|license agreement|loan agreement|sponsorship agreement|sponsorship deal|collective agreement|trade agreement|free trade agreement|lease agreement|employment agreement|oslo accords|oslo agreements|schengen agreement|good friday agreement|dayton agreement",
		updated:   "last reviewed|last checked|last verified|page last reviewed|page last updated|page updated|page modified|sheet updated|last updated|updated on|updated|last modified|modified|last changed|last revised|revised|last edited",
		published: "published|published on|posted|posted on|date|release date|press release|publication date|news of|written question of|oral question of|press release of|submitted on|posted by",
		sessions:  "on agenda|meeting of|session of|minutes of|meeting held on|sitting of|minutes",
		approves:  "adopted|approved|endorsed|approval",
		today:     "today|this day|this evening|this morning|tonight|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
		done:      "done at|done in|signed at",
		breaks:    "but|and|then|when|while|where|after which|which|who|because|later",
		becomes:   "became|becomes|become",
		leaves:    "has left|have left|had left|left the twinning|left the partnership|left the network|left the agreement|left the circle|pulled out|dropped out|withdrawn",
		paired:    "twinned wheels|twinned tyres|twinned houses|twinned engines|twinned tires|twin town houses",
	},
	// Languages that texts come in without being analysed: what they call signing, since and updated is known all the same.
	"de": {
		signs: "unterzeichnet|unterzeichnete|unterzeichneten|unterzeichnung|unterschrieben|beitritt|verschwistert|verschwisterung", instrument: "abkommen|partnerschaft|partnerschaften|partnerstadt|partnerstadte|stadtepartnerschaft|stadtepartnerschaften|freundschaftsvertrag|vertrag|vereinbarung|jumelage",
		concludes: "geschlossen|schloss|schlossen", cooperates: "zusammenarbeit|arbeitet|arbeiten|kooperation|zusammen", starts: "begann|begonnen|startete|gestartet", exists: "besteht|bestehen", since: "seit|ab",
		until: "bis|ende", then: "damals", plans: "wird|werden soll|soll|sollen|will|wollen|geplant|plant", hinders: "preis|gegrundet|grundung|wahl|wahlen|krieg|einwohner|gesetz|jubilaum|erdbeben|eroffnung|eroffnet|motion|antrag|beendet|gekundigt|aufgelost",
		visits: "besuch|besuchte|reise|delegation|treffen", during: "bei|wahrend", phases: "phase|programm|zeitraum|periode", terms: "legislaturperiode|schuljahr",
		foreign: "konvent der burgermeister|burgermeisterkonvent|un konvention|europaische charta|kinderrechtskonvention|liefervertrag|mietvertrag|arbeitsvertrag", updated: "stand|zuletzt aktualisiert|aktualisiert|letzte anderung|geandert am",
		published: "veroffentlicht|veroffentlicht am|datum", sessions: "sitzung vom", breaks: "aber|und|dann",
	},
	"es": {
		signs: "firmaron|firmo|firmado|firmada|firma|suscribieron|suscrito|adhesion|hermanada|hermanadas|hermanado", instrument: "convenio|acuerdo|hermanamiento|protocolo|pacto|carta", concludes: "aprobado|concluido|concluyo",
		cooperates: "cooperacion|colaboracion|colabora|trabajan|trabaja|juntos|colaboran", starts: "comenzo|empezo|inicio|iniciado", exists: "existe|es|son", since: "desde|a partir de", until: "hasta|fin", then: "entonces",
		plans: "se preve|prevista|previsto|sera|seran|quiere|preve|espera|debera", hinders: "premio|elecciones|fundada|fundado|guerra|habitantes|ley|aniversario|terremoto|mocion|inauguracion", visits: "visita|visito|mision|delegacion|reunion|viaje",
		during: "durante", phases: "fase|programa|periodo", terms: "legislatura|curso", updated: "actualizado|ultima actualizacion|modificado", published: "publicado|publicado el|fecha", sessions: "sesion del|sesion de", breaks: "pero|y|luego",
	},
}

// notInstruments are entries of vocab.Instruments that name a relation without an agreement, or nothing in particular.
var notInstruments = map[string]bool{
	"project": true, "own-programme": true, "intended-partnership": true, "motion": true, "unspecified": true, "programme-partnership": true, "network-membership": true,
}

// instrumentEnds make a Dutch or German compound an instrument: ontwikkelingsakkoord, stedenbandakkoord, jumelageprotocol.
var instrumentEnds = []string{"akkoord", "akkoorden", "overeenkomst", "overeenkomsten", "protocol", "protocollen", "pact", "charter", "convenant", "verdrag", "stedenband", "stedenbanden", "abkommen", "vertrag"}

// sinceFillers may stand between "since" and the year: sinds het jaar 2014, depuis l'année 1967, since early 2010.
var sinceFillers = wordSet("het jaar begin eind einde midden zomer lente herfst winter op l annee le la the year early late spring summer autumn mid debut fin ete d an el del ano dem jahr")

// pronouns open a sentence about what the sentence before spoke of.
var pronouns = wordSet("het dit deze die zij ze celui celle celles ceux il elle ils elles ce cette ces it this these they that c")

// cueReaders returns the matcher of each language that has words; lang.Und has those of all analysed languages.
var cueReaders = sync.OnceValue(func() map[lang.Code]*matcher[cue] {
	names := map[lang.Code][]name[cue]{}
	for code, classes := range cueWords {
		for c, words := range classes {
			for w := range strings.SplitSeq(words, "|") {
				names[code] = append(names[code], name[cue]{text: w, spelt: anyCase, value: c})
			}
		}
	}
	for _, t := range vocab.Instruments().All() {
		if notInstruments[t.ID] {
			continue
		}
		for code, list := range t.Names {
			for _, w := range list {
				names[code] = append(names[code], name[cue]{text: w, spelt: anyCase, value: instrument})
			}
		}
	}
	readers := map[lang.Code]*matcher[cue]{}
	for code, list := range names {
		if code.Known() {
			names[lang.Und] = append(names[lang.Und], list...)
		}
		readers[code] = newMatcher(list)
	}
	readers[lang.Und] = newMatcher(names[lang.Und])
	return readers
})

// cueReader returns the matcher for a passage in that language.
func cueReader(c lang.Code) *matcher[cue] {
	if m, ok := cueReaders()[c]; ok {
		return m
	}
	return cueReaders()[lang.Und]
}
