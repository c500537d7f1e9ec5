package org.ithn.savedmodels.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.savedmodels.ExpectedReport;
import org.ithn.savedmodels.OpPolicy;
import org.ithn.savedmodels.ServedModel;
import org.ithn.savedmodels.StudyContent;
import org.tensorflow.Result;
import org.tensorflow.Signature;
import org.tensorflow.types.family.TType;

/**
 * Measured latency of one signature on this machine.
 *
 * @param signature the signature's name
 * @param batchSize the number of studies per call
 * @param seconds the median of three runs after one warm-up run
 */
public record SignatureLatency(String signature, int batchSize, double seconds) {
  private static final int RUNS = 3;
  private static final List<Integer> ROWS = List.of(1, 16);
  private static final List<String> SIGNATURES = List.of("encode", "greedy", Signature.DEFAULT_KEY);

  /**
   * Measures {@code encode}, {@code greedy} and {@code serving_default}, as far as the model has
   * them, with 1 and 16 studies per call.
   *
   * @param version the folder of a SavedModel
   * @param examples at least one study; repeated to fill the batch
   */
  public static List<SignatureLatency> measure(Path version, List<ExpectedReport> examples) {
    List<SignatureLatency> speeds = new ArrayList<>();
    try (ServedModel model = ServedModel.load(version, OpPolicy.ANY)) {
      List<String> available = model.bundle().signatures().stream().map(Signature::key).toList();
      for (String signature : SIGNATURES) {
        if (available.contains(signature)) {
          for (int rows : ROWS) {
            speeds.add(
                new SignatureLatency(signature, rows, seconds(model, signature, examples, rows)));
          }
        }
      }
    }
    return speeds;
  }

  private static double seconds(
      ServedModel model, String signature, List<ExpectedReport> examples, int rows) {
    List<StudyContent> batch = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      batch.add(examples.get(i % examples.size()).content());
    }
    List<Double> times = new ArrayList<>();
    try (TType in = model.createInput(batch)) {
      for (int i = 0; i <= RUNS; i++) {
        long start = System.nanoTime();
        try (Result result =
            model.bundle().function(signature).call(Map.of(model.inputName(), in))) {
          if (i > 0 && result.size() > 0) {
            times.add((System.nanoTime() - start) / 1e9);
          }
        }
      }
    }
    return times.stream().sorted().skip(RUNS / 2).findFirst().orElseThrow();
  }
}
