package org.ithn.cli.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ithn.cli.benchmark.PrecisionRates;
import org.ithn.datasets.study.DataConfig;
import org.ithn.framework.session.NvidiaDriver;
import org.tensorflow.TensorFlow;

/** Checks of everything that a run requires. */
public final class Doctor {
  private static final double MEBI = 1 << 20;
  private static final double GIBI = 1 << 30;
  private static final double MIN_HEAP = GIBI;
  private static final double MIN_MEMORY = 4 * GIBI;
  private static final double MIN_FREE = 5 * GIBI;
  private static final double MIN_WRITE_RATE = 20 * MEBI;

  private Doctor() {}

  /**
   * Runs all checks, which takes a few seconds.
   *
   * @param runs the folder for runs, which need not exist
   * @param data a folder with {@code annotation.json} and {@code images}; empty = not checked
   * @param config how the data are read; empty = as they are
   * @param presets the presets whose pretrained files must exist; often none
   */
  public static List<Finding> examine(
      Path runs, Optional<Path> data, Optional<DataConfig> config, List<String> presets) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(memory());
    findings.addAll(tensorFlow());
    findings.add(disk(runs));
    findings.add(PretrainedFiles.check(presets));
    data.ifPresent(folder -> findings.add(DataRate.measure(folder, config)));
    return findings;
  }

  private static Finding java() {
    return Finding.ok(
        "java",
        "%s (%s), %s %s, %d cores"
            .formatted(
                Runtime.version(),
                System.getProperty("java.vendor"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
  }

  private static Finding memory() {
    double heap = Runtime.getRuntime().maxMemory();
    double all =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : Double.NaN;
    String advice = "";
    if (heap < MIN_HEAP) {
      advice = "raise the heap to at least 1 GiB, for example with ITHN_JAVA_OPTS=-Xmx2g";
    } else if (heap > all / 2) {
      advice =
          "TensorFlow allocates outside the heap; limit the heap to half of the memory with"
              + " ITHN_JAVA_OPTS=-Xmx";
    } else if (all < MIN_MEMORY) {
      advice = "memory is small for a large model; use a small training.batch";
    }
    return new Finding(
        "memory", format("%.1f GiB, heap limit %.1f GiB", all / GIBI, heap / GIBI), advice);
  }

  private static List<Finding> tensorFlow() {
    try {
      String version = TensorFlow.version();
      String rates = PrecisionRates.measure().describe();
      List<String> devices = Devices.types();
      boolean gpu = devices.contains("GPU");
      boolean driver = NvidiaDriver.isPresent();
      return List.of(
          Finding.ok("natives", "TensorFlow %s works".formatted(version)),
          new Finding(
              "device",
              "%s; %s".formatted(String.join(", ", devices), rates),
              driver && !gpu
                  ? "there is an NVIDIA driver, but TensorFlow finds no GPU; build with"
                      + " ITHN_MAVEN_ARGS=-Pgpu ./ithn doctor, with the libraries of CUDA 12 and"
                      + " cuDNN 9 in LD_LIBRARY_PATH (docs/performance.md)"
                  : ""));
    } catch (LinkageError e) {
      return List.of(
          new Finding(
              "natives",
              "TensorFlow cannot be loaded: " + e.getMessage(),
              "use the native libraries of this platform (-Dtensorflow.classifier=...), and unpack"
                  + " them to a folder that allows execution"
                  + " (-Dorg.bytedeco.javacpp.cachedir=DIR)"));
    }
  }

  private static Finding disk(Path runs) {
    Path folder = runs.toAbsolutePath();
    while (!Files.isDirectory(folder)) {
      folder = folder.getParent();
    }
    try {
      double written = WriteRate.bytesPerSecond(folder);
      double free = Files.getFileStore(folder).getUsableSpace();
      String advice = "";
      if (free < MIN_FREE) {
        advice = "a run keeps three checkpoints; free space or use another folder with --out";
      } else if (written < MIN_WRITE_RATE) {
        advice = "writing checkpoints is slow; use a folder on a local disk with --out";
      }
      return new Finding(
          "run folder",
          format("%s: writes %.0f MiB/s, %.1f GiB free", runs, written / MEBI, free / GIBI),
          advice);
    } catch (IOException e) {
      return new Finding(
          "run folder",
          "%s cannot be written: %s".formatted(runs, e),
          "change its permissions or use another folder with --out");
    }
  }

  static String format(String text, Object... arguments) {
    return String.format(Locale.ROOT, text, arguments);
  }
}
