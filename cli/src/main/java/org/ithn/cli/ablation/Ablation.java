package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * An ablation: a matrix of experiments with its folder.
 *
 * @param folder the ablation's folder
 * @param plan the matrix file and common keys
 * @param matrix the expanded matrix
 */
public record Ablation(AblationFolder folder, Plan plan, AblationMatrix matrix) {
  /**
   * Definition of an ablation, stored in its folder.
   *
   * @param name the matrix's name
   * @param matrix the matrix file
   * @param common assignments {@code path=value} for every cell
   */
  public record Plan(String name, MatrixFile matrix, List<String> common) {
    public Plan {
      common = List.copyOf(common);
    }
  }

  /**
   * Returns the ablation of a matrix, given by name or file.
   *
   * @param root a new folder, or that of an ablation, whose finished cells are reused where their
   *     configuration is the same
   * @param common assignments {@code path=value} for every cell
   */
  public static Ablation of(String nameOrFile, Path root, List<String> common) throws IOException {
    String text = MatrixFile.readText(nameOrFile);
    String name = String.valueOf(Path.of(nameOrFile).getFileName()).replaceFirst("\\.json$", "");
    Plan plan = new Plan(name, MatrixFile.parse(text, nameOrFile), common);
    return of(new AblationFolder(root), plan);
  }

  private static Ablation of(AblationFolder folder, Plan plan) {
    List<String> keys = new ArrayList<>();
    if (plan.matrix().base().phantoms() != null) {
      PhantomFiles files = new PhantomFiles(folder.phantoms());
      keys.add("data.files.annotation=" + files.annotation());
      keys.add("data.files.images=" + files.images());
    }
    keys.addAll(plan.common());
    return new Ablation(folder, plan, AblationMatrix.of(plan.matrix(), keys));
  }

  /**
   * Opens an existing ablation.
   *
   * @throws UserException if the folder contains no ablation
   * @throws IOException if a folder in it is a symbolic link
   */
  public static Ablation open(Path root) throws IOException {
    AblationFolder folder = new AblationFolder(root);
    folder.refuseLinks();
    if (!Files.isRegularFile(folder.plan())) {
      throw new UserException(
          "%s contains no ablation.json; name a folder that ./ithn ablate --out created"
              .formatted(root));
    }
    return of(folder, RecordFiles.read(folder.plan(), Plan.class));
  }

  /** Returns the cells whose id contains any of the words; all cells if there are no words. */
  public List<Cell> cells(List<String> only) {
    List<Cell> chosen =
        matrix.cells().stream()
            .filter(cell -> only.isEmpty() || only.stream().anyMatch(cell.id()::contains))
            .toList();
    if (chosen.isEmpty()) {
      throw new UserException(
          "no cell name contains %s; the cells are %s"
              .formatted(only, matrix.cells().stream().map(Cell::id).toList()));
    }
    return chosen;
  }

  /**
   * Writes the configuration of every cell, generates phantoms and mines the neighbours that some
   * cells need. Cells with the same configuration keep their results; other results are kept under
   * other names.
   *
   * @param chosen the cells that will run
   * @throws UserException if the folder has phantoms of another size or seed
   */
  public void prepare(List<Cell> chosen, Consumer<String> progress) throws IOException {
    folder.refuseLinks();
    checkPhantoms();
    SharedPreparation shared = new SharedPreparation(folder, progress);
    Map<Cell, ExperimentConfig> configs = configs();
    StoredCells stored = new StoredCells(folder, StoredCells.ids(matrix.cells()));
    stored.setChangedCellsAside(configs, progress);
    for (Cell cell : matrix.cells()) {
      Optional<ExperimentConfig> config = Optional.ofNullable(configs.get(cell));
      if (config.isPresent()) {
        stored.claim(cell, config.get(), progress);
      }
      write(cell, config);
    }
    Files.createDirectories(folder.root());
    AtomicFiles.write(folder.plan(), Json.formatRecord(plan));
    if (configs.isEmpty()) {
      return;
    }
    if (plan.matrix().base().phantoms() != null) {
      shared.generatePhantoms(plan.matrix().base().phantoms());
    }
    shared.mineNeighbours(
        chosen.stream()
            .filter(configs::containsKey)
            .map(cell -> Experiment.dataConfig(configs.get(cell)))
            .toList());
  }

  /** Returns the configurations of the cells that can run. */
  private Map<Cell, ExperimentConfig> configs() {
    SharedPreparation shared = new SharedPreparation(folder, line -> {});
    Map<Cell, ExperimentConfig> configs = new LinkedHashMap<>();
    matrix.cells().stream()
        .filter(Cell::canRun)
        .forEach(cell -> configs.put(cell, config(cell, shared)));
    return configs;
  }

  private void checkPhantoms() throws IOException {
    if (!Files.isRegularFile(folder.plan())) {
      return;
    }
    MatrixFile.Phantoms before =
        RecordFiles.read(folder.plan(), Plan.class).matrix().base().phantoms();
    MatrixFile.Phantoms now = plan.matrix().base().phantoms();
    boolean drawn = Files.exists(new SharedPreparation(folder, line -> {}).drawnPhantoms());
    if (now != null && !now.equals(before) && (before != null || drawn)) {
      throw new UserException(
          ("%s has phantoms with other settings: base.phantoms was %s and is now %s; name another"
                  + " folder with --out")
              .formatted(
                  folder.root(),
                  before == null ? "unknown" : Json.RECORDS.valueToTree(before).toString(),
                  Json.RECORDS.valueToTree(now).toString()));
    }
  }

  /**
   * Returns the folders of the cells that already have files, finished or not, without changing
   * anything.
   */
  public Map<String, CellFolder> storedCells() throws IOException {
    StoredCells stored = new StoredCells(folder, StoredCells.ids(matrix.cells()));
    Map<String, CellFolder> found = new LinkedHashMap<>();
    for (Map.Entry<Cell, ExperimentConfig> each : configs().entrySet()) {
      stored
          .find(each.getKey(), each.getValue())
          .ifPresent(files -> found.put(each.getKey().id(), files));
    }
    return found;
  }

  private ExperimentConfig config(Cell cell, SharedPreparation shared) {
    ExperimentConfig config = AblationMatrix.config(cell);
    DataConfig data = Experiment.dataConfig(config);
    List<String> keys = new ArrayList<>(cell.keys());
    if (data.files().neighbours().isEmpty()) {
      keys.add("data.files.neighbours=" + shared.neighbourFile(data));
    }
    VisionConfig vision = config.training().vision();
    if (vision.mode() == VisionConfig.Mode.CACHED && vision.cache().isEmpty()) {
      keys.add("training.vision.cache=" + shared.featureFolder());
    }
    return AblationMatrix.config(
        new Cell(cell.id(), cell.row(), cell.paper(), cell.seed(), "", cell.presets(), keys));
  }

  /**
   * Writes a cell; keeps an existing configuration of the same definition because a newer version
   * may expand it anew.
   */
  private void write(Cell cell, Optional<ExperimentConfig> config) throws IOException {
    CellFolder files = folder.cell(cell.id());
    files.refuseLinks();
    Files.createDirectories(files.root());
    boolean same =
        Files.isRegularFile(files.cell())
            && RecordFiles.read(files.cell(), Cell.class).keys().equals(cell.keys());
    boolean keeps = Files.isRegularFile(files.config()) && (same || Files.exists(files.result()));
    if (config.isPresent() && !keeps) {
      AtomicFiles.write(files.config(), ConfigReader.toJson(config.get()));
    }
    RecordFiles.write(files.cell(), cell);
  }
}
