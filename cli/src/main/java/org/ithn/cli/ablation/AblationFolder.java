package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Path;
import org.ithn.framework.files.OwnFiles;

/**
 * Layout of an ablation's folder, which the tasks of a scheduler can share.
 *
 * @param root the folder
 */
public record AblationFolder(Path root) {
  /** Returns the file with the matrix and the common keys that the ablation was created with. */
  public Path plan() {
    return root.resolve("ablation.json");
  }

  /** Returns the folder of data that cells share: phantoms and mined neighbours. */
  public Path shared() {
    return root.resolve("shared");
  }

  /** Returns the folder of phantoms. */
  public Path phantoms() {
    return shared().resolve("phantoms");
  }

  /** Returns the folder of the logs of a scheduler's tasks. */
  public Path logs() {
    return root.resolve("logs");
  }

  /** Returns the folder of HTML pages. */
  public Path pages() {
    return root.resolve("pages");
  }

  /** Returns the folder of figures. */
  public Path figures() {
    return root.resolve("figures");
  }

  /** Returns the folder of a cell. */
  public CellFolder cell(String id) {
    return new CellFolder(cells().resolve(id));
  }

  private Path cells() {
    return root.resolve("cells");
  }

  /**
   * Checks that no folder of the ablation is a symbolic link.
   *
   * @throws IOException naming the first link
   */
  public void refuseLinks() throws IOException {
    OwnFiles.refuseLinks(
        cells(), shared(), phantoms(), shared().resolve("features"), pages(), figures(), logs());
  }

  /**
   * Layout of a cell's folder.
   *
   * @param root the folder
   */
  public record CellFolder(Path root) {
    /** Returns the file with the {@link Cell}. */
    public Path cell() {
      return root.resolve("cell.json");
    }

    /** Returns the file with the complete configuration, which is written before any cell runs. */
    public Path config() {
      return root.resolve("config.json");
    }

    /** Returns the run directory, which contains the run record. */
    public Path run() {
      return root.resolve("run");
    }

    /** Returns the file with the {@link CellResult}; the cell is finished if it exists. */
    public Path result() {
      return root.resolve("result.json");
    }

    /** Returns the file with the {@link CellFailure} of the last attempt. */
    public Path failure() {
      return root.resolve("failure.json");
    }

    /**
     * Checks that neither the folder nor a file that is written in place is a symbolic link.
     *
     * @throws IOException naming the first link
     */
    void refuseLinks() throws IOException {
      OwnFiles.refuseLinks(root, run(), log(), lock());
    }

    /** Returns the file that the process which runs the cell locks. */
    public Path lock() {
      return root.resolve("lock");
    }

    /** Returns the log of the cell's process. */
    public Path log() {
      return root.resolve("output.log");
    }

    /** Returns the file with the total running time of the cell's processes, in seconds. */
    public Path elapsed() {
      return root.resolve("elapsed.json");
    }

    /** Returns the file with the {@link AttentionGallery}. */
    public Path attention() {
      return run().resolve("attention.json");
    }

    /** Returns the file with the reports of the test split. */
    public Path predictions() {
      return run().resolve("predictions-test.json");
    }
  }
}
