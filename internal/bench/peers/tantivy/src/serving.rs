//! Answers the questions of the driver, a line each, in one thread.

use std::fs::File;
use std::io::{stdin, stdout, BufRead, BufReader, Write};
use std::path::Path;
use std::time::Instant;

use serde_json::{json, Map, Value};
use tantivy::collector::{Count, TopDocs};
use tantivy::columnar::Column;
use tantivy::query::{AllQuery, Query};
use tantivy::{DocAddress, DocId, Index, Score, Searcher};

use crate::facets::{Counted, Facets};
use crate::schema::{id_of, FACETS, ID};
use crate::{measure, trees, Outcome};

pub struct Server {
    searcher: Searcher,
    ids: Column<u64>,
    facets: &'static Facets, // opened once and kept as long as the process
    plain: Vec<Box<dyn Query>>,
    filtered: Vec<Box<dyn Query>>,
}

/// Found is what a search found.
struct Found {
    total: usize,
    ids: Vec<String>,
    facets: Option<Vec<Vec<Counted>>>,
}

impl Server {
    pub fn open(corpus: &Path, folder: &Path) -> Outcome<Server> {
        let index = Index::open_in_dir(folder)?;
        let searcher = index.reader()?.searcher();
        let [segment] = searcher.segment_readers() else {
            return Err(format!("{}: one segment is needed, index it again", folder.display()).into());
        };
        let ids = segment.fast_fields().u64(ID)?;
        let facets = Box::leak(Box::new(Facets::open(segment)?));
        let (mut plain, mut filtered) = (Vec::new(), Vec::new());
        for line in BufReader::new(File::open(corpus.join("queries.jsonl"))?).lines() {
            let row: Value = serde_json::from_str(&line?)?;
            let query = trees::query(&index.schema(), &row["tree"])?;
            filtered.push(trees::filtered(&index.schema(), query.box_clone(), &row["filter"])?);
            plain.push(query);
        }
        Ok(Server { searcher, ids, facets, plain, filtered })
    }

    pub fn answer_lines(&self) -> Outcome<()> {
        // "tantivy v0.27.0, index_format v7"
        let name = tantivy::version_string().split(',').next().unwrap_or_default().replace(" v", " ");
        say(&json!({"ready": true, "name": name, "documents": self.searcher.num_docs()}))?;
        for line in stdin().lock().lines() {
            let question: Value = serde_json::from_str(&line?).unwrap_or_default();
            if question["quit"] == true {
                break;
            }
            let answer = if question["stats"] == true { Ok(self.stats()) } else { self.answer(&question) };
            say(&answer.unwrap_or_else(|error| json!({"error": error.to_string()})))?;
        }
        Ok(())
    }

    fn stats(&self) -> Value {
        json!({"rss_bytes": measure::resident_bytes(), "cache_bytes": self.facets.bytes()})
    }

    /// answer measures the search alone.
    fn answer(&self, question: &Value) -> Outcome<Value> {
        let number = question["query"].as_u64().ok_or("query: a number is needed")? as usize;
        let queries = if question["filter"] == true { &self.filtered } else { &self.plain };
        let query = queries.get(number).ok_or_else(|| format!("query {number}: there is none"))?;
        let with_facets = question["facets"] == true;
        let size = question["size"].as_u64().unwrap_or(10).max(1) as usize;

        let cpu = measure::cpu_time();
        let wall = Instant::now();
        let found = self.search(query.as_ref(), with_facets, size)?;
        let wall = wall.elapsed();
        let cpu = measure::cpu_time() - cpu;

        let mut answer = json!({"ns": wall.as_nanos() as u64, "cpu_ns": cpu.as_nanos() as u64, "total": found.total, "ids": found.ids});
        if let Some(facets) = found.facets {
            let named: Map<String, Value> = FACETS.iter().zip(facets).map(|(name, values)| (name.to_string(), json!(values))).collect();
            answer["facets"] = named.into();
        }
        Ok(answer)
    }

    fn search(&self, query: &dyn Query, with_facets: bool, size: usize) -> Outcome<Found> {
        if query.is::<AllQuery>() {
            return Ok(self.search_all(with_facets, size));
        }
        let best = TopDocs::with_limit(size).order_by_score();
        if !with_facets {
            let (best, total) = self.searcher.search(query, &(best, Count))?;
            return Ok(Found { total, ids: self.ids(&best), facets: None });
        }
        let (best, total, counts) = self.searcher.search(query, &(best, Count, self.facets))?;
        Ok(Found { total, ids: self.ids(&best), facets: Some(self.facets.most_frequent(&counts)) })
    }

    /// search_all is told what needs no search: no document is deleted, and all score the same.
    fn search_all(&self, with_facets: bool, size: usize) -> Found {
        let total = self.searcher.num_docs() as usize;
        let first = (0..total.min(size)).map(|document| self.id(document as DocId)).collect();
        let facets = with_facets.then(|| self.facets.most_frequent(&self.facets.count_all()));
        Found { total, ids: first, facets }
    }

    fn ids(&self, best: &[(Score, DocAddress)]) -> Vec<String> {
        best.iter().map(|(_, address)| self.id(address.doc_id)).collect()
    }

    fn id(&self, document: DocId) -> String {
        id_of(self.ids.first(document).unwrap_or(0))
    }
}

fn say(line: &Value) -> Outcome<()> {
    let mut out = stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
