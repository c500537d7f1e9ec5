package org.ithn.cli.ablation;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.datasets.study.DataConfig;
import org.ithn.experiments.run.Experiment;
import org.ithn.framework.files.ProcessLock;

/**
 * Preparation that one process does for all cells: phantoms and mined prior hard negatives.
 *
 * @param folder the ablation's folder
 * @param progress receives progress messages, one line each
 */
record SharedPreparation(AblationFolder folder, Consumer<String> progress) {
  /** Generates the phantoms unless they exist. */
  void generatePhantoms(MatrixFile.Phantoms phantoms) throws IOException {
    PhantomFiles files = new PhantomFiles(folder.phantoms());
    runOnce(
        drawnPhantoms(),
        () -> {
          new PhantomGenerator(phantoms.config()).generate(files.folder());
          progress.accept("generated the phantoms in " + files.folder());
          return null;
        });
  }

  /** Returns the file that marks complete phantoms. */
  Path drawnPhantoms() {
    return folder.shared().resolve("phantoms.drawn");
  }

  /** Returns the neighbour file of a data set. */
  Path neighbourFile(DataConfig data) {
    String key =
        data.files().annotation() + "\n" + data.files().images() + "\n" + data.text().cleaner();
    String hash = Hashing.sha256().hashString(key, StandardCharsets.UTF_8).toString();
    return folder.shared().resolve("neighbours-" + hash.substring(0, 12) + ".jsonl");
  }

  /** Returns the folder for features of frozen visual extractors; the first cell computes them. */
  Path featureFolder() {
    return folder.shared().resolve("features");
  }

  /** Mines neighbours for the data sets whose configuration uses {@link #neighbourFile}. */
  void mineNeighbours(List<DataConfig> all) throws IOException {
    Set<Path> done = new LinkedHashSet<>();
    for (DataConfig data : all) {
      Path file = Path.of(data.files().neighbours());
      if (file.equals(neighbourFile(data)) && done.add(file)) {
        runOnce(
            file.resolveSibling(file.getFileName() + ".mined"), () -> mineNeighbours(data, file));
      }
    }
  }

  private Void mineNeighbours(DataConfig data, Path file) {
    NeighbourFile.write(
        Miner.mineByTfIdf(
            Experiment.loadStudies(data, BadExamples.stopOnFirst()), data.text().cleaner()),
        file);
    progress.accept("mined prior hard negatives with tfidf into " + file);
    return null;
  }

  /** Runs {@code work} unless its marker file exists, or waits for the process that runs it. */
  @SuppressWarnings("try") // the lock is held, not used
  private static void runOnce(Path marker, Callable<Void> work) throws IOException {
    if (Files.exists(marker)) {
      return;
    }
    Path guard = marker.resolveSibling("." + marker.getFileName() + ".lock");
    try (ProcessLock held = ProcessLock.acquire(guard)) {
      if (!Files.exists(marker)) {
        work.call();
        Files.createFile(marker);
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
