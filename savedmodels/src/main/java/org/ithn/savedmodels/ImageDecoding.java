package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.input.ImageFileReader;
import org.ithn.framework.input.ImageRules;
import org.ithn.framework.input.SampleRange;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.data.DatasetToSingleElement;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * Image decoding inside the graph: file bytes in, normalised pixels out, equal to the evaluation
 * transform of training.
 *
 * <p>Each file is decoded or rejected by {@link ImageFileReader}, with the rules of training. A
 * file that cannot be decoded does not fail the run, because that would fail other requests in the
 * same batch. The files are elements of a data set that drops failing elements; the remaining ones
 * return to their positions by index. The pixels of failed files are 0.
 *
 * <p>JPEG is decoded with the accurate integer transform, as in PIL; decoders of other libraries
 * may differ by one or two levels.
 *
 * @param size S, the height and width after resizing
 * @param range the scaling of 16-bit samples
 * @param mean means of red, green and blue, for samples in [0, 1]
 * @param deviation standard deviations of red, green and blue, above 0
 */
public record ImageDecoding(int size, SampleRange range, List<Float> mean, List<Float> deviation) {
  /** Channel means of torchvision's ResNets. */
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
        "image decoding: got %s means and %s deviations; expected 3 of each",
        mean.size(),
        deviation.size());
    checkArgument(
        deviation.stream().allMatch(d -> d > 0),
        "image decoding: deviations are %s; each must be above 0",
        deviation);
  }

  /**
   * Returns the decoding with ImageNet statistics, which the backbones are trained with, and the
   * full range.
   */
  public static ImageDecoding imagenet(int size) {
    return new ImageDecoding(size, SampleRange.FULL, IMAGENET_MEAN, IMAGENET_DEVIATION);
  }

  /**
   * Decoded images and their validity.
   *
   * @param images {@code [B, V, S, S, 3]}; invalid ones have pixels of 0
   * @param reasons {@code [B, V]}: empty = the file was decoded; else the refusal
   * @param pixels {@code [B, V, S, S, 3]}: the images before normalisation, levels from 0 to 255
   */
  public record DecodedImages<T extends TFloating>(
      Operand<T> images, Operand<TString> reasons, Operand<TUint8> pixels) {}

  /**
   * Adds decoding, resizing and normalisation.
   *
   * @param files {@code [B]} or {@code [B, V]}: contents of image files; V = 1 for {@code [B]}
   */
  public <T extends TFloating> DecodedImages<T> build(GraphScope<T> scope, Operand<TString> files) {
    Ops tf = scope.tf();
    int views = files.shape().numDimensions() == 1 ? 1 : (int) files.shape().get(1);
    checkArgument(
        files.shape().numDimensions() <= 2 && views >= 1,
        "image decoding: files have shape %s; expected [B] or [B, V] with a known V",
        files.shape());
    Pixels pixels = buildPixels(scope.tf(), tf.reshape(files, tf.constant(new int[] {-1})));
    Operand<TInt32> shape = tf.constant(new int[] {-1, views, size, size, CHANNELS});
    return new DecodedImages<>(
        tf.reshape(normalise(scope, pixels.values()), shape),
        tf.reshape(pixels.reasons(), tf.constant(new int[] {-1, views})),
        tf.reshape(pixels.values(), shape));
  }

  /**
   * Decoded files.
   *
   * @param values {@code [N, S, S, 3]}, levels from 0 to 255
   * @param reasons {@code [N]}: empty = the file was decoded; else the refusal
   */
  record Pixels(Operand<TUint8> values, Operand<TString> reasons) {}

  /**
   * Adds decoding and resizing without normalisation.
   *
   * @param files {@code [N]}: contents of image files
   */
  Pixels buildPixels(Ops tf, Operand<TString> files) {
    Operand<TInt32> count = Shapes.dimension(tf, files, 0);
    Operand<TInt32> numbers = tf.range(tf.constant(0), count, tf.constant(1));
    List<Class<? extends TType>> types = List.of(TInt32.class, TUint8.class, TString.class);
    List<Shape> shapes = List.of(Shape.scalar(), Shape.of(size, size, CHANNELS), Shape.scalar());
    Operand<? extends TType> all =
        tf.data.tensorSliceDataset(
            List.of(numbers, files), List.of(Shape.scalar(), Shape.scalar()));
    Operand<? extends TType> decoded;
    try (ConcreteFunction decode = ConcreteFunction.create(this::decode)) {
      decoded =
          tf.data.ignoreErrorsDataset(
              tf.data.mapDataset(all, List.of(), decode, types, shapes), types, shapes);
    }
    // A batch must not be empty: add one black element, which is dropped again.
    Operand<TUint8> black = tf.fill(tf.constant(new int[] {size, size, CHANNELS}), zero(tf));
    Operand<? extends TType> last =
        tf.data.tensorDataset(List.of(count, black, tf.constant(ImageRules.UNDECODABLE)), shapes);
    Operand<TInt64> rows = tf.dtypes.cast(tf.math.add(count, tf.constant(1)), TInt64.class);
    List<Shape> batched = List.of(Shape.of(-1), Shape.of(-1, size, size, CHANNELS), Shape.of(-1));
    Operand<? extends TType> batch =
        tf.data.batchDataset(
            tf.data.concatenateDataset(decoded, last, types, shapes),
            rows,
            tf.constant(false),
            types,
            batched);
    List<Output<?>> parts = tf.data.datasetToSingleElement(batch, types, batched).components();
    return restoreOrder(tf, parts, count);
  }

  private static Operand<TUint8> zero(Ops tf) {
    return tf.dtypes.cast(tf.constant(0), TUint8.class);
  }

  /** Maps one element, an index and the contents of a file, to the index, pixels and refusal. */
  private Signature decode(Ops tf) {
    Operand<TInt32> number = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    Operand<TString> file = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    ImageFileReader.ReadImage read = new ImageFileReader(range).build(tf, file);
    return Signature.builder("decode_to_" + size)
        .input("number", number)
        .input("file", file)
        .output("same_number", tf.identity(number))
        .output("pixels", new PilResize(size).build(tf, read.pixels()))
        .output("reason", read.reason())
        .build();
  }

  /**
   * Adds the conversion of images to PNG files. The images are encoded one by one, because
   * TensorFlow 2.11 and older cannot load a graph that encodes a batch.
   *
   * @param images {@code [B, V, S, S, 3]}, levels from 0 to 255
   * @return {@code [B, V]}: the contents of the files
   */
  static Operand<TString> encodePng(Ops tf, Operand<TUint8> images) {
    Shape shape = images.shape().takeLast(3);
    int[] rows = {-1, (int) shape.get(0), (int) shape.get(1), (int) shape.get(2)};
    Operand<TUint8> black = // prevents an empty batch
        tf.fill(tf.constant(new int[] {1, rows[1], rows[2], rows[3]}), zero(tf));
    Operand<TUint8> all =
        tf.concat(List.of(tf.reshape(images, tf.constant(rows)), black), tf.constant(0));
    Operand<TInt32> count = Shapes.dimension(tf, all, 0);
    List<Class<? extends TType>> types = List.of(TString.class);
    Operand<? extends TType> files;
    try (ConcreteFunction encode = ConcreteFunction.create(ops -> encodePng(ops, shape))) {
      files =
          tf.data.mapDataset(
              tf.data.tensorSliceDataset(List.of(all), List.of(shape)),
              List.of(),
              encode,
              types,
              List.of(Shape.scalar()));
    }
    List<Shape> batched = List.of(Shape.of(-1));
    Operand<? extends TType> batch =
        tf.data.batchDataset(
            files, tf.dtypes.cast(count, TInt64.class), tf.constant(false), types, batched);
    Operand<TString> encoded = strings(tf.data.datasetToSingleElement(batch, types, batched));
    Operand<TInt32> wanted = tf.stack(List.of(tf.math.sub(count, tf.constant(1))));
    return tf.reshape(
        tf.slice(encoded, tf.constant(new int[] {0}), wanted),
        tf.constant(new int[] {-1, (int) images.shape().get(1)}));
  }

  private static Signature encodePng(Ops tf, Shape shape) {
    Operand<TUint8> image = tf.placeholder(TUint8.class, Placeholder.shape(shape));
    return Signature.builder("encode_png")
        .input("image", image)
        .output("file", tf.image.encodePng(image))
        .build();
  }

  @SuppressWarnings("unchecked") // the element type is known
  private static Operand<TString> strings(DatasetToSingleElement element) {
    return (Operand<TString>) element.components().get(0);
  }

  /** Moves the decoded pictures back to the positions of their files. */
  @SuppressWarnings("unchecked") // the element types are known
  private Pixels restoreOrder(Ops tf, List<Output<?>> parts, Operand<TInt32> count) {
    Operand<TInt32> numbers = (Operand<TInt32>) parts.get(0);
    Operand<TUint8> values = (Operand<TUint8>) parts.get(1);
    Operand<TString> reasons = (Operand<TString>) parts.get(2);
    Operand<TInt32> places = // for each file its row among the decoded ones, from 1; 0 = failed
        tf.scatterNd(
            tf.expandDims(numbers, tf.constant(1)),
            tf.range(
                tf.constant(1),
                tf.math.add(Shapes.dimension(tf, values, 0), tf.constant(1)),
                tf.constant(1)),
            tf.stack(List.of(tf.math.add(count, tf.constant(1)))));
    Operand<TInt32> own = tf.slice(places, tf.constant(new int[] {0}), tf.stack(List.of(count)));
    Operand<TBool> decoded = tf.math.greater(own, tf.constant(0));
    Operand<TInt32> blackRow = tf.math.sub(Shapes.dimension(tf, values, 0), tf.constant(1));
    Operand<TInt32> rows = tf.select(decoded, tf.math.sub(own, tf.constant(1)), blackRow);
    Operand<TUint8> found = tf.gather(values, rows, tf.constant(0));
    return new Pixels(
        tf.reshape(found, tf.constant(new int[] {-1, size, size, CHANNELS})),
        tf.gather(reasons, rows, tf.constant(0)));
  }

  private <T extends TFloating> Operand<T> normalise(GraphScope<T> scope, Operand<TUint8> pixels) {
    Ops tf = scope.tf();
    Operand<TInt32> channel = tf.constant(new int[] {0, LEVELS, 2 * LEVELS});
    Operand<TInt32> index = tf.math.add(tf.dtypes.cast(pixels, TInt32.class), channel);
    Operand<TFloat32> values = tf.gather(tf.constant(normalisationTable()), index, tf.constant(0));
    return tf.dtypes.cast(values, scope.type());
  }

  /** Computes {@code (level / 255 - mean) / deviation} for all levels of red, green and blue. */
  private float[] normalisationTable() {
    float[] table = new float[CHANNELS * LEVELS];
    for (int i = 0; i < table.length; i++) {
      int channel = i / LEVELS;
      table[i] = ((i % LEVELS) / 255f - mean.get(channel)) / deviation.get(channel);
    }
    return table;
  }
}
