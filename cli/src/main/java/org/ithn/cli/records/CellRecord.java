package org.ithn.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.framework.runs.RunRecord;

/**
 * A finished cell without texts and images.
 *
 * @param id the cell's id, unique in its matrix
 * @param seed the seed of the run
 * @param configuration the cell's configuration
 * @param provenance data, versions and initial weights
 * @param cost time, memory and speed
 * @param test scores of the test reports
 * @param curves thinned values of the log
 */
public record CellRecord(
    String id,
    long seed,
    Configuration configuration,
    Provenance provenance,
    Cost cost,
    TestScores test,
    Curves curves) {

  /**
   * The configuration of a cell.
   *
   * @param hash SHA-256 of the resolved configuration without name, seed, threads and paths
   * @param presets the cell's presets, lowest priority first
   * @param differences the keys whose values differ from the reference configuration of the matrix
   */
  public record Configuration(
      String hash, List<String> presets, Map<String, JsonNode> differences) {
    public Configuration {
      presets = List.copyOf(presets);
      differences = Collections.unmodifiableMap(new TreeMap<>(differences));
    }
  }

  /**
   * Origin of a cell's weights; see {@link RunRecord}.
   *
   * @param dataHashes hashes of the files that training read, by role
   * @param versions versions of Java, TensorFlow, this program and the operating system
   * @param revision revision of the program's source
   * @param initialWeights {@code random}, or name and hash of the pretrained file
   * @param intraOpThreads threads inside one op
   * @param interOpThreads ops that run in parallel
   */
  public record Provenance(
      Map<String, String> dataHashes,
      Map<String, String> versions,
      String revision,
      String initialWeights,
      int intraOpThreads,
      int interOpThreads) {
    public Provenance {
      dataHashes = Collections.unmodifiableMap(new TreeMap<>(dataHashes));
      versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    }

    /** Returns the provenance of a run, without folders of this machine. */
    public static Provenance of(RunRecord run) {
      return new Provenance(
          run.trainingHashes(),
          run.versions(),
          run.revision(),
          run.withoutPlaces().initialWeights(),
          run.intraOpThreads(),
          run.interOpThreads());
    }
  }

  /**
   * Cost of a cell.
   *
   * @param seconds wall-clock time of the cell's processes
   * @param peakMebibytes peak resident memory in MiB; 0 if unknown
   * @param examplesPerSecond median training speed
   * @param steps training steps
   * @param bestEpoch the epoch whose weights generated the reports
   */
  public record Cost(
      double seconds, long peakMebibytes, double examplesPerSecond, long steps, int bestEpoch) {}

  /** Returns true if the other cell trained the same configuration on the same data. */
  boolean isSameExperiment(CellRecord other) {
    return configuration.hash().equals(other.configuration.hash())
        && provenance.dataHashes().equals(other.provenance.dataHashes())
        && provenance.initialWeights().equals(other.provenance.initialWeights());
  }
}
