package org.ithn.savedmodels;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;

/** Check that a SavedModel has the signature of a report generator. */
final class ReportSignature {
  private ReportSignature() {}

  /** Returns the signature {@code serving_default}, checked against the exporter's format. */
  static Signature check(Path folder, SavedModelBundle bundle) {
    Signature signature;
    try {
      signature = bundle.function(Signature.DEFAULT_KEY).signature();
    } catch (IllegalArgumentException e) {
      throw ServedModel.unusable(folder, "has no signature " + Signature.DEFAULT_KEY, e);
    }
    checkNames(folder, signature);
    if (bundle.metaGraphDef().getGraphDef().getNodeList().stream()
            .anyMatch(node -> node.getOp().equals("VarHandleOp"))
        && !Files.exists(folder.resolve("variables/variables.index"))) {
      throw ServedModel.unusable(folder, "has no variables/variables.index", null);
    }
    return signature;
  }

  private static void checkNames(Path folder, Signature signature) {
    List<String> outputs =
        List.of(
            ServingSignatures.REPORT,
            ServingSignatures.TOKEN_IDS,
            ServingSignatures.TOKEN_LOG_PROBS,
            ServingSignatures.SCORE);
    Set<String> inputs = Set.of(ServedInput.ImageInput.NAME, ServedInput.RegionInput.NAME);
    if (signature.inputNames().size() != 1
        || !inputs.containsAll(signature.inputNames())
        || !signature.outputNames().containsAll(outputs)) {
      throw ServedModel.unusable(
          folder,
          "has inputs %s and outputs %s; expected input %s or %s and outputs %s"
              .formatted(
                  signature.inputNames(),
                  signature.outputNames(),
                  ServedInput.ImageInput.NAME,
                  ServedInput.RegionInput.NAME,
                  outputs),
          null);
    }
  }
}
