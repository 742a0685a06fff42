package analysis

var french = rules{
	stop: set(
		"le la les un une des du de au aux à ce cet cette ces et ou où mais donc or ni car que qui quoi dont quand comme si",
		"je tu il elle on nous vous ils elles me te se lui leur leurs y en moi toi soi eux mon ma mes ton ta tes son sa ses notre nos votre vos",
		"dans par pour sur sous avec sans entre vers chez depuis pendant afin ainsi aussi lors dès",
		"est sont était étaient fut furent sera seront soit être a ont avait avaient aura auront ayant ai",
		"ne pas plus très cela ceci ça",
	),
	written: map[string]bool{"sûr": true, "sûrs": true},
	forms:   formsOf(frenchForms),
	stem:    stemFrench,
}

// frenchForms lists words before a colon with their forms behind it, for which no rule holds, and words of the field that belong
// together though they are derived: what is of the commune is communal.
const frenchForms = `
	commune: communes communal communale communaux communales
	municipal: municipalite municipalites
	jumeler: jumelage jumelages jumelant
	signer: signature signatures signataire signataires
	delegation: delegue delegues deleguee deleguees deleguer
	partenariat: partenarial partenariale partenariaux
	cooperer: cooperent
	creer: cree crees creee creees creent creation creations creant
	travail: travaux
	soutien: soutenir soutient soutiennent soutenu soutenue soutenus soutenues
	recevoir: recu recue recus recues recoit recoivent
	construire: construit construite construits construites construction constructions construisent
	conclure: conclu conclue conclus conclues conclut conclusion
	tenir: tient tiennent tenu tenue tenus    obtenir: obtenu obtenue obtient    maintenir: maintenu maintenue maintient
	entretenir: entretenu entretient    appartenir: appartient
	venir: vient viennent venu venue venus    devenir: devenu devenue devient    prevenir: prevenu prevenue prevention
	prendre: pris prise prises prend prennent    entreprendre: entrepris entreprend    apprendre: appris apprend
	mettre: mis mise mises met mettent    permettre: permis permet    soumettre: soumis soumise    promettre: promis
	ecrire: ecrit ecrite ecrits ecrites    inscrire: inscrit inscrite inscrits inscription inscriptions    decrire: decrit decrite
	faire: fait faits faite faites fait font    savoir: su sait    voir: vu vue voit    pouvoir: peut peuvent pu    vouloir: veut veulent voulu
	suivre: suivi suivie suit suivent    vivre: vit vecu vivent    produire: produit produite produisent    reduire: reduit reduite
	conduire: conduit conduite    traduire: traduit traduite traduits traduction traductions    introduire: introduit introduite
	ouvrir: ouvert ouverte ouverts ouvertes ouverture    offrir: offert offerte offerts    decouvrir: decouvert decouverte
	turc: turque turques turcs    grec: grecque grecques grecs    blanc: blanche blanches blancs    sec: seche seches
	doux: douce douces    vieux: vieil vieille vieilles    frais: fraiche fraiches
	publier: publie publies publiee publiees publient publication publications
	etudier: etudie etudiee etudies    associer: associe associee associes associees    negocier: negocie negociee negociation negociations
	confier: confie confiee confies    beneficier: beneficie beneficient    multiplier: multiplie multiplication
	apprecier: apprecie appreciation    remercier: remercie    concilier: concilie    reconcilier: reconcilie reconciliation
	initier: initie initiee    marier: marie maries mariee mariees mariage mariages
	elire: elu elus elue elues elit elisent    epoux: epouse epouses`

// keptFrench are words that an ending would make equal to another word, or that end like an inflected one and are none.
var keptFrench = set(
	"commune porte case tapir pays fois cours temps corps mois avis univers divers tiers procès succès accès congrès progrès discours parcours concours",
	"important département appartement environnement événement règlement parlement avantage jumelle conseiller poster étranger danger boulanger léger foyer loyer",
	"hiver alger niger tanger cancer leader manager berger verger cholera publier étudier associer négocier confier bénéficier",
	"multiplier apprécier remercier concilier réconcilier initier marier différent adhérent cohérent",
)
