package org.ithn.chexbert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.metrics.radgraph.RadGraphAnnotation;
import org.ithn.metrics.radgraph.RadGraphAnnotation.Entity;
import org.ithn.metrics.radgraph.RadGraphAnnotation.Relation;
import org.ithn.metrics.radgraph.RadGraphAnnotator;
import org.ithn.metrics.text.ContentHash;

/**
 * Annotator of reports that runs RadGraph.
 *
 * <p>A report is divided into words, and each word into BERT's pieces. Each span of up to a number
 * of words has the label with the largest score, and each ordered pair of the spans that the model
 * keeps has the type with the largest score. A relation counts if both of its spans are entities.
 * {@code docs/metrics.md} describes how to export the model.
 *
 * <p>Source: Jain et al. (2021), RadGraph, on DyGIE++ (Wadden et al., 2019), as in the package
 * {@code radgraph} 0.1.18.
 */
public final class OnnxRadGraphAnnotator implements RadGraphAnnotator, AutoCloseable {
  private static final String MODEL = "radgraph.onnx";
  private static final String VOCABULARY = "vocab.txt";

  private final Path file;
  private final String name;
  private final WordPieceTokenizer tokenizer;
  private final RadGraphModel model;

  private OnnxRadGraphAnnotator(
      Path file, String name, WordPieceTokenizer tokenizer, RadGraphModel model) {
    this.file = file;
    this.name = name;
    this.tokenizer = tokenizer;
    this.model = model;
  }

  /**
   * Opens an exported model; the caller closes the annotator.
   *
   * @param folder the folder that {@code docs/peer/radgraph_export.py} writes: {@code
   *     radgraph.onnx} and {@code vocab.txt}
   * @throws IllegalArgumentException if a file is missing or has the wrong content
   * @throws IllegalStateException if ONNX Runtime is not on the class path or cannot start
   */
  public static OnnxRadGraphAnnotator open(Path folder) {
    OnnxFiles files = new OnnxFiles("RadGraph", folder.resolve(MODEL), folder.resolve(VOCABULARY));
    files.check();
    WordPieceTokenizer tokenizer = WordPieceTokenizer.load(files.vocabulary());
    try {
      return new OnnxRadGraphAnnotator(
          files.model(),
          ContentHash.append("radgraph-onnx", files.hash()),
          tokenizer,
          RadGraphModel.open(files.model()));
    } catch (NoClassDefFoundError e) {
      throw files.missingRuntime(e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<RadGraphAnnotation> annotateAll(List<String> reports) {
    return reports.stream().map(this::annotate).toList();
  }

  private RadGraphAnnotation annotate(String report) {
    List<String> words = model.settings().words().of(report);
    if (words.isEmpty()) {
      return RadGraphAnnotation.none();
    }
    long[][] offsets = new long[words.size()][];
    long[] pieces = pieces(words, offsets);
    if (pieces.length > model.settings().maxPieces()) {
      throw new IllegalArgumentException(
          "%s: a report of %d words has %d word pieces, more than the model's %d; shorten it"
              .formatted(file, words.size(), pieces.length, model.settings().maxPieces()));
    }
    long[][] spans = spans(words.size());
    return new RadGraphAnnotation(
        Optional.of(String.join(" ", words)),
        entities(words, spans, model.run(pieces, offsets, spans)));
  }

  /** Returns the pieces of words with special ones, and fills the first and last piece of each. */
  private long[] pieces(List<String> words, long[][] offsets) {
    List<Long> all = new ArrayList<>();
    long[] ends = tokenizer.encode("", Integer.MAX_VALUE);
    all.add(ends[0]);
    for (int i = 0; i < offsets.length; i++) {
      long[] ids = tokenizer.encode(RadGraphWords.normalised(words.get(i)), Integer.MAX_VALUE);
      int count = ids.length - 2;
      offsets[i] =
          count == 0 ? new long[] {-1, -1} : new long[] {all.size(), all.size() + count - 1L};
      for (int k = 1; k <= count; k++) {
        all.add(ids[k]);
      }
    }
    all.add(ends[1]);
    return all.stream().mapToLong(Long::longValue).toArray();
  }

  private long[][] spans(int words) {
    List<long[]> spans = new ArrayList<>();
    for (int first = 0; first < words; first++) {
      int end = Math.min(words, first + model.settings().maxSpanWidth());
      for (int last = first; last < end; last++) {
        spans.add(new long[] {first, last});
      }
    }
    return spans.toArray(long[][]::new);
  }

  private List<Entity> entities(List<String> words, long[][] spans, RadGraphModel.Scores scores) {
    List<Optional<Entity>> found = new ArrayList<>(); // by span, without relations
    for (int span = 0; span < spans.length; span++) {
      int label = Argmax.of(scores.entities()[span]);
      List<String> text = words.subList((int) spans[span][0], (int) spans[span][1] + 1);
      found.add(
          label == 0
              ? Optional.empty()
              : Optional.of(
                  new Entity(
                      String.join(" ", text),
                      model.settings().entityLabels().get(label - 1),
                      List.of())));
    }
    List<List<Relation>> relations = relations(found, scores);
    List<Entity> entities = new ArrayList<>();
    for (int span = 0; span < spans.length; span++) {
      if (found.get(span).isPresent()) {
        Entity entity = found.get(span).get();
        entities.add(new Entity(entity.tokens(), entity.label(), relations.get(span)));
      }
    }
    return entities;
  }

  /** Returns the relations of each span to spans that are entities. */
  private List<List<Relation>> relations(
      List<Optional<Entity>> entities, RadGraphModel.Scores scores) {
    List<List<Relation>> relations =
        entities.stream().<List<Relation>>map(entity -> new ArrayList<>()).toList();
    long[] spans = scores.spans();
    for (int i = 0; i < spans.length; i++) {
      for (int j = 0; j < spans.length; j++) {
        int type = Argmax.of(scores.relations()[i][j]);
        Optional<Entity> other = entities.get((int) spans[j]);
        if (type > 0 && other.isPresent()) {
          relations
              .get((int) spans[i])
              .add(
                  new Relation(
                      model.settings().relationLabels().get(type - 1),
                      other.get().tokens(),
                      other.get().label()));
        }
      }
    }
    return relations;
  }

  /** Releases the model. */
  @Override
  public void close() {
    model.close();
  }
}
