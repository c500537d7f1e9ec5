package org.ithn.experiments.run;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.WeightFiles;

/**
 * A weight file and the mapping from its names to ours.
 *
 * @param file the path of the file
 * @param origin the naming scheme: one of {@link CheckpointFormat}, or {@code own} for our paths
 * @param table the mapping from its names to ours; the identity for our own names
 * @param tensors the tensors by the file's names
 * @param vocabulary the vocabulary of the run that the weights come from; empty for a file
 */
record WeightSource(
    Path file,
    String origin,
    WeightTable table,
    Map<String, TensorData> tensors,
    Optional<Vocabulary> vocabulary) {
  private static final String OURS = Scopes.BACKBONE + "/";
  private static final String OWN = "own";
  private static final String OPTIMISER = Scopes.OPTIMISER + "/";

  /**
   * Reads a file and detects its naming scheme from its keys.
   *
   * @param path the file, the folder of a Hugging Face model, or a run directory, whose best
   *     checkpoint is read
   * @throws UserException if the file does not exist or the configuration's backbone has no table
   *     for it
   * @throws IOException if the file is invalid
   */
  static WeightSource read(ExperimentConfig config, Path path) throws IOException {
    if (Files.isRegularFile(new RunDirectory(path).config())
        && Files.isDirectory(new RunDirectory(path).checkpoints())) {
      return ofRun(path);
    }
    Path file = weightFile(path);
    if (!Files.isRegularFile(file)) {
      throw new UserException("%s: no such weight file; check the path".formatted(file));
    }
    Map<String, TensorData> tensors = OriginalTables.stripPrefixes(WeightFiles.read(file));
    if (!tensors.isEmpty() && tensors.keySet().stream().allMatch(key -> key.startsWith(OURS))) {
      return own(file, tensors, Optional.empty());
    }
    CheckpointFormat origin = CheckpointFormat.detect(tensors.keySet(), file.toString());
    WeightTable table = OriginalTables.weightTable(config, origin);
    return new WeightSource(
        file, origin.name().toLowerCase(Locale.ROOT), table, tensors, Optional.empty());
  }

  private static WeightSource own(
      Path file, Map<String, TensorData> tensors, Optional<Vocabulary> vocabulary) {
    List<WeightMapping> same =
        tensors.keySet().stream()
            .map(key -> new WeightMapping(key, key, WeightMapping.Layout.SAME))
            .toList();
    return new WeightSource(file, OWN, new WeightTable(same, key -> false), tensors, vocabulary);
  }

  /** Reads the model of the best epoch of a run, without the optimiser's variables. */
  private static WeightSource ofRun(Path root) throws IOException {
    Run run = Run.open(root);
    Checkpoints.StoredCheckpoint best =
        new Checkpoints(run.folder().checkpoints()).loadBestFile(warning -> {});
    Map<String, TensorData> model = new TreeMap<>(best.checkpoint().variables());
    model.keySet().removeIf(name -> name.startsWith(OPTIMISER));
    return own(best.file(), model, Optional.of(run.experiment().vocabulary()));
  }

  private static Path weightFile(Path path) {
    return Stream.of(
            "model.safetensors",
            "model.safetensors.index.json",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json")
        .map(path::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(path);
  }

  /**
   * Returns true if the file has weights of a part of the backbone.
   *
   * @param part the path of a variable or scope, relative to the backbone
   */
  boolean covers(String part) {
    String path = OURS + part;
    return table.rows().stream()
        .filter(row -> tensors.containsKey(row.original()))
        .anyMatch(row -> row.path().equals(path) || row.path().startsWith(path + "/"));
  }

  /**
   * Converts the weights to our names; see {@link WeightTable#importWeights}.
   *
   * @throws UserException if an imported weight is NaN or infinite
   */
  WeightTable.ImportResult importWeights(Map<String, long[]> shapes) {
    List<WeightMapping> known =
        table.rows().stream().filter(row -> shapes.containsKey(row.path())).toList();
    boolean own = known.size() < table.rows().size() && origin.equals(OWN);
    WeightTable.ImportResult imported =
        (own ? new WeightTable(known, key -> false) : table).importWeights(tensors, shapes);
    for (WeightMapping row : table.rows()) {
      if (imported.weights().containsKey(row.path())) {
        FiniteWeights.check(file.toString(), row.original(), tensors.get(row.original()));
      }
    }
    return imported;
  }

  /**
   * Returns the vocabulary width of the weights if it is not the model's.
   *
   * <p>A weight shows it if it fits but for the axes that have the model's vocabulary width.
   *
   * @param shapes the shapes of our variables by path
   * @param width the model's vocabulary width
   */
  OptionalLong otherVocabularyWidth(Map<String, long[]> shapes, int width) {
    return table.rows().stream()
        .filter(row -> tensors.containsKey(row.original()))
        .filter(row -> row.hasExpectedRank(tensors.get(row.original())))
        .filter(row -> hasAxis(shapes.getOrDefault(row.path(), new long[0]), width))
        .mapToLong(
            row ->
                otherSize(
                    row.toTensorFlow(tensors.get(row.original())).shape(),
                    shapes.get(row.path()),
                    width))
        .filter(size -> size != width)
        .findFirst();
  }

  private static boolean hasAxis(long[] shape, long size) {
    return Arrays.stream(shape).anyMatch(each -> each == size);
  }

  /** Returns the size of the one axis that differs, or {@code width} for any other difference. */
  private static long otherSize(long[] given, long[] wanted, long width) {
    long other = width;
    for (int axis = 0; axis < wanted.length; axis++) {
      if (given.length != wanted.length || (given[axis] != wanted[axis] && wanted[axis] != width)) {
        return width;
      }
      other = wanted[axis] == width && given[axis] != width ? given[axis] : other;
    }
    return other;
  }

  /**
   * Returns whether the weights of a run depend on its words, and the words are not the model's.
   *
   * @param shapes the shapes of our variables by path
   * @param words the model's vocabulary
   */
  boolean hasOtherWords(Map<String, long[]> shapes, Vocabulary words) {
    return vocabulary.isPresent()
        && !vocabulary.get().words().equals(words.words())
        && tensors.keySet().stream()
            .anyMatch(path -> hasAxis(shapes.getOrDefault(path, new long[0]), words.width()));
  }

  /** Describes the file by name and hash, for the run record. */
  String describe() throws IOException {
    String hash = MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
    return "%s, SHA-256 %s".formatted(file.getFileName(), hash);
  }
}
