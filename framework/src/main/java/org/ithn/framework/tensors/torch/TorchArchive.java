package org.ithn.framework.tensors.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Reader of the format since PyTorch 1.6: a zip archive with the pickle and one entry per storage,
 * all uncompressed. The reader uses only the central directory, unpacks nothing, and verifies the
 * checksum of every entry.
 */
final class TorchArchive {
  private static final int LOCAL = 0x04034b50;
  private static final int ENTRY = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final String PICKLE = "/data.pkl";

  private TorchArchive() {}

  /** Returns true if a file starts with the signature of an archive. */
  static boolean isArchive(ByteBuffer all) {
    return all.remaining() >= 4 && all.order(ByteOrder.LITTLE_ENDIAN).getInt(0) == LOCAL;
  }

  static TorchCheckpoint.Content read(ByteBuffer all) throws IOException {
    Map<String, ByteBuffer> entries = entries(all);
    String pickle = null;
    for (String name : entries.keySet()) {
      pickle = name.endsWith(PICKLE) ? name : pickle;
    }
    if (pickle == null) {
      throw new PickleException("its archive contains no data.pkl");
    }
    String folder = pickle.substring(0, pickle.length() - PICKLE.length());
    ByteBuffer order = entries.get(folder + "/byteorder");
    if (order != null && order.remaining() > 0 && order.get(0) == 'b') {
      throw new PickleException("it was written on a big-endian machine");
    }
    Object root = Unpickler.read(entries.get(pickle).duplicate());
    return new TorchCheckpoint.Content(root, storage -> bytes(entries, folder, storage));
  }

  private static ByteBuffer bytes(
      Map<String, ByteBuffer> entries, String folder, TorchStorage storage) throws PickleException {
    ByteBuffer bytes = entries.get(folder + "/data/" + storage.key());
    if (bytes == null || bytes.remaining() / storage.type().byteSize() < storage.elementCount()) {
      throw new PickleException(
          "the storage '%s' is missing or too short".formatted(storage.key()));
    }
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Map<String, ByteBuffer> entries(ByteBuffer all) throws PickleException {
    all.order(ByteOrder.LITTLE_ENDIAN);
    int end = end(all);
    int count = all.getShort(end + 10) & 0xffff;
    int at = all.getInt(end + 16);
    Map<String, ByteBuffer> entries = new HashMap<>();
    try {
      checkTotalSize(all, at, count);
      for (int i = 0; i < count; i++) {
        at = add(all, at, entries);
      }
    } catch (IndexOutOfBoundsException e) {
      throw broken(e);
    }
    return entries;
  }

  /**
   * Checks that the entries fit into the file one after the other. Entries that share bytes could
   * expand to terabytes.
   */
  private static void checkTotalSize(ByteBuffer all, int first, int count) throws PickleException {
    long total = 0;
    int at = first;
    for (int i = 0; i < count; i++) {
      int variable = // name, extra field and comment
          (all.getShort(at + 28) & 0xffff)
              + (all.getShort(at + 30) & 0xffff)
              + (all.getShort(at + 32) & 0xffff);
      total += LOCAL_BYTES + (all.getInt(at + 20) & 0xffffffffL);
      at += ENTRY_BYTES + variable;
    }
    if (total > all.limit()) {
      throw new PickleException(
          "its archive is damaged: the %d entries overlap; download the file again"
              .formatted(count));
    }
  }

  private static PickleException broken(Throwable cause) {
    PickleException broken = new PickleException("its archive is damaged; download the file again");
    broken.initCause(cause);
    return broken;
  }

  private static int end(ByteBuffer all) throws PickleException {
    for (int at = all.limit() - END_BYTES; at >= Math.max(0, all.limit() - 65_557); at--) {
      if (all.getInt(at) == END) {
        return at;
      }
    }
    throw new PickleException("its archive is truncated; download the file again");
  }

  /** Adds one entry of the central directory and returns the position of the next. */
  private static int add(ByteBuffer all, int at, Map<String, ByteBuffer> entries)
      throws PickleException {
    if (all.getInt(at) != ENTRY) {
      throw broken(null);
    }
    int method = all.getShort(at + 10) & 0xffff;
    int packed = all.getInt(at + 20);
    int size = all.getInt(at + 24);
    int nameLength = all.getShort(at + 28) & 0xffff;
    int rest = (all.getShort(at + 30) & 0xffff) + (all.getShort(at + 32) & 0xffff);
    int local = all.getInt(at + 42);
    byte[] name = new byte[nameLength];
    all.get(at + ENTRY_BYTES, name);
    String path = new String(name, StandardCharsets.UTF_8);
    if (method != 0 || packed != size || size < 0) {
      throw new PickleException("its archive is compressed, but PyTorch never compresses one");
    }
    checkInside(path);
    ByteBuffer content = content(all, local, size);
    CRC32 checksum = new CRC32();
    checksum.update(content.duplicate());
    if ((int) checksum.getValue() != all.getInt(at + 16)) {
      throw new PickleException(
          "the entry '%s' of its archive has a wrong checksum; download the file again"
              .formatted(path));
    }
    if (entries.put(path, content) != null) {
      throw new PickleException("its archive contains two entries with the same name");
    }
    return at + ENTRY_BYTES + nameLength + rest;
  }

  private static void checkInside(String path) throws PickleException {
    if (path.contains("..") || path.startsWith("/") || path.contains("\\")) {
      throw new PickleException("its archive contains a path outside itself");
    }
  }

  private static ByteBuffer content(ByteBuffer all, int local, int size) throws PickleException {
    if (all.getInt(local) != LOCAL) {
      throw broken(null);
    }
    int skipped =
        LOCAL_BYTES + (all.getShort(local + 26) & 0xffff) + (all.getShort(local + 28) & 0xffff);
    return all.slice(local + skipped, size);
  }
}
