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
   * @throws IllegalStateException if ONNX Runtime is not on the class path
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
          "%s: a report has %d word pieces, more than the model's %d; shorten the report that begins"
                  .formatted(file, pieces.length, model.settings().maxPieces())
              + " with '%s'"
                  .formatted(String.join(" ", words.subList(0, Math.min(5, words.size())))));
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
    RadGraphModel.Settings settings = model.settings();
    String[] texts = new String[spans.length];
    String[] labels = new String[spans.length];
    for (int span = 0; span < spans.length; span++) {
      int label = argmax(scores.entities()[span]);
      if (label > 0) {
        labels[span] = settings.entityLabels().get(label - 1);
        texts[span] =
            String.join(" ", words.subList((int) spans[span][0], (int) spans[span][1] + 1));
      }
    }
    List<List<Relation>> relations = new ArrayList<>();
    for (int span = 0; span < spans.length; span++) {
      relations.add(new ArrayList<>());
    }
    for (int i = 0; i < scores.spans().length; i++) {
      for (int j = 0; j < scores.spans().length; j++) {
        int type = argmax(scores.relations()[i][j]);
        int other = (int) scores.spans()[j];
        if (type > 0 && labels[other] != null) {
          relations
              .get((int) scores.spans()[i])
              .add(
                  new Relation(
                      settings.relationLabels().get(type - 1), texts[other], labels[other]));
        }
      }
    }
    List<Entity> entities = new ArrayList<>();
    for (int span = 0; span < spans.length; span++) {
      if (labels[span] != null) {
        entities.add(new Entity(texts[span], labels[span], relations.get(span)));
      }
    }
    return entities;
  }

  private static int argmax(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  /** Releases the model. */
  @Override
  public void close() {
    model.close();
  }
}
