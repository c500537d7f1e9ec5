package org.ithn.cli.ablation;

import java.nio.file.Path;

/**
 * Where an ablation keeps what; several machines may share it.
 *
 * @param root the folder
 */
public record AblationFolder(Path root) {
  /** The matrix and the keys for all cells, as they were when it was begun. */
  public Path plan() {
    return root.resolve("ablation.json");
  }

  /** What cells share: drawn phantoms, mined neighbours. */
  public Path shared() {
    return root.resolve("shared");
  }

  /** Drawn phantoms. */
  public Path phantoms() {
    return shared().resolve("phantoms");
  }

  /** The pages. */
  public Path pages() {
    return root.resolve("pages");
  }

  /** A cell's own folder. */
  public CellFolder cell(String id) {
    return new CellFolder(root.resolve("cells").resolve(id));
  }

  /**
   * Where a cell keeps what.
   *
   * @param root the folder
   */
  public record CellFolder(Path root) {
    /** What it is: see {@link Cell}. */
    public Path cell() {
      return root.resolve("cell.json");
    }

    /** Its full configuration, written before anything runs. */
    public Path config() {
      return root.resolve("config.json");
    }

    /** The run's folder, with its run record. */
    public Path run() {
      return root.resolve("run");
    }

    /** What came out: see {@link CellResult}. The cell is finished when this is there. */
    public Path result() {
      return root.resolve("result.json");
    }

    /** Why it did not end; see {@link CellFailure}. */
    public Path failure() {
      return root.resolve("failure.json");
    }

    /** What its process said. */
    public Path log() {
      return root.resolve("output.log");
    }

    /** Seconds its processes have run so far, over all starts. */
    public Path elapsed() {
      return root.resolve("elapsed.json");
    }

    /** Where the model looked: see {@link AttentionGallery}. */
    public Path attention() {
      return run().resolve("attention.json");
    }

    /** Reports for the test split. */
    public Path predictions() {
      return run().resolve("predictions-test.json");
    }
  }
}
