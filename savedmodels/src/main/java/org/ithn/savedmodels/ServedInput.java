package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** What a served model is asked with, and how it becomes what the backbone sees. */
public sealed interface ServedInput {
  /** The input's name in every signature. */
  String name();

  /** The shape of one study in a request: {@code []}, {@code [V]} or {@code [R, D]}. */
  Shape studyShape();

  /** What a study is, for people: {@code one image}. */
  String describe();

  private static <T extends TType> Placeholder<T> placeholder(
      Ops tf, ServedInput input, Class<T> type) {
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE).append(input.studyShape());
    return tf.withName(input.name()).placeholder(type, Placeholder.shape(shape));
  }

  /** Adds the placeholder and what is made of it. */
  GraphInput build(GraphScope<TFloat32> root);

  /**
   * An input in the graph.
   *
   * @param placeholder the placeholder, B studies
   * @param images what the backbone sees, 0 where a study is broken
   * @param invalidRows the rows that cannot be used
   */
  record GraphInput(
      Operand<? extends TType> placeholder, Operand<TFloat32> images, InvalidRows invalidRows) {}

  /**
   * Image files: {@code image_bytes}, {@code [B]} or {@code [B, V]}.
   *
   * @param views V, files per study
   * @param decoding how files become pixels
   */
  record ImageInput(int views, ImageDecoding decoding) implements ServedInput {
    /** The input's name. */
    public static final String NAME = "image_bytes";

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
      return views == 1 ? "one image" : views + " images of one study";
    }

    @Override
    public GraphInput build(GraphScope<TFloat32> root) {
      Ops tf = root.tf();
      Placeholder<TString> files = placeholder(tf, this, TString.class);
      ImageDecoding.DecodedImages<TFloat32> decoded = decoding.build(root.sub("images"), files);
      return new GraphInput(files, decoded.images(), InvalidRows.ofImages(tf, decoded.valid()));
    }
  }

  /**
   * Features of image regions: {@code region_features}, {@code [B, R, D]}, as a detector gives
   * them. A study with fewer regions is filled up with rows of zeros, as in training.
   *
   * @param count R
   * @param width D
   */
  record RegionInput(int count, int width) implements ServedInput {
    /** The input's name. */
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
      Placeholder<TFloat32> given = placeholder(tf, this, TFloat32.class);
      Operand<TBool> sound = // [B]
          tf.math.logicalAnd(
              tf.reduceAll(tf.math.isFinite(given), tf.constant(new int[] {1, 2})),
              tf.reduceAny(
                  tf.math.notEqual(given, tf.constant(0f)), tf.constant(new int[] {1, 2})));
      Operand<TFloat32> clean =
          tf.select(tf.reshape(sound, tf.constant(new int[] {-1, 1, 1})), given, tf.constant(0f));
      return new GraphInput(given, clean, InvalidRows.ofRegions(tf, sound));
    }
  }
}
