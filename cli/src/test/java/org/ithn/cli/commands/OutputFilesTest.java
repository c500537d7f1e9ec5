package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are told to overwrite one of their inputs. */
class OutputFilesTest {
  private static final String CONTENT =
      "{\"train\": [], \"test\": [{\"id\": \"a\", \"report\": \"b .\", \"image_path\": [\"i\"]}]}";

  @TempDir private Path folder;
  private String file;

  @BeforeEach
  void writeInput() throws IOException {
    file = Files.writeString(folder.resolve("in.json"), CONTENT).toString();
  }

  private void refused(String... arguments) throws IOException {
    CommandResult.run(arguments).refused("which would overwrite it; name another file");
    assertThat(Files.readString(Path.of(file))).isEqualTo(CONTENT);
  }

  @Test
  void inputsAreNotOverwritten() throws IOException {
    String other = folder.resolve("x/../in.json").toString();
    String link = Files.createSymbolicLink(folder.resolve("link"), Path.of(file)).toString();
    String hard = Files.createLink(folder.resolve("hard"), Path.of(file)).toString();
    for (String out : List.of(file, other, link, hard)) {
      refused("label", "--reports", file, "--out", out);
      refused("topics", "--annotation", file, "--out", out);
      refused("templates", "--annotation", file, "--out", folder + "/t", "--numbers", out);
      refused("mine", "--annotation", file, "--out", out);
      refused("score", "--references", file, "--predictions", file, "--json", out);
      refused("import", file, "--preset", "r2gencmn-phantom", "--out", out);
      refused("convert", file, "--out", out);
    }
  }

  @Test
  void outputsDiffer() throws IOException {
    String out = folder.resolve("out").toString();
    refused("topics", "--annotation", file, "--out", out, "--counts", out);
    assertThat(Files.exists(Path.of(out))).isFalse();
    CommandResult.run("topics", "--annotation", file, "--out", out, "--counts", out + "2").ok();
  }
}
