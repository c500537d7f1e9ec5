package org.ithn.framework.input;

import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * The preprocessing of one image, from file name to normalised values: read, decode, resize, crop,
 * mirror, normalise.
 *
 * @param options sizes and statistics
 */
record ImagePreprocessing(ImageOptions options) {
  private static final long CHANNELS = 3;

  /**
   * Builds the function from (file: string, draws: int64 {@code [3]}) to float32 {@code [S, S, 3]}.
   */
  ConcreteFunction build() {
    return ConcreteFunction.create(
        tf -> {
          Placeholder<TString> file =
              tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
          Placeholder<TInt64> draws = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(3)));
          return Signature.builder("image")
              .input("file", file)
              .input("draws", draws)
              .output("values", values(tf, file, draws))
              .build();
        });
  }

  private Operand<TFloat32> values(Ops tf, Operand<TString> file, Operand<TInt64> draws) {
    ImageFileReader.ReadImage read =
        new ImageFileReader(options.range()).build(tf, tf.io.readFile(file));
    Op usable =
        tf.assertThat(
            tf.math.equal(read.reason(), tf.constant("")),
            List.of(
                tf.strings.join(
                    List.of(tf.constant("image "), file, tf.constant(": "), read.reason()))));
    Operand<TUint8> picture = // [height, width, 3]
        tf.withControlDependencies(List.of(usable)).identity(read.pixels());
    Operand<TFloat32> resized = resize(tf, picture); // [rows, columns, 3]
    Operand<TFloat32> crop = crop(tf, resized, draws); // [S, S, 3]
    Operand<TFloat32> augmented =
        tf.select(
            tf.math.equal(element(tf, draws, 2), tf.constant(1L)),
            tf.reverse(crop, tf.constant(new int[] {1})),
            crop);
    return normalise(tf, augmented);
  }

  private Operand<TFloat32> resize(Ops tf, Operand<TUint8> picture) {
    Operand<TInt32> sides = tf.slice(tf.shape(picture), tf.constant(new int[] {0}), two(tf));
    Operand<TInt32> wanted = tf.fill(two(tf), tf.constant(options.resizeTo())); // [2]
    if (options.keepAspect()) {
      Operand<TInt32> shorter = tf.min(sides, tf.constant(0));
      wanted =
          tf.math.floorDiv(tf.math.mul(wanted, sides), tf.math.maximum(shorter, tf.constant(1)));
    }
    Operand<TFloat32> scale =
        tf.math.div(tf.dtypes.cast(wanted, TFloat32.class), tf.dtypes.cast(sides, TFloat32.class));
    Operand<TFloat32> batch = // of one image
        tf.image.scaleAndTranslate(
            tf.expandDims(picture, tf.constant(0)),
            wanted,
            scale,
            tf.constant(new float[2]),
            ScaleAndTranslate.kernelType("triangle"),
            ScaleAndTranslate.antialias(true));
    return tf.squeeze(batch, org.tensorflow.op.core.Squeeze.axis(List.of(0L)));
  }

  private Operand<TFloat32> crop(Ops tf, Operand<TFloat32> resized, Operand<TInt64> draws) {
    Operand<TInt64> sides = tf.shape(resized, TInt64.class);
    Operand<TInt64> top = cropStart(tf, element(tf, draws, 0), element(tf, sides, 0));
    Operand<TInt64> left = cropStart(tf, element(tf, draws, 1), element(tf, sides, 1));
    return tf.slice(
        resized,
        tf.stack(List.of(top, left, tf.constant(0L))),
        tf.constant(new long[] {options.size(), options.size(), CHANNELS}));
  }

  /** Returns the number that {@code Random.nextInt(bound)} derives from its first 31 bits. */
  private Operand<TInt64> cropStart(Ops tf, Operand<TInt64> bits, Operand<TInt64> side) {
    Operand<TInt64> bound = tf.math.add(side, tf.constant(1L - options.size()));
    Operand<TInt64> below = tf.math.sub(bound, tf.constant(1L));
    return tf.select(
        tf.math.equal(tf.bitwise.bitwiseAnd(bound, below), tf.constant(0L)),
        tf.bitwise.rightShift(tf.math.mul(bound, bits), tf.constant(31L)),
        tf.math.floorMod(bits, bound));
  }

  private Operand<TFloat32> normalise(Ops tf, Operand<TFloat32> samples) {
    float[] mean = new float[(int) CHANNELS];
    float[] factor = new float[mean.length];
    for (int channel = 0; channel < mean.length; channel++) {
      mean[channel] = 255 * options.mean().get(channel);
      factor[channel] = 1 / (255 * options.deviation().get(channel));
    }
    return tf.math.mul(tf.math.sub(samples, tf.constant(mean)), tf.constant(factor));
  }

  private static Operand<TInt64> element(Ops tf, Operand<TInt64> values, int index) {
    return tf.gather(values, tf.constant(index), tf.constant(0));
  }

  private static Operand<TInt32> two(Ops tf) {
    return tf.constant(new int[] {2});
  }
}
