package org.ithn.datasets.files;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.BadExamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentsTest {
  @TempDir Path folder;

  @Test
  void resourceForksOfMacOsAreIgnoredAndReported() throws IOException {
    Files.writeString(folder.resolve("1.xml"), "<a/>");
    Files.write(folder.resolve("._1.xml"), new byte[] {0, 5, 22, 7});
    List<String> names = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    Documents.read(
        folder,
        ".xml",
        BadExamples.stopOnFirst(),
        ignored::add,
        (name, content) -> names.add(name));
    assertThat(names).containsExactly(folder + ": 1.xml");
    assertThat(ignored).containsExactly("._1.xml");
  }
}
