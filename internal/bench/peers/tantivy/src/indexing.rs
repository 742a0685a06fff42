//! Builds the index of a corpus.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use serde_json::{json, Value};
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::{Field, Schema};
use tantivy::index::SegmentId;
use tantivy::{Index, IndexWriter, TantivyDocument};

use crate::schema::{number_of, schema, ID};
use crate::{measure, Outcome};

const MEMORY: usize = 512 << 20;

pub fn build(corpus: &Path, folder: &Path) -> Outcome<()> {
    let started = Instant::now();
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let index = Index::create_in_dir(folder, schema())?;
    // One thread, so that documents stand in the order of their ids, which settles ties.
    let mut writer: IndexWriter = index.writer_with_num_threads(1, MEMORY)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let documents = add_all(&corpus.join("docs.jsonl"), &index.schema(), &writer)?;
    writer.commit()?;
    merge_in_order(&index, &mut writer)?;
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    let line = json!({
        "documents": documents,
        "seconds": started.elapsed().as_secs_f64(),
        "cpu_seconds": measure::cpu_time().as_secs_f64(),
        "index_bytes": measure::bytes_in(folder)?,
    });
    println!("{line}");
    Ok(())
}

/// add_all needs ids that ascend.
fn add_all(path: &Path, schema: &Schema, writer: &IndexWriter) -> Outcome<usize> {
    let id = schema.get_field(ID)?;
    let (mut before, mut documents) = (None, 0);
    for line in BufReader::new(File::open(path)?).lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let number = number_of(row["id"].as_str().unwrap_or_default())?;
        if before >= Some(number) {
            return Err(format!("{}: {} does not ascend", path.display(), row["id"]).into());
        }
        before = Some(number);
        let mut document = document(schema, &row)?;
        document.add_u64(id, number);
        writer.add_document(document)?;
        documents += 1;
    }
    Ok(documents)
}

fn document(schema: &Schema, row: &Value) -> Outcome<TantivyDocument> {
    let mut document = TantivyDocument::default();
    for (name, text) in row["text"].as_object().into_iter().flatten() {
        document.add_text(field(schema, name)?, text.as_str().unwrap_or_default());
    }
    for (name, values) in row["keys"].as_object().into_iter().flatten() {
        let field = field(schema, name)?;
        for value in values.as_array().into_iter().flatten() {
            document.add_text(field, value.as_str().unwrap_or_default());
        }
    }
    Ok(document)
}

fn field(schema: &Schema, name: &str) -> Outcome<Field> {
    Ok(schema.get_field(name)?)
}

/// merge_in_order makes one segment out of all, those with the smaller ids first.
fn merge_in_order(index: &Index, writer: &mut IndexWriter) -> Outcome<()> {
    let mut segments: Vec<(u64, SegmentId)> = Vec::new();
    for reader in index.reader()?.searcher().segment_readers() {
        let first = reader.fast_fields().u64(ID)?.first(0).unwrap_or(0);
        segments.push((first, reader.segment_id()));
    }
    segments.sort();
    if segments.len() > 1 {
        let in_order: Vec<SegmentId> = segments.into_iter().map(|(_, segment)| segment).collect();
        writer.merge(&in_order).wait()?;
    }
    Ok(())
}
