package org.ithn.experiments.inputs;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.PriorImages;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputException;
import org.tensorflow.ndarray.Shape;

/**
 * The study input {@code prior-images}: {@code [N, S, S, 3]}, the first N images of an earlier
 * study, with the transform of validation and test. Images that a study lacks are zeros.
 */
final class PriorImagesInput implements StudyInput {
  private final int count;
  private final ImageLoader loader;
  private final Set<Path> checked = ConcurrentHashMap.newKeySet();

  /**
   * Creates the input.
   *
   * @param count N, at least 1
   * @param loader reads images of S x S pixels
   */
  PriorImagesInput(int count, ImageLoader loader) {
    this.count = count;
    this.loader = loader;
  }

  @Override
  public Shape shape() {
    return Shape.of(count, loader.size(), loader.size(), Images.CHANNELS);
  }

  @Override
  public float[] values(ExampleInfo example) {
    try {
      return load(first(example));
    } catch (DataException e) {
      throw problem(example, e);
    }
  }

  /** Checks the files, each once. */
  @Override
  public void check(ExampleInfo example) {
    for (Path file : first(example)) {
      if (!checked.contains(file)) {
        try {
          ImageDecoder.check(file, loader.range());
        } catch (DataException e) {
          throw problem(example, e);
        }
        checked.add(file);
      }
    }
  }

  private List<Path> first(ExampleInfo example) {
    List<Path> files = example.study().priorImages();
    return files.subList(0, Math.min(count, files.size()));
  }

  private static StudyInputException problem(ExampleInfo example, DataException cause) {
    StudyInputException problem =
        new StudyInputException(
            "study '%s', prior_images: %s".formatted(example.study().id(), cause.getMessage()));
    problem.initCause(cause);
    return problem;
  }

  /**
   * Returns the values of one study, row-major, from its context.
   *
   * @throws IllegalArgumentException if it has more than N images
   */
  float[] values(Map<String, String> context) {
    List<Path> files = PriorImages.of(context);
    checkArgument(
        files.size() <= count,
        "prior_images has %s images, but the model reads at most %s; leave some out",
        files.size(),
        count);
    return load(files);
  }

  private float[] load(List<Path> files) {
    return files.isEmpty()
        ? new float[(int) shape().size()]
        : loader.loadViews(List.of(files), count).pixels();
  }
}
