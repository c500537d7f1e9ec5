package org.ithn.savedmodels;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/** Checks of a SavedModel's files before TensorFlow loads them. */
public final class SavedModelFiles {
  /**
   * Name of the file in {@code assets.extra} with the SHA-256 hashes of graph and variables, in the
   * format of {@code sha256sum}.
   */
  public static final String HASHES = "sha256.txt";

  private static final String EXTRAS = "assets.extra";
  private static final int HASH_LENGTH = 64;
  private static final int MAX_HASHES_BYTES = 1 << 20;
  private static final int MAX_NAMED = 5;
  private static final List<String> OTHER_GRAPHS =
      List.of("saved_model.pbtxt", "saved_model.cpb"); // TensorFlow reads them, too

  private SavedModelFiles() {}

  /**
   * Checks that the files are those of the export, and that the graph contains allowed ops only.
   *
   * @param version the folder of a version
   * @throws SavedModelException if a file has changed or an op is not allowed
   */
  public static void check(Path version, OpPolicy policy) {
    List<String> changed = changed(version);
    if (!changed.isEmpty()) {
      throw new SavedModelException(
          "model %s: %s changed since the export (SHA-256); export it again with 'ithn export'"
              .formatted(version, String.join(", ", changed)));
    }
    if (policy == OpPolicy.ANY) {
      return;
    }
    List<String> violations = new ArrayList<>();
    OTHER_GRAPHS.stream()
        .filter(name -> Files.exists(version.resolve(name)))
        .forEach(name -> violations.add("a graph in " + name));
    for (MetaGraphDef meta : parse(version).getMetaGraphsList()) {
      violations.addAll(AllowedOps.violations(meta));
    }
    if (!violations.isEmpty()) {
      throw new SavedModelException(
          ("model %s: contains ops that are not allowed, because they could write files: %s; pass"
                  + " --trust-model if you trust its origin")
              .formatted(
                  version, String.join(", ", violations.stream().limit(MAX_NAMED).toList())));
    }
  }

  /**
   * Checks that all variables are finite; a model with others writes empty or constant reports.
   *
   * @param version the folder of a version
   * @throws SavedModelException naming the first variable with a NaN or infinite value
   */
  public static void checkFinite(Path version) {
    Optional<String> name = VariableCheck.firstNonFinite(version, parse(version));
    if (name.isPresent()) {
      throw new SavedModelException(
          ("model %s: the variable '%s' has a NaN or infinite value; export a checkpoint from"
                  + " before training diverged")
              .formatted(version, name.get()));
    }
  }

  private static SavedModel parse(Path version) {
    Path file = version.resolve(ModelVersions.GRAPH_FILE);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return SavedModel.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new SavedModelException(
          "model %s: does not load: %s is corrupt; export it again with 'ithn export'"
              .formatted(version, ModelVersions.GRAPH_FILE),
          e);
    } catch (IOException e) {
      throw unreadable(version, e);
    }
  }

  /**
   * Returns the files that changed since the export, that it did not write, or that its list of
   * hashes lost; none if the export wrote no hashes. A missing file is reported when it is loaded.
   */
  public static List<String> changed(Path version) {
    Path list = version.resolve(EXTRAS).resolve(HASHES);
    try {
      if (!Files.isRegularFile(list)) {
        return List.of();
      }
      Map<String, String> expected = expectedHashes(list);
      List<String> changed = new ArrayList<>();
      for (Map.Entry<String, Path> file : hashedFiles(version).entrySet()) {
        if (!hash(file.getValue()).equals(expected.get(file.getKey()))) {
          changed.add(file.getKey());
        }
      }
      return changed;
    } catch (IOException e) {
      throw unreadable(version, e);
    }
  }

  /** Returns the hashes of a list by file; lines in another format are left out. */
  private static Map<String, String> expectedHashes(Path list) throws IOException {
    if (Files.size(list) > MAX_HASHES_BYTES) {
      return Map.of();
    }
    Map<String, String> expected = new HashMap<>();
    for (String line : Files.readAllLines(list, StandardCharsets.ISO_8859_1)) {
      if (line.startsWith("  ", HASH_LENGTH)) {
        expected.put(line.substring(HASH_LENGTH + 2), line.substring(0, HASH_LENGTH));
      }
    }
    return expected;
  }

  private static SavedModelException unreadable(Path version, IOException e) {
    return new SavedModelException(
        "model %s: cannot be read (%s); check permissions".formatted(version, e), e);
  }

  /** Returns the content of {@link #HASHES} for a complete model. */
  static byte[] hashes(Path version) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, Path> file : hashedFiles(version).entrySet()) {
      lines.append(hash(file.getValue())).append("  ").append(file.getKey()).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the files that hashes protect by their names: all that are not extras. */
  private static Map<String, Path> hashedFiles(Path version) throws IOException {
    Map<String, Path> hashed = new TreeMap<>();
    try (Stream<Path> files = Files.walk(version)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = version.relativize(file).toString().replace('\\', '/');
        if (!name.startsWith(EXTRAS + "/")) {
          hashed.put(name, file);
        }
      }
    }
    return hashed;
  }

  private static String hash(Path file) throws IOException {
    return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
  }
}
