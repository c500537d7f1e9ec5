package org.ithn.cli.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ithn.datasets.study.Study;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.profile.LoopTrace;
import org.ithn.framework.profile.OpTrace;
import org.ithn.framework.session.SessionOptions;
import org.ithn.savedmodels.ServedModel;
import org.ithn.savedmodels.StudyContent;
import org.tensorflow.Signature;
import org.tensorflow.types.family.TType;

/**
 * Benchmark of an exported model's signature {@code serving_default} with random weights: PNG
 * decoding, encoding, search and conversion to words. Peak memory includes the preceding export.
 *
 * @param name the row's name
 * @param config the configuration of the model and its search
 * @param repeats the number of timed repetitions
 */
record SavedModelCase(String name, ExperimentConfig config, int repeats) implements BenchmarkCase {
  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    double before = MatMulRate.gigaflops();
    try (RandomRun run = RandomRun.of(config, config.evaluation().batch());
        ServedModel model = ServedModel.load(run.export());
        TType files = model.createInput(contents(run.studies()))) {
      Timings times =
          Timings.measure(
              2,
              repeats,
              () ->
                  model
                      .bundle()
                      .function(Signature.DEFAULT_KEY)
                      .call(Map.of(model.inputName(), files))
                      .close());
      long peak = ProcessMemory.peakMebibytes();
      OpTrace trace = trace(model, files);
      double rate = Math.max(before, MatMulRate.gigaflops());
      StepCase.describe(name, trace, rate).forEach(progress);
      return BenchmarkRow.of(name, times, trace.flops() / (rate * 1e9)).withPeak(peak);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<StudyContent> contents(List<Study> studies) throws IOException {
    List<StudyContent> contents = new ArrayList<>();
    for (Study study : studies) {
      List<byte[]> files = new ArrayList<>();
      for (Path file : study.imagePaths()) {
        files.add(Files.readAllBytes(file));
      }
      contents.add(new StudyContent.ImageFiles(files));
    }
    return contents;
  }

  private static OpTrace trace(ServedModel model, TType files) {
    Signature signature = model.bundle().function(Signature.DEFAULT_KEY).signature();
    return LoopTrace.run(
        model.bundle().graph(),
        model.bundle().session(),
        SessionOptions.defaults().toInferenceConfigProto(), // as the model was loaded
        Map.of(name(signature.getInputs().get(model.inputName())), files),
        signature.getOutputs().values().stream().map(SavedModelCase::name).toList());
  }

  /** Returns the name of the op that outputs a tensor. */
  private static String name(Signature.TensorDescription tensor) {
    return tensor.name.replaceFirst(":\\d+$", "");
  }
}
