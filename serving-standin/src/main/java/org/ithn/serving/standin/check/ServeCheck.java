package org.ithn.serving.standin.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.savedmodels.AllowedOps;
import org.ithn.savedmodels.ModelVersions;
import org.ithn.savedmodels.OpPolicy;
import org.ithn.savedmodels.SavedModelException;
import org.ithn.savedmodels.SavedModelFiles;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/** Check that a model folder meets the requirements of TensorFlow Serving. */
public final class ServeCheck {
  private static final String GRAPH = "saved_model.pb";

  private ServeCheck() {}

  /**
   * Result of one check.
   *
   * @param check the checked requirement
   * @param problem the problem and its remedy; empty if the check passed
   */
  public record CheckResult(String check, String problem) {
    /** Returns true if the check passed. */
    public boolean hasPassed() {
      return problem.isEmpty();
    }
  }

  /** Checks a model that may contain {@link AllowedOps} only. */
  public static List<CheckResult> examine(Path folder) throws IOException {
    return examine(folder, OpPolicy.ALLOWED_ONLY);
  }

  /**
   * Checks a model.
   *
   * @param folder the model's folder, whose newest version is checked, or the folder of a version
   * @param policy the ops that the model may contain
   * @throws SavedModelException if the folder does not exist
   */
  public static List<CheckResult> examine(Path folder, OpPolicy policy) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new SavedModelException(
          "model %s: no such folder; pass the folder of an export".formatted(folder));
    }
    CheckResults findings = new CheckResults();
    Optional<Path> version = version(folder, findings);
    if (version.isPresent()) {
      graph(version.get(), findings).ifPresent(meta -> contents(meta, version.get(), findings));
      trust(version.get(), policy, findings);
      KubernetesChecks.examine(version.get(), findings);
    }
    if (version.isPresent() && findings.allPassed()) {
      WarmUpProcess.run(version.get(), findings);
    }
    return findings.results();
  }

  private static Optional<Path> version(Path folder, CheckResults findings) throws IOException {
    if (Files.exists(folder.resolve(GRAPH))) {
      String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
      findings.add(
          name.matches("\\d{1,18}"),
          "the version is an integer",
          "folder %s is not served because its name is not an integer; rename it".formatted(name));
      return Optional.of(folder);
    }
    List<String> misnamed = new ArrayList<>();
    try (Stream<Path> inside = Files.list(folder)) {
      inside
          .filter(Files::isDirectory)
          .filter(path -> !path.getFileName().toString().matches("\\d{1,18}"))
          .filter(path -> Files.exists(path.resolve(GRAPH)) || hasVariables(path))
          .forEach(path -> misnamed.add(path.getFileName().toString()));
    }
    findings.addNone(
        misnamed,
        "every version is an integer",
        "incomplete or misnamed versions are not served; remove or rename them");
    ModelVersions versions = new ModelVersions(folder);
    findings.addNone(
        repeated(versions.versions()),
        "every version has a number of its own",
        "several folders have these numbers, with and without leading zeros, and only one of them"
            + " is served; rename or remove the others");
    Optional<Path> newest = versions.newestFolder();
    findings.add(
        newest.isPresent(), "there is a version", "no folder name is an integer; export a model");
    return newest;
  }

  private static List<String> repeated(List<Long> sorted) {
    return new LinkedHashSet<>(sorted)
        .stream()
            .filter(each -> Collections.frequency(sorted, each) > 1)
            .map(String::valueOf)
            .toList();
  }

  /** Checks hashes, ops and values, without which the model is not run. */
  private static void trust(Path version, OpPolicy policy, CheckResults findings) {
    String check = "files and ops are those of an export";
    if (!Files.exists(version.resolve(GRAPH))) {
      return;
    }
    try {
      SavedModelFiles.check(version, policy);
      findings.add(true, check, "");
    } catch (SavedModelException e) {
      findings.add(false, check, e.getMessage());
      return;
    }
    String finite = "all variables are finite";
    try {
      SavedModelFiles.checkFinite(version);
      findings.add(true, finite, "");
    } catch (SavedModelException e) {
      findings.add(false, finite, e.getMessage());
    }
  }

  private static boolean hasVariables(Path folder) {
    return Files.isDirectory(folder.resolve("variables"));
  }

  private static Optional<MetaGraphDef> graph(Path version, CheckResults findings)
      throws IOException {
    String check = "saved_model.pb has a graph for tag serve";
    if (!Files.exists(version.resolve(GRAPH))) {
      findings.add(false, check, "%s has no %s; export again".formatted(version, GRAPH));
      return Optional.empty();
    }
    try {
      SavedModel model = SavedModel.parseFrom(Files.readAllBytes(version.resolve(GRAPH)));
      Optional<MetaGraphDef> served =
          model.getMetaGraphsList().stream()
              .filter(meta -> meta.getMetaInfoDef().getTagsList().equals(List.of("serve")))
              .findFirst();
      findings.add(
          served.isPresent(),
          check,
          "no graph has serve as its only tag, which the server loads; export again");
      return served;
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      findings.add(
          false, check, "the file is damaged (%s); export again".formatted(e.getMessage()));
      return Optional.empty();
    }
  }

  private static void contents(MetaGraphDef meta, Path version, CheckResults findings) {
    SignatureChecks.examine(meta, findings);
    GraphChecks.examine(meta, findings);
    FileChecks.examine(meta, version, findings);
  }
}
