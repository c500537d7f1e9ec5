package org.ithn.serving.standin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.ithn.framework.files.TemporaryFolder;
import org.ithn.savedmodels.ModelVersions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Concurrent publishing of versions. */
final class ModelVersionsTest {
  private static final int EXPORTS = 40;

  @TempDir private Path folder;

  @Test
  void concurrentExportsGetDistinctVersions() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Path>> published = new ArrayList<>();
      for (int i = 0; i < EXPORTS; i++) {
        String content = "export " + i;
        published.add(
            threads.submit(
                () -> {
                  ModelVersions versions = new ModelVersions(folder);
                  try (TemporaryFolder complete = versions.createTemporaryFolder()) {
                    Files.writeString(complete.path().resolve(ModelVersions.GRAPH_FILE), content);
                    return versions.publish(complete.path());
                  }
                }));
      }
      for (int i = 0; i < EXPORTS; i++) {
        assertThat(Files.readString(published.get(i).get().resolve(ModelVersions.GRAPH_FILE)))
            .isEqualTo("export " + i);
      }
      assertThat(new ModelVersions(folder).versions())
          .containsExactlyElementsIn(LongStream.rangeClosed(1, EXPORTS).boxed().toList())
          .inOrder();
      assertThat(folder.toFile().list()).hasLength(EXPORTS);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Starts both after both are ready, so that they race for every number. */
  @Test
  void concurrentProcessesGetDistinctVersions() throws Exception {
    int each = 100;
    try (PublishingProcess a = PublishingProcess.ready(folder, each, "a");
        PublishingProcess b = PublishingProcess.ready(folder, each, "b")) {
      PublishingProcess.start(List.of(a, b));
      assertThat(a.await()).isEqualTo(0);
      assertThat(b.await()).isEqualTo(0);
    }
    List<Long> versions = new ModelVersions(folder).versions();
    assertThat(versions)
        .containsExactlyElementsIn(LongStream.rangeClosed(1, 2L * each).boxed().toList());
    Set<String> contents = new TreeSet<>();
    StringBuilder order = new StringBuilder();
    for (long version : versions) {
      String content = Files.readString(folder.resolve(version + "/" + ModelVersions.GRAPH_FILE));
      contents.add(content);
      order.append(content.charAt(0));
    }
    assertThat(contents).hasSize(2 * each);
    assertWithMessage("they took turns").that(order.toString()).containsMatch("ab.*ba|ba.*ab");
    assertThat(folder.toFile().list()).hasLength(2 * each);
  }
}
