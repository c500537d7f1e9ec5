package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ITypeInfo;
import picocli.CommandLine.Model.OptionSpec;

/** Commands that are told to overwrite one of their inputs. */
class OutputFilesTest {
  private static final String CONTENT =
      "{\"train\": [], \"test\": [{\"id\": \"a\", \"report\": \"b .\", \"image_path\": [\"i\"]}]}";

  private static final Pattern WRITES = Pattern.compile("\\bwrites?\\b");

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
      refused("mine", "--annotation", file, "--save-vectors", out);
      refused("mine", "--annotation", "a", "--candidates", file, "--save-vectors", out);
      refused("score", "--references", file, "--predictions", file, "--json", out);
      refused("import", file, "--preset", "r2gencmn-phantom", "--out", out);
      refused("convert", file, "--out", out);
    }
  }

  @Test
  void filesBesideTheNamedOnesAreNotOverwritten() throws IOException {
    String vectors = file.replace(".json", "");
    refused("mine", "--annotation", file, "--save-vectors", vectors);
    refused("mine", "--annotation", "a", "--vectors", vectors, "--out", file);
    Path part = Files.move(Path.of(file), folder.resolve("out.1-of-2"));
    file = part.toString();
    String out = folder.resolve("out").toString();
    refused("mine", "--annotation", file, "--shard", "1/2", "--out", out);
    CommandResult.run("mine", "--annotation", file, "--shard", "2/1", "--out", out)
        .refused("shard 2/1; expected i/n");
  }

  @Test
  void allOptionsThatWriteAreOutputs() {
    List<OptionSpec> options = new ArrayList<>();
    addOptions(Main.program(), options);
    List<String> writing =
        options.stream()
            .filter(option -> isPath(option.typeInfo()))
            .filter(option -> WRITES.matcher(String.join(" ", option.description())).find())
            .map(OptionSpec::longestName)
            .toList();
    assertThat(writing).contains("--save-vectors");
    assertThat(OutputFiles.OUTPUTS).containsAtLeastElementsIn(Set.copyOf(writing));
  }

  private static void addOptions(CommandLine line, List<OptionSpec> options) {
    options.addAll(line.getCommandSpec().options());
    line.getSubcommands().values().forEach(each -> addOptions(each, options));
  }

  private static boolean isPath(ITypeInfo type) {
    return type.getType() == Path.class || List.of(type.getAuxiliaryTypes()).contains(Path.class);
  }

  @Test
  void outputsDiffer() throws IOException {
    String out = folder.resolve("out").toString();
    refused("topics", "--annotation", file, "--out", out, "--counts", out);
    assertThat(Files.exists(Path.of(out))).isFalse();
    CommandResult.run("topics", "--annotation", file, "--out", out, "--counts", out + "2").ok();
  }
}
