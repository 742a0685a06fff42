//! Turns the trees of queries.jsonl into queries of tantivy.

use std::ops::Bound;

use serde_json::Value;
use tantivy::query::{
    AllQuery, AutomatonWeight, BooleanQuery, ConstScoreQuery, DfaWrapper, EnableScoring, FuzzyTermQuery, InvertedIndexRangeQuery, Occur,
    PhraseQuery, Query, TermQuery, Weight,
};
use tantivy::schema::{IndexRecordOption, Schema};
use tantivy::Term;
use tantivy_fst::Automaton;

use crate::Outcome;

/// query reads one node; a node is an object with one key.
pub fn query(schema: &Schema, tree: &Value) -> Outcome<Box<dyn Query>> {
    let (kind, what) = tree.as_object().and_then(|node| node.iter().next()).ok_or("empty node")?;
    Ok(match kind.as_str() {
        "all" => Box::new(AllQuery),
        "and" => joined(schema, what, Occur::Must)?,
        "or" => joined(schema, what, Occur::Should)?,
        "term" => Box::new(TermQuery::new(term(schema, what)?, IndexRecordOption::WithFreqs)),
        "phrase" => phrase(schema, what)?,
        "prefix" => prefix(term(schema, what)?),
        "fuzzy" => Box::new(SpelledAlike::new(term(schema, what)?, what["edits"].as_u64().unwrap_or(1) as u8)),
        unknown => return Err(format!("unknown node {unknown}").into()),
    })
}

/// filtered narrows a query without a share in its scores.
pub fn filtered(schema: &Schema, query: Box<dyn Query>, filter: &Value) -> Outcome<Box<dyn Query>> {
    let mut clauses = vec![(Occur::Must, query)];
    for (field, value) in filter.as_object().into_iter().flatten() {
        let term = Term::from_field_text(schema.get_field(field)?, string(value)?);
        let unscored = ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 0.0);
        clauses.push((Occur::Must, Box::new(unscored)));
    }
    Ok(Box::new(BooleanQuery::new(clauses)))
}

fn joined(schema: &Schema, nodes: &Value, occur: Occur) -> Outcome<Box<dyn Query>> {
    let nodes = nodes.as_array().ok_or("and, or: a list is needed")?;
    if let [only] = nodes.as_slice() {
        return query(schema, only);
    }
    let clauses = nodes.iter().map(|node| Ok((occur, query(schema, node)?)));
    Ok(Box::new(BooleanQuery::new(clauses.collect::<Outcome<_>>()?)))
}

/// phrase of a single word is that word, for which tantivy wants a TermQuery.
fn phrase(schema: &Schema, what: &Value) -> Outcome<Box<dyn Query>> {
    let field = schema.get_field(string(&what["field"])?)?;
    let words = what["terms"].as_array().ok_or("phrase: a list of terms is needed")?;
    let mut terms = Vec::new();
    for word in words {
        terms.push(Term::from_field_text(field, string(word)?));
    }
    Ok(match terms.len() {
        1 => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new(terms)),
    })
}

/// prefix is the stretch of the dictionary from the prefix to the first word behind all that begin so.
fn prefix(from: Term) -> Box<dyn Query> {
    let behind = behind_all(from.serialized_value_bytes()).map_or(Bound::Unbounded, |bytes| {
        let mut term = Term::from_field_text(from.field(), "");
        term.append_bytes(&bytes);
        Bound::Excluded(term)
    });
    Box::new(InvertedIndexRangeQuery::new(Bound::Included(from), behind))
}

/// behind_all raises the last byte that can be raised and drops what follows it.
fn behind_all(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let mut behind = prefix[..=last].to_vec();
    behind[last] += 1;
    Some(behind)
}

fn term(schema: &Schema, what: &Value) -> Outcome<Term> {
    let field = schema.get_field(string(&what["field"])?)?;
    Ok(Term::from_field_text(field, string(&what["text"])?))
}

fn string(value: &Value) -> Outcome<&str> {
    value.as_str().ok_or_else(|| format!("{value}: a text is needed").into())
}

/// SpelledAlike finds words within some edits that begin with the same letter; tantivy's own fuzzy query knows no fixed letter.
#[derive(Debug, Clone)]
struct SpelledAlike {
    term: Term,
    edits: u8,
}

impl SpelledAlike {
    fn new(term: Term, edits: u8) -> SpelledAlike {
        SpelledAlike { term, edits }
    }
}

impl Query for SpelledAlike {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let bytes = self.term.serialized_value_bytes();
        let letter = std::str::from_utf8(bytes).ok().and_then(|text| text.chars().next()).map_or(0, char::len_utf8);
        let automaton = SameFirstLetter {
            letter: bytes[..letter].to_vec(),
            alike: FuzzyTermQuery::new(self.term.clone(), self.edits, true).automaton()?,
        };
        Ok(Box::new(AutomatonWeight::new(self.term.field(), automaton)))
    }
}

/// SameFirstLetter lets the bytes of one letter pass, and goes with the inner automaton.
struct SameFirstLetter {
    letter: Vec<u8>,
    alike: DfaWrapper,
}

impl Automaton for SameFirstLetter {
    /// How many bytes were seen, up to those of the letter, and the inner state; none is a dead end.
    type State = Option<(usize, u32)>;

    fn start(&self) -> Self::State {
        Some((0, self.alike.start()))
    }

    fn is_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|(seen, inner)| seen == self.letter.len() && self.alike.is_match(&inner))
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|(_, inner)| self.alike.can_match(&inner))
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let (seen, inner) = (*state)?;
        let next = self.alike.accept(&inner, byte);
        match self.letter.get(seen) {
            None => Some((seen, next)),
            Some(wanted) if *wanted == byte => Some((seen + 1, next)),
            Some(_) => None,
        }
    }
}
