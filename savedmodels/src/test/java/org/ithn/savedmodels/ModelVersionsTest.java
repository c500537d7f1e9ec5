package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.framework.files.TemporaryFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelVersionsTest {
  @TempDir Path model;

  @Test
  void leadingZerosAreAVersion() throws IOException {
    Files.createDirectories(model.resolve("9"));
    Path newest = Files.createDirectories(model.resolve("0000010"));
    ModelVersions versions = new ModelVersions(model);
    assertThat(versions.versions()).containsExactly(9L, 10L).inOrder();
    assertThat(versions.newestFolder().orElseThrow()).isEqualTo(newest);
    Path complete = Files.createDirectories(model.resolve("complete"));
    assertThat(versions.publish(complete)).isEqualTo(model.resolve("11"));
  }

  @Test
  void modelFolderMayBeALinkAndLinksAmongItsVersionsAreSkipped() throws IOException {
    Path foreign = Files.createDirectories(model.resolve("foreign"));
    Path real = Files.createDirectories(model.resolve("real"));
    Files.createSymbolicLink(real.resolve("1"), foreign);
    Files.createSymbolicLink(real.resolve("2"), model.resolve("missing"));
    Path link = Files.createSymbolicLink(model.resolve("link"), real);
    ModelVersions versions = new ModelVersions(link);
    try (TemporaryFolder folder = versions.createTemporaryFolder()) {
      Files.writeString(folder.path().resolve("a"), "b");
      assertThat(versions.publish(folder.path())).isEqualTo(link.resolve("3"));
    }
    assertThat(real.toFile().list()).asList().containsExactly("1", "2", "3");
    assertThat(foreign.toFile().list()).isEmpty();
    assertThat(Files.exists(model.resolve("missing"))).isFalse();
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void folderWithoutAnIntegerVersionIsNamed() throws IOException {
    Files.createDirectories(model.resolve("v1"));
    SavedModelException refusal =
        assertThrows(SavedModelException.class, () -> ServedModel.load(model));
    assertThat(refusal).hasMessageThat().contains("no folder that is named by an integer version");
  }
}
