package org.ithn.parity.checkpoints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.WeightFiles;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityRecorder;

/** Parity check of checkpoint files: valid ones are read bit for bit, hostile ones are rejected. */
public final class CheckpointParity implements ParityCheck {
  private static final String EXPECTED = "expected";
  private static final String PLANTED = "PWNED";

  /** Pattern of shard files, which are read through their index. */
  private static final String SHARD = ".*-\\d+-of-\\d+\\.safetensors";

  @Override
  public String fixture() {
    return "checkpoint";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    Map<String, TensorData> expected = fixture.readTensors(EXPECTED);
    for (Path file : files(fixture.folder())) {
      String name = String.valueOf(file.getFileName());
      if (name.startsWith("hostile") || name.startsWith("truncated")) {
        rows.require(name + ": refused", isRefused(file) && !hasExecuted(fixture.folder()));
      } else {
        compare(name, WeightFiles.read(file), expected, rows);
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(pth|pt|safetensors|index\\.json)"))
          .filter(file -> !file.endsWith(EXPECTED + ".safetensors"))
          .filter(file -> !file.toString().matches(SHARD))
          .sorted()
          .toList();
    }
  }

  private static boolean isRefused(Path file) {
    try {
      WeightFiles.read(file);
      return false;
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains(String.valueOf(file));
    }
  }

  /** Returns true if a hostile file has created its marker file. */
  private static boolean hasExecuted(Path folder) {
    return Files.exists(folder.resolve(PLANTED)) || Files.exists(Path.of(PLANTED));
  }

  private static void compare(
      String name,
      Map<String, TensorData> read,
      Map<String, TensorData> expected,
      ParityRecorder rows) {
    rows.require(name + ": names", read.keySet().equals(expected.keySet()));
    expected.forEach(
        (key, tensor) -> {
          TensorData got = read.get(key);
          rows.require(
              name + ": " + key,
              got != null
                  && got.describe().equals(tensor.describe())
                  && got.bytes().equals(tensor.bytes()));
        });
  }
}
