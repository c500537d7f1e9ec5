package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Completion scripts of the shells. */
final class CompletionCommandTest {
  @TempDir private Path folder;

  private Path script(String shell) throws IOException {
    String text = CommandResult.run("completion", shell).ok().out();
    assertThat(text).contains("generate");
    assertThat(text).contains("heat-maps");
    assertThat(text).doesNotContain("benchmark-row"); // a hidden command
    return Files.writeString(folder.resolve(shell), text);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertWithMessage("exit code of %s: %s", List.of(command), out)
        .that(process.waitFor())
        .isEqualTo(0);
    return out;
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    String complete =
        "source %s; COMP_WORDS=(ithn %s); COMP_CWORD=%d; _complete_ithn 2>/dev/null; echo"
            + " ${COMPREPLY[@]}";
    Path bash = script("bash");
    assertThat(run("bash", "-c", complete.formatted(bash, "gen", 1)).strip()).isEqualTo("generate");
    assertThat(run("bash", "-c", complete.formatted(bash, "generate --heat", 2)).strip())
        .isEqualTo("--heat-maps");
  }

  @Test
  void zshUsesTheScriptOfBash() throws IOException {
    assertThat(CommandResult.run("completion", "zsh").ok().out())
        .isEqualTo(Files.readString(script("bash")));
  }

  @Test
  void fishScriptHasEachCommandOnce() throws IOException {
    String fish = Files.readString(script("fish"));
    assertThat(fish.lines().filter(line -> line.contains("-f -a train ")).count()).isEqualTo(1);
    assertThat(fish).contains("'__fish_seen_subcommand_from generate' -l heat-maps -r -d ");
    assertThat(fish).contains("__fish_seen_subcommand_from prepare; and not");
    for (String line : fish.lines().toList()) {
      assertWithMessage(line).that(line).matches("#.*|complete -c ithn -n '[^']+' .*-d '.*'");
    }
  }

  @Test
  void fishCompletesCommands() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/fish")), "fish is not installed");
    Path fish = script("fish");
    assertThat(run("fish", "-c", "source %s; complete -C 'ithn gen'".formatted(fish)))
        .startsWith("generate");
  }
}
