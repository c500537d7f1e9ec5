package org.ithn.cli.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.ithn.cli.commands.CommandWorker;
import org.ithn.framework.files.Json;

/**
 * Process that damages files of one kind and reads them: {@code INPUTS WORK KIND SEED SECONDS}.
 *
 * <p>Damage with number i has the seed {@code SEED + i}. A file must be read, or refused with a
 * sentence that names it. Anything else is a fault: another exception, no memory, a stack overflow,
 * or more than {@link #LIMIT_SECONDS}.
 */
final class FileWorker {
  /** The exit code after a reader that hangs. */
  static final int HANGS = 42;

  private static final int LIMIT_SECONDS = 20;
  private static final int MOST_FAULTS = 5;
  private static final int LONGEST_SENTENCE = 4100;

  private final FileKind kind;
  private final Path faults;
  private final String expected;
  private final Tally tally = new Tally();
  private final TreeSet<String> known = new TreeSet<>();
  private final AtomicLong number = new AtomicLong();

  private FileWorker(FileKind kind, Path faults, String expected) {
    this.kind = kind;
    this.faults = faults;
    this.expected = expected;
  }

  /** Prints the tally as JSON. */
  public static void main(String[] arguments) throws Exception {
    Path work = Path.of(arguments[1]);
    FileKind kind =
        FileKinds.all(Path.of(arguments[0]), work).stream()
            .filter(each -> each.name().equals(arguments[2]))
            .findFirst()
            .orElseThrow();
    Files.write(kind.file(), kind.original());
    FileWorker worker =
        new FileWorker(kind, Files.createDirectories(work.resolve("faults")), read(kind));
    worker.watch(Thread.currentThread());
    worker.run(Long.parseLong(arguments[3]), Integer.parseInt(arguments[4]));
    System.out.println(Json.LENIENT.writeValueAsString(worker.tally.faults()));
    System.out.println(Json.LENIENT.writeValueAsString(worker.tally.counts()));
    System.exit(0);
  }

  private static String read(FileKind kind) throws Exception {
    return kind.reader().read(kind.file());
  }

  /** Ends the process if a reader hangs. */
  private void watch(Thread reader) {
    Thread watch =
        new Thread(
            () -> {
              try {
                for (long before = -1; before != number.get(); ) {
                  before = number.get();
                  Thread.sleep(LIMIT_SECONDS * 1000L);
                }
              } catch (InterruptedException e) {
                return;
              }
              for (StackTraceElement each : reader.getStackTrace()) {
                System.err.println("\tat " + each);
              }
              Runtime.getRuntime().halt(HANGS);
            });
    watch.setDaemon(true);
    watch.start();
  }

  private void run(long seed, int seconds) throws IOException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < end && tally.faults().size() < MOST_FAULTS) {
      FileKind.Damaged damaged = kind.damage(new Random(seed + number.get()));
      Files.write(kind.file(), damaged.bytes());
      tally.count("damaged files");
      tally.count(outcome(damaged.sum(), seed));
      number.incrementAndGet();
    }
  }

  private String outcome(boolean sum, long seed) throws IOException {
    try {
      String got = read(kind);
      if (got.equals(expected)) {
        return "read without a difference";
      }
      if (sum && !expected.startsWith(got)) {
        fault(seed, "the checksum did not reveal another content", new Throwable());
      }
      return "read as other content";
    } catch (VirtualMachineError e) {
      fault(seed, e.toString(), e);
    } catch (Exception | LinkageError | AssertionError e) {
      String sentence = CommandWorker.sentence(e);
      if (!sentence.contains(String.valueOf(kind.file().getFileName()))) {
        fault(seed, "no sentence with the file: " + e + " " + sentence, e);
      } else if (sentence.length() > LONGEST_SENTENCE) {
        fault(seed, "a message of " + sentence.length() + " characters", e);
      }
    }
    return "refused with a sentence";
  }

  /** Records a fault unless one of the same place is known. */
  private void fault(long seed, String what, Throwable thrown) throws IOException {
    StackTraceElement[] stack = thrown.getStackTrace();
    String place = stack.length == 0 ? "" : stack[0].toString();
    if (!known.add(thrown.getClass() + place)) {
      return;
    }
    String name = "%s-%d-%s".formatted(kind.name(), seed + number.get(), kind.file().getFileName());
    Path kept = faults.resolve(name.replace(' ', '-'));
    Files.copy(kind.file(), kept, StandardCopyOption.REPLACE_EXISTING);
    tally.fault(
        "%s seed %d: %s at %s (%s)"
            .formatted(
                kind.name(), seed + number.get(), shortened(what), place, kept.getFileName()));
  }

  private static String shortened(String text) {
    return text.length() < 600 ? text : text.substring(0, 600) + " ...";
  }
}
