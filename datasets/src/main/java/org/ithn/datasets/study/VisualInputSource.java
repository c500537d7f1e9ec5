package org.ithn.datasets.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.ithn.datasets.image.EightBitImage;
import org.ithn.datasets.image.ImageTransform;
import org.ithn.datasets.image.Normalisation;
import org.ithn.framework.data.Images;

/** Source of the visual input of examples. Thread-safe. */
interface VisualInputSource {
  /** Returns the shape of one example. */
  List<Integer> shape();

  /**
   * Reads an example.
   *
   * @param draws the random numbers for crop and flip of each view
   * @throws org.ithn.datasets.DataException if it cannot be used
   */
  LoadedExample load(StudyExample example, IntFunction<Random> draws);

  /** Loaded visual input of an example, in less memory than its float values. */
  interface LoadedExample {
    /** Writes the float values, as many as the shape has. */
    void write(float[] out, int offset);
  }

  /** Returns a source of images, decoded and resized in Java. */
  static VisualInputSource ofImages(ImageTransform transform, ImageCache images, int views) {
    int size = transform.size();
    int length = size * size * Images.CHANNELS;
    return new VisualInputSource() {
      @Override
      public List<Integer> shape() {
        return List.of(views, size, size, Images.CHANNELS);
      }

      @Override
      public LoadedExample load(StudyExample example, IntFunction<Random> draws) {
        List<EightBitImage> finished = new ArrayList<>();
        for (Path file : example.images()) {
          finished.add(transform.augment(images.get(file), draws.apply(finished.size())));
        }
        return (out, offset) -> {
          for (int view = 0; view < finished.size(); view++) {
            Normalisation.IMAGENET.normalise(finished.get(view), out, offset + view * length);
          }
        };
      }
    };
  }

  /** Returns a source of precomputed features. */
  static VisualInputSource ofFeatures(List<Integer> shape, Function<StudyExample, float[]> values) {
    return new VisualInputSource() {
      @Override
      public List<Integer> shape() {
        return shape;
      }

      @Override
      public LoadedExample load(StudyExample example, IntFunction<Random> draws) {
        float[] read = values.apply(example);
        return (out, offset) -> System.arraycopy(read, 0, out, offset, read.length);
      }
    };
  }
}
