package analysis

var english = rules{
	stop: set(
		"a an the and or but if then than so as that this these those which who whom whose what where when how",
		"i you he she it we they me him her us them my your his its our their",
		"in on at by for from of to with into onto over under between during through about after before since",
		"is are was were be been being has have had having do does did will would can could shall should must",
		"not no nor also such there here only very each both",
	),
	forms: formsOf(irregular),
	stem:  stemEnglish,
}

// irregular lists words before a colon with their forms behind it, for which no rule holds: plurals, past tenses, and words that
// Britain and America write in two ways.
const irregular = `
	woman: women    man: men    child: children    foot: feet    tooth: teeth    mouse: mice    goose: geese    ox: oxen
	leaf: leaves    life: lives    wife: wives    housewife: housewives    midwife: midwives    knife: knives    wolf: wolves    half: halves    shelf: shelves
	thief: thieves    loaf: loaves    calf: calves    scarf: scarves    self: selves
	criterion: criteria    phenomenon: phenomena    memorandum: memoranda    curriculum: curricula    bacterium: bacteria
	medium: media    stadium: stadia    symposium: symposia    index: indices    appendix: appendices    matrix: matrices
	crisis: crises    base: basis bases    analyse: analysis    thesis: theses    hypothesis: hypotheses    synthesis: syntheses    bus: buses busses    gas: gases    lens: lenses
	build: built    teach: taught    write: written wrote    give: given gave    take: taken took    meet: met    speak: spoken spoke
	grow: grown grew    choose: chosen chose    know: known knew    send: sent    spend: spent    buy: bought    bring: brought
	begin: begun began    hold: held    keep: kept    make: made    pay: paid    say: said    sell: sold    tell: told    think: thought
	understand: understood    stand: stood    win: won    run: ran    come: came    become: became    overcome: overcame    draw: drawn drew
	withdraw: withdrawn withdrew    drive: driven drove    eat: eaten ate    forget: forgotten forgot    hear: heard    lose: lost
	see: seen    show: shown    swear: sworn swore    break: broken broke    fly: flown flew    go: gone went    lend: lent    mean: meant
	seek: sought    strike: struck    undertake: undertaken undertook    arise: arisen arose    lead: led    feel: felt    sleep: slept
	program: programme programmes    defense: defence defences    offense: offence offences    license: licence licences    gray: grey
	pretense: pretence    check: cheque    checks: cheques    tire: tyre    tires: tyres    mold: mould    molds: moulds    plow: plough
	skeptical: sceptical    skeptic: sceptic    pajamas: pyjamas    aluminum: aluminium    jewelry: jewellery    sulfur: sulphur    curb: kerb    curbs: kerbs    story: storey storeys
	councilor: councillor    councilors: councillors    enroll: enrol    fulfill: fulfil    skillful: skilful    willful: wilful
	cooperate: cooperative cooperatives    collaborate: collaborative    create: creation creations    creates: creator`

// keptEnglish are words that an ending would make equal to another word; they have no other forms, or only a plural in -s.
var keptEnglish = set(
	"news question inning united paste humane morale severe statement basement department apartment experiment foundation publication template series species",
	"proceed exceed succeed family supply reply apply assembly italy july early daily monopoly",
)
