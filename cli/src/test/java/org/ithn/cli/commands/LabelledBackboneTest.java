package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.tensors.SafeTensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on XProNet, which reads the labels of each study. */
final class LabelledBackboneTest {
  @TempDir private Path folder;
  private PhantomFiles phantoms;

  @BeforeEach
  void draw() throws IOException {
    phantoms =
        new PhantomGenerator(new PhantomConfig(16, 3, 3, 32, 5)).generate(folder.resolve("data"));
  }

  private String[] train(Path root, String... keys) {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--preset", "xpronet-phantom", "--out", root.toString()));
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.files.annotation=" + phantoms.annotation(),
                "data.files.images=" + phantoms.images(),
                "data.image.size=32",
                "backbone.width=16",
                "backbone.heads=2",
                "backbone.feed_forward_width=16",
                "backbone.prototypes.width=9",
                "ithn.alignment.width=8",
                "training.epochs=1",
                "training.batch=5",
                "evaluation.decoding.method=greedy",
                "evaluation.decoding.beam=1",
                "evaluation.decoding.max_length=5"));
    all.addAll(List.of(keys));
    all.forEach(key -> arguments.addAll(List.of("--set", key)));
    return arguments.toArray(String[]::new);
  }

  @Test
  void classifierGeneratesFromImagesAlone() throws IOException {
    Path root = folder.resolve("run");
    CommandResult.run(
            train(root, "data.inputs.labels.file=" + phantoms.labels(), "ithn.strategy=none"))
        .ok();
    assertThat(Files.readString(new RunDirectory(root).log())).contains("loss/image_classes");
    assertThat(Files.readString(new RunDirectory(root).runRecord())).contains("\"labels\"");
    assertThat(CommandResult.run("evaluate", root.toString()).ok().out())
        .containsMatch("labels: classifier .*\\nclassifier: F1 [01]\\.\\d+ .* 3 examples");
    assertThat(CommandResult.run("export", root.toString()).ok().out()).contains("compared_on=3");
  }

  @Test
  void trainingStartsFromClusteredPrototypes() throws IOException {
    Path file = folder.resolve("prototypes.safetensors");
    List<String> arguments = new ArrayList<>(List.of(train(folder.resolve("run"))));
    arguments.set(0, "prototypes");
    arguments.set(4, file.toString()); // --out
    arguments.addAll(List.of("--set", "data.inputs.labels.file=" + phantoms.labels()));
    arguments.addAll(List.of("--set", "backbone.prototypes.width=137")); // 128 and 9
    String said = CommandResult.run(arguments.toArray(String[]::new)).ok().out();
    assertThat(said).containsMatch("prototypes ok: file=.* filled=\\d+");
    assertThat(said).containsMatch("Cardiomegaly +4 prototypes");
    assertThat(said).containsMatch("Fracture +0 prototypes");
    Path root = folder.resolve("run");
    String[] train =
        train(
            root,
            "data.inputs.labels.file=" + phantoms.labels(),
            "backbone.prototypes.width=137",
            "optimiser.learning_rate=1e-9",
            "training.max_steps=1",
            "ithn.strategy=mochi");
    List<String> from = new ArrayList<>(List.of(train));
    from.addAll(List.of("--init", file.toString()));
    CommandResult.run(from.toArray(String[]::new)).ok();
    float[] first = SafeTensors.read(file).tensors().get("backbone/prototypes/matrix").floats();
    float[] trained =
        new Checkpoints(new RunDirectory(root).checkpoints())
            .loadBest(warning -> {})
            .variables()
            .get("backbone/prototypes/matrix")
            .floats();
    assertThat(trained).usingTolerance(1e-6).containsExactly(first).inOrder();
  }

  @Test
  void reproductionModeIsStatedAndNotServed() {
    Path root = folder.resolve("run");
    CommandResult.run(
            train(
                root,
                "data.inputs.labels.file=" + phantoms.labels(),
                "backbone.prototypes.labels=reference-report",
                "ithn.strategy=prior"))
        .ok();
    assertThat(CommandResult.run("evaluate", root.toString()).ok().out())
        .contains("labels: reference-report");
    CommandResult.run("export", root.toString())
        .refused("also needs [labels] to generate a report");
    String image = phantoms.images().resolve("phantom_test_00000.png").toString();
    CommandResult.run("generate", "--run", root.toString(), image)
        .refused("'xpronet' also needs [labels]");
  }

  @Tag("slow") // a ResNet, because the small CNN has no PyTorch names
  @Test
  void weightsSurviveTheRoundTripUnderOriginalNames() {
    Path root = folder.resolve("run");
    CommandResult.run(
            train(
                root,
                "data.inputs.labels.file=" + phantoms.labels(),
                "backbone.prototypes.labels=reference-report",
                "backbone.vision=resnet18",
                "ithn.strategy=prior"))
        .ok();
    String scores = CommandResult.run("evaluate", root.toString()).ok().out();
    Path weights = folder.resolve("weights.safetensors");
    CommandResult.run("export-weights", root.toString(), "--out", weights.toString()).ok();
    Path copy = folder.resolve("copy");
    List<String> imports =
        new ArrayList<>(
            List.of(
                train(
                    copy,
                    "data.inputs.labels.file=" + phantoms.labels(),
                    "backbone.prototypes.labels=reference-report",
                    "backbone.vision=resnet18",
                    "ithn.strategy=prior")));
    imports.set(0, "import");
    imports.add(1, weights.toString());
    assertThat(CommandResult.run(imports.toArray(String[]::new)).ok().out()).contains("random=0");
    assertThat(
            CommandResult.run("evaluate", copy.toString()).ok().out().replace(copy.toString(), ""))
        .isEqualTo(scores.replace(root.toString(), ""));
  }

  @Test
  void missingLabelsAreRejectedAtTheStart() {
    Path root = folder.resolve("run");
    CommandResult.run(train(root)).refused("set data.inputs.labels.file");
    CommandResult.run(
            train(
                root,
                "data.inputs.labels.file=" + phantoms.labels(),
                "backbone.prototypes.classes=13"))
        .refused("reads 'labels' with shape [13], but data.inputs.labels has shape [14]");
    CommandResult.run(train(root, "data.inputs.labels.file=nowhere.csv"))
        .refused("nowhere.csv: no such file");
  }
}
