package peer;

import org.apache.lucene.document.FieldType;
import org.apache.lucene.facet.FacetsConfig;
import org.apache.lucene.index.IndexOptions;

/** How the fields of a document of the benchmark are kept. */
final class Schema {
  static final String ID = "id";
  static final String[] FACETS = {"country", "year", "theme", "language"};

  private static final FieldType WORDS = textType(IndexOptions.DOCS_AND_FREQS);
  private static final FieldType WORDS_AND_POSITIONS = textType(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);

  private Schema() {}

  /** textType keeps lengths for BM25 and stores nothing. */
  private static FieldType textType(IndexOptions options) {
    FieldType type = new FieldType();
    type.setTokenized(true);
    type.setIndexOptions(options);
    type.freeze();
    return type;
  }

  /** textOf says how a field of text is kept: positions are needed word for word only. */
  static FieldType textOf(String field) {
    return field.endsWith("_exact") ? WORDS_AND_POSITIONS : WORDS;
  }

  /** facets has all facets in one column of ordinals; filters use fields of their own, so that no drill-down terms are needed. */
  static FacetsConfig facets() {
    FacetsConfig config = new FacetsConfig();
    for (String facet : FACETS) {
      config.setMultiValued(facet, true);
      config.setDrillDownTermsIndexing(facet, FacetsConfig.DrillDownTermsIndexing.NONE);
    }
    return config;
  }
}
