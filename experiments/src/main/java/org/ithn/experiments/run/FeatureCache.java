package org.ithn.experiments.run;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.ExampleFeatures;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.datasets.study.StudyExample;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.ProcessLock;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.ndarray.buffer.layout.DataLayouts;

/**
 * File of the float16 features that a frozen visual extractor computes for every training image.
 *
 * <p>The file name is a hash of the extractor's weights, the transform, and the paths, sizes and
 * modification times of the images, so only runs with equal inputs share the file. It has one row
 * per example: {@code [1 + P, D]} values and their CRC-32C. Rows of unusable images are NaN.
 */
final class FeatureCache implements ExampleFeatures, AutoCloseable {
  private static final int FORMAT = 2;
  private static final int KEY_LENGTH = 16;

  private final Path file;
  private final FileChannel rows;
  private final List<Integer> shape;
  private final Map<List<Path>, Integer> places = new HashMap<>();

  private FeatureCache(Path file, List<Integer> shape, List<StudyExample> examples)
      throws IOException {
    this.file = file;
    this.shape = shape;
    this.rows = FileChannel.open(file, StandardOpenOption.READ);
    examples.forEach(example -> places.putIfAbsent(example.images(), places.size()));
  }

  /**
   * The frozen visual extractor of a run.
   *
   * @param experiment the run's configuration and backbone
   * @param model values of the backbone's variables, by path
   * @param shape shape of one example's features, {@code [1 + P, D]}
   */
  record FrozenExtractor(
      Experiment experiment, Map<String, TensorData> model, List<Integer> shape) {}

  /**
   * Opens the file of a run, after writing it if it is missing.
   *
   * @param frozen the extractor whose features the file contains
   * @param train the training split
   * @param folder folder of feature files, which runs may share
   * @param bad receives examples with unusable images
   * @param progress receives progress messages, one line each
   */
  static FeatureCache open(
      FrozenExtractor frozen,
      List<Study> train,
      Path folder,
      BadExamples bad,
      Consumer<String> progress)
      throws IOException {
    Experiment experiment = frozen.experiment();
    List<Integer> shape = frozen.shape();
    StudyBatchesOptions options =
        StudyBatchesOptions.of(experiment.config().evaluation().batch(), experiment.config().seed())
            .withBadExamples(bad);
    try (StudyBatches batches =
        StudyBatches.forEvaluation(
            Rewards.distinctImages(train), experiment.vocabulary(), experiment.data(), options)) {
      List<StudyExample> examples = batches.exampleList();
      Map<String, TensorData> vision =
          VisionFeatureSession.visionVariables(experiment, frozen.model());
      Path file = folder.resolve("vision-" + key(experiment.data(), vision, examples) + ".f16");
      long size = (long) examples.size() * rowBytes(length(shape));
      progress.accept(announcement(file, size, examples.size()));
      if (!isComplete(file, size)) {
        writeOnce(
            file,
            size,
            out -> {
              try (VisionFeatureSession session =
                  VisionFeatureSession.open(experiment, vision, "the run's initial weights")) {
                compute(out, length(shape), examples, batches, session);
              }
            });
      }
      return new FeatureCache(file, shape, examples);
    }
  }

  private static String announcement(Path file, long size, int count) throws IOException {
    return isComplete(file, size)
        ? "reading features of the visual extractor from " + file
        : String.format(
            Locale.ROOT,
            "computing features of %d examples once into %s, %.0f MB",
            count,
            file,
            size / 1e6);
  }

  private static String key(
      DataConfig data, Map<String, TensorData> vision, List<StudyExample> examples)
      throws IOException {
    Hasher hasher =
        Hashing.sha256()
            .newHasher()
            .putInt(FORMAT)
            .putInt(data.image().size())
            .putString(data.image().range().name(), StandardCharsets.UTF_8);
    vision.forEach(
        (name, value) -> {
          hasher.putString(name, StandardCharsets.UTF_8);
          LongStream.of(value.shape()).forEach(hasher::putLong);
          hasher.putBytes(value.bytes());
        });
    for (StudyExample example : examples) {
      if (data.views().masksAbsent()) {
        hasher.putInt(example.images().size());
      }
      for (Path image : example.images()) {
        Path whole = image.toAbsolutePath().normalize();
        hasher.putString(whole.toString(), StandardCharsets.UTF_8);
        if (Files.isRegularFile(whole)) {
          hasher.putLong(Files.size(whole)).putLong(Files.getLastModifiedTime(whole).toMillis());
        }
      }
    }
    return hasher.hash().toString().substring(0, KEY_LENGTH);
  }

  private static boolean isComplete(Path file, long size) throws IOException {
    return Files.isRegularFile(file) && Files.size(file) == size;
  }

  /** Writes the file atomically, or waits for another thread or process that does. */
  @SuppressWarnings("try") // the lock is held, not used
  private static void writeOnce(Path file, long size, AtomicFiles.ChannelWriter content)
      throws IOException {
    Path guard = file.resolveSibling("." + file.getFileName() + ".lock");
    try (ProcessLock held = ProcessLock.acquire(guard)) {
      if (isComplete(file, size)) {
        return;
      }
      AtomicFiles.removeLeftoversOf(file);
      AtomicFiles.write(file, content);
    }
  }

  private static void compute(
      FileChannel out,
      int length,
      List<StudyExample> examples,
      StudyBatches batches,
      VisionFeatureSession session)
      throws IOException {
    int next = 0;
    for (Iterator<Batch> it = batches.epoch(1, 0); it.hasNext(); ) {
      Examples batch = it.next().positives();
      float[] values = session.packedFeatures(batch.images());
      for (int row = 0; row < batch.size(); row++, next++) {
        for (; !examples.get(next).id().equals(batch.ids().get(row)); next++) {
          append(out, missingRow(length), 0, length);
        }
        append(out, values, row * length, length);
      }
    }
    for (; next < examples.size(); next++) {
      append(out, missingRow(length), 0, length);
    }
  }

  private static float[] missingRow(int length) {
    float[] values = new float[length];
    Arrays.fill(values, Float.NaN);
    return values;
  }

  private static void append(FileChannel out, float[] values, int from, int length)
      throws IOException {
    short[] halves = new short[length];
    FloatDataBuffer half = DataLayouts.FLOAT16.applyTo(DataBuffers.of(halves, false, false));
    half.write(values, from, length);
    ByteBuffer bytes = ByteBuffer.allocate(rowBytes(length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(halves);
    bytes.putInt(2 * length, checksum(bytes, length));
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static int rowBytes(int length) {
    return 2 * length + Integer.BYTES;
  }

  private static int checksum(ByteBuffer row, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(row.duplicate().clear().limit(2 * length));
    return (int) checksum.getValue();
  }

  private static int length(List<Integer> shape) {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  @Override
  public List<Integer> shape() {
    return shape;
  }

  @Override
  public float[] read(StudyExample example) {
    Integer place = places.get(example.images());
    if (place == null) {
      throw new DataException(
          "features %s: no row for %s; delete the file and restart the run"
              .formatted(file, example.images()));
    }
    int length = length(shape);
    ByteBuffer bytes = readRow(place, rowBytes(length));
    if (bytes.getInt(2 * length) != checksum(bytes, length)) {
      throw new DataException(
          "features %s: the row of %s is damaged; delete the file and restart the run"
              .formatted(file, example.images()));
    }
    short[] halves = new short[length];
    bytes.flip().asShortBuffer().get(halves);
    float[] values = new float[length];
    DataLayouts.FLOAT16.applyTo(DataBuffers.of(halves, true, false)).read(values);
    if (Float.isNaN(values[0])) {
      throw new DataException(
          "features %s: the images %s were unusable when the file was computed; repair them"
              .formatted(file, example.images()));
    }
    return values;
  }

  /** Returns the bytes of a row, filled with zeros if the file ends too early. */
  private ByteBuffer readRow(int place, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    try {
      long from = (long) size * place;
      int read = 0;
      while (bytes.hasRemaining() && read >= 0) {
        read = rows.read(bytes, from + bytes.position());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
