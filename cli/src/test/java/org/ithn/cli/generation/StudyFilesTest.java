package org.ithn.cli.generation;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.experiments.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grouping of files and folders into studies. */
final class StudyFilesTest {
  @TempDir private Path folder;

  @Test
  void fewerFilesAreAStudyIfAbsentViewsAreMasked() throws IOException {
    String one = file("in/a.png");
    assertThat(StudyFiles.of(List.of(one), 2, true).studies())
        .containsExactly(new StudyFiles.NamedStudy(one, List.of(one)));
    String in = folder.resolve("in").toString();
    assertThat(StudyFiles.of(List.of(in), 2, true).studies())
        .containsExactly(new StudyFiles.NamedStudy(in, List.of(one)));
    assertThat(
            assertThrows(UserException.class, () -> StudyFiles.of(List.of(one, one, one), 2, true)))
        .hasMessageThat()
        .contains("got 3 images, but the model reads up to 2 views per study; pass a multiple");
  }

  private String file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "").toString();
  }

  private static List<List<String>> images(StudyFiles found) {
    return found.studies().stream().map(StudyFiles.NamedStudy::images).toList();
  }

  @Test
  void eachFileIsAStudyOfASingleView() throws IOException {
    String second = file("in/b.JPG");
    String first = file("in/a.png");
    String deep = file("in/sub/c.jpeg");
    String skipped = file("in/notes.txt");
    String separate = file("z.png");
    StudyFiles found = StudyFiles.of(List.of(separate, folder.resolve("in").toString()), 1, false);
    assertThat(images(found))
        .containsExactly(List.of(separate), List.of(first), List.of(second), List.of(deep))
        .inOrder();
    assertThat(found.skipped()).containsExactly(Path.of(skipped));
    assertThat(found.studies().get(0).name()).isEqualTo(separate);
  }

  @Test
  void eachFolderIsAStudyOfItsViews() throws IOException {
    String lateral = file("in/one/lateral.png");
    String frontal = file("in/one/frontal.png");
    String third = file("in/two/1.png");
    String fourth = file("in/two/2.png");
    StudyFiles found = StudyFiles.of(List.of(folder.resolve("in").toString()), 2, false);
    assertThat(images(found))
        .containsExactly(List.of(frontal, lateral), List.of(third, fourth))
        .inOrder();
    assertThat(found.studies().get(0).name()).isEqualTo(folder.resolve("in/one").toString());
  }

  @Test
  void consecutiveFilesAreTheViewsOfAStudy() throws IOException {
    List<String> files = List.of(file("d"), file("c"), file("b"), file("a"));
    StudyFiles found = StudyFiles.of(files, 2, false);
    assertThat(images(found)).containsExactly(files.subList(0, 2), files.subList(2, 4)).inOrder();
    assertThat(found.studies().get(0).name()).isEqualTo(files.get(0) + "," + files.get(1));
  }

  @Test
  void wrongNumbersOfViewsAreRefused() throws IOException {
    List<String> files = List.of(file("in/a.png"), file("in/b.png"), file("in/c.png"));
    assertThat(assertThrows(UserException.class, () -> StudyFiles.of(files, 2, false)))
        .hasMessageThat()
        .isEqualTo("got 3 images, but the model reads 2 views per study; pass a multiple of 2");
    String in = folder.resolve("in").toString();
    assertThat(assertThrows(UserException.class, () -> StudyFiles.of(List.of(in), 2, false)))
        .hasMessageThat()
        .isEqualTo(
            in
                + ": contains 3 images, but the model reads 2 views per study; use a folder per"
                + " study");
    List<String> splitByAFolder = List.of(files.get(0), in, files.get(1));
    assertThat(assertThrows(UserException.class, () -> StudyFiles.of(splitByAFolder, 2, false)))
        .hasMessageThat()
        .startsWith("got 1 images");
  }

  @Test
  void folderWithoutImagesIsRefused() throws IOException {
    file("in/notes.txt");
    String in = folder.resolve("in").toString();
    assertThat(assertThrows(UserException.class, () -> StudyFiles.of(List.of(in), 1, false)))
        .hasMessageThat()
        .isEqualTo(in + ": contains no PNG, JPEG or DICOM file; name a folder with images");
  }
}
