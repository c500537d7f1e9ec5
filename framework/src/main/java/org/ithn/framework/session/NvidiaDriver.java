package org.ithn.framework.session;

import java.nio.file.Files;
import java.nio.file.Path;

/** NVIDIA's driver. Without it, TensorFlow finds no GPU; its GPU natives are for Linux only. */
public final class NvidiaDriver {
  private static final Path VERSION = Path.of("/proc/driver/nvidia/version");
  private static final Path WINDOWS_SUBSYSTEM = Path.of("/dev/dxg"); // Linux inside Windows

  private NvidiaDriver() {}

  /** Returns true if this machine has the driver. */
  public static boolean isPresent() {
    return Files.exists(VERSION) || Files.exists(WINDOWS_SUBSYSTEM);
  }
}
