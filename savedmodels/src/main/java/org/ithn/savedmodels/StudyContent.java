package org.ithn.savedmodels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Content of one study in a request: image files or region features. */
public sealed interface StudyContent {
  /** Returns the study's texts, such as the indication, by kind; empty for images alone. */
  default Map<String, String> context() {
    return Map.of();
  }

  /** Returns image files of an earlier study of the patient; often none. */
  default List<byte[]> priorImages() {
    return List.of();
  }

  /**
   * The image files of a study.
   *
   * @param files the contents of the V files, PNG or JPEG; empty contents in place of views that
   *     the study lacks, if the model {@link ServedModel#masksAbsentViews masks} them
   * @param context the study's texts by kind
   * @param priorImages the contents of image files of an earlier study, PNG or JPEG; may be empty
   */
  record ImageFiles(List<byte[]> files, Map<String, String> context, List<byte[]> priorImages)
      implements StudyContent {
    public ImageFiles {
      files = List.copyOf(files);
      context = Map.copyOf(context);
      priorImages = List.copyOf(priorImages);
    }

    /** Creates a study without texts. */
    public ImageFiles(List<byte[]> files) {
      this(files, Map.of(), List.of());
    }

    /** Returns a copy whose absent views, up to V, are empty files. */
    public ImageFiles padded(int views) {
      List<byte[]> all = new ArrayList<>(files);
      while (all.size() < views) {
        all.add(new byte[0]);
      }
      return new ImageFiles(all, context, priorImages);
    }

    @Override
    public String toString() {
      return files.size() + " image files";
    }
  }

  /**
   * The features of a study's image regions.
   *
   * @param values {@code [R, D]}, row-major; missing regions are rows of zeros
   */
  @SuppressWarnings("ArrayRecordComponent") // passed through, never copied or compared
  record RegionFeatures(float[] values) implements StudyContent {
    @Override
    public String toString() {
      return values.length + " features";
    }
  }
}
