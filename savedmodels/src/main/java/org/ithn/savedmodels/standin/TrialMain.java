package org.ithn.savedmodels.standin;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.savedmodels.files.WarmUp;
import org.ithn.savedmodels.protocol.Prediction;

/** Loads a version and runs its warm-up requests; ends with 0, or 1 and a sentence. */
public final class TrialMain {
  private TrialMain() {}

  /** The version's folder. */
  public static void main(String[] arguments) throws IOException {
    String problem = problem(Path.of(arguments[0]));
    if (!problem.isEmpty()) {
      try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
        out.write(problem.getBytes(StandardCharsets.UTF_8));
      }
    }
    Runtime.getRuntime().halt(problem.isEmpty() ? 0 : 1);
  }

  private static String problem(Path version) throws IOException {
    Path file = version.resolve("assets.extra").resolve(WarmUp.FILE);
    List<Prediction> requests =
        Files.exists(file) ? WarmUp.requests(Files.readAllBytes(file)) : List.of();
    int number = 0;
    try (LoadedModel model = LoadedModel.load(version, BatchingLimits.standard())) {
      for (Prediction request : requests) {
        String signature = request.getModelSpec().getSignatureName();
        model.predict(
            signature.isEmpty() ? "serving_default" : signature, request.getInputsMap(), List.of());
        number++;
      }
    } catch (RefusedException e) {
      return "warm-up request %d fails (%s); write the file again"
          .formatted(number, e.getMessage());
    } catch (RuntimeException e) { // TensorFlow's exceptions have no type in common
      return "it does not load: " + LoadedModel.firstLine(e);
    }
    return "";
  }
}
