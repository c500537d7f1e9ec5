package org.ithn.datasets.mining;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.files.AtomicFileWriter;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.framework.files.Json;

/**
 * Writer of prior hard negatives for the authors' released code: an annotation with {@code
 * neg_report} and {@code neg_image_path}, which their repository does not include.
 *
 * <p>Each image is a separate example. Both {@code id} (opened for IU X-Ray) and {@code image_path}
 * (opened for MIMIC-CXR) contain the image's path. A negative's image is the neighbour's image with
 * the same index, or its first one. Validation and test examples require the fields but do not use
 * them; they contain the example's own report and image.
 */
public final class OfficialAnnotationWriter {
  private final MinedNeighbours negatives;
  private final Path images;
  private final Map<String, Study> studies = new HashMap<>();
  private int without;

  private OfficialAnnotationWriter(MinedNeighbours negatives, StudySet set, Path images) {
    this.negatives = negatives;
    this.images = images.toAbsolutePath().normalize();
    set.train().forEach(study -> studies.put(study.id(), study));
  }

  /**
   * Writes the file.
   *
   * @param set the data set that was mined
   * @param images the folder to which image paths are relative
   * @return the number of training studies omitted because they have no neighbour
   * @throws org.ithn.datasets.DataException if it cannot be written
   */
  public static int write(MinedNeighbours negatives, StudySet set, Path images, Path file) {
    OfficialAnnotationWriter official = new OfficialAnnotationWriter(negatives, set, images);
    AtomicFileWriter.write(
        file,
        partial -> {
          try (JsonGenerator json = Json.LENIENT.createGenerator(partial)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            official.split(json, "train", set.train());
            official.split(json, "val", set.validation());
            official.split(json, "test", set.test());
            json.writeEndObject();
          }
        });
    return official.without;
  }

  private void split(JsonGenerator json, String split, List<Study> examples) throws IOException {
    json.writeArrayFieldStart(split);
    for (Study study : examples) {
      List<Study> others =
          split.equals("train")
              ? negatives.rankedNeighbours(study.id()).stream().map(studies::get).toList()
              : List.of(study);
      without += others.isEmpty() ? 1 : 0;
      for (int view = 0; !others.isEmpty() && view < study.imagePaths().size(); view++) {
        example(json, split, study, view, others);
      }
    }
    json.writeEndArray();
  }

  private void example(JsonGenerator json, String split, Study study, int view, List<Study> others)
      throws IOException {
    String image = path(study, view);
    json.writeStartObject();
    json.writeStringField("id", image);
    json.writeStringField("report", study.report());
    json.writeArrayFieldStart("image_path");
    json.writeString(image);
    json.writeEndArray();
    json.writeStringField("split", split);
    json.writeArrayFieldStart("neg_report");
    for (Study other : others) {
      json.writeString(other.report());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("neg_image_path");
    for (Study other : others) {
      json.writeString(path(other, view < other.imagePaths().size() ? view : 0));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private String path(Study study, int view) {
    return images.relativize(study.imagePaths().get(view)).toString().replace('\\', '/');
  }
}
