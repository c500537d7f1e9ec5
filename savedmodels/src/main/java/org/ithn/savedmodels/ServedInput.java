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
  Shape study();

  /** What a study is, for people: {@code one image}. */
  String describe();

  private static <T extends TType> Placeholder<T> placeholder(
      Ops tf, ServedInput input, Class<T> type) {
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE).append(input.study());
    return tf.withName(input.name()).placeholder(type, Placeholder.shape(shape));
  }

  /** Adds the placeholder and what is made of it. */
  Placed place(GraphScope<TFloat32> root);

  /**
   * An input in the graph.
   *
   * @param given the placeholder, B studies
   * @param images what the backbone sees, 0 where a study is broken
   * @param broken the rows that cannot be used
   */
  record Placed(Operand<? extends TType> given, Operand<TFloat32> images, BrokenRows broken) {}

  /**
   * Image files: {@code image_bytes}, {@code [B]} or {@code [B, V]}.
   *
   * @param views V, files per study
   * @param decoding how files become pixels
   */
  record Images(int views, ImageDecoding decoding) implements ServedInput {
    /** The input's name. */
    public static final String NAME = "image_bytes";

    public Images {
      checkArgument(views >= 1, "serving: views is %s; it must be at least 1", views);
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Shape study() {
      return views == 1 ? Shape.scalar() : Shape.of(views);
    }

    @Override
    public String describe() {
      return views == 1 ? "one image" : views + " images of one study";
    }

    @Override
    public Placed place(GraphScope<TFloat32> root) {
      Ops tf = root.tf();
      Placeholder<TString> files = placeholder(tf, this, TString.class);
      ImageDecoding.Decoded<TFloat32> decoded = decoding.build(root.sub("images"), files);
      return new Placed(files, decoded.images(), BrokenRows.ofImages(tf, decoded.sound()));
    }
  }

  /**
   * Features of image regions: {@code region_features}, {@code [B, R, D]}, as a detector gives
   * them. A study with fewer regions is filled up with rows of zeros, as in training.
   *
   * @param count R
   * @param width D
   */
  record Regions(int count, int width) implements ServedInput {
    /** The input's name. */
    public static final String NAME = "region_features";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public Shape study() {
      return Shape.of(count, width);
    }

    @Override
    public String describe() {
      return "the features of %d regions of an image, %d each".formatted(count, width);
    }

    @Override
    public Placed place(GraphScope<TFloat32> root) {
      Ops tf = root.tf();
      Placeholder<TFloat32> given = placeholder(tf, this, TFloat32.class);
      Operand<TBool> sound = // [B]
          tf.math.logicalAnd(
              tf.reduceAll(tf.math.isFinite(given), tf.constant(new int[] {1, 2})),
              tf.reduceAny(
                  tf.math.notEqual(given, tf.constant(0f)), tf.constant(new int[] {1, 2})));
      Operand<TFloat32> clean =
          tf.select(tf.reshape(sound, tf.constant(new int[] {-1, 1, 1})), given, tf.constant(0f));
      return new Placed(given, clean, BrokenRows.ofRegions(tf, sound));
    }
  }
}
