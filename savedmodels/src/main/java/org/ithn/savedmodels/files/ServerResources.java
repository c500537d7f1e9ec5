package org.ithn.savedmodels.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Processor and memory of a server.
 *
 * @param cores the processor cores
 * @param mebibytes the memory, in MiB
 * @param measured true if the latencies of the model card were measured with these cores
 */
record ServerResources(int cores, long mebibytes, boolean measured) {
  /** Request and limit of KServe's runtime for TensorFlow. */
  private static final ServerResources DEFAULT = new ServerResources(1, 2048, false);

  private static final long STEP = 256;

  /**
   * Returns the resources of this process, which has just measured latencies: its cores, and its
   * peak resident memory rounded up to 256 MiB. A server needs less memory, because this process
   * also held the model of the run.
   *
   * @param measured false for the default of KServe's runtime
   */
  static ServerResources of(boolean measured) {
    long peak = measured ? peakMebibytes() : 0;
    return peak == 0
        ? DEFAULT
        : new ServerResources(
            Runtime.getRuntime().availableProcessors(), (peak + STEP - 1) / STEP * STEP, true);
  }

  /** Returns the peak resident memory so far, in MiB; 0 if the system does not report it. */
  private static long peakMebibytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // not Linux
    }
  }

  /** Returns a sentence for the model card. */
  String describe() {
    return measured
        ? String.format(
            Locale.ROOT,
            "%,d MiB, the peak of the exporting process with %d cores, rounded up.",
            mebibytes,
            cores)
        : "not measured.";
  }

  /** Returns requests and limits as a YAML flow mapping. */
  String yaml() {
    String amount = "{cpu: \"%d\", memory: %dMi}".formatted(cores, mebibytes);
    return "{requests: %s, limits: %s}".formatted(amount, amount);
  }
}
