package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.ithn.datasets.DataException;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.DiskFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.exceptions.TFResourceExhaustedException;

class FailuresTest {
  private static final String FULL = "No space left on device";

  private static String explain(Throwable thrown) {
    StringWriter err = new StringWriter();
    assertThat(Failures.explain(thrown, new PrintWriter(err, true))).isEqualTo(2);
    return err.toString();
  }

  @Test
  void fullDiskIsNamedAsSuchWhoeverReportsIt() {
    IOException plain = new IOException(FULL);
    for (Throwable thrown :
        new Throwable[] {
          plain,
          new UncheckedIOException(plain),
          new FileSystemException("out.json", null, FULL),
          DiskFullException.explain(Path.of("out.json"), plain),
          new DataException("out.json: cannot be written", plain),
          new UserException("out.json: cannot be written", plain),
          new TFResourceExhaustedException("out.json/variables_temp; " + FULL),
        }) {
      String line = explain(thrown);
      assertThat(line).contains("the disk is full");
      assertThat(line).contains("free some space and run the command again");
      assertThat(line).doesNotContain("training.batch");
      if (String.valueOf(thrown.getMessage()).contains("out.json")) {
        assertThat(line).contains("out.json");
      }
    }
  }

  @Test
  void fullMemoryIsNotCalledAFullDisk() {
    assertThat(explain(new TFResourceExhaustedException("OOM when allocating tensor")))
        .contains("lower training.batch");
    assertThat(explain(new OutOfMemoryError("Java heap space"))).contains("ITHN_JAVA_OPTS=-Xmx8g");
  }

  @Test
  void pathsWithLineBreaksStayOnOneLine() {
    for (Throwable thrown :
        new Throwable[] {
          new UserException("a\nithn: b: no such file; check the path"),
          new NoSuchFileException("a\nithn: b"),
          new DataException("image a\nithn: b: is empty; copy it again"),
        }) {
      assertThat(explain(thrown).lines().toList()).hasSize(1);
      assertThat(explain(thrown)).contains("a\\nithn: b: ");
    }
  }

  @Test
  void failedChecksEndWithASentence(@TempDir Path model) throws IOException {
    Files.writeString(Files.createDirectories(model.resolve("1")).resolve("saved_model.pb"), "x");
    CommandResult result = CommandResult.run("serve-check", model.resolve("1").toString());
    assertThat(result.code()).isAnyOf(1, 2);
    assertThat(result.err().lines().reduce("", (a, b) -> b)).startsWith("ithn: ");
  }

  @Test
  void longMessagesKeepTheirStartAndEnd() {
    StringWriter text = new StringWriter();
    try (PrintWriter err = new PrintWriter(text)) {
      String field = "9".repeat(100_000);
      Exception thrown = new IllegalArgumentException("a.csv: has " + field + "; correct it");
      assertThat(Failures.explain(thrown, err)).isEqualTo(Failures.USER_ERROR);
    }
    assertThat(text.toString()).startsWith("ithn: a.csv: has 999");
    assertThat(text.toString()).endsWith("999; correct it\n");
    assertThat(text.toString().length()).isLessThan(4100);
  }
}
