package org.ithn.framework.tensors.torch;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.framework.tensors.TensorData;

/**
 * The tensors of a file that {@code torch.save} wrote: a {@code state_dict}, alone or under that
 * key in a dictionary with other things.
 *
 * <p>Both formats are read, the archive of PyTorch 1.6 and later and the one before. Nothing in a
 * file is ever executed, no memory is taken beyond a few times the file's own length, and a file
 * that is cut off or says something unexpected is refused in one sentence.
 *
 * @param tensors by name, in the file's order, each contiguous
 */
public record TorchCheckpoint(Map<String, TensorData> tensors) {
  private static final String STATE = "state_dict";

  public TorchCheckpoint {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Where the bytes of storages are. */
  interface Storages {
    /** Little-endian bytes of a storage, as many as it needs. */
    ByteBuffer bytes(TorchStorage storage) throws IOException;
  }

  /** A pickle's result and the storages beside it. */
  record Content(Object root, Storages storages) {}

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is refused; the message names the file
   */
  public static TorchCheckpoint read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw new PickleException("it has %d bytes, and 2 GiB are the limit".formatted(size));
      }
      ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      Content content =
          TorchArchive.isArchive(all) ? TorchArchive.read(all) : TorchLegacy.read(all);
      return new TorchCheckpoint(tensors(content, size));
    } catch (PickleException e) {
      throw new IOException(
          "%s is refused as a PyTorch checkpoint: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Map<String, TensorData> tensors(Content content, long most) throws IOException {
    Object root = content.root();
    if (root instanceof Map<?, ?> map && map.get(STATE) instanceof Map<?, ?> inner) {
      root = inner;
    }
    if (!(root instanceof Map<?, ?> entries)) {
      throw new PickleException("it holds no dictionary of tensors");
    }
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    long copied = 0;
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      if (entry.getKey() instanceof String name && entry.getValue() instanceof TorchTensor tensor) {
        TensorData values = StridedCopy.copy(name, tensor, content.storages(), most);
        copied += values.bytes().remaining();
        if (copied > 4 * most) { // shared storages may be counted more than once, not endlessly
          throw new PickleException("its tensors are far larger than the file");
        }
        tensors.put(name, values);
      }
    }
    if (tensors.isEmpty()) {
      throw new PickleException("it holds no tensors");
    }
    return tensors;
  }

  /** The tensor of that name. */
  public TensorData get(String name) {
    TensorData tensor = tensors.get(name);
    checkArgument(tensor != null, "the checkpoint has no tensor named %s", name);
    return tensor;
  }
}
