//! Counts the values of all hits over columns of ordinals, in the pass that finds the best hits.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::schema::FACETS;
use crate::Outcome;

const VALUES: usize = 10;
const BLOCK: usize = 64;

/// A facet's value and its count.
pub type Counted = (String, u32);

/// Facet is a column of ordinals and the text of each.
#[derive(Clone)]
struct Facet {
    ordinals: Option<StrColumn>, // none when no document has a value
    texts: Vec<String>,
}

/// Facets are those of the one segment that the index has.
pub struct Facets {
    all: Vec<Facet>,
}

impl Facets {
    /// open keeps the few texts of each facet in memory, so that no answer looks them up in a compressed dictionary.
    pub fn open(segment: &SegmentReader) -> Outcome<Facets> {
        let mut all = Vec::new();
        for name in FACETS {
            let ordinals = segment.fast_fields().str(name)?;
            let mut texts = Vec::new();
            if let Some(column) = &ordinals {
                for ordinal in 0..column.num_terms() as u64 {
                    let mut text = String::new();
                    column.ord_to_str(ordinal, &mut text)?;
                    texts.push(text);
                }
            }
            all.push(Facet { ordinals, texts });
        }
        Ok(Facets { all })
    }

    /// bytes is what the texts take.
    pub fn bytes(&self) -> usize {
        let texts = self.all.iter().flat_map(|facet| &facet.texts);
        texts.map(|text| text.len() + size_of::<String>()).sum()
    }

    /// count_all counts every row of the columns, which needs no hits.
    pub fn count_all(&self) -> Vec<Vec<u32>> {
        let mut counts = self.zero();
        let mut values = [0u64; BLOCK];
        for (facet, counts) in self.all.iter().zip(&mut counts) {
            let Some(column) = &facet.ordinals else { continue };
            let rows = &column.ords().values;
            let number = u64::from(rows.num_vals());
            for start in (0..number).step_by(BLOCK) {
                let block = &mut values[..BLOCK.min((number - start) as usize)];
                rows.get_range(start, block);
                for ordinal in block {
                    counts[*ordinal as usize] += 1;
                }
            }
        }
        counts
    }

    fn zero(&self) -> Vec<Vec<u32>> {
        self.all.iter().map(|facet| vec![0; facet.texts.len()]).collect()
    }

    /// most_frequent has the first values of each facet, the alphabet settling ties: ordinals follow it.
    pub fn most_frequent(&self, counts: &[Vec<u32>]) -> Vec<Vec<Counted>> {
        let named = self.all.iter().zip(counts);
        named.map(|(facet, counts)| facet.most_frequent(counts)).collect()
    }
}

impl Facet {
    fn most_frequent(&self, counts: &[u32]) -> Vec<Counted> {
        let mut found: Vec<(u32, usize)> = Vec::new();
        for (ordinal, count) in counts.iter().enumerate() {
            if *count > 0 {
                found.push((*count, ordinal));
            }
        }
        let order = |a: &(u32, usize), b: &(u32, usize)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        if found.len() > VALUES {
            found.select_nth_unstable_by(VALUES, order);
            found.truncate(VALUES);
        }
        found.sort_unstable_by(order);
        found.into_iter().map(|(count, ordinal)| (self.texts[ordinal].clone(), count)).collect()
    }
}

impl Collector for &'static Facets {
    type Fruit = Vec<Vec<u32>>;
    type Child = Counting;

    fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Counting> {
        Ok(Counting { facets: self.all.clone(), counts: self.zero(), hits: Vec::with_capacity(BLOCK), documents: Vec::new(), rows: Vec::new(), values: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Vec<Vec<u32>>>) -> tantivy::Result<Vec<Vec<u32>>> {
        Ok(segments.into_iter().next().unwrap_or_else(|| self.zero()))
    }
}

/// Counting takes hits by blocks, as columns are decoded quickest.
pub struct Counting {
    facets: Vec<Facet>,
    counts: Vec<Vec<u32>>,
    hits: Vec<DocId>,
    documents: Vec<DocId>,
    rows: Vec<u32>,
    values: Vec<u64>,
}

impl Counting {
    fn count(&mut self) {
        for (facet, counts) in self.facets.iter().zip(&mut self.counts) {
            let Some(column) = &facet.ordinals else { continue };
            self.documents.clear();
            self.rows.clear();
            column.ords().row_ids_for_docs(&self.hits, &mut self.documents, &mut self.rows);
            self.values.resize(self.rows.len(), 0);
            column.ords().values.get_vals(&self.rows, &mut self.values);
            for ordinal in &self.values {
                counts[*ordinal as usize] += 1;
            }
        }
        self.hits.clear();
    }
}

impl SegmentCollector for Counting {
    type Fruit = Vec<Vec<u32>>;

    fn collect(&mut self, document: DocId, _: Score) {
        self.hits.push(document);
        if self.hits.len() == BLOCK {
            self.count();
        }
    }

    fn harvest(mut self) -> Vec<Vec<u32>> {
        self.count();
        self.counts
    }
}
