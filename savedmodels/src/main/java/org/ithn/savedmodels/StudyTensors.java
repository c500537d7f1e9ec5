package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** Studies of a batch as the tensor that a model is asked with. */
final class StudyTensors {
  private StudyTensors() {}

  /**
   * The tensor, which the caller closes.
   *
   * @param input the name of the model's input
   * @param study the shape of one study in it
   * @throws IllegalArgumentException if a study is not of this kind and size
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
          "study %s: expected %s image files, got %s; give all views of every study",
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
          "study %s: expected the features of %s regions of width %s, got %s; fill missing regions"
              + " up with 0",
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
