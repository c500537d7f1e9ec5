package org.ithn.framework.tensors.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reader of the format before PyTorch 1.6: a magic number, a version, machine information, the
 * pickle, the keys of the storages, and each storage's length and bytes.
 */
final class TorchLegacy {
  private static final long VERSION = 1001;
  private static final int LENGTH_BYTES = 8;

  private TorchLegacy() {}

  static TorchCheckpoint.Content read(ByteBuffer in) throws IOException {
    Unpickler.read(in); // the magic number
    if (!Long.valueOf(VERSION).equals(Unpickler.read(in))) {
      throw new PickleException("it is neither an archive nor of format version " + VERSION);
    }
    Object systemInfo = Unpickler.read(in);
    if (systemInfo instanceof Map<?, ?> facts && Boolean.FALSE.equals(facts.get("little_endian"))) {
      throw new PickleException("it was written on a big-endian machine");
    }
    Map<String, TorchStorage> types = new HashMap<>();
    Object root = Unpickler.read(in, types);
    if (!(Unpickler.read(in) instanceof List<?> keys)) {
      throw new PickleException("it has no list of storages");
    }
    Map<String, ByteBuffer> bytes = new HashMap<>();
    for (Object key : keys) {
      if (!(key instanceof String name)) {
        throw new PickleException("a storage's name is not text");
      }
      bytes.put(name, next(in, types.get(name)));
    }
    return new TorchCheckpoint.Content(root, storage -> found(bytes, storage));
  }

  private static ByteBuffer next(ByteBuffer in, TorchStorage storage) throws PickleException {
    if (storage == null) {
      throw new PickleException("it has a storage that no tensor uses, or one of an unknown type");
    }
    if (in.remaining() < LENGTH_BYTES) {
      throw new PickleException("it ends within its storages");
    }
    long elements = in.getLong();
    long width = storage.type().byteSize();
    if (elements != storage.elementCount() || elements > in.remaining() / width) {
      throw new PickleException("it ends within its storages");
    }
    int length = (int) (elements * width);
    ByteBuffer bytes = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return bytes;
  }

  private static ByteBuffer found(Map<String, ByteBuffer> bytes, TorchStorage storage)
      throws PickleException {
    ByteBuffer found = bytes.get(storage.key());
    if (found == null || found.remaining() < storage.elementCount() * storage.type().byteSize()) {
      throw new PickleException(
          "the storage '%s' is missing or too short".formatted(storage.key()));
    }
    return found;
  }
}
