package org.ithn.cli.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ModelExport;
import org.ithn.experiments.run.Objectives;
import org.ithn.experiments.run.Run;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.files.TemporaryFolder;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.TrainingGraph;

/**
 * An untrained run on disk, for benchmarks that require a run.
 *
 * @param run the run, with random weights
 * @param studies phantoms of 512 x 512 pixels, each with as many images as the model has views
 * @param folder the folder of both, which {@link #close} deletes
 */
record RandomRun(Run run, List<Study> studies, TemporaryFolder folder) implements AutoCloseable {
  private static final int IMAGE = 512;

  RandomRun {
    studies = List.copyOf(studies);
  }

  /** Creates a folder for temporary data, which outlives neither this program nor the next one. */
  static TemporaryFolder createFolder() throws IOException {
    return TemporaryFolder.create(Path.of(System.getProperty("java.io.tmpdir")), "ithn-benchmark-");
  }

  /** Writes a run and a number of studies. */
  static RandomRun of(ExperimentConfig config, int studies) throws IOException {
    Experiment experiment = SyntheticExamples.experiment(config);
    TemporaryFolder temporary = createFolder();
    RunDirectory folder = new RunDirectory(temporary.path());
    try (TrainingGraph graph = experiment.buildTrainingGraph(Objectives.create(config))) {
      new Checkpoints(folder.checkpoints())
          .saveInitial(graph.initialModel(SessionOptions.of(config.training()), Map.of()));
    }
    return new RandomRun(
        new Run(folder, experiment),
        draw(folder.root().resolve("phantoms"), studies, experiment.data().viewsPerExample()),
        temporary);
  }

  private static List<Study> draw(Path folder, int count, int views) throws IOException {
    PhantomFiles files =
        new PhantomGenerator(new PhantomConfig(count * views, 1, 1, IMAGE, 1)).generate(folder);
    List<Study> drawn =
        R2GenReader.read(files.annotation(), files.images(), BadExamples.stopOnFirst()).train();
    List<Study> studies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Path> images = new ArrayList<>();
      drawn.subList(i * views, (i + 1) * views).forEach(one -> images.addAll(one.imagePaths()));
      studies.add(new Study("study " + i, images, "."));
    }
    return studies;
  }

  /** Exports the model as {@code ./ithn export} does; returns the version's folder. */
  Path export() throws IOException {
    return ModelExport.export(
        run, run.folder().root().resolve("export"), studies.subList(0, 1), warning -> {});
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
