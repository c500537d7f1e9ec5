package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.AtomicFileWriter;
import org.ithn.datasets.files.NpyRows;
import org.ithn.datasets.files.NpyWriter;
import org.ithn.datasets.study.Study;
import org.ithn.framework.files.Json;

/**
 * Vectors of the training studies as a {@code .npy} file, for other programs such as FAISS and for
 * mining again without encoding.
 *
 * <p>The file contains {@code float32 [N, W]}, unit length; row i belongs to training study i in
 * the annotation's order, and rows of studies without a vector are zero. A file beside it, with
 * {@code .json} appended to the name, records the encoder, the SHA-256 of the vectors and that of
 * the studies.
 */
public final class VectorFile {
  private static final String FORMAT = "ithn-vectors";
  private static final ImmutableSet<String> KEYS =
      ImmutableSet.of("format", "version", "encoder", "data_sha256", "vectors_sha256", "absent");

  private VectorFile() {}

  /**
   * Writes the vectors, then the record beside them.
   *
   * @param train the training studies that were encoded
   * @throws IllegalArgumentException if the vectors are sparse
   * @throws DataException if a file cannot be written
   */
  public static void write(EncodedStudies encoded, List<Study> train, Path file) {
    checkArgument(
        encoded.vectors() instanceof DenseVectors,
        "the encoder '%s' returns sparse vectors, which a .npy file cannot hold; use an encoder"
            + " such as roberta",
        encoded.signature());
    DenseVectors vectors = (DenseVectors) encoded.vectors();
    float[] zero = new float[vectors.width()];
    int[] next = {0};
    deleteRecord(file);
    String hash =
        NpyWriter.write(
            file,
            train.size(),
            vectors.width(),
            row ->
                encoded.absent().contains(train.get(row).id()) ? zero : vectors.vector(next[0]++));
    ObjectNode record =
        Json.RECORDS
            .createObjectNode()
            .put("format", FORMAT)
            .put("version", 1)
            .put("encoder", encoded.signature())
            .put("data_sha256", MiningProvenance.hash(train))
            .put("vectors_sha256", hash);
    ArrayNode absent = record.putArray("absent");
    encoded.absent().stream().sorted().forEach(absent::add);
    AtomicFileWriter.write(
        recordOf(file), out -> out.write((record + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  /** Deletes the record first, so that it never describes other vectors. */
  private static void deleteRecord(Path file) {
    try {
      Files.deleteIfExists(recordOf(file));
    } catch (IOException e) {
      throw new DataException(
          "%s: cannot be replaced (%s); check the folder".formatted(recordOf(file), e), e);
    }
  }

  /** Returns the file beside the vectors. */
  public static Path recordOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".json");
  }

  /** Returns true if the origin of the vectors is recorded; otherwise rows are trusted. */
  public static boolean hasRecord(Path file) {
    return Files.isRegularFile(recordOf(file));
  }

  /**
   * Reads the vectors.
   *
   * @param train the training studies, one for each row
   * @return the vectors; without a record, their signature is the name of the file
   * @throws DataException if a file is missing, damaged, or of other studies
   */
  public static EncodedStudies read(Path file, List<Study> train) {
    Origin origin =
        hasRecord(file)
            ? readRecord(file, train)
            : new Origin("vectors=" + file.getFileName(), Set.of(), "");
    try (NpyRows rows = NpyRows.open(file)) {
      if (rows.rows() != train.size()) {
        throw new DataException(
            "%s: has %d rows for %d training studies; expected one row for each, in their order"
                .formatted(file, rows.rows(), train.size()));
      }
      boolean[] isAbsent = new boolean[train.size()];
      for (int i = 0; i < isAbsent.length; i++) {
        isAbsent[i] = origin.absent.contains(train.get(i).id());
      }
      DenseVectors vectors = read(rows, isAbsent, train.size() - origin.absent.size());
      if (!origin.hash.isEmpty() && !rows.sha256().equals(origin.hash)) {
        throw new DataException(
            "%s: is not the file that %s describes; encode the studies again, or delete the latter if the rows are right"
                .formatted(file, recordOf(file).getFileName()));
      }
      return new EncodedStudies(vectors, origin.encoder, origin.absent);
    } catch (IllegalArgumentException e) {
      throw new DataException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static DenseVectors read(NpyRows rows, boolean[] isAbsent, int present) {
    int width = rows.width();
    int[] next = {0};
    float[] skipped = new float[width];
    DenseVectors vectors =
        DenseVectors.read(
            present,
            width,
            (target, count) -> {
              for (int row = 0; row < count; next[0]++) {
                boolean absent = isAbsent[next[0]];
                rows.readFloats(absent ? skipped : target, absent ? 0 : row * width, width);
                row += absent ? 0 : 1;
              }
            });
    for (; next[0] < isAbsent.length; next[0]++) {
      rows.readFloats(skipped, 0, width);
    }
    return vectors;
  }

  /** Content of the record beside the vectors. */
  private record Origin(String encoder, Set<String> absent, String hash) {}

  private static Origin readRecord(Path file, List<Study> train) {
    Path path = recordOf(file);
    JsonLine line;
    try {
      line = JsonLine.parse(path, 1, Files.readString(path));
    } catch (IOException e) {
      throw new DataException("%s: cannot be read (%s); encode again".formatted(path, e), e);
    }
    line.expectKeys(KEYS);
    if (!line.text("format").equals(FORMAT) || line.integer("version") != 1) {
      throw line.failure("expected the format '" + FORMAT + "', version 1");
    }
    if (!line.text("data_sha256").equals(MiningProvenance.hash(train))) {
      throw new DataException(
          "%s: the vectors are of other training studies or reports; encode these again"
              .formatted(path));
    }
    Set<String> absent = new HashSet<>(line.texts("absent"));
    if (!train.stream().map(Study::id).collect(Collectors.toSet()).containsAll(absent)) {
      throw line.failure("'absent' names an unknown study");
    }
    return new Origin(line.text("encoder"), absent, line.text("vectors_sha256"));
  }
}
