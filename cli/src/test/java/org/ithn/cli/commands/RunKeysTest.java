package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run that is extended, scored on other data, moved, and exported without data. */
class RunKeysTest {
  private static final String[] QUICK = {"--no-clinical", "--samples", "0"};

  @TempDir private Path folder;

  private CommandResult evaluate(Path run, String... further) {
    List<String> arguments = new java.util.ArrayList<>(List.of("evaluate", run.toString()));
    arguments.addAll(List.of(QUICK));
    arguments.addAll(List.of(further));
    return CommandResult.run(arguments.toArray(String[]::new));
  }

  @Test
  void aRunIsExtendedScoredOnOtherDataMovedAndExported() throws IOException {
    TinyTraining training = TinyTraining.draw(folder.resolve("data"));
    Path run = folder.resolve("run");
    CommandResult.run(training.trainAlone(run, "--set", "training.epochs=1")).ok();
    assertThat(
            CommandResult.run("train", "--out", run.toString(), "--set", "training.epochs=2")
                .ok()
                .out())
        .contains("epoch=2 step=8");
    CommandResult.run("train", "--out", run.toString(), "--set", "training.batch=8")
        .refused("training.batch was 7 and is now 8", "(--out DIR, --init RUN)");

    evaluate(run, "--no-baselines").ok();
    String own = Files.readString(run.resolve("scores-test.json"));
    scoreOtherData(run);
    assertThat(Files.readString(run.resolve("scores-test.json"))).isEqualTo(own);
    evaluate(run, "--set", "evaluation.batch=2").refused("evaluation.batch=2", "pass --name NAME");
    evaluate(run, "--set", "seed=3").refused("seed was 7580 and is now 3");

    Path data = Files.move(folder.resolve("data"), folder.resolve("moved"));
    evaluate(run, "--no-baselines")
        .refused("there is no such file (tried " + folder.resolve("data/annotation.json"));
    assertThat(CommandResult.run("export", run.toString()).ok().out()).contains("compared_on=0");
    String[] moved = {
      "--set",
      "data.files.annotation=" + data.resolve("annotation.json"),
      "--set",
      "data.files.images=" + data.resolve("images")
    };
    evaluate(run, moved[0], moved[1], moved[2], moved[3], "--no-baselines").ok();
    Path changed = data.resolve("annotation.json");
    Files.writeString(changed, Files.readString(changed) + "\n");
    evaluate(run, moved).refused("is not the annotation that run", "--annotation");
  }

  /** Scores two test studies whose annotation has no other split. */
  private void scoreOtherData(Path run) throws IOException {
    Path other = Files.createDirectories(folder.resolve("hospital"));
    JsonNode all = Json.LENIENT.readTree(folder.resolve("data/annotation.json").toFile());
    ObjectNode test = Json.LENIENT.createObjectNode();
    ArrayNode studies = test.putArray("test");
    studies.add(all.path("test").path(0)).add(all.path("test").path(1));
    Path file = Files.writeString(other.resolve("annotation.json"), test.toString());
    Path images = folder.resolve("data/images");
    Path results = run.resolve("evaluations/hospital");

    String[] given = {"--annotation", file.toString(), "--images", images.toString()};
    CommandResult scored = evaluate(run, given).ok();
    assertThat(scored.out()).contains("examples=2 predictions=" + results);
    assertThat(scored.out()).contains("nearest_image"); // of the run's training studies
    assertThat(Files.readString(results.resolve("scores-test.json")))
        .contains("most_common_report");
    evaluate(run, given).ok();

    evaluate(run, given[0], given[1], given[2], folder.resolve("none").toString())
        .refused("data.files.images is " + folder.resolve("none"), "there is no such file");
    evaluate(run, given[0], given[1], given[2], other.toString())
        .refused("contains the evaluation of other data", "--name");
    evaluate(run, given[0], given[1], given[2], other.toString(), "--name", "wrong")
        .refused("study 'phantom_test_00000'");
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    Path link = Files.createSymbolicLink(run.resolve("evaluations/link"), foreign);
    evaluate(run, given[0], given[1], given[2], given[3], "--name", "link")
        .refused(link + ": is a symbolic link to " + foreign);
    assertThat(foreign.toFile().list()).isEmpty();
    evaluate(run, given[0], given[1], given[2], given[3], "--split", "val")
        .refused("the split 'val' is missing");
    ((ObjectNode) studies.get(1)).remove("id");
    Files.writeString(file, test.toString());
    evaluate(run, given[0], given[1], given[2], given[3], "--name", "no-ids")
        .refused("test[1]", "the key 'id' is missing");
  }
}
