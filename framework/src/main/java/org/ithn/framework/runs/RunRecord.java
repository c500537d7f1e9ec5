package org.ithn.framework.runs;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.framework.session.SessionOptions;
import org.tensorflow.TensorFlow;

/**
 * Provenance of a run's checkpoints.
 *
 * @param config the resolved configuration
 * @param dataHashes the hashes of the files that training read, by the role of the file, and of the
 *     words or pieces of the {@link #VOCABULARY}
 * @param versions the versions of Java, TensorFlow and this program, and the operating system
 * @param intraOpThreads the number of threads inside one op; results repeat for the same number
 * @param interOpThreads the number of ops that run in parallel
 * @param revision the revision of the program's source, or {@link #UNKNOWN}
 * @param initialWeights {@code random}, or the pretrained file and its hash
 * @param history the places of the run and its data, and the keys that changed since it started
 */
@JsonIgnoreProperties("seed") // in records of earlier versions; the configuration has it
public record RunRecord(
    JsonNode config,
    Map<String, String> dataHashes,
    Map<String, String> versions,
    int intraOpThreads,
    int interOpThreads,
    String revision,
    String initialWeights,
    RunHistory history) {
  /** Value of an unknown {@code revision}. */
  public static final String UNKNOWN = "unknown";

  /** Value of {@code initialWeights} for random initialisation. */
  public static final String RANDOM = "random";

  /** Role of the hash of the run's words or pieces; missing in records of earlier versions. */
  public static final String VOCABULARY = "vocabulary";

  private static final String FOLDERS = "(?<!\\S)\\S*[/\\\\]";

  public RunRecord {
    dataHashes = java.util.Collections.unmodifiableMap(new TreeMap<>(dataHashes));
    versions = java.util.Collections.unmodifiableMap(new TreeMap<>(versions));
    history = history == null ? RunHistory.unknown() : history;
  }

  /**
   * Creates the record of a run of this process.
   *
   * @param config JSON text of the resolved configuration
   * @param initialWeights {@link #RANDOM}, or the pretrained file and its hash
   */
  public static RunRecord of(
      String config,
      Map<String, String> dataHashes,
      SessionOptions threads,
      String revision,
      String initialWeights,
      RunHistory history) {
    try {
      return new RunRecord(
          Json.RECORDS.readTree(config),
          dataHashes,
          currentVersions(),
          threads.intraOpThreads(),
          threads.interOpThreads(),
          revision,
          initialWeights,
          history);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the resolved configuration is not JSON", e);
    }
  }

  /** Returns the hashes of the files that training read; none for a run that was not trained. */
  public Map<String, String> trainingHashes() {
    Map<String, String> hashes = new TreeMap<>(dataHashes);
    hashes.remove(VOCABULARY);
    return hashes;
  }

  /** Returns whether the record contains a configuration. */
  public boolean hasConfig() {
    return config != null && config.isObject();
  }

  private static Map<String, String> currentVersions() {
    return Map.of(
        "java",
        Runtime.version().toString(),
        "tensorflow",
        TensorFlow.version(),
        "ithn",
        SoftwareVersion.current(),
        "os",
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  /** Returns the record without the folders of the machine, for files that leave it. */
  public RunRecord withoutPlaces() {
    return new RunRecord(
        config,
        dataHashes,
        versions,
        intraOpThreads,
        interOpThreads,
        revision,
        initialWeights.replaceAll(FOLDERS, ""),
        new RunHistory("", "", history.changes()));
  }

  /** Returns the record as JSON. */
  public String toJson() {
    return Json.formatRecord(this);
  }

  /** Writes the record as JSON. */
  public void save(Path file) throws IOException {
    AtomicFiles.write(file, toJson());
  }

  /**
   * Reads a record that {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read or is damaged; the message names it
   */
  public static RunRecord load(Path file) throws IOException {
    try {
      return Json.RECORDS.readValue(Files.readString(file), RunRecord.class);
    } catch (JsonProcessingException | CharacterCodingException e) {
      throw new IOException(
          file + ": is truncated or damaged; restore it from a backup or train the run again", e);
    }
  }
}
