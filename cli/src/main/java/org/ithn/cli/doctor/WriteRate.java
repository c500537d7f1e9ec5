package org.ithn.cli.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** Measurement of a folder's write rate. */
final class WriteRate {
  private static final int CHUNK = 1 << 20;
  private static final int CHUNKS = 64;

  private WriteRate() {}

  /** Writes 64 MiB to disk in the same way as checkpoints and deletes them again. */
  static double bytesPerSecond(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, ".ithn-doctor", ".tmp");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
      byte[] bytes = new byte[CHUNK];
      new Random(1).nextBytes(bytes); // zeros might not be written to disk
      long start = System.nanoTime();
      for (int i = 0; i < CHUNKS; i++) {
        ByteBuffer chunk = ByteBuffer.wrap(bytes);
        while (chunk.hasRemaining()) {
          channel.write(chunk);
        }
      }
      channel.force(true);
      return CHUNK * (double) CHUNKS / ((System.nanoTime() - start) / 1e9);
    }
  }
}
