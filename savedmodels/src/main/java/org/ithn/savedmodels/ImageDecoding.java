package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Loop;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TFloating;

/**
 * Image files inside the graph: bytes in, normalised pixels out, equal to the evaluation transform
 * of training.
 *
 * <p>Reads PNG and JPEG (and GIF of one frame). Gray becomes RGB, palettes are looked up, alpha is
 * dropped, of 16-bit samples the upper 8 bits are kept. A file that cannot be decoded fails the run
 * with TensorFlow's message.
 *
 * <p>JPEG is decoded with the accurate integer transform, as PIL does; decoders of other libraries
 * may differ from it by a level or two.
 *
 * @param size S, height and width that the picture is resized to
 * @param mean red, green, blue; of samples in [0, 1]
 * @param deviation red, green, blue; above 0
 */
public record ImageDecoding(int size, List<Float> mean, List<Float> deviation) {
  /** The statistics that torchvision's ResNets were trained with. */
  private static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);

  private static final List<Float> IMAGENET_DEVIATION = List.of(0.229f, 0.224f, 0.225f);
  private static final int CHANNELS = 3;
  private static final int LEVELS = 256;

  public ImageDecoding {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    checkArgument(size >= 1, "image decoding: size is %s; it must be at least 1", size);
    checkArgument(
        mean.size() == CHANNELS && deviation.size() == CHANNELS,
        "image decoding: %s means and %s deviations; give 3 of each",
        mean.size(),
        deviation.size());
    checkArgument(
        deviation.stream().allMatch(d -> d > 0),
        "image decoding: deviations %s; each must be above 0",
        deviation);
  }

  /** Normalised by the statistics of ImageNet, as the backbones are trained. */
  public static ImageDecoding imagenet(int size) {
    return new ImageDecoding(size, IMAGENET_MEAN, IMAGENET_DEVIATION);
  }

  /**
   * Adds decoding, resizing and normalisation.
   *
   * @param files {@code [B]} or {@code [B, V]}: contents of image files
   * @return {@code [B, V, S, S, 3]}, V = 1 for {@code [B]}
   */
  public <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<TString> files) {
    Ops tf = scope.tf();
    int views = files.shape().numDimensions() == 1 ? 1 : (int) files.shape().get(1);
    checkArgument(
        files.shape().numDimensions() <= 2 && views >= 1,
        "image decoding: files have shape %s; expected [B] or [B, V] with a known V",
        files.shape());
    Operand<TUint8> pixels = pixels(scope, tf.reshape(files, tf.constant(new int[] {-1})));
    return tf.reshape(
        normalised(scope, pixels), tf.constant(new int[] {-1, views, size, size, CHANNELS}));
  }

  /**
   * Adds decoding and resizing alone.
   *
   * @param files {@code [N]}
   * @return {@code [N, S, S, 3]}
   */
  <T extends TFloating> Operand<TUint8> pixels(GraphScope<T> scope, Operand<TString> files) {
    Ops tf = scope.tf();
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE, size, size, CHANNELS);
    Operand<TUint8> none =
        tf.reshape(tf.constant(new byte[0]), tf.constant(new int[] {0, size, size, CHANNELS}));
    List<Operand<?>> end =
        Loop.in(scope)
            .run(
                List.of(tf.constant(0), Shapes.dimension(tf, files, 0), none),
                List.of(Shape.scalar(), Shape.scalar(), shape),
                (ops, state) -> ops.math.less(State.of(state).index(), State.of(state).count()),
                (body, state, captures) ->
                    round(body.tf(), State.of(state), captures.of(files)).operands());
    return State.of(end).pixels();
  }

  private State round(Ops tf, State before, Operand<TString> files) {
    Operand<TString> file = tf.gather(files, before.index(), tf.constant(0));
    Operand<TUint8> picture = // [height, width, 3]; reads PNG and GIF too
        tf.image.decodeJpeg(
            file, DecodeJpeg.channels((long) CHANNELS), DecodeJpeg.dctMethod("INTEGER_ACCURATE"));
    Operand<TUint8> small = tf.expandDims(new PilResize(size).build(tf, picture), tf.constant(0));
    return new State(
        tf.math.add(before.index(), tf.constant(1)),
        before.count(),
        tf.concat(List.of(before.pixels(), small), tf.constant(0)));
  }

  private <T extends TFloating> Operand<T> normalised(GraphScope<T> scope, Operand<TUint8> pixels) {
    Ops tf = scope.tf();
    Operand<TInt32> channel = tf.constant(new int[] {0, LEVELS, 2 * LEVELS});
    Operand<TInt32> index = tf.math.add(tf.dtypes.cast(pixels, TInt32.class), channel);
    Operand<TFloat32> values = tf.gather(tf.constant(table()), index, tf.constant(0));
    return tf.dtypes.cast(values, scope.type());
  }

  /** {@code (level / 255 - mean) / deviation} in float32, for all levels of red, green, blue. */
  private float[] table() {
    float[] table = new float[CHANNELS * LEVELS];
    for (int i = 0; i < table.length; i++) {
      int channel = i / LEVELS;
      table[i] = ((i % LEVELS) / 255f - mean.get(channel)) / deviation.get(channel);
    }
    return table;
  }

  /**
   * What the loop over the files carries.
   *
   * @param index of the next file
   * @param count of files
   * @param pixels of the files before
   */
  private record State(Operand<TInt32> index, Operand<TInt32> count, Operand<TUint8> pixels) {
    @SuppressWarnings("unchecked") // the types are those of operands()
    static State of(List<Operand<?>> operands) {
      return new State(
          (Operand<TInt32>) operands.get(0),
          (Operand<TInt32>) operands.get(1),
          (Operand<TUint8>) operands.get(2));
    }

    List<Operand<?>> operands() {
      return List.of(index, count, pixels);
    }
  }
}
