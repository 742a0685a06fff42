package peer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/** Turns the trees of queries.jsonl into queries of Lucene. */
final class Trees {
  private static final int FIRST_LETTER = 1;
  private static final int SPELLINGS = 50_000; // more than a letter's worth of words; Lucene's own default of 50 would lose hits
  static final int CLAUSES = 65_536;

  private Trees() {}

  static Query query(JsonNode tree) {
    Map.Entry<String, JsonNode> node = tree.properties().iterator().next();
    JsonNode what = node.getValue();
    return switch (node.getKey()) {
      case "all" -> new MatchAllDocsQuery();
      case "and" -> joined(what, Occur.MUST);
      case "or" -> joined(what, Occur.SHOULD);
      case "term" -> new TermQuery(term(what));
      case "phrase" -> phrase(what);
      case "prefix" -> new PrefixQuery(term(what));
      case "fuzzy" -> new FuzzyQuery(term(what), what.get("edits").asInt(), FIRST_LETTER, SPELLINGS, true);
      default -> throw new IllegalArgumentException("unknown node " + node.getKey());
    };
  }

  /** filtered narrows a query without a share in its scores. */
  static Query filtered(Query query, JsonNode filter) {
    BooleanQuery.Builder both = new BooleanQuery.Builder().add(query, Occur.MUST);
    for (Map.Entry<String, JsonNode> field : filter.properties()) {
      both.add(new TermQuery(new Term(field.getKey(), field.getValue().asText())), Occur.FILTER);
    }
    return both.build();
  }

  private static Query joined(JsonNode nodes, Occur occur) {
    if (nodes.size() == 1) {
      return query(nodes.get(0));
    }
    BooleanQuery.Builder joined = new BooleanQuery.Builder();
    for (JsonNode node : nodes) {
      joined.add(query(node), occur);
    }
    return joined.build();
  }

  private static Query phrase(JsonNode what) {
    PhraseQuery.Builder phrase = new PhraseQuery.Builder();
    for (JsonNode word : what.get("terms")) {
      phrase.add(new Term(what.get("field").asText(), word.asText()));
    }
    return phrase.build();
  }

  private static Term term(JsonNode what) {
    return new Term(what.get("field").asText(), what.get("text").asText());
  }
}
