package peer;

import java.nio.file.Path;

/** The Lucene peer of the search benchmark. Its formats are those of the driver in internal/bench/search. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      throw new IllegalArgumentException("usage: index|serve DIR INDEXDIR");
    }
    Path corpus = Path.of(args[1]);
    Path folder = Path.of(args[2]);
    switch (args[0]) {
      case "index" -> Indexing.build(corpus, folder);
      case "serve" -> new Serving(corpus, folder).answerLines();
      default -> throw new IllegalArgumentException("unknown command " + args[0]);
    }
  }
}
