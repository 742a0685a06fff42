// What the box says, in the languages of Entente. A site may replace any of it by the attribute or property "messages".

export type Words = Record<string, string>;

export const words: Record<string, Words> = {
  nl: {
    label: "Zoeken", list: "Suggesties", one: "{n} suggestie", other: "{n} suggesties", none: "Geen suggesties",
    failed: "Geen suggesties beschikbaar, druk op Enter", all: "Alle resultaten voor “{q}”", blank: "Resultaten openen in een nieuw venster",
    country: "land", municipality: "gemeente", theme: "thema", concept: "begrip", document: "document",
  },
  fr: {
    label: "Rechercher", list: "Suggestions", one: "{n} suggestion", other: "{n} suggestions", none: "Aucune suggestion",
    failed: "Suggestions indisponibles, appuyez sur Entrée", all: "Tous les résultats pour « {q} »", blank: "Les résultats s’ouvrent dans une nouvelle fenêtre",
    country: "pays", municipality: "commune", theme: "thème", concept: "notion", document: "document",
  },
  en: {
    label: "Search", list: "Suggestions", one: "{n} suggestion", other: "{n} suggestions", none: "No suggestions",
    failed: "Suggestions unavailable, press Enter", all: "All results for “{q}”", blank: "Results open in a new window",
    country: "country", municipality: "municipality", theme: "theme", concept: "concept", document: "document",
  },
};
