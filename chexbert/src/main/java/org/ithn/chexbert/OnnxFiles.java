package org.ithn.chexbert;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of an exported model.
 *
 * @param name the name of the model for messages
 * @param model the ONNX file; its weights may be beside it, with the suffix {@code .data}
 * @param vocabulary a {@code vocab.txt}
 */
record OnnxFiles(String name, Path model, Path vocabulary) {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final int COMMAND_LINE_LIMIT = 4096;

  /** Checks that both files exist. */
  void check() {
    for (Path file : List.of(model, vocabulary)) {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(
            "%s: no such file; %s needs its ONNX export and BERT's vocab.txt"
                .formatted(file, name));
      }
    }
  }

  /**
   * Checks that ONNX Runtime can start: version 1.29.0 reads the program's command line into 4096
   * bytes and ends the JVM if it is longer.
   */
  static void checkCommandLine() {
    try {
      if (Files.isReadable(COMMAND_LINE)) {
        checkCommandLine(Files.readAllBytes(COMMAND_LINE).length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(COMMAND_LINE + ": cannot be read", e);
    }
  }

  /** Checks the length of a command line in bytes. */
  static void checkCommandLine(int length) {
    if (length >= COMMAND_LINE_LIMIT) {
      throw new IllegalStateException(
          "ONNX Runtime fails on command lines of %d bytes or more, and this one has %d; shorten it,"
                  .formatted(COMMAND_LINE_LIMIT, length)
              + " for example by passing the class path in the variable CLASSPATH");
    }
  }

  /** Returns the SHA-256 of the vocabulary and the model, with the file of its weights if any. */
  String hash() {
    Path weights = model.resolveSibling(model.getFileName() + ".data");
    List<HashCode> files = new ArrayList<>();
    try {
      for (Path file : List.of(vocabulary, model, weights)) {
        if (Files.isRegularFile(file)) {
          files.add(MoreFiles.asByteSource(file).hash(Hashing.sha256()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(model + ": cannot be read", e);
    }
    return Hashing.combineOrdered(files).toString();
  }

  /** Returns the exception of a class path without ONNX Runtime. */
  IllegalStateException missingRuntime(NoClassDefFoundError cause) {
    return new IllegalStateException(
        name
            + ": ONNX Runtime is not on the class path; add the jar"
            + " com.microsoft.onnxruntime:onnxruntime (for ./ithn: ITHN_CLASSPATH=JAR)",
        cause);
  }
}
