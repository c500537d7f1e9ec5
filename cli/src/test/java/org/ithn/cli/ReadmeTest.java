package org.ithn.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Equality of the README's Java and the example project, which must compile. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("ithn.root", ".."));
  private static final Path TRAIN =
      ROOT.resolve("examples/train-from-java/src/main/java/example/Train.java");

  @Test
  void readmeShowsTheExampleProject() throws IOException {
    Matcher block =
        Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("README.md")));
    assertWithMessage("a block of Java in README.md").that(block.find()).isTrue();
    List<String> shown =
        block.group(1).lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    List<String> program = Files.readAllLines(TRAIN).stream().map(String::strip).toList();
    int first = program.indexOf(shown.get(0));
    assertWithMessage("README's first line in Train.java").that(first).isAtLeast(0);
    assertThat(program.subList(first, first + shown.size())).isEqualTo(shown);
  }

  @Test
  void theExampleCompiles(@TempDir Path folder) {
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TRAIN.toString());
    assertThat(code).isEqualTo(0);
  }
}
