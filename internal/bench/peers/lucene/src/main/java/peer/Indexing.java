package peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.facet.FacetsConfig;
import org.apache.lucene.facet.sortedset.SortedSetDocValuesFacetField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogByteSizeMergePolicy;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;

/** Builds the index of a corpus. */
final class Indexing {
  private static final int LONGEST_TOKEN = 8191;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Indexing() {}

  static void build(Path corpus, Path folder) throws IOException {
    long started = System.nanoTime();
    int documents;
    try (FSDirectory directory = new MMapDirectory(folder);
        IndexWriter writer = new IndexWriter(directory, writing())) {
      documents = addAll(corpus.resolve("docs.jsonl"), writer);
      writer.forceMerge(1);
      writer.commit();
    }
    System.out.println(
        JSON.createObjectNode()
            .put("documents", documents)
            .put("seconds", (System.nanoTime() - started) / 1e9)
            .put("cpu_seconds", processCpuNanoseconds() / 1e9)
            .put("index_bytes", bytesBelow(folder)));
  }

  /** writing merges neighbours only: documents then stand in the order of their ids, which settles ties. */
  private static IndexWriterConfig writing() {
    return new IndexWriterConfig(new WhitespaceAnalyzer(LONGEST_TOKEN))
        .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
        .setRAMBufferSizeMB(512)
        .setUseCompoundFile(false)
        .setMergePolicy(new LogByteSizeMergePolicy());
  }

  private static int addAll(Path path, IndexWriter writer) throws IOException {
    FacetsConfig facets = Schema.facets();
    String before = "";
    int documents = 0;
    try (BufferedReader lines = Files.newBufferedReader(path)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode row = JSON.readTree(line);
        String id = row.get("id").asText();
        if (before.compareTo(id) >= 0) {
          throw new IOException(path + ": " + id + " follows " + before + ", ids must ascend");
        }
        before = id;
        writer.addDocument(facets.build(document(id, row)));
        documents++;
      }
    }
    return documents;
  }

  private static Document document(String id, JsonNode row) {
    Document document = new Document();
    document.add(new BinaryDocValuesField(Schema.ID, new BytesRef(id)));
    for (Map.Entry<String, JsonNode> text : row.path("text").properties()) {
      document.add(new Field(text.getKey(), text.getValue().asText(), Schema.textOf(text.getKey())));
    }
    for (Map.Entry<String, JsonNode> key : row.path("keys").properties()) {
      for (JsonNode value : key.getValue()) {
        document.add(new SortedSetDocValuesFacetField(key.getKey(), value.asText()));
        document.add(new StringField(key.getKey(), value.asText(), Field.Store.NO));
      }
    }
    return document;
  }

  /** processCpuNanoseconds is that of the whole process, its start and its compiler too. */
  private static long processCpuNanoseconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private static long bytesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(Indexing::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
