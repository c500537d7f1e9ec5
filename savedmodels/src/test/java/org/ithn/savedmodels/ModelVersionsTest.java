package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void folderWithoutAnIntegerVersionIsNamed() throws IOException {
    Files.createDirectories(model.resolve("v1"));
    SavedModelException refusal =
        assertThrows(SavedModelException.class, () -> ServedModel.load(model));
    assertThat(refusal).hasMessageThat().contains("no folder that is named by an integer version");
  }
}
