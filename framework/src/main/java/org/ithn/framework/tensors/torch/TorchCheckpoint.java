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
 * Tensors of a file written by {@code torch.save}: a {@code state_dict}, either at the top level or
 * under a key of a dictionary such as {@code state_dict}, {@code model_state_dict} or {@code
 * model}.
 *
 * <p>Values of other classes next to the weights are skipped. Operations that PyTorch has postponed
 * (negation, conjugation) are performed.
 *
 * <p>Both formats are supported: the archive of PyTorch 1.6 and later, and the older one. Nothing
 * in a file is ever executed, memory use is bounded by a few times the file's length, and a
 * truncated or unexpected file is refused with a one-sentence message.
 *
 * @param tensors contiguous tensors by name, in the order of the file
 */
public record TorchCheckpoint(Map<String, TensorData> tensors) {
  public TorchCheckpoint {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Access to the bytes of storages. */
  interface Storages {
    /** Returns the little-endian bytes of a storage, at least as many as it needs. */
    ByteBuffer bytes(TorchStorage storage) throws IOException;
  }

  /** The unpickled object of a file and its storages. */
  record Content(Object root, Storages storages) {}

  /**
   * Reads a file.
   *
   * @throws IOException if the file cannot be read or is refused; the message names it
   */
  public static TorchCheckpoint read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw new PickleException("it has %d bytes; the limit is 2 GiB".formatted(size));
      }
      return parse(channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
    } catch (PickleException e) {
      throw invalid(file.toString(), e);
    }
  }

  /**
   * Reads the content of a file.
   *
   * @param name the name of the file, for messages
   * @param all the content, from position 0
   * @throws IOException if the content is refused; the message names the file
   */
  static TorchCheckpoint read(String name, ByteBuffer all) throws IOException {
    try {
      return parse(all);
    } catch (PickleException e) {
      throw invalid(name, e);
    }
  }

  private static TorchCheckpoint parse(ByteBuffer all) throws IOException {
    long size = all.remaining();
    Content content = TorchArchive.isArchive(all) ? TorchArchive.read(all) : TorchLegacy.read(all);
    return new TorchCheckpoint(tensors(content, size));
  }

  private static IOException invalid(String name, PickleException cause) {
    return new IOException(
        "%s is not a valid PyTorch checkpoint: %s".formatted(name, cause.getMessage()), cause);
  }

  private static Map<String, TensorData> tensors(Content content, long fileSize)
      throws IOException {
    Map<?, ?> entries = StateDicts.find(content.root());
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    long copied = 0;
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      if (entry.getKey() instanceof String name && entry.getValue() instanceof TorchTensor tensor) {
        TensorData values = StridedCopy.copy(name, tensor, content.storages(), fileSize);
        copied += values.bytes().remaining();
        if (copied > 4 * fileSize) { // tensors may share storages, within limits
          throw new PickleException("its tensors are far larger than the file");
        }
        tensors.put(name, values);
      }
    }
    return tensors;
  }

  /** Returns the tensor with the given name. */
  public TensorData get(String name) {
    TensorData tensor = tensors.get(name);
    checkArgument(tensor != null, "the checkpoint has no tensor named %s", name);
    return tensor;
  }
}
