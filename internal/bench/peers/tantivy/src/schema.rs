//! How the fields of a document of the benchmark are kept.

use tantivy::schema::{IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};

use crate::Outcome;

pub const ID: &str = "id";
pub const FACETS: [&str; 4] = ["country", "year", "theme", "language"];

const WORDS: [&str; 12] = [
    "title_nl", "title_fr", "title_en", "heading_nl", "heading_fr", "heading_en",
    "body_nl", "body_fr", "body_en", "title_exact", "heading_exact", "body_exact",
];
const PARTS: [&str; 9] = [
    "title_parts_nl", "title_parts_fr", "title_parts_en", "heading_parts_nl", "heading_parts_fr", "heading_parts_en",
    "body_parts_nl", "body_parts_fr", "body_parts_en",
];

/// schema lists the fields, for tantivy wants to know them beforehand. Nothing is stored.
pub fn schema() -> Schema {
    let mut builder = Schema::builder();
    for name in WORDS.iter().chain(&PARTS) {
        builder.add_text_field(name, text(name));
    }
    for name in FACETS {
        let terms = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(terms).set_fast("raw"));
    }
    builder.add_u64_field(ID, NumericOptions::default().set_fast());
    builder.build()
}

/// text keeps positions word for word only, and lengths for BM25.
fn text(name: &str) -> TextOptions {
    let kept = if name.ends_with("_exact") { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
    TextOptions::default().set_indexing_options(TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(kept))
}

/// number_of reads the number of an id, which is a quick column where a text would be looked up in a dictionary.
pub fn number_of(id: &str) -> Outcome<u64> {
    let number = id.strip_prefix('d').and_then(|digits| digits.parse().ok());
    match number {
        Some(number) if id_of(number) == id => Ok(number),
        _ => Err(format!("id {id:?} is no d and seven digits").into()),
    }
}

/// id_of is the inverse of number_of.
pub fn id_of(number: u64) -> String {
    format!("d{number:07}")
}
