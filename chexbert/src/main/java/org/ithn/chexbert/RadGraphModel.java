package org.ithn.chexbert;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.common.primitives.Ints;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Exported RadGraph model: word pieces and spans in, scores of entities and relations out. {@code
 * docs/peer/radgraph_export.py} describes the tensors.
 */
final class RadGraphModel {
  private static final int LARGEST = 65536;
  private static final Map<String, OnnxJavaType> INPUTS =
      Map.of(
          "input_ids", OnnxJavaType.INT64,
          "offsets", OnnxJavaType.INT64,
          "spans", OnnxJavaType.INT64);
  private static final Map<String, OnnxJavaType> OUTPUTS =
      Map.of(
          "entity_scores", OnnxJavaType.FLOAT,
          "relation_spans", OnnxJavaType.INT64,
          "relation_scores", OnnxJavaType.FLOAT);

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Settings settings;

  private RadGraphModel(OrtEnvironment environment, OrtSession session, Settings settings) {
    this.environment = environment;
    this.session = session;
    this.settings = settings;
  }

  /**
   * Metadata of a model.
   *
   * @param words the division of reports into words
   * @param entityLabels the labels from index 1; 0 is no entity
   * @param relationLabels the types from index 1; 0 is no relation
   * @param maxSpanWidth the largest number of words of an entity
   * @param maxPieces the largest number of word pieces of a report
   */
  record Settings(
      RadGraphWords words,
      List<String> entityLabels,
      List<String> relationLabels,
      int maxSpanWidth,
      int maxPieces) {
    Settings {
      entityLabels = List.copyOf(entityLabels);
      relationLabels = List.copyOf(relationLabels);
    }
  }

  /**
   * Scores of a report with S spans.
   *
   * @param entities {@code [S, 1 + entity labels]}
   * @param spans {@code [K]}, the spans that may have relations
   * @param relations {@code [K, K, 1 + relation labels]}, from a span to another
   */
  @SuppressWarnings("ArrayRecordComponent") // read at once; never compared
  record Scores(float[][] entities, long[] spans, float[][][] relations) {}

  /**
   * Reads a model.
   *
   * @throws IllegalArgumentException if the file is not an ONNX model, or has other inputs, outputs
   *     or metadata than the export
   */
  static RadGraphModel open(Path file) {
    OnnxFiles.checkCommandLine();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try {
      OrtSession session = environment.createSession(file.toString());
      try {
        check(session.getInputInfo(), INPUTS, "input");
        check(session.getOutputInfo(), OUTPUTS, "output");
        return new RadGraphModel(
            environment, session, settings(session.getMetadata().getCustomMetadata()));
      } catch (RuntimeException | OrtException e) {
        session.close();
        throw e;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: %s; export RadGraph as in docs/metrics.md".formatted(file, e.getMessage()), e);
    } catch (OrtException e) {
      throw new IllegalArgumentException(
          "%s: ONNX Runtime cannot read it (%s); export RadGraph as in docs/metrics.md"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static void check(
      Map<String, NodeInfo> found, Map<String, OnnxJavaType> expected, String kind) {
    expected.forEach(
        (name, type) -> {
          if (!CheXbertModel.isTensor(found.get(name), type)) {
            throw new IllegalArgumentException(
                "%s '%s' is missing or not %s (%ss: %s)"
                    .formatted(kind, name, type, kind, found.keySet()));
          }
        });
  }

  private static Settings settings(Map<String, String> metadata) {
    return new Settings(
        RadGraphWords.ofModel(metadata.getOrDefault("radgraph.model", "")),
        labels(metadata, "radgraph.entity_labels"),
        labels(metadata, "radgraph.relation_labels"),
        number(metadata, "radgraph.max_span_width"),
        number(metadata, "radgraph.max_pieces"));
  }

  private static List<String> labels(Map<String, String> metadata, String key) {
    List<String> labels = metadata.getOrDefault(key, "").lines().toList();
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("the metadata '%s' has no labels".formatted(key));
    }
    return labels;
  }

  private static int number(Map<String, String> metadata, String key) {
    Integer value = Ints.tryParse(metadata.getOrDefault(key, ""));
    if (value == null || value < 1 || value > LARGEST) {
      throw new IllegalArgumentException(
          "the metadata '%s' is '%s'; expected 1 to %d".formatted(key, metadata.get(key), LARGEST));
    }
    return value;
  }

  /** Returns the metadata. */
  Settings settings() {
    return settings;
  }

  /**
   * Returns the scores of a report.
   *
   * @param pieces the word pieces, with special ones
   * @param offsets the first and last piece of each word; -1 if it has none
   * @param spans the first and last word of each span
   */
  Scores run(long[] pieces, long[][] offsets, long[][] spans) {
    try (OnnxTensor ids = OnnxTensor.createTensor(environment, new long[][] {pieces});
        OnnxTensor offsetTensor = OnnxTensor.createTensor(environment, offsets);
        OnnxTensor spanTensor = OnnxTensor.createTensor(environment, spans);
        OrtSession.Result result =
            session.run(Map.of("input_ids", ids, "offsets", offsetTensor, "spans", spanTensor))) {
      return new Scores(
          (float[][]) value(result, "entity_scores"),
          (long[]) value(result, "relation_spans"),
          (float[][][]) value(result, "relation_scores"));
    } catch (OrtException e) {
      throw new IllegalStateException("RadGraph: the model failed on a report", e);
    }
  }

  private static Object value(OrtSession.Result result, String name) throws OrtException {
    return result.get(name).orElseThrow().getValue();
  }

  void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("RadGraph: the model cannot be closed", e);
    }
  }
}
