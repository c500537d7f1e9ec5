package org.ithn.cli.campaign;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.ithn.cli.testing.Program;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Commands whose heap is too small for their input or nearly so. Each ends with the result of a
 * large heap or with a sentence, in time, and leaves no incomplete file under a final name.
 */
@Tag("campaign")
final class SmallHeapsTest {
  private static final int SMALLEST_MIB = 8;
  private static final double LARGEST_FACTOR = 32;
  private static final int REPORTS = 40_000;
  private static final int SIDE = 6000;

  private Undisturbed.Cache undisturbed;

  @Test
  void smallHeapsEndWithTheResultOrASentence() throws Exception {
    Rounds rounds = Rounds.open(Part.SMALL_HEAPS);
    Path work = rounds.emptyFolder();
    Scenarios scenarios = Scenarios.prepare(rounds.inputs(), work);
    undisturbed = new Undisturbed.Cache(WriteFaults.compile(work, scenarios.result()));
    List<Scenario> all = new ArrayList<>(large(work, scenarios));
    scenarios.all().stream().filter(each -> !each.progresses()).forEach(all::add);
    rounds.run((round, random, tally) -> limit(all.get(round % all.size()), random, tally));
  }

  private static List<Scenario> large(Path work, Scenarios scenarios) throws IOException {
    Path reports = work.resolve("reports.csv");
    StringBuilder text = new StringBuilder("id,report\n");
    for (int i = 0; i < REPORTS; i++) {
      text.append("s%d,no focal consolidation %d . the heart is normal .\n".formatted(i, i % 97));
    }
    Files.writeString(reports, text);
    Path line = work.resolve("line.csv");
    Files.writeString(line, "id,report\na,\"" + "heart ".repeat(100_000) + "\"\n");
    Path deep = work.resolve("deep.json");
    Files.writeString(deep, "[".repeat(5_000_000));
    Path images = Files.createDirectories(work.resolve("images"));
    Scenario.copy(scenarios.inputs().resolve("iu/images"), images.resolve("iu"));
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(picture, "png", images.resolve("iu/CXR1_IM-0001-1001.png").toFile());
    Path out = scenarios.result();
    return List.of(
        of(out, "label many", "label", "--reports", reports, "--out", out.resolve("l.csv")),
        of(out, "label long", "label", "--reports", line, "--out", out.resolve("l.csv")),
        of(out, "label deep", "label", "--reports", deep, "--out", out.resolve("l.csv")),
        of(
            out,
            "prepare large image",
            "prepare",
            "iu-xray",
            "--reports",
            scenarios.inputs().resolve("iu/xml"),
            "--images",
            images.resolve("iu"),
            "--image-files",
            "copy",
            "--out",
            out.resolve("iu")));
  }

  private static Scenario of(Path out, String name, Object... arguments) {
    List<String> texts = new ArrayList<>();
    for (Object each : arguments) {
      texts.add(each.toString());
    }
    return new Scenario(name, out, Optional.empty(), texts, false);
  }

  private String limit(Scenario scenario, Random random, Tally tally)
      throws IOException, InterruptedException {
    Optional<Undisturbed> expected = undisturbed.ifPossible(scenario);
    int mebibytes = (int) (SMALLEST_MIB * Math.pow(LARGEST_FACTOR, random.nextDouble()));
    scenario.reset();
    Program.Ended ended = scenario.run(List.of("env", "_JAVA_OPTIONS=-Xmx" + mebibytes + "m"));
    ResultFiles left = ResultFiles.of(scenario.result());
    String where = "a heap of %d MiB".formatted(mebibytes);
    tally.count("commands with a small heap");
    if (ended.code() != 0) {
      tally.count("refusals");
      Sentences.check(ended, where, tally);
    }
    List<String> wrong =
        expected.isEmpty()
            ? List.copyOf(left.files().keySet())
            : ended.code() == 0
                ? left.differences(expected.get().files())
                : left.incomplete(expected.get().files());
    if (!wrong.isEmpty()) {
      tally.fault("%s: code %d and wrong files %s".formatted(where, ended.code(), wrong));
    }
    return scenario.name();
  }
}
