package org.ithn.cli.campaign;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ithn.cli.testing.TinyTraining;

/**
 * A command and the file that is damaged before it runs.
 *
 * @param name the name in records
 * @param file the file, in a copy of the inputs
 * @param arguments the command line
 * @param slow true if the command loads TensorFlow graphs
 */
record DamagedInput(String name, Path file, List<String> arguments, boolean slow) {
  DamagedInput {
    arguments = ImmutableList.copyOf(arguments);
  }

  /**
   * Returns all commands that read files.
   *
   * @param inputs a copy of the inputs of {@link Scenarios}, whose files are damaged
   * @param out a path for results
   */
  static List<DamagedInput> all(Path inputs, Path out, TinyTraining training) throws IOException {
    List<DamagedInput> all = new ArrayList<>(texts(inputs, out));
    all.addAll(studies(inputs, out, training));
    all.addAll(runs(inputs));
    all.addAll(models(inputs));
    return all;
  }

  private static DamagedInput quick(String name, Path file, Object... arguments) {
    return new DamagedInput(name, file, Stream.of(arguments).map(String::valueOf).toList(), false);
  }

  private static DamagedInput slow(String name, Path file, Object... arguments) {
    return new DamagedInput(name, file, Stream.of(arguments).map(String::valueOf).toList(), true);
  }

  private static List<DamagedInput> texts(Path inputs, Path out) {
    Path annotation = inputs.resolve("phantoms/annotation.json");
    Path predictions = inputs.resolve("run/predictions-test.json");
    Object[] score = {
      "score", "--references", annotation, "--predictions", predictions, "--samples", "5"
    };
    return List.of(
        quick(
            "label", annotation, "label", "--reports", annotation, "--split", "all", "--out", out),
        quick("score references", annotation, score),
        quick("score predictions", predictions, score),
        quick("mine", annotation, "mine", "--annotation", annotation, "--out", out),
        quick(
            "ablate matrix",
            inputs.resolve("tiny.json"),
            "ablate",
            inputs.resolve("tiny.json"),
            "--out",
            out,
            "--dry-run"));
  }

  private static List<DamagedInput> studies(Path inputs, Path out, TinyTraining training) {
    Object[] iu = {
      "prepare",
      "iu-xray",
      "--reports",
      inputs.resolve("iu/xml"),
      "--images",
      inputs.resolve("iu/images"),
      "--out",
      out
    };
    List<Object> train = new ArrayList<>(List.of(training.train(out, "--dry-run")));
    Path config = inputs.resolve("run/config.json");
    return List.of(
        quick("prepare iu-xray reports", inputs.resolve("iu/xml/1.xml"), iu),
        quick("prepare iu-xray images", inputs.resolve("iu/images/CXR1_IM-0001-1001.png"), iu),
        quick("configuration", config, "train", "--print-config", "--config", config),
        slow("train annotation", training.files().annotation(), train.toArray()));
  }

  private static List<DamagedInput> runs(Path inputs) throws IOException {
    Path run = inputs.resolve("run");
    List<DamagedInput> all = new ArrayList<>();
    for (String name : List.of("config.json", "run-record.json", "log.jsonl")) {
      all.add(quick("runs " + name, run.resolve(name), "runs", inputs));
    }
    for (String name : List.of("predictions-test.json", "log.jsonl", "config.json")) {
      all.add(quick("compare " + name, run.resolve(name), "compare", run, inputs.resolve("other")));
    }
    Path image = first(inputs.resolve("phantoms/images"), ".png");
    List<Path> files =
        List.of(
            image,
            run.resolve("vocabulary.json"),
            run.resolve("run-record.json"),
            first(run.resolve("checkpoints"), ".json"),
            first(run.resolve("checkpoints"), ".safetensors"));
    for (Path file : files) {
      String name = String.valueOf(file.getFileName()).replaceAll("phantom.*", "image");
      all.add(slow("generate --run " + name, file, "generate", "--run", run, image));
    }
    return all;
  }

  private static List<DamagedInput> models(Path inputs) throws IOException {
    Path model = inputs.resolve("model");
    Path version = model.resolve("1");
    Path image = first(inputs.resolve("phantoms/images"), ".png");
    List<DamagedInput> all = new ArrayList<>();
    for (String name : List.of("saved_model.pb", "variables/variables.index")) {
      all.add(
          slow(
              "generate --model " + name,
              version.resolve(name),
              "generate",
              "--model",
              model,
              image));
    }
    for (Path file : List.of(version.resolve("saved_model.pb"), warmUp(version))) {
      all.add(slow("serve-check " + file.getFileName(), file, "serve-check", model));
    }
    return all;
  }

  private static Path warmUp(Path version) {
    return version.resolve("assets.extra/tf_serving_warmup_requests");
  }

  private static Path first(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(each -> each.toString().endsWith(suffix))
          .sorted()
          .findFirst()
          .orElseThrow(
              () -> new UncheckedIOException(new IOException(folder + " has no " + suffix)));
    }
  }
}
