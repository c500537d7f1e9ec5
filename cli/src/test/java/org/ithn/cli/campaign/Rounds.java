package org.ithn.cli.campaign;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ithn.framework.files.Json;

/**
 * Rounds of one part: their seeds, their time and their records.
 *
 * <p>Each finished round is a line of {@code STATE/PART.jsonl}. A later start with the same state
 * folder ({@code campaign.state}, by default {@code target/campaign}) continues with the next round
 * until the time of the part is spent. The seed of the campaign is {@code campaign.seed}, or drawn
 * at the first start; seeds of rounds follow from it.
 */
final class Rounds {
  private final Part part;
  private final Path state;
  private final long seed;
  private final List<RoundRecord> done;
  private long started;

  private Rounds(Part part, Path state, long seed, List<RoundRecord> done) {
    this.part = part;
    this.state = state;
    this.seed = seed;
    this.done = done;
  }

  /** Body of a round. */
  @FunctionalInterface
  interface Body {
    /** Runs the round and returns its subject. */
    String run(int round, Random random, Tally tally) throws IOException, InterruptedException;
  }

  /** Opens the state folder and prints where the part continues. */
  static Rounds open(Part part) throws IOException {
    Path state = Path.of(System.getProperty("campaign.state", "target/campaign")).toAbsolutePath();
    Files.createDirectories(state);
    Rounds rounds = new Rounds(part, state, seed(state), Records.read(part.records(state)));
    System.out.printf(
        "campaign %s: seed=%d round=%d minutes=%.1f of %.1f state=%s%n",
        part.label(), rounds.seed, rounds.done.size(), rounds.minutes(), part.minutes(), state);
    return rounds;
  }

  private static long seed(Path state) throws IOException {
    Path file = state.resolve("seed");
    String given = System.getProperty("campaign.seed", "");
    try {
      Files.writeString(
          file,
          given.isEmpty() ? Integer.toString(new SecureRandom().nextInt(1 << 30)) : given,
          StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      // The campaign continues with its seed.
    }
    return Long.parseLong(Files.readString(file).strip());
  }

  /** Returns the folder of the inputs that all parts share. */
  Path inputs() {
    return state.resolve("inputs");
  }

  /** Returns a new empty folder for the files of this part. */
  Path emptyFolder() throws IOException {
    Path work = state.resolve("work-" + part.label());
    if (Files.exists(work)) {
      MoreFiles.deleteRecursively(work, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    return Files.createDirectories(work);
  }

  /** Runs rounds until the time of the part is spent; an exception of a round is a fault. */
  void run(Body body) throws IOException, InterruptedException {
    while (minutes() < part.minutes()) {
      int round = done.size();
      long roundSeed =
          Hashing.sipHash24().hashUnencodedChars(seed + " " + part.label() + " " + round).asLong();
      started = System.nanoTime();
      Tally tally = new Tally();
      String subject;
      try {
        subject = body.run(round, new Random(roundSeed), tally);
      } catch (IllegalStateException | AssertionError e) { // such as a hanging program
        subject = "failed";
        tally.fault(String.valueOf(e.getMessage()));
      }
      add(round, roundSeed, subject, tally);
    }
    MoreFiles.deleteRecursively(
        state.resolve("work-" + part.label()), RecursiveDeleteOption.ALLOW_INSECURE);
    List<String> faults = done.stream().flatMap(record -> record.faults().stream()).toList();
    System.out.print(Records.summary(state, seed));
    assertWithMessage("faults of campaign %s, seed %s", part.label(), seed).that(faults).isEmpty();
  }

  private void add(int round, long roundSeed, String subject, Tally tally) throws IOException {
    RoundRecord record =
        new RoundRecord(
            round,
            roundSeed,
            LocalDate.now(ZoneOffset.UTC).toString(),
            (System.nanoTime() - started) / 1_000_000,
            subject,
            tally.counts(),
            tally.peaks(),
            tally.faults());
    Files.writeString(
        part.records(state),
        Json.LENIENT.writeValueAsString(record) + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    done.add(record);
    for (String fault : tally.faults()) {
      System.out.printf("campaign %s: round %d, %s: %s%n", part.label(), round, subject, fault);
    }
  }

  /** Keeps a file or folder that led to a fault; returns where. */
  Path keep(Path input, String name) throws IOException {
    Path kept = Files.createDirectories(state.resolve("faults")).resolve(name);
    Files.copy(input, kept, StandardCopyOption.REPLACE_EXISTING);
    return kept;
  }

  private double minutes() {
    return done.stream().mapToLong(RoundRecord::millis).sum() / 60_000.0;
  }

  /** Returns the records so far. */
  List<RoundRecord> done() {
    return new ArrayList<>(done);
  }
}
