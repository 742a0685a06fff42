//! The tantivy peer of the search benchmark. Its formats are those of the driver in internal/bench/search.

mod facets;
mod indexing;
mod measure;
mod schema;
mod serving;
mod trees;

use std::path::Path;

pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [command, corpus, folder] = arguments.as_slice() else {
        return Err("usage: index|serve DIR INDEXDIR".into());
    };
    match command.as_str() {
        "index" => indexing::build(Path::new(corpus), Path::new(folder)),
        "serve" => serving::Server::open(Path::new(corpus), Path::new(folder))?.answer_lines(),
        unknown => Err(format!("unknown command {unknown}").into()),
    }
}
