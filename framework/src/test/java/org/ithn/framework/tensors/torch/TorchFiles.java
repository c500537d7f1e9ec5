package org.ithn.framework.tensors.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writer of small {@code torch.save} files, instruction by instruction. */
final class TorchFiles {
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final Map<String, byte[]> storages = new LinkedHashMap<>();

  TorchFiles() {
    op(0x80).op(4);
  }

  /** Appends one byte, an instruction or its argument. */
  TorchFiles op(int code) {
    pickle.write(code);
    return this;
  }

  /** Appends text. */
  TorchFiles text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    op(0x8c).op(bytes.length);
    pickle.writeBytes(bytes);
    return this;
  }

  /** Appends a number of at most one byte. */
  TorchFiles number(int number) {
    return op('K').op(number);
  }

  /** Appends a reference to a global. */
  TorchFiles global(String module, String name) {
    op('c');
    pickle.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Appends a storage with the given bytes. */
  TorchFiles storage(String module, String type, int elements, byte[] bytes) {
    String key = String.valueOf(storages.size());
    storages.put(key, bytes);
    op('(').text("storage").global(module, type).text(key).text("cpu").number(elements);
    return op('t').op('Q');
  }

  /** Appends a vector with a storage of its own; {@code flags} are its bits that are true. */
  TorchFiles vector(String type, int size, byte[] bytes, String... flags) {
    global("torch._utils", "_rebuild_tensor_v2").op('(');
    storage("torch", type, size, bytes);
    number(0).number(size).op(0x85).number(1).op(0x85).op(0x89).op('N');
    if (flags.length > 0) {
      op('}');
      for (String flag : flags) {
        text(flag).op(0x88).op('s');
      }
    }
    return op('t').op('R');
  }

  /** Appends a vector of floats. */
  TorchFiles floats(float... values) {
    return vector("FloatStorage", values.length, bytes(values));
  }

  static byte[] bytes(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  /** Writes the archive of the object that the instructions leave. */
  Path write(Path file) throws IOException {
    op('.');
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, "archive/data.pkl", pickle.toByteArray());
      for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
        put(zip, "archive/data/" + storage.getKey(), storage.getValue());
      }
    }
    return file;
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
