package org.ithn.serving.standin.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ithn.savedmodels.SavedModelException;
import org.ithn.savedmodels.files.WarmUpRequests;
import org.ithn.serving.client.protocol.Prediction;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.MetaGraphDef;

/** Checks of the files next to the graph: variables, assets and warm-up requests. */
final class FileChecks {
  private FileChecks() {}

  static void examine(MetaGraphDef meta, Path version, CheckResults findings) {
    boolean hasVariables =
        meta.getGraphDef().getNodeList().stream()
            .anyMatch(node -> node.getOp().equals("VarHandleOp"));
    findings.add(
        !hasVariables || hasVariables(version.resolve("variables")),
        "the variables are present",
        "variables/ lacks its index or its data, so the first request fails; export again");
    List<String> missing =
        meta.getAssetFileDefList().stream()
            .map(AssetFileDef::getFilename)
            .filter(name -> !exists(version.resolve("assets"), name))
            .toList();
    findings.addNone(missing, "all assets are present", "assets/ lacks");
    warmUp(meta, version, findings);
  }

  private static boolean exists(Path folder, String name) {
    try {
      return Files.exists(folder.resolve(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean hasVariables(Path variables) {
    if (!Files.exists(variables.resolve("variables.index"))) {
      return false;
    }
    try (Stream<Path> files = Files.list(variables)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("variables.data-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void warmUp(MetaGraphDef meta, Path version, CheckResults findings) {
    Path file = version.resolve("assets.extra").resolve(WarmUpRequests.FILE_NAME);
    String check = "warm-up requests are readable";
    if (!Files.exists(file)) {
      findings.add(true, check + " (there are none)", "");
      return;
    }
    try {
      List<Prediction> requests = WarmUpRequests.read(file);
      findings.add(
          requests.size() <= WarmUpRequests.MAX_RECORDS,
          check,
          "there are %d records; a server rejects more than %d"
              .formatted(requests.size(), WarmUpRequests.MAX_RECORDS));
      findings.addNone(
          requests.stream()
              .map(request -> request.getModelSpec().getSignatureName())
              .filter(name -> !name.isEmpty() && !meta.containsSignatureDef(name))
              .toList(),
          "warm-up requests name signatures of the model",
          "the model lacks");
    } catch (SavedModelException e) {
      findings.add(false, check, e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
