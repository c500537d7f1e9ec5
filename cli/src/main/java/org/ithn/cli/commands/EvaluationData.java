package org.ithn.cli.commands;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Run;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.OwnFiles;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunRecord;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for the data that a run is evaluated on, and the folder of the results. */
final class EvaluationData {
  private static final String ANNOTATION = "data.files.annotation";
  private static final String REPORTS = "evaluation.";

  @Mixin private RunKeyOptions keys;

  @Option(
      names = "--annotation",
      paramLabel = "FILE",
      description = "score these studies instead of the run's own; they need only the split")
  private Optional<Path> annotation = Optional.empty();

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "the folder that image paths in --annotation are relative to")
  private Optional<Path> images = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "write the results to RUN/evaluations/NAME (default: RUN itself; with --annotation, the"
              + " name of that file or its folder)")
  private Optional<String> name = Optional.empty();

  /**
   * Opens a run with the chosen data.
   *
   * @param progress receives a warning if the run's own annotation has changed
   * @throws UserException if the data are missing, or are not those that the options say
   */
  Run open(Path root, Console progress) throws IOException {
    Run run = Run.open(root, assignments());
    run.requireData();
    if (annotation.isEmpty()) {
      checkOwnAnnotation(run, progress);
    }
    return run;
  }

  private List<String> assignments() {
    List<String> all = new ArrayList<>(keys.assignments());
    annotation.ifPresent(file -> all.add(ANNOTATION + "=" + file.toAbsolutePath()));
    images.ifPresent(folder -> all.add("data.files.images=" + folder.toAbsolutePath()));
    return all;
  }

  private void checkOwnAnnotation(Run run, Console progress) throws IOException {
    if (!Files.isRegularFile(run.folder().runRecord())) {
      return;
    }
    String recorded = RunRecord.load(run.folder().runRecord()).dataHashes().get("annotation");
    Path file = Path.of(run.experiment().data().files().annotation());
    if (recorded == null || recorded.equals(hash(file))) {
      return;
    }
    if (keys.assignments().stream().anyMatch(key -> key.startsWith(ANNOTATION + "="))) {
      throw new UserException(
          ("%s: is not the annotation that run %s was trained on; score other data with"
                  + " --annotation, which keeps their results apart")
              .formatted(file, run.folder().root()));
    }
    progress.progress(
        "warning: %s has changed since run %s was trained".formatted(file, run.folder().root()));
  }

  private static String hash(Path file) throws IOException {
    return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
  }

  /**
   * Returns the training studies that baselines take reports from: those of the run.
   *
   * @param own the training studies in the evaluated annotation
   */
  List<Study> trainingStudies(Run run, List<Study> own, Console progress) throws IOException {
    if (annotation.isEmpty()) {
      return own;
    }
    Run original = Run.open(run.folder().root(), keys.assignments());
    try {
      original.requireData();
    } catch (UserException e) {
      progress.progress("no baselines of training studies: " + e.getMessage());
      return List.of();
    }
    return Experiment.loadStudies(original.experiment().data(), BadExamples.skipAndRecord())
        .train();
  }

  /**
   * Returns the folder of the results and creates it.
   *
   * @throws UserException if it contains the results of other data
   */
  Path folder(Run run) throws IOException {
    Path root = run.folder().root();
    Optional<String> chosen = name.or(this::defaultName);
    if (chosen.isEmpty()) {
      return root;
    }
    String plain = chosen.get();
    if (!plain.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new UserException(
          "--name is '%s'; it must consist of letters, digits, '.', '_' and '-'".formatted(plain));
    }
    Path folder = run.folder().evaluations().resolve(plain);
    String description = describe(run);
    OwnFiles.refuseLinks(folder);
    Path file = folder.resolve(RunDirectory.EVALUATION);
    if (Files.isRegularFile(file) && !Json.read(file).equals(Json.LENIENT.readTree(description))) {
      throw new UserException(
          "%s contains the evaluation of other data or with other keys (see its %s); choose another --name"
              .formatted(folder, RunDirectory.EVALUATION));
    }
    OwnFiles.createFolder(folder);
    AtomicFiles.write(file, description);
    return folder;
  }

  private Optional<String> defaultName() {
    List<String> changed =
        keys.assignments().stream().filter(key -> key.startsWith(REPORTS)).toList();
    if (annotation.isPresent()) {
      Path file = annotation.get().toAbsolutePath().normalize();
      String stem = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
      Path parent = file.getParent();
      boolean general = stem.equals("annotation") && parent.getFileName() != null;
      return Optional.of(
          (general ? parent.getFileName().toString() : stem)
              .replaceAll("[^A-Za-z0-9._-]+", "-")
              .replaceFirst("^[^A-Za-z0-9]+", ""));
    }
    if (images.isPresent() || !changed.isEmpty()) {
      throw new UserException(
          "%s changes the reports; pass --name NAME to keep the results apart from the run's own"
              .formatted(
                  images.isPresent()
                      ? "--images"
                      : changed.stream().collect(Collectors.joining(" and "))));
    }
    return Optional.empty();
  }

  private String describe(Run run) throws IOException {
    Path file = Path.of(run.experiment().data().files().annotation());
    Map<String, Object> description = new TreeMap<>();
    description.put("annotation", file.toAbsolutePath().normalize().toString());
    description.put("annotation_sha256", hash(file));
    run.experiment()
        .data()
        .imageFolder()
        .ifPresent(
            folder -> description.put("images", folder.toAbsolutePath().normalize().toString()));
    description.put("keys", keys.assignments());
    return Json.formatRecord(description);
  }
}
