package peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.facet.FacetResult;
import org.apache.lucene.facet.Facets;
import org.apache.lucene.facet.FacetsCollector;
import org.apache.lucene.facet.FacetsCollectorManager;
import org.apache.lucene.facet.LabelAndValue;
import org.apache.lucene.facet.sortedset.DefaultSortedSetDocValuesReaderState;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetCounts;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesReaderState;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MultiCollectorManager;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;

/** Answers the questions of the driver, a line each, in one thread. */
final class Serving {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALL = Integer.MAX_VALUE;
  private static final int FACET_VALUES = 10;

  private final List<Query> plain = new ArrayList<>();
  private final List<Query> filtered = new ArrayList<>();
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final SortedSetDocValuesReaderState ordinals;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** Found is what a search found, in the shape of its answer. */
  private record Found(long total, String[] ids, FacetResult[] facets) {}

  Serving(Path corpus, Path folder) throws IOException {
    IndexSearcher.setMaxClauseCount(Trees.CLAUSES);
    reader = DirectoryReader.open(new MMapDirectory(folder));
    searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    ordinals = new DefaultSortedSetDocValuesReaderState(reader, Schema.facets());
    for (String line : Files.readAllLines(corpus.resolve("queries.jsonl"))) {
      JsonNode row = JSON.readTree(line);
      Query query = Trees.query(row.get("tree"));
      plain.add(query);
      filtered.add(Trees.filtered(query, row.path("filter")));
    }
  }

  void answerLines() throws IOException {
    say(JSON.createObjectNode().put("ready", true).put("name", "lucene " + Version.LATEST).put("documents", reader.numDocs()));
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      ObjectNode answer;
      try {
        JsonNode question = JSON.readTree(line);
        if (question.path("quit").asBoolean()) {
          return;
        }
        answer = question.path("stats").asBoolean() ? stats() : answer(question);
      } catch (Exception e) {
        answer = JSON.createObjectNode().put("error", e.toString());
      }
      say(answer);
    }
  }

  private static void say(ObjectNode line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }

  /** answer measures the search alone; CPU time is that of this thread, which does all of it. */
  private ObjectNode answer(JsonNode question) throws IOException {
    Query query = (question.path("filter").asBoolean() ? filtered : plain).get(question.get("query").asInt());
    boolean withFacets = question.path("facets").asBoolean();
    int size = question.path("size").asInt(10);

    long cpu = threads.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    Found found = search(query, withFacets, size);
    wall = System.nanoTime() - wall;
    cpu = threads.getCurrentThreadCpuTime() - cpu;

    ObjectNode answer = JSON.createObjectNode().put("ns", wall).put("cpu_ns", cpu).put("total", found.total);
    ArrayNode ids = answer.putArray("ids");
    for (String id : found.ids) {
      ids.add(id);
    }
    if (withFacets) {
      putFacets(answer.putObject("facets"), found.facets);
    }
    return answer;
  }

  private Found search(Query query, boolean withFacets, int size) throws IOException {
    if (query instanceof MatchAllDocsQuery) {
      return searchAll(query, withFacets, size);
    }
    TopScoreDocCollectorManager best = new TopScoreDocCollectorManager(size, ALL);
    if (!withFacets) {
      TopDocs top = searcher.search(query, best);
      return new Found(top.totalHits.value(), ids(top), null);
    }
    Object[] both = searcher.search(query, new MultiCollectorManager(best, new FacetsCollectorManager()));
    TopDocs top = (TopDocs) both[0];
    Facets counts = new SortedSetDocValuesFacetCounts(ordinals, (FacetsCollector) both[1]);
    return new Found(top.totalHits.value(), ids(top), mostFrequent(counts));
  }

  /** searchAll uses what Lucene has for all documents: their number is known, and their facets are counted without collecting hits. */
  private Found searchAll(Query query, boolean withFacets, int size) throws IOException {
    TopDocs top = searcher.search(query, size);
    FacetResult[] facets = withFacets ? mostFrequent(new SortedSetDocValuesFacetCounts(ordinals)) : null;
    return new Found(searcher.count(query), ids(top), facets);
  }

  private String[] ids(TopDocs top) throws IOException {
    String[] ids = new String[top.scoreDocs.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = id(top.scoreDocs[i]);
    }
    return ids;
  }

  private String id(ScoreDoc hit) throws IOException {
    LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(hit.doc, reader.leaves()));
    BinaryDocValues values = leaf.reader().getBinaryDocValues(Schema.ID);
    values.advanceExact(hit.doc - leaf.docBase);
    return values.binaryValue().utf8ToString();
  }

  private static FacetResult[] mostFrequent(Facets counts) throws IOException {
    FacetResult[] facets = new FacetResult[Schema.FACETS.length];
    for (int i = 0; i < facets.length; i++) {
      facets[i] = counts.getTopChildren(FACET_VALUES, Schema.FACETS[i]);
    }
    return facets;
  }

  /** putFacets writes the counts; a facet without a value among the hits is null. */
  private static void putFacets(ObjectNode into, FacetResult[] facets) {
    for (int i = 0; i < facets.length; i++) {
      ArrayNode values = into.putArray(Schema.FACETS[i]);
      if (facets[i] == null) {
        continue;
      }
      for (LabelAndValue value : facets[i].labelValues) {
        values.addArray().add(value.label).add(value.value.longValue());
      }
    }
  }

  private ObjectNode stats() throws IOException {
    long resident = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return JSON.createObjectNode().put("rss_bytes", resident).put("cache_bytes", ordinals.ramBytesUsed());
  }
}
