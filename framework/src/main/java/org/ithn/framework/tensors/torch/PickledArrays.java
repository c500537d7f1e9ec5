package org.ithn.framework.tensors.torch;

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
 * NumPy arrays of a dictionary written by Python's {@code pickle.dump}, protocols 2 to 5.
 *
 * <p>Nothing in a file is ever executed, and memory use is bounded by a few times its length.
 *
 * @param arrays arrays by key, in the order of the file; integer keys are converted to text
 */
public record PickledArrays(Map<String, TensorData> arrays) {
  public PickledArrays {
    arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
  }

  /**
   * Reads a file.
   *
   * @throws IOException if the file cannot be read or is refused; the message names it
   */
  public static PickledArrays read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw new PickleException("it has %d bytes; the limit is 2 GiB".formatted(size));
      }
      ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      return new PickledArrays(arrays(Unpickler.read(all)));
    } catch (PickleException e) {
      throw new IOException(
          "%s is not a valid pickle of arrays: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Map<String, TensorData> arrays(Object root) throws PickleException {
    if (!(root instanceof Map<?, ?> entries)) {
      throw new PickleException("it does not contain a dictionary");
    }
    Map<String, TensorData> arrays = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      String key = String.valueOf(entry.getKey());
      if (!(entry.getValue() instanceof NumpyArray array)) {
        throw new PickleException(
            "the entry '%s' is not a NumPy array".formatted(TorchGlobals.sanitise(key)));
      }
      arrays.put(key, array.toTensorData());
    }
    return arrays;
  }
}
