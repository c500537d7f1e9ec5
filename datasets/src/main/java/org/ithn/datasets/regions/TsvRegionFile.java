package org.ithn.datasets.regions;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;

/**
 * Bottom-up TSV file: one line per image, no header. The first column ends in the image's number;
 * the last three are the number of boxes, the boxes and the features, both as little-endian floats
 * in base64.
 *
 * <p>The bottom-up attention code writes six columns; later tools write ten, with classes and
 * attributes. The file is scanned once to index its lines.
 */
final class TsvRegionFile implements RegionFile {
  private static final int MOST_BYTES = 64 << 20;

  private final Path path;
  private final FileChannel file;
  private final int width;
  private final Map<Long, Line> lines;

  /** Position of a line: byte offset, length in bytes, and line number from 1. */
  record Line(long start, int length, int number) {}

  private TsvRegionFile(Path path, FileChannel file, int width, Map<Long, Line> lines) {
    this.path = path;
    this.file = file;
    this.width = width;
    this.lines = lines;
  }

  static TsvRegionFile open(Path path, int width, BadExamples bad) {
    try {
      FileChannel file = FileChannel.open(path);
      try {
        Map<Long, Line> lines = new HashMap<>();
        new TsvIndex(path, file, (image, line) -> add(path, image, line, lines), bad).scan();
        return new TsvRegionFile(path, file, width, lines);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable("regions " + path, e);
    }
  }

  private static void add(Path path, long image, Line line, Map<Long, Line> lines) {
    String place = "regions %s, line %d".formatted(path, line.number);
    if (line.length > MOST_BYTES) {
      throw new DataException(
          "%s: has %d bytes, more than the %d allowed; extract the features again"
              .formatted(place, line.length, MOST_BYTES));
    }
    Line first = lines.putIfAbsent(image, line);
    if (first != null) {
      throw new DataException(
          "%s: duplicate image %d (first on line %d); remove one"
              .formatted(place, image, first.number));
    }
  }

  @Override
  public void check(long image) {
    line(image);
  }

  private Line line(long image) {
    Line line = lines.get(image);
    if (line == null) {
      throw new DataException(
          "regions %s: no line for image %d; extract its features or leave it out"
              .formatted(path, image));
    }
    return line;
  }

  @Override
  public float[] read(long image) {
    Line line = line(image);
    String place = "regions %s, line %d, image %d".formatted(path, line.number, image);
    ByteBuffer bytes = ByteBuffer.allocate(line.length);
    try {
      int read = 0;
      while (bytes.hasRemaining() && read >= 0) {
        read = file.read(bytes, line.start + bytes.position());
      }
    } catch (IOException e) {
      throw unreadable(place, e);
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    return features(Splitter.on('\t').splitToList(text), place);
  }

  private float[] features(List<String> columns, String place) {
    int last = columns.size() - 1;
    int boxes = boxes(columns.get(last - 2), place);
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(columns.get(last));
    } catch (IllegalArgumentException e) {
      throw new DataException(
          "%s: the features are not base64 (%s); copy the file again"
              .formatted(place, e.getMessage()),
          e);
    }
    if (bytes.length != (long) boxes * width * Float.BYTES) {
      throw new DataException(
          "%s: %d boxes have %d bytes of features; expected %d, see data.regions.width"
              .formatted(place, boxes, bytes.length, (long) boxes * width * Float.BYTES));
    }
    float[] values = new float[boxes * width];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return RegionFile.requireFinite(values, place);
  }

  private static int boxes(String text, String place) {
    try {
      int boxes = Integer.parseInt(text);
      if (boxes >= 1 && boxes <= MAX_REGIONS) {
        return boxes;
      }
    } catch (NumberFormatException e) {
      throw boxes(text, place, e);
    }
    throw boxes(text, place, null);
  }

  private static DataException boxes(String text, String place, NumberFormatException cause) {
    return new DataException(
        "%s: the number of boxes is '%s'; expected 1 to %d".formatted(place, text, MAX_REGIONS),
        cause);
  }

  private static DataException unreadable(String place, IOException e) {
    return new DataException("%s: cannot be read (%s)".formatted(place, e.getMessage()), e);
  }
}
