package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** Conversion of a batch of studies to a model's input tensor. */
final class StudyTensors {
  private StudyTensors() {}

  /**
   * Creates the tensor, which the caller closes.
   *
   * @param input the name of the model's input
   * @param study the shape of one study in the tensor
   * @throws IllegalArgumentException if a study has another kind or size
   */
  static TType toTensor(String input, Shape study, List<? extends StudyContent> batch) {
    return input.equals(ServedInput.RegionInput.NAME)
        ? features(study, batch)
        : images(study, batch);
  }

  private static TString images(Shape study, List<? extends StudyContent> batch) {
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      checkArgument(
          batch.get(i) instanceof StudyContent.ImageFiles images
              && images.files().size() == study.size(),
          "study %s: expected %s image files, got %s; pass all views of every study",
          i,
          study.size(),
          batch.get(i));
      files.addAll(((StudyContent.ImageFiles) batch.get(i)).files());
    }
    byte[][] all = files.toArray(byte[][]::new);
    return study.numDimensions() == 0
        ? StringTensors.vector(all)
        : StringTensors.matrix(all, (int) study.get(0));
  }

  private static TFloat32 features(Shape study, List<? extends StudyContent> batch) {
    int each = (int) study.size();
    float[] all = new float[batch.size() * each];
    for (int i = 0; i < batch.size(); i++) {
      checkArgument(
          batch.get(i) instanceof StudyContent.RegionFeatures features
              && features.values().length == each,
          "study %s: expected features of %s regions of width %s, got %s; pad missing regions with"
              + " zeros",
          i,
          study.get(0),
          study.get(1),
          batch.get(i));
      float[] values = ((StudyContent.RegionFeatures) batch.get(i)).values();
      System.arraycopy(values, 0, all, i * each, each);
    }
    return TFloat32.tensorOf(Shape.of(batch.size()).append(study), DataBuffers.of(all));
  }
}
