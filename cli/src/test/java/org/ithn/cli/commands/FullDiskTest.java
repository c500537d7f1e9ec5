package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.testing.Program;
import org.ithn.cli.testing.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands whose output folder is a full disk: a file system in memory, mounted in a namespace of
 * the process, which needs no privileges. Skipped on systems that do not allow it.
 */
class FullDiskTest {
  @TempDir private Path folder;
  private Path disk;
  private TinyTraining training;

  @BeforeEach
  void prepare() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(canMount(), "the system allows no mounts in a user namespace");
    training = TinyTraining.draw(folder.resolve("data"));
  }

  /** Returns the command that mounts a disk of a size and runs the following arguments. */
  private List<String> onDisk(int kibibytes) {
    String script =
        """
        mount -t tmpfs -o size=%dk none "$0" && {
          "$@"
          code=$?
          find "$0" -mindepth 1 > "$0.files"
          exit $code
        }
        """
            .formatted(kibibytes);
    return List.of("unshare", "-rm", "sh", "-c", script, disk.toString());
  }

  private boolean canMount() throws InterruptedException {
    List<String> command = new ArrayList<>(onDisk(16));
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // no such program
    }
  }

  /** Runs a command that fails and leaves no file, folder or other trace on the disk. */
  private void leavesNothing(int kibibytes, String file, String... arguments) throws Exception {
    refused(kibibytes, file, arguments);
    assertWithMessage(arguments[0])
        .that(Files.readAllLines(folder.resolve("disk.files")))
        .isEmpty();
  }

  private void refused(int kibibytes, String file, String... arguments) throws Exception {
    try (Program program = Program.start(onDisk(kibibytes), arguments)) {
      Program.Ended ended = program.await();
      String name = arguments[0] + ": " + ended.err();
      assertWithMessage(name).that(ended.code()).isEqualTo(2);
      List<String> lines = ended.err().lines().toList();
      String last = lines.get(lines.size() - 1);
      assertWithMessage(name).that(last).startsWith("ithn: ");
      assertWithMessage(name).that(last).contains("the disk is full");
      assertWithMessage(name).that(last).contains(file);
      assertWithMessage(name).that(last).containsMatch("free .*space");
      assertWithMessage(name).that(last).doesNotContain(".tmp");
      assertWithMessage(name).that(last).doesNotContain("training.batch");
    }
  }

  private String[] mine(String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of("mine", "--annotation", training.files().annotation().toString(), "--images"));
    arguments.add(training.files().images().toString());
    arguments.addAll(List.of(further));
    return arguments.toArray(String[]::new);
  }

  @Test
  void filesOfQuickCommandsAreNamed() throws Exception {
    Path out = disk.resolve("new/n.jsonl");
    leavesNothing(4, out.toString(), mine("--out", out.toString()));
    Path phantoms = disk.resolve("new/phantoms");
    leavesNothing(
        64,
        phantoms.toString(),
        "prepare",
        "phantoms",
        "--studies",
        "200",
        "--out",
        phantoms.toString());
    Path labels = disk.resolve("new/labels.csv");
    leavesNothing(
        4, labels.toString(), "label", "--reports", reports(), "--out", labels.toString());
  }

  /** Returns a file of reports whose labels need more than 4 KiB. */
  private String reports() throws IOException {
    StringBuilder reports = new StringBuilder("id,report\n");
    for (int i = 0; i < 1000; i++) {
      reports.append("study-").append(i).append(",no effusion\n");
    }
    return Files.writeString(folder.resolve("reports.csv"), reports).toString();
  }

  @Test
  @Tag("slow") // several trainings
  void filesOfARunAreNamed() throws Exception {
    Path root = disk.resolve("run");
    refused(40, root.toString(), training.trainAlone(root));
    Path run = folder.resolve("run");
    CommandResult.run(training.trainAlone(run, "--set", "training.max_steps=4")).ok();
    Path model = disk.resolve("new/model");
    leavesNothing(40, model.toString(), "export", run.toString(), "--out", model.toString());
  }
}
