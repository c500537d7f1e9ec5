package org.ithn.serving.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.savedmodels.OpPolicy;
import org.ithn.savedmodels.files.WarmUpRequests;
import org.ithn.serving.client.protocol.Prediction;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;

/** Check that a version loads and answers its warm-up requests, separately and in batches. */
public final class WarmUpCheck {
  private WarmUpCheck() {}

  /**
   * Problems found by the check.
   *
   * @param requestProblem the reason why the model does not load or a request fails; empty if none
   * @param batchProblem the outputs that change with the rest of their batch; empty if none
   */
  public record WarmUpProblems(String requestProblem, String batchProblem) {}

  private static LoadedModel load(Path version) {
    return LoadedModel.load(version, BatchingLimits.defaults(), OpPolicy.ANY);
  }

  private static void requireNoErrors(Map<String, WireTensor> outputs) {
    WireTensor errors = outputs.get("error");
    if (errors != null && errors.getDtype() == WireTensors.STRING) {
      WireTensors.strings(errors).stream()
          .filter(error -> !error.isEmpty())
          .findFirst()
          .ifPresent(
              error -> {
                throw RefusedException.invalidArgument(error.toStringUtf8());
              });
    }
  }

  /** Returns the warm-up requests of a version; empty if it has none. */
  static List<Prediction> requests(Path version) throws IOException {
    Path file = version.resolve("assets.extra").resolve(WarmUpRequests.FILE_NAME);
    return Files.exists(file) ? WarmUpRequests.read(file) : List.of();
  }

  /** Checks a version's folder, whose files and ops the caller has checked. */
  public static WarmUpProblems run(Path version) throws IOException {
    List<Prediction> requests = requests(version);
    int number = 0;
    try (LoadedModel model = load(version)) {
      Map<String, List<BatchInvarianceCheck.RequestResponse>> bySignature = new LinkedHashMap<>();
      for (Prediction request : requests) {
        String named = request.getModelSpec().getSignatureName();
        String signature = named.isEmpty() ? "serving_default" : named;
        Map<String, WireTensor> inputs = request.getInputsMap();
        Map<String, WireTensor> outputs = model.predict(signature, inputs, List.of());
        requireNoErrors(outputs);
        bySignature
            .computeIfAbsent(signature, key -> new ArrayList<>())
            .add(new BatchInvarianceCheck.RequestResponse(inputs, outputs));
        number++;
      }
      return new WarmUpProblems("", BatchInvarianceCheck.describeProblem(model, bySignature));
    } catch (RefusedException e) {
      return new WarmUpProblems(
          "warm-up request %d fails (%s); export the model again".formatted(number, e.getMessage()),
          "");
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      return new WarmUpProblems("the model does not load: " + LoadedModel.firstLine(e), "");
    }
  }
}
