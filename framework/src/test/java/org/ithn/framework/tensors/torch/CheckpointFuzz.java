package org.ithn.framework.tensors.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.ithn.framework.tensors.TensorData;

/**
 * Fuzzer that reads mutated files in its own process: {@code GOLDENS FOLDER ROUNDS}.
 *
 * <p>Archives have checksums, so a mutated one is either refused or yields exactly its original
 * tensors. Files of the old format and safetensors have none: they must yield valid tensors, but
 * values may differ.
 */
public final class CheckpointFuzz {
  private static final long SEED = 17;

  private CheckpointFuzz() {}

  /** Runs all rounds; exits with code 0 if none fails. */
  public static void main(String[] arguments) throws IOException {
    List<Path> originals = originals(Path.of(arguments[0]));
    int rounds = Integer.parseInt(arguments[2]);
    Random random = new Random(SEED);
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      Path original = originals.get(round % originals.size());
      byte[] bytes = mutated(Files.readAllBytes(original), random);
      String extension = original.toString().endsWith(".pth") ? ".pth" : ".safetensors";
      Path file = Path.of(arguments[1]).resolve("mutated" + extension);
      Files.write(file, bytes);
      refused += read(original, file, round) ? 0 : 1;
    }
    if (refused < rounds / 2 || refused == rounds) {
      throw new AssertionError("%d of %d files were refused".formatted(refused, rounds));
    }
    System.out.println("fuzz ok: " + rounds + " files, " + refused + " refused");
  }

  private static List<Path> originals(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(pth|safetensors)"))
          .filter(file -> !String.valueOf(file.getFileName()).matches("(hostile|trunc).*"))
          .sorted()
          .toList();
    }
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) 0xff;
        case 3 -> copy(bytes, random);
        default -> bytes[at] = (byte) random.nextInt(256);
      }
    }
    return bytes;
  }

  /** Copies one part of the file over another. */
  private static void copy(byte[] bytes, Random random) {
    int length = 1 + random.nextInt(Math.min(64, bytes.length));
    int from = random.nextInt(bytes.length - length + 1);
    int to = random.nextInt(bytes.length - length + 1);
    System.arraycopy(bytes, from, bytes, to, length);
  }

  /**
   * Returns true if a file was read; fails on anything but tensors or a message that names the
   * file.
   */
  private static boolean read(Path original, Path file, int round) throws IOException {
    Map<String, TensorData> tensors;
    try {
      tensors = WeightFiles.read(file);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains(file.toString())) {
        throw new AssertionError("round " + round + ": the message does not name the file", e);
      }
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("round %d of %s".formatted(round, original), e);
    }
    tensors.forEach((name, tensor) -> tensor.bytes().remaining());
    if (Files.readAllBytes(original)[0] == 'P') {
      assertSame(tensors, WeightFiles.read(original), round);
    }
    return true;
  }

  private static void assertSame(
      Map<String, TensorData> got, Map<String, TensorData> expected, int round) {
    List<String> different = new ArrayList<>();
    expected.forEach(
        (name, tensor) -> {
          TensorData other = got.get(name);
          if (other == null
              || !other.describe().equals(tensor.describe())
              || !other.bytes().equals(tensor.bytes())) {
            different.add(name);
          }
        });
    if (!different.isEmpty() || got.size() != expected.size()) {
      throw new AssertionError("round %d: tensors differ: %s".formatted(round, different));
    }
  }
}
