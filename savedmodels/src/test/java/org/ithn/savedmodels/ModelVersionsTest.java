package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports that publish at the same time. */
final class ModelVersionsTest {
  private static final int EXPORTS = 40;

  @TempDir private Path folder;

  @Test
  void exportsAtOnceGetNumbersOfTheirOwnAndLoseNothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Path>> published = new ArrayList<>();
      for (int i = 0; i < EXPORTS; i++) {
        String content = "export " + i;
        published.add(
            threads.submit(
                () -> {
                  ModelVersions versions = new ModelVersions(folder);
                  Path complete = versions.temporary();
                  Files.writeString(complete.resolve(ModelVersions.GRAPH_FILE), content);
                  return versions.publish(complete);
                }));
      }
      for (int i = 0; i < EXPORTS; i++) {
        assertThat(Files.readString(published.get(i).get().resolve(ModelVersions.GRAPH_FILE)))
            .isEqualTo("export " + i);
      }
      assertThat(new ModelVersions(folder).all())
          .containsExactlyElementsIn(LongStream.rangeClosed(1, EXPORTS).boxed().toList())
          .inOrder();
      assertThat(folder.toFile().list()).hasLength(EXPORTS);
    } finally {
      threads.shutdownNow();
    }
  }
}
