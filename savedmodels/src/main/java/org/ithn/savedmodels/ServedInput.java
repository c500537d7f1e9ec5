package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Optional;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Input of a served model and its conversion to the backbone's images. */
public sealed interface ServedInput {
  /** Returns the input's name in every signature. */
  String name();

  /** Returns the shape of one study in a request: {@code []}, {@code [V]} or {@code [R, D]}. */
  Shape studyShape();

  /** Describes one study in words, such as {@code one image}. */
  String describe();

  private static <T extends TType> Placeholder<T> placeholder(
      Ops tf, ServedInput input, Class<T> type) {
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE).append(input.studyShape());
    return tf.withName(input.name()).placeholder(type, Placeholder.shape(shape));
  }

  /** Adds the placeholder and the conversion to images. */
  GraphInput build(GraphScope<TFloat32> root);

  /**
   * An input in the graph.
   *
   * @param placeholder the placeholder for B studies
   * @param images the backbone's images or region features; 0 for invalid studies
   * @param invalidRows the rows with invalid input
   * @param pixels {@code [B, V, S, S, 3]}: the images before normalisation; empty for regions
   * @param absent {@code [B, V]}: true = the request lacks the view; empty if all are required
   */
  record GraphInput(
      Operand<? extends TType> placeholder,
      Operand<TFloat32> images,
      InvalidRows invalidRows,
      Optional<Operand<TUint8>> pixels,
      Optional<Operand<TBool>> absent) {}

  /**
   * Image files: {@code image_bytes}, {@code [B]} or {@code [B, V]}.
   *
   * @param views V, files per study
   * @param decoding the conversion of files to pixels
   * @param masksAbsent true if all files of a study but the first may be empty: an absent view
   */
  record ImageInput(int views, ImageDecoding decoding, boolean masksAbsent) implements ServedInput {
    /** Name of the input in every signature. */
    public static final String NAME = "image_bytes";

    /** Creates an input that requires all views. */
    public ImageInput(int views, ImageDecoding decoding) {
      this(views, decoding, false);
    }

    public ImageInput {
      checkArgument(views >= 1, "serving: views is %s; it must be at least 1", views);
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Shape studyShape() {
      return views == 1 ? Shape.scalar() : Shape.of(views);
    }

    @Override
    public String describe() {
      return views == 1
          ? "one image"
          : (masksAbsent ? "1 to " : "") + views + " images of one study";
    }

    @Override
    public GraphInput build(GraphScope<TFloat32> root) {
      Ops tf = root.tf();
      Placeholder<TString> files = placeholder(tf, this, TString.class);
      ImageDecoding.DecodedImages<TFloat32> decoded = decoding.build(root.sub("images"), files);
      if (masksAbsent && views > 1) {
        return masked(tf, files, decoded);
      }
      return new GraphInput(
          files,
          decoded.images(),
          InvalidRows.ofImages(tf, decoded.reasons()),
          Optional.of(decoded.pixels()),
          Optional.empty());
    }

    /** Returns the input whose empty files after the first are zeros instead of invalid images. */
    private GraphInput masked(
        Ops tf, Operand<TString> files, ImageDecoding.DecodedImages<TFloat32> decoded) {
      boolean[] optional = new boolean[views];
      Arrays.fill(optional, 1, views, true);
      Operand<TBool> absent = // [B, V]
          tf.math.logicalAnd(tf.math.equal(files, tf.constant("")), tf.constant(optional));
      Operand<TBool> ofPixels = tf.reshape(absent, tf.constant(new int[] {-1, views, 1, 1, 1}));
      return new GraphInput(
          files,
          tf.select(ofPixels, tf.constant(0f), decoded.images()),
          InvalidRows.ofImages(tf, tf.select(absent, tf.constant(""), decoded.reasons())),
          Optional.of(decoded.pixels()),
          Optional.of(absent));
    }
  }

  /**
   * Region features of a detector: {@code region_features}, {@code [B, R, D]}. A study with fewer
   * regions is padded with rows of zeros, as in training.
   *
   * @param count R, the number of regions
   * @param width D, the width of a feature vector
   */
  record RegionInput(int count, int width) implements ServedInput {
    /** Name of the input in every signature. */
    public static final String NAME = "region_features";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Shape studyShape() {
      return Shape.of(count, width);
    }

    @Override
    public String describe() {
      return "the features of %d regions of an image, %d each".formatted(count, width);
    }

    @Override
    public GraphInput build(GraphScope<TFloat32> root) {
      Ops tf = root.tf();
      Placeholder<TFloat32> placeholder = placeholder(tf, this, TFloat32.class);
      Operand<TBool> valid = // [B]
          tf.math.logicalAnd(
              tf.reduceAll(tf.math.isFinite(placeholder), tf.constant(new int[] {1, 2})),
              tf.reduceAny(
                  tf.math.notEqual(placeholder, tf.constant(0f)), tf.constant(new int[] {1, 2})));
      Operand<TFloat32> clean =
          tf.select(
              tf.reshape(valid, tf.constant(new int[] {-1, 1, 1})), placeholder, tf.constant(0f));
      return new GraphInput(
          placeholder, clean, InvalidRows.ofRegions(tf, valid), Optional.empty(), Optional.empty());
    }
  }
}
