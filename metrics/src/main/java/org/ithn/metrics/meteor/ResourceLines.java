package org.ithn.metrics.meteor;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Numbered lines of a METEOR resource file. Errors name the file and the line. */
final class ResourceLines implements AutoCloseable {
  private final Path file;
  private final BufferedReader reader;
  private int number;

  private ResourceLines(Path file, InputStream stream) {
    this.file = file;
    this.reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder()));
  }

  static ResourceLines open(Path file) throws IOException {
    return new ResourceLines(file, Files.newInputStream(file));
  }

  static ResourceLines openGzip(Path file) throws IOException {
    InputStream stream = Files.newInputStream(file);
    try {
      return new ResourceLines(file, new GZIPInputStream(stream, 1 << 16));
    } catch (EOFException | ZipException e) {
      stream.close();
      throw new IllegalArgumentException(
          file + ": not a gzip file; get METEOR's resources again", e);
    }
  }

  static List<String> readAll(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try (ResourceLines reader = open(file)) {
      for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
        lines.add(line.get());
      }
    }
    return lines;
  }

  /** Returns the next line, or empty at the end of the file. */
  Optional<String> next() throws IOException {
    number++;
    try {
      return Optional.ofNullable(reader.readLine());
    } catch (CharacterCodingException e) {
      throw damaged("has bytes that are not UTF-8", e);
    } catch (EOFException | ZipException e) {
      throw damaged("is cut off or damaged", e);
    }
  }

  /** Returns the next line, which completes an entry. */
  String required(String content) throws IOException {
    return next().orElseThrow(() -> damaged("is missing; it must contain " + content, null));
  }

  IllegalArgumentException damaged(String fault, Exception cause) {
    return new IllegalArgumentException(
        "%s: line %d %s; get METEOR's resources again".formatted(file, number, fault), cause);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
