package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.study.DataConfig;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Experiment;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;

/**
 * A matrix in a folder.
 *
 * @param folder where everything goes
 * @param plan what was asked for
 * @param matrix its cells
 */
public record Ablation(AblationFolder folder, Plan plan, AblationMatrix matrix) {
  /**
   * What was asked for, kept in the folder.
   *
   * @param name of the matrix
   * @param matrix the matrix file
   * @param common {@code path=value} for every cell
   */
  public record Plan(String name, MatrixFile matrix, List<String> common) {
    public Plan {
      common = List.copyOf(common);
    }
  }

  /**
   * A matrix by its name or file, in a folder that is new or was begun with the same.
   *
   * @param common {@code path=value} for every cell
   */
  public static Ablation of(String nameOrFile, Path root, List<String> common) throws IOException {
    String text = MatrixFile.readText(nameOrFile);
    String name = String.valueOf(Path.of(nameOrFile).getFileName()).replaceFirst("\\.json$", "");
    Plan plan = new Plan(name, MatrixFile.parse(text, nameOrFile), common);
    return of(new AblationFolder(root), plan);
  }

  private static Ablation of(AblationFolder folder, Plan plan) {
    List<String> keys = new ArrayList<>();
    if (plan.matrix().phantoms() != null) {
      PhantomFiles files = new PhantomFiles(folder.phantoms());
      keys.add("data.annotation=" + files.annotation());
      keys.add("data.images=" + files.images());
    }
    keys.addAll(plan.common());
    return new Ablation(folder, plan, AblationMatrix.of(plan.matrix(), keys));
  }

  /**
   * One that was begun.
   *
   * @throws UserException if the folder holds none
   */
  public static Ablation open(Path root) throws IOException {
    AblationFolder folder = new AblationFolder(root);
    if (!Files.isRegularFile(folder.plan())) {
      throw new UserException(
          "%s holds no ablation: it has no ablation.json; name the folder of ./ithn ablate --out"
              .formatted(root));
    }
    return of(folder, RecordFiles.read(folder.plan(), Plan.class));
  }

  /** The cells whose id contains one of some words; all, if there are none. */
  public List<Cell> cells(List<String> only) {
    List<Cell> chosen =
        matrix.cells().stream()
            .filter(cell -> only.isEmpty() || only.stream().anyMatch(cell.id()::contains))
            .toList();
    if (chosen.isEmpty()) {
      throw new UserException(
          "no cell's name contains %s; the cells are %s"
              .formatted(only, matrix.cells().stream().map(Cell::id).toList()));
    }
    return chosen;
  }

  /**
   * Writes every cell's full configuration and does what all of them need.
   *
   * @throws UserException if the folder was begun with another matrix or other keys
   */
  public void prepare(Consumer<String> progress) throws IOException, InterruptedException {
    String text = Json.formatRecord(plan);
    if (Files.isRegularFile(folder.plan()) && !Files.readString(folder.plan()).equals(text)) {
      throw new UserException(
          "%s was begun with another matrix or other --set (see its ablation.json); name another folder with --out"
              .formatted(folder.root()));
    }
    SharedPreparation shared = new SharedPreparation(folder, progress);
    List<DataConfig> data = new ArrayList<>();
    List<ExperimentConfig> configs = new ArrayList<>();
    for (Cell cell : matrix.cells()) {
      Optional<ExperimentConfig> config =
          cell.canRun() ? Optional.of(config(cell, shared)) : Optional.empty();
      config.ifPresent(configs::add);
      config.map(Experiment::dataConfig).ifPresent(data::add);
      write(cell, config);
    }
    Files.createDirectories(folder.root());
    AtomicFiles.write(folder.plan(), text);
    if (configs.isEmpty()) {
      return;
    }
    if (plan.matrix().phantoms() != null) {
      shared.generatePhantoms(plan.matrix().phantoms());
    }
    shared.mineNeighbours(data);
  }

  private ExperimentConfig config(Cell cell, SharedPreparation shared) {
    ExperimentConfig config = AblationMatrix.config(cell);
    DataConfig data = Experiment.dataConfig(config);
    List<String> keys = new ArrayList<>(cell.keys());
    if (data.neighbours().isEmpty()) {
      keys.add("data.neighbours=" + shared.neighbourFile(data));
    }
    VisionConfig vision = config.training().vision();
    if (vision.mode() == VisionConfig.Mode.CACHED && vision.cache().isEmpty()) {
      keys.add("training.vision.cache=" + shared.featureFolder());
    }
    return AblationMatrix.config(
        new Cell(cell.id(), cell.row(), cell.paper(), cell.seed(), "", cell.presets(), keys));
  }

  /** A configuration that is there stays: the same matrix may be read by a newer program. */
  private void write(Cell cell, Optional<ExperimentConfig> config) throws IOException {
    CellFolder place = folder.cell(cell.id());
    Files.createDirectories(place.root());
    RecordFiles.write(place.cell(), cell);
    if (config.isPresent() && !Files.isRegularFile(place.config())) {
      AtomicFiles.write(place.config(), ConfigReader.toJson(config.get()));
    }
  }
}
