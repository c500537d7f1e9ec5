package org.ithn.chexbert;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.ithn.metrics.clinical.Observation;

/**
 * Exported CheXbert model: token ids in, logits of 14 heads out.
 *
 * <p>Only this class and {@link RadGraphModel} refer to ONNX Runtime, so that all others load
 * without it.
 */
final class CheXbertModel {
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final int CLASSES = 4;
  private static final int CLASSES_OF_NO_FINDING = 2;

  private final OrtEnvironment environment;
  private final OrtSession session;

  private CheXbertModel(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /**
   * Reads a model.
   *
   * @throws IllegalArgumentException if the file is not an ONNX model or has unexpected inputs or
   *     outputs
   */
  static CheXbertModel open(Path model) {
    OnnxFiles.checkCommandLine();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try {
      CheXbertModel heads =
          new CheXbertModel(environment, environment.createSession(model.toString()));
      try {
        check(model, heads.session);
      } catch (RuntimeException | OrtException e) {
        heads.close();
        throw e;
      }
      return heads;
    } catch (OrtException e) {
      throw new IllegalArgumentException(
          "%s: ONNX Runtime cannot read it (%s); export CheXbert as in docs/metrics.md"
              .formatted(model, e.getMessage()),
          e);
    }
  }

  /** Returns the name of an observation's output. */
  static String outputName(Observation observation) {
    return observation.label().replace(' ', '_');
  }

  private static int classes(Observation observation) {
    return observation == Observation.NO_FINDING ? CLASSES_OF_NO_FINDING : CLASSES;
  }

  private static void check(Path model, OrtSession session) throws OrtException {
    for (String name : new String[] {IDS, MASK}) {
      if (!isTensor(session.getInputInfo().get(name), OnnxJavaType.INT64)) {
        throw new IllegalArgumentException(
            "%s: input '%s' is missing or not int64 (inputs: %s); export CheXbert as in"
                    .formatted(model, name, session.getInputNames())
                + " docs/metrics.md");
      }
    }
    for (Observation observation : Observation.values()) {
      NodeInfo info = session.getOutputInfo().get(outputName(observation));
      if (!isTensor(info, OnnxJavaType.FLOAT)
          || !fits(((TensorInfo) info.getInfo()).getShape(), classes(observation))) {
        throw new IllegalArgumentException(
            "%s: output '%s' is missing or not float [B, %d] (outputs: %s); export CheXbert as"
                    .formatted(
                        model,
                        outputName(observation),
                        classes(observation),
                        session.getOutputNames())
                + " in docs/metrics.md");
      }
    }
  }

  /** Returns true if an input or output is a tensor of a type; null = it is missing. */
  static boolean isTensor(NodeInfo info, OnnxJavaType type) {
    return info != null && info.getInfo() instanceof TensorInfo tensor && tensor.type == type;
  }

  private static boolean fits(long[] shape, int classes) {
    return shape.length == 2 && (shape[1] == classes || shape[1] == -1);
  }

  /**
   * Returns logits by observation: {@code [B, 4]}, {@code [B, 2]} for No Finding.
   *
   * @param rows the token ids of each report; padded here to the longest
   * @param padding the id of {@code [PAD]}
   */
  Map<Observation, float[][]> run(long[][] rows, long padding) {
    int length = Arrays.stream(rows).mapToInt(row -> row.length).max().orElse(0);
    long[][] ids = new long[rows.length][length];
    long[][] mask = new long[rows.length][length];
    for (int i = 0; i < rows.length; i++) {
      Arrays.fill(ids[i], padding);
      System.arraycopy(rows[i], 0, ids[i], 0, rows[i].length);
      Arrays.fill(mask[i], 0, rows[i].length, 1);
    }
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask);
        OrtSession.Result result = session.run(Map.of(IDS, idTensor, MASK, maskTensor))) {
      Map<Observation, float[][]> logits = new EnumMap<>(Observation.class);
      for (Observation observation : Observation.values()) {
        logits.put(
            observation, (float[][]) result.get(outputName(observation)).orElseThrow().getValue());
      }
      return logits;
    } catch (OrtException e) {
      throw new IllegalStateException("CheXbert: the model failed on a batch of reports", e);
    }
  }

  void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("CheXbert: the model cannot be closed", e);
    }
  }
}
