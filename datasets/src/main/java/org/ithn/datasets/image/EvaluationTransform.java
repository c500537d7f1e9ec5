package org.ithn.datasets.image;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Random;

/** Transform equal to torchvision's {@code Resize((size, size))}. */
record EvaluationTransform(int size) implements ImageTransform {
  EvaluationTransform {
    checkArgument(size >= 1, "data.image.size is %s; expected at least 1", size);
  }

  @Override
  public EightBitImage resize(EightBitImage image) {
    return BilinearResize.resize(image, size, size);
  }

  @Override
  public EightBitImage augment(EightBitImage prepared, Random random) {
    return prepared;
  }
}
