package org.ithn.cli.benchmark;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.experiments.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows measured in pairs with another program, for which a shell script stands. */
class PeerCaseTest {
  private static final Path SCRIPTS =
      Path.of(System.getProperty("ithn.root", ".."), "docs", "peer");

  /** Work that takes no time and counts its runs. */
  private static final class CountedWork implements TimedWork {
    private int runs;
    private boolean closed;

    @Override
    public void run() {
      runs++;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static PeerCase withPeer(String script, CountedWork work) {
    return new PeerCase("row", () -> work, List.of("sh", "-c", script), 3);
  }

  @Test
  void bothSidesRunInTurnAndTheRatioIsTheMedianOverPairs() {
    CountedWork work = new CountedWork();
    List<String> lines = new ArrayList<>();
    BenchmarkRow row =
        withPeer("echo ready; while read line; do echo 1000.5; done", work).measure(lines::add);
    assertThat(work.runs).isEqualTo(5); // two of them warm up
    assertThat(work.closed).isTrue();
    assertThat(row.floor()).isEqualTo(1000.5);
    assertThat(row.repetitions().count()).isEqualTo(3);
    assertThat(row.ratio()).isWithin(1e-9).of(row.value() / 1000.5);
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains("ratio to PyTorch in the same pair 0.000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo No module named torch >&2; exit 1|it ended instead of 'ready'",
        "echo hello|it printed 'hello' instead of 'ready'",
        "echo ready; read line; exit 1|it ended instead of seconds",
        "echo ready; while read line; do echo nan; done|it printed 'nan' instead of seconds"
      })
  void aFailingPeerIsNamedWithItsLastMessage(String script, String expected) {
    CountedWork work = new CountedWork();
    UserException e =
        assertThrows(UserException.class, () -> withPeer(script, work).measure(line -> {}));
    assertThat(e).hasMessageThat().contains(expected);
    assertThat(e)
        .hasMessageThat()
        .contains(script.contains("torch") ? "its last message: No module" : "message: none");
    assertThat(work.closed).isTrue();
  }

  /** Process whose output cannot be read. */
  private static final class BrokenProcess extends Process {
    private boolean destroyed;

    @Override
    public InputStream getInputStream() {
      return new InputStream() {
        @Override
        public int read() throws IOException {
          throw new IOException("broken pipe");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          return read();
        }
      };
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public int waitFor() {
      return exitValue();
    }

    @Override
    public int exitValue() {
      return 0;
    }

    @Override
    public void destroy() {
      destroyed = true;
    }
  }

  @Test
  void aPeerWhoseOutputCannotBeReadIsEnded(@TempDir Path folder) throws IOException {
    Path errors = Files.createFile(folder.resolve("errors.log"));
    BrokenProcess process = new BrokenProcess();
    assertThrows(IOException.class, () -> PeerProcess.awaitReady(List.of("peer"), errors, process));
    assertThat(process.destroyed).isTrue();
    assertThat(Files.exists(errors)).isFalse();
  }

  @Test
  void aMissingPythonAndARowWithoutPeerAreRefused() {
    PeerCase missing =
        new PeerCase("row", CountedWork::new, List.of("no-such-python", "script.py"), 1);
    assertThat(assertThrows(UserException.class, () -> missing.measure(line -> {})))
        .hasMessageThat()
        .contains("cannot run no-such-python");
    assertThat(
            assertThrows(
                UserException.class, () -> PeerCase.of("input/java", "python3", SCRIPTS, 1)))
        .hasMessageThat()
        .contains("row input/java has no peer");
  }

  @Test
  void everyPeerHasARowAndAScript() {
    PeerCase.SCRIPTS.forEach(
        (name, script) -> {
          assertWithMessage(name)
              .that(Files.isRegularFile(SCRIPTS.resolve(script.get(0))))
              .isTrue();
          assertWithMessage(name).that(Benchmark.namesMatching(name)).containsExactly(name);
        });
  }
}
