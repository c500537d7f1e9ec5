package org.ithn.cli.ablation;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.datasets.study.DataConfig;
import org.ithn.experiments.run.Experiment;

/**
 * What all cells need and one worker does: drawn phantoms, mined prior hard negatives.
 *
 * @param folder of the ablation
 * @param progress told what happens, a line at a time
 */
record SharedPreparation(AblationFolder folder, Consumer<String> progress) {
  /** Draws the phantoms, unless that was done. */
  void generatePhantoms(MatrixFile.Phantoms phantoms) throws IOException, InterruptedException {
    PhantomFiles files = new PhantomFiles(folder.phantoms());
    runOnce(
        folder.shared().resolve("phantoms.drawn"),
        () -> {
          PhantomConfig config =
              new PhantomConfig(
                  phantoms.train(),
                  phantoms.validation(),
                  phantoms.test(),
                  phantoms.imageSize(),
                  phantoms.seed());
          new PhantomGenerator(config).generate(files.folder());
          progress.accept("drew the phantoms in " + files.folder());
          return null;
        });
  }

  /** Where the neighbours for a data set go. */
  Path neighbourFile(DataConfig data) {
    String of = data.annotation() + "\n" + data.images() + "\n" + data.cleaner();
    String hash = Hashing.sha256().hashString(of, StandardCharsets.UTF_8).toString();
    return folder.shared().resolve("neighbours-" + hash.substring(0, 12) + ".jsonl");
  }

  /** Where features of frozen visual extractors go; who comes first computes them. */
  Path featureFolder() {
    return folder.shared().resolve("features");
  }

  /** Mines for the data sets of some configurations that use {@link #neighbourFile}. */
  void mineNeighbours(List<DataConfig> all) throws IOException, InterruptedException {
    Set<Path> done = new LinkedHashSet<>();
    for (DataConfig data : all) {
      Path file = Path.of(data.neighbours());
      if (file.equals(neighbourFile(data)) && done.add(file)) {
        runOnce(
            file.resolveSibling(file.getFileName() + ".mined"), () -> mineNeighbours(data, file));
      }
    }
  }

  private Void mineNeighbours(DataConfig data, Path file) {
    NeighbourFile.write(
        Miner.mineByTfIdf(
            Experiment.loadStudies(data, BadExamples.stopOnFirst()), data.cleaner()),
        file);
    progress.accept("mined prior hard negatives with tfidf into " + file);
    return null;
  }

  /** Does a piece of work unless its mark is there, or waits for the one who does it. */
  @SuppressWarnings("try") // the heart beats, nobody asks it
  private static void runOnce(Path mark, Callable<Void> work)
      throws IOException, InterruptedException {
    Path place = mark.resolveSibling("." + mark.getFileName() + ".leases");
    while (!Files.exists(mark)) {
      Optional<Lease> lease = Lease.tryAcquire(place);
      if (lease.isEmpty()) {
        Thread.sleep(500);
        continue;
      }
      try (Heartbeat beat = new Heartbeat(lease.get(), () -> {})) {
        if (!Files.exists(mark)) {
          work.call();
          Files.createFile(mark);
        }
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      } finally {
        lease.get().release();
      }
    }
  }
}
