package org.ithn.savedmodels;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.PriorImages;

/**
 * Reader of the image files of studies.
 *
 * @param model the folder of the model, for messages
 * @param views V, the number of images per study
 * @param masksAbsent true if a study may have fewer
 * @param reader reads one file
 */
record StudyFileReader(Path model, int views, boolean masksAbsent, ServedModel.FileReader reader) {
  /**
   * Reads the files of a batch.
   *
   * @return V contents per study; those of absent views are empty
   * @throws SavedModelException naming a file that cannot be read, or the images of a study that
   *     has too few or too many
   */
  byte[][] read(List<List<Path>> batch) {
    List<byte[]> contents = new ArrayList<>();
    for (List<Path> study : batch) {
      if (study.size() > views || study.size() < (masksAbsent ? 1 : views)) {
        throw new SavedModelException(
            "model %s: got %s images for a study, expected %s%s: %s"
                .formatted(model, study.size(), masksAbsent ? "1 to " : "", views, study));
      }
      for (Path file : study) {
        contents.add(content(file));
      }
      contents.addAll(Collections.nCopies(views - study.size(), new byte[0]));
    }
    return contents.toArray(byte[][]::new);
  }

  /**
   * Returns a study of a request.
   *
   * @param files its V contents
   * @param context its texts, facts and {@link PriorImages} by kind
   * @throws SavedModelException naming an earlier image that cannot be read
   */
  StudyContent.ImageFiles study(List<byte[]> files, Map<String, String> context) {
    return new StudyContent.ImageFiles(
        files,
        PriorImages.without(context),
        PriorImages.of(context).stream().map(this::content).toList());
  }

  private byte[] content(Path file) {
    try {
      return reader.read(file);
    } catch (IOException e) {
      throw new SavedModelException(
          "image %s: cannot be read (%s); check the path".formatted(file, e), e);
    }
  }
}
