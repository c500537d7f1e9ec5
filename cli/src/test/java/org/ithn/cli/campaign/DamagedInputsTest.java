package org.ithn.cli.campaign;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.cli.testing.Program;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Commands with a damaged input: each ends with a result or with a sentence, in time and without a
 * crash.
 */
@Tag("campaign")
final class DamagedInputsTest {
  private static final int QUICK = 20;
  private static final int SLOW = 2;

  private final Map<String, String> outputs = new HashMap<>();
  private Rounds rounds;
  private Path out;

  @Test
  void damagedInputsEndWithAResultOrASentence() throws Exception {
    rounds = Rounds.open(Part.DAMAGED_INPUTS);
    Path work = rounds.emptyFolder();
    Scenarios scenarios = Scenarios.prepare(rounds.inputs(), work);
    out = work.resolve("out");
    Path copy = work.resolve("inputs");
    Scenario.copy(rounds.inputs(), copy);
    Scenario.copy(scenarios.run(), copy.resolve("other"));
    TinyTraining training = new TinyTraining(new PhantomFiles(copy.resolve("phantoms")));
    List<DamagedInput> all = DamagedInput.all(copy, out, training);
    try (CommandProcess commands = new CommandProcess(work)) {
      rounds.run(
          (round, random, tally) -> {
            DamagedInput input = all.get(round % all.size());
            damage(input, commands, random, tally);
            return input.name();
          });
    }
  }

  private void damage(DamagedInput input, CommandProcess commands, Random random, Tally tally)
      throws IOException, InterruptedException {
    byte[] original = Files.readAllBytes(input.file());
    if (!outputs.containsKey(input.name())) {
      Program.Ended ended = run(input, commands);
      if (ended.code() != 0) {
        tally.fault("without damage: code %d, %s".formatted(ended.code(), ended.err()));
        return;
      }
      outputs.put(input.name(), ended.out());
    }
    try {
      for (int i = 0; i < (input.slow() ? SLOW : QUICK); i++) {
        long seed = random.nextLong();
        Files.write(input.file(), Mutation.of(original, new Random(seed)));
        judge(input, run(input, commands), seed, tally);
      }
    } finally {
      Files.write(input.file(), original);
    }
  }

  private Program.Ended run(DamagedInput input, CommandProcess commands)
      throws IOException, InterruptedException {
    Program.Ended ended = commands.run(input.arguments());
    if (Files.isDirectory(out)) {
      MoreFiles.deleteRecursively(out, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    Files.deleteIfExists(out);
    return ended;
  }

  private void judge(DamagedInput input, Program.Ended ended, long seed, Tally tally)
      throws IOException {
    tally.count("commands with a damaged input");
    if (ended.code() == 0) {
      boolean equal = ended.out().equals(outputs.get(input.name()));
      tally.count(equal ? "results without a difference" : "results of other content");
      return;
    }
    tally.count("refusals");
    int before = tally.faults().size();
    String where =
        ended.code() == CommandProcess.HANGS ? "hangs" : ended.code() < 0 ? "crash" : "refusal";
    Sentences.check(ended, "%s, seed %d: %s".formatted(input.name(), seed, where), tally);
    if (tally.faults().size() > before) {
      rounds.keep(input.file(), seed + "-" + input.file().getFileName());
    }
  }
}
