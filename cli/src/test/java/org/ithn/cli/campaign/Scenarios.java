package org.ithn.cli.campaign;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ithn.cli.testing.Program;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.datasets.sources.phantom.PhantomFiles;

/** The commands that write files, each with small inputs. */
final class Scenarios {
  private static final String MATRIX =
      """
      {"description": "two tiny cells", "seeds": [3],
       "base": {
         "presets": ["r2gencmn-phantom"],
         "phantoms": {"train": 12, "validation": 3, "test": 3, "image_size": 32, "seed": 5},
         "set": {"data.image.size": 32, "backbone.width": 16, "backbone.heads": 2,
           "backbone.memory.slots": 8, "backbone.memory.top_k": 4,
           "backbone.feed_forward_width": 16, "ithn.alignment.width": 8, "training.epochs": 2,
           "training.batch": 7, "training.monitoring.log_every_steps": 1,
           "training.monitoring.save_every_steps": 1, "evaluation.decoding.method": "greedy",
           "evaluation.decoding.beam": 1, "evaluation.decoding.max_length": 5}},
       "rows": [{"name": "prior", "set": {"ithn.strategy": "prior"}}, {"name": "ITHN"}]}
      """;
  private static final String REPORT =
      """
      <?xml version="1.0" encoding="utf-8"?>
      <eCitation>
        <uId id="CXR%1$d"/>
        <AbstractText Label="FINDINGS">The heart is normal. Lung %1$d is clear.</AbstractText>
        <parentImage id="CXR%1$d_IM-000%1$d-1001"/>
        <parentImage id="CXR%1$d_IM-000%1$d-2001"/>
      </eCitation>
      """;
  private static final String RESNET = "backbone.vision=resnet18"; // has names in PyTorch
  private static final int STUDIES = 6;

  private final Path inputs;
  private final Path result;
  private final TinyTraining training;

  private Scenarios(Path inputs, Path result, TinyTraining training) {
    this.inputs = inputs;
    this.result = result;
    this.training = training;
  }

  /**
   * Makes the inputs unless an earlier part has: phantoms, published reports, a trained run with
   * its predictions, its export, and weights under PyTorch's names.
   *
   * @param inputs the folder of the inputs, which all parts share
   * @param work the folder of this part
   */
  static Scenarios prepare(Path inputs, Path work) throws IOException, InterruptedException {
    Files.createDirectories(inputs);
    try (FileChannel lock =
            FileChannel.open(
                inputs.resolveSibling("inputs.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = lock.lock()) {
      Path complete = inputs.resolve("complete");
      if (held.isValid() && !Files.exists(complete)) {
        MoreFiles.deleteDirectoryContents(inputs, RecursiveDeleteOption.ALLOW_INSECURE);
        write(inputs, work);
        Files.createFile(complete);
      }
    }
    return of(inputs, work);
  }

  private static Scenarios of(Path inputs, Path work) {
    TinyTraining training = new TinyTraining(new PhantomFiles(inputs.resolve("phantoms")));
    return new Scenarios(inputs, work.resolve("result"), training);
  }

  private static void write(Path inputs, Path work) throws IOException, InterruptedException {
    TinyTraining.draw(inputs.resolve("phantoms"));
    Scenarios scenarios = of(inputs, work);
    scenarios.writeReports();
    Files.writeString(inputs.resolve("tiny.json"), MATRIX);
    succeed(scenarios.train(scenarios.run()));
    succeed(
        scenarios.train(
            scenarios.resNet(),
            RESNET,
            "ithn.strategy=none",
            "training.epochs=1",
            "training.batch=2",
            "training.max_steps=1"));
    succeed("export-weights", scenarios.resNet() + "", "--out", scenarios.weights() + "");
    succeed("evaluate", scenarios.run() + "", "--no-baselines", "--samples", "0");
    succeed("export", scenarios.run() + "", "--out", scenarios.model() + "");
  }

  private static void succeed(String... arguments) throws IOException, InterruptedException {
    Program.Ended ended = Program.run(arguments);
    if (ended.code() != 0) {
      throw new AssertionError(List.of(arguments) + ": " + ended.err());
    }
  }

  private void writeReports() throws IOException {
    Path xml = Files.createDirectories(inputs.resolve("iu/xml"));
    Path images = Files.createDirectories(inputs.resolve("iu/images"));
    try (Stream<Path> pictures = Files.list(training.files().images())) {
      List<Path> some = pictures.sorted().limit(2 * STUDIES).toList();
      for (int i = 0; i < some.size(); i++) {
        int number = 1 + i / 2;
        String name = "CXR%1$d_IM-000%1$d-%2$d001.png".formatted(number, 1 + i % 2);
        Files.copy(some.get(i), images.resolve(name));
        Files.writeString(xml.resolve(number + ".xml"), REPORT.formatted(number));
      }
    }
  }

  /** Returns the folder of the inputs. */
  Path inputs() {
    return inputs;
  }

  /** Returns the folder that all scenarios write to. */
  Path result() {
    return result;
  }

  /** Returns the phantoms. */
  TinyTraining training() {
    return training;
  }

  /** Returns the trained run. */
  Path run() {
    return inputs.resolve("run");
  }

  /** Returns the folder of the exported model. */
  Path model() {
    return inputs.resolve("model");
  }

  private Path resNet() {
    return inputs.resolve("resnet");
  }

  /** Returns the weights of a run under PyTorch's names. */
  Path weights() {
    return inputs.resolve("weights.safetensors");
  }

  private String[] train(Path root, String... keys) {
    List<String> further = new ArrayList<>(List.of("--set", "training.epochs=2"));
    Arrays.stream(keys).forEach(key -> further.addAll(List.of("--set", key)));
    return training.train(root, further.toArray(String[]::new));
  }

  private Path out(String name) {
    return result.resolve(name);
  }

  private Scenario of(String name, boolean progresses, String... arguments) {
    return new Scenario(name, result, Optional.empty(), List.of(arguments), progresses);
  }

  /** Returns all commands that write files, or those that {@code campaign.only} lists. */
  List<Scenario> all() {
    String only = System.getProperty("campaign.only", "");
    List<String> names = Splitter.on(',').omitEmptyStrings().splitToList(only);
    return Stream.of(trainings(), conversions(), texts())
        .flatMap(List::stream)
        .filter(each -> names.isEmpty() || names.contains(each.name()))
        .toList();
  }

  /** Returns the commands of the goal for kills. */
  List<Scenario> killed() {
    Set<String> quick = Set.of("label", "score", "export-weights", "evaluate");
    return all().stream().filter(each -> !quick.contains(each.name())).toList();
  }

  private List<Scenario> trainings() {
    String annotation = training.files().annotation().toString();
    List<String> pretrain =
        new ArrayList<>(
            List.of("pretrain", "--preset", "r2gencmn-phantom", "--out", out("vision") + ""));
    pretrain.addAll(List.of("--labels", training.files().labels() + ""));
    training.data().forEach(key -> pretrain.addAll(List.of("--set", key)));
    pretrain.addAll(List.of("--set", "training.epochs=2", "--set", "training.batch=7"));
    return ImmutableList.of(
        of("train", true, train(out("run"))),
        of(
            "train-cached",
            true,
            train(
                out("run"),
                "training.vision.mode=cached",
                "training.vision.cache=" + out("cache"),
                "ithn.strategy=none")),
        new Scenario("pretrain", result, Optional.empty(), pretrain, true),
        of("ablate", true, "ablate", inputs.resolve("tiny.json") + "", "--out", out("cells") + ""),
        new Scenario(
            "evaluate",
            result,
            Optional.of(run()),
            List.of("evaluate", out("run") + "", "--samples", "10"),
            true),
        of(
            "mine",
            false,
            "mine",
            "--annotation",
            annotation,
            "--out",
            out("neighbours.jsonl") + "",
            "--page",
            out("pairs.html") + "",
            "--images",
            training.files().images() + ""));
  }

  private List<Scenario> conversions() {
    List<String> imports = new ArrayList<>(List.of(train(out("run"), RESNET)));
    imports.set(0, "import");
    imports.add(1, weights() + "");
    List<String> prototypes =
        new ArrayList<>(List.of("prototypes", "--preset", "xpronet-phantom", "--out"));
    prototypes.add(out("prototypes.safetensors") + "");
    training.data().forEach(key -> prototypes.addAll(List.of("--set", key)));
    for (String key : List.of("backbone.width=16", "backbone.heads=2")) {
      prototypes.addAll(List.of("--set", key));
    }
    prototypes.addAll(List.of("--set", "backbone.prototypes.width=137"));
    prototypes.addAll(List.of("--set", "data.inputs.labels.file=" + training.files().labels()));
    return ImmutableList.of(
        of("export", false, "export", run() + "", "--out", out("model") + ""),
        new Scenario("import", result, Optional.empty(), imports, false),
        new Scenario("prototypes", result, Optional.empty(), prototypes, false),
        of(
            "export-weights",
            false,
            "export-weights",
            resNet() + "",
            "--out",
            out("w") + ".safetensors"),
        of(
            "prepare phantoms",
            false,
            "prepare",
            "phantoms",
            "--studies",
            "17",
            "--image-size",
            "32",
            "--out",
            out("phantoms") + ""),
        of(
            "prepare iu-xray",
            false,
            "prepare",
            "iu-xray",
            "--reports",
            inputs.resolve("iu/xml") + "",
            "--images",
            inputs.resolve("iu/images") + "",
            "--image-files",
            "copy",
            "--out",
            out("iu") + ""));
  }

  private List<Scenario> texts() {
    String annotation = training.files().annotation().toString();
    return ImmutableList.of(
        of(
            "label",
            false,
            "label",
            "--reports",
            annotation,
            "--split",
            "all",
            "--out",
            out("labels.csv") + ""),
        of(
            "score",
            false,
            "score",
            "--references",
            annotation,
            "--predictions",
            run().resolve("predictions-test.json") + "",
            "--samples",
            "10",
            "--json",
            out("scores.json") + "",
            "--items"));
  }
}
