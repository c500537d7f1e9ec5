package org.ithn.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ithn} with stand-ins for Java and Maven. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path ROOT = Path.of(System.getProperty("ithn.root", ".."));
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in *-XshowSettings*) echo '    java.specification.version = 17'; exit 0 ;; esac
      echo 'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR' >&2
      echo 'I0000 00:00:1.5 7 mlir_graph_optimization_pass.cc:401] MLIR is not enabled' >&2
      echo 'W0000 00:00:1.6 7 gpu.cc:1] no GPU' >&2
      echo 'E0000 00:00:1.7 7 cuda.cc:1] driver failed' >&2
      echo '2026-01-02 03:04:05.6: E tensorflow/core/util/util.cc:131] oneDNN supports DT_UINT8 only on platforms with AVX-512.' >&2
      echo 'Invalid input I0000 remains' >&2
      echo "result $*"
      printf 'no line break' >&2
      exit 7
      """;

  @TempDir private Path home;
  private Path lib;

  /** Output of the script. */
  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void copyScript() throws IOException {
    Files.copy(ROOT.resolve("ithn"), home.resolve("ithn"), StandardCopyOption.COPY_ATTRIBUTES);
    lib = Files.createDirectories(home.resolve("cli/target/lib"));
    Files.createFile(lib.resolve("tensorflow-core-native-1.1.0-linux-x86_64.jar"));
    standIn("java", JAVA);
  }

  private void standIn(String name, String script) throws IOException {
    Path file = Files.createDirectories(home.resolve("bin")).resolve(name);
    Files.writeString(file, script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Ended run(Map<String, String> environment) throws IOException, InterruptedException {
    Path out = home.resolve("out.txt");
    Path err = home.resolve("err.txt");
    Path code = home.resolve("code.txt");
    // The pipe to cat ends when the filter has written everything, after the program's end.
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash",
            "-c",
            "{ bash \"$0\" describe >\"$1\"; echo $? >\"$2\"; } 2>&1 | cat >\"$3\"",
            home.resolve("ithn").toString(),
            out.toString(),
            code.toString(),
            err.toString());
    builder.environment().remove("TF_CPP_MIN_LOG_LEVEL");
    builder.environment().remove("ITHN_MAVEN_ARGS");
    builder.environment().putAll(environment);
    builder.environment().merge("PATH", home + "/bin:", (old, mine) -> mine + old);
    Process process = builder.start();
    assertWithMessage("ends").that(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(
        Integer.parseInt(Files.readString(code, StandardCharsets.UTF_8).strip()),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private void markAsBuilt() throws IOException {
    Files.writeString(lib.resolve(".built"), "\n");
  }

  @Test
  void linesOfTheAbslLibraryAreRemovedButNoErrors() throws Exception {
    markAsBuilt();
    Ended ended = run(Map.of());
    assertThat(ended.code()).isEqualTo(7);
    assertThat(ended.err())
        .isEqualTo(
            """
            E0000 00:00:1.7 7 cuda.cc:1] driver failed
            Invalid input I0000 remains
            no line break
            """);
    assertThat(ended.out()).contains("-Dithn.terminal=false");
    assertThat(ended.out()).contains("org.ithn.cli.commands.Main describe");
  }

  @Test
  void theLogLevelOfTheUserIsRespected() throws Exception {
    markAsBuilt();
    assertThat(run(Map.of("TF_CPP_MIN_LOG_LEVEL", "0")).err()).contains("\nI0000");
    String warnings = run(Map.of("TF_CPP_MIN_LOG_LEVEL", "1")).err();
    assertThat(warnings).contains("\nW0000");
    assertThat(warnings).doesNotContain("\nI0000");
  }

  @Test
  void aBuildSaysWhatItDoesAndHowLongItTakes() throws Exception {
    Path jar = lib.resolve("tensorflow-core-native-1.1.0-linux-x86_64.jar");
    standIn("mvn", "#!/bin/sh\necho \"mvn $*\"\ntouch '%s'\n".formatted(jar));
    Ended ended = run(Map.of());
    assertThat(ended.err())
        .containsMatch(
            """
            ^ithn: building the program, .*
            .*about two minutes.*
            mvn .*-Dstyle.color=never.*
            ithn: built in \\d+ s
            """);
    assertThat(run(Map.of()).err()).doesNotContain("building");
  }
}
