package org.ithn.framework.input;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.ithn.framework.session.GraphOptimization;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.LongNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.data.MakeIterator;
import org.tensorflow.op.data.ParallelMapDataset;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * An input pipeline that turns image files into batches on TensorFlow's threads, with {@code
 * tf.data}'s slices, parallel map, batch and prefetch.
 *
 * <p>The caller passes the files in order, together with all random numbers, so a source can be a
 * function of seed and position. Resizing is bilinear with antialiasing in float32. PIL rounds to 8
 * bits after each pass; samples differ from PIL's by less than 1.1 of 255 levels.
 */
public final class ImagePipeline implements AutoCloseable {
  private static final int PREFETCHED = 2;

  private final Graph graph = new Graph();
  private final int threads;
  private final int valuesPerImage;
  private final Placeholder<TString> files;
  private final Placeholder<TInt64> draws;
  private final Placeholder<TInt64> perBatch;
  private final Op start;
  private final Operand<?> next;
  private final Set<BatchReader> open = new HashSet<>();

  /**
   * Builds the pipeline.
   *
   * @param options the preprocessing options
   * @param threads the number of images decoded in parallel
   */
  public ImagePipeline(ImageOptions options, int threads) {
    this.threads = threads;
    this.valuesPerImage = options.size() * options.size() * 3;
    Ops tf =
        Ops.create(graph)
            .withDevice(
                DeviceSpec.newBuilder()
                    .deviceType(DeviceSpec.DeviceType.CPU)
                    .deviceIndex(0)
                    .build());
    files = tf.placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    draws = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, 3)));
    perBatch = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));

    Shape image = Shape.of(options.size(), options.size(), 3);
    List<Class<? extends TType>> types = List.of(TFloat32.class);
    List<Shape> batch = List.of(Shape.of(Shape.UNKNOWN_SIZE).append(image));
    Operand<? extends TType> batches =
        tf.data.batchDataset(
            readInParallel(tf, options, image), perBatch, tf.constant(false), types, batch);
    Operand<? extends TType> ahead =
        tf.data.prefetchDataset(batches, tf.constant((long) PREFETCHED), types, batch);
    Operand<? extends TType> iterator = tf.data.iterator("", "", types, batch);
    start = MakeIterator.create(tf.scope(), ahead, iterator);
    next = tf.data.iteratorGetNext(iterator, types, batch).components().get(0);
  }

  /** Adds a data set of images {@code [S, S, 3]}, in the order of {@link #files}. */
  private Operand<? extends TType> readInParallel(Ops tf, ImageOptions options, Shape image) {
    Operand<? extends TType> slices =
        tf.data.tensorSliceDataset(List.of(files, draws), List.of(Shape.scalar(), Shape.of(3)));
    try (ConcreteFunction function = new ImagePreprocessing(options).build()) {
      return tf.data.parallelMapDataset(
          slices,
          List.of(),
          tf.constant((long) threads),
          function,
          List.of(TFloat32.class),
          List.of(image),
          ParallelMapDataset.deterministic("true"));
    }
  }

  /**
   * Starts reading.
   *
   * @param images the image files, in order
   * @param imageDraws the crop and flip of each image
   * @param imagesPerBatch the number of images per batch, at least 1; the last batch may have fewer
   * @return the batches, which are closed by the caller or with the pipeline
   */
  public synchronized BatchReader read(
      List<Path> images, List<AugmentationParameters> imageDraws, int imagesPerBatch) {
    checkArgument(
        images.size() == imageDraws.size() && imagesPerBatch >= 1,
        "input pipeline: got %s images, %s draws and batches of %s; expected one draw per image and"
            + " batches of at least 1",
        images.size(),
        imageDraws.size(),
        imagesPerBatch);
    BatchReader reader = new BatchReader(images.size(), imagesPerBatch);
    try (TString names =
            TString.vectorOf(images.stream().map(Path::toString).toArray(String[]::new));
        TInt64 numbers = toTensor(imageDraws);
        TInt64 size = TInt64.scalarOf(imagesPerBatch)) {
      reader
          .session
          .runner()
          .feed(files, names)
          .feed(draws, numbers)
          .feed(perBatch, size)
          .addTarget(start)
          .run()
          .close();
    } catch (RuntimeException e) {
      reader.session.close();
      throw e;
    }
    open.add(reader);
    return reader;
  }

  /** Returns {@code [N, 3]}: top, left, and 1 for a flip; the caller closes it. */
  private static TInt64 toTensor(List<AugmentationParameters> imageDraws) {
    LongNdArray numbers = NdArrays.ofLongs(Shape.of(imageDraws.size(), 3));
    for (int i = 0; i < imageDraws.size(); i++) {
      AugmentationParameters own = imageDraws.get(i);
      numbers.setLong(own.top(), i, 0);
      numbers.setLong(own.left(), i, 1);
      numbers.setLong(own.flip() ? 1 : 0, i, 2);
    }
    return TInt64.tensorOf(numbers);
  }

  private Session session() {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(threads + 1)
            .setGraphOptions(GraphOptimization.oneRound())
            .setUsePerSessionThreads(true); // otherwise it would affect all other sessions
    config.getGpuOptionsBuilder().setAllowGrowth(true);
    return new Session(graph, config.build());
  }

  @Override
  public synchronized void close() {
    Set.copyOf(open).forEach(BatchReader::close);
    graph.close();
  }

  /** A reader of consecutive batches, for use by one thread. */
  public final class BatchReader implements AutoCloseable {
    private final Session session = session();
    private final int imagesPerBatch;
    private int remaining;
    private boolean closed;

    private BatchReader(int images, int imagesPerBatch) {
      this.remaining = images;
      this.imagesPerBatch = imagesPerBatch;
    }

    /** Returns true if another batch follows. */
    public boolean hasNext() {
      return remaining > 0;
    }

    /**
     * Waits for the next batch.
     *
     * @return {@code [images, S, S, 3]}, row-major
     * @throws UncheckedIOException if an image cannot be read or decoded
     * @throws IllegalStateException if the reader or the pipeline is closed
     */
    public float[] next() {
      checkState(!closed, "input pipeline: the batch reader is closed");
      if (remaining <= 0) {
        throw new NoSuchElementException("input pipeline: the epoch has no more batches");
      }
      float[] values =
          new float[Math.multiplyExact(Math.min(remaining, imagesPerBatch), valuesPerImage)];
      try (var result = session.runner().fetch(next).run()) {
        ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
      } catch (RuntimeException e) { // TensorFlow's exceptions share no type
        throw new UncheckedIOException(new IOException(e.getMessage(), e));
      }
      remaining -= imagesPerBatch;
      if (remaining <= 0) {
        close();
      }
      return values;
    }

    @Override
    public void close() {
      synchronized (ImagePipeline.this) {
        if (!closed) {
          closed = true;
          open.remove(this);
          session.close();
        }
      }
    }
  }
}
