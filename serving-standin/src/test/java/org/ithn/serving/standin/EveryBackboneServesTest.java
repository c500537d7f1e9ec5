package org.ithn.serving.standin;

import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.decoding.Hypotheses;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.DecodingConfig.Method;
import org.ithn.savedmodels.ExpectedReport;
import org.ithn.savedmodels.OpPolicy;
import org.ithn.savedmodels.SavedModelFiles;
import org.ithn.savedmodels.SavedModelWriter;
import org.ithn.savedmodels.ServingGraph;
import org.ithn.savedmodels.ServingSignatures;
import org.ithn.savedmodels.StringTensors;
import org.ithn.savedmodels.TinyBackbones;
import org.ithn.savedmodels.TinyRun;
import org.ithn.savedmodels.WeightStorage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** Equality of served and trained reports for each installed backbone with 1 to 5 hypotheses. */
final class EveryBackboneServesTest {
  private static final int STUDIES = 3;
  private static final int MOST_DOUBLINGS = 6;

  /** Relative tolerance; two graphs can add the same numbers in another order. */
  private static final double ROUNDING = 1e-4;

  /** Search methods: the reference's and the standard one, alternating. */
  private static final List<Method> METHODS =
      List.of(
          Method.REFERENCE, Method.STANDARD, Method.REFERENCE, Method.KEEP_ENDED, Method.REFERENCE);

  @TempDir private Path folder;

  static List<String> backbones() {
    return TinyBackbones.names();
  }

  private static List<DecodingConfig> searches() {
    List<DecodingConfig> searches = new ArrayList<>();
    for (int i = 0; i < METHODS.size(); i++) {
      searches.add(new DecodingConfig(METHODS.get(i), i + 1, TinyRun.LONGEST, 0, 1, false));
    }
    return searches;
  }

  /**
   * Exports all searches as outputs of one signature; separate exports contain the same loops and
   * take a minute longer.
   */
  @ParameterizedTest
  @MethodSource("backbones")
  void servedIdsEqualTrainingAndRowsAreIndependent(String backbone) throws IOException {
    try (TinyRun run = new TinyRun(TinyBackbones.named(backbone, 1), searches(), 1)) {
      List<List<byte[]>> studies = TinyRun.studies(STUDIES, 1);
      List<List<ExpectedReport>> expected = writtenDifferently(run, studies);
      try (ServingGraph graph =
          ServingGraph.of(
              run.parts(),
              WeightStorage.FLOAT32,
              run.weights(),
              signatures -> List.of(all(signatures)))) {
        SavedModelWriter.write(graph, folder);
      }
      SavedModelFiles.check(folder, OpPolicy.ALLOWED_ONLY); // a new op must be on the list
      try (SavedModelBundle model = SavedModelBundle.load(folder.toString(), "serve")) {
        assertSame(backbone, expected, served(model, studies, studies));
        List<List<byte[]>> padded = // as a server pads a batch
            List.of(studies.get(1), studies.get(0), studies.get(0), studies.get(0), studies.get(0));
        List<List<ExpectedReport>> second =
            expected.stream().map(reports -> reports.subList(1, 2)).toList();
        assertSame(backbone, second, served(model, padded, studies.subList(1, 2)));
      }
    }
  }

  /** Generates reports in training with weights large enough for different reports. */
  private static List<List<ExpectedReport>> writtenDifferently(
      TinyRun run, List<List<byte[]>> studies) {
    run.fill("stop/bias", -4); // sentence planners would end every report before its first word
    for (int i = 0; i <= MOST_DOUBLINGS; i++) {
      List<List<ExpectedReport>> written = run.writeByEach(studies);
      if (written.stream().anyMatch(EveryBackboneServesTest::areDifferent)) {
        return written;
      }
      run.enlarge();
    }
    throw new AssertionError("the backbone writes the same report for all images");
  }

  private static boolean areDifferent(List<ExpectedReport> reports) {
    return reports.stream().map(ExpectedReport::wordIds).distinct().count() > 1;
  }

  private static Signature all(ServingSignatures signatures) {
    Signature.Builder all = signatures.newSignature(Signature.DEFAULT_KEY);
    for (int i = 0; i < METHODS.size(); i++) {
      Hypotheses<TFloat32> found = signatures.buildSearch(searches().get(i));
      all.output("tokens_" + i, found.tokens()).output("scores_" + i, found.scores());
    }
    return all.build();
  }

  /** Generates served reports with each search and reads those of the first rows. */
  private static List<List<ExpectedReport>> served(
      SavedModelBundle model, List<List<byte[]>> batch, List<List<byte[]>> checked) {
    byte[][] files = batch.stream().flatMap(List::stream).toArray(byte[][]::new);
    List<List<ExpectedReport>> served = new ArrayList<>();
    try (TString in = StringTensors.vector(files);
        Result out = model.function(Signature.DEFAULT_KEY).call(Map.of("image_bytes", in))) {
      for (int i = 0; i < METHODS.size(); i++) {
        TInt32 tokens = (TInt32) out.get("tokens_" + i).orElseThrow();
        TFloat32 scores = (TFloat32) out.get("scores_" + i).orElseThrow();
        served.add(TinyRun.read(checked, tokens, scores));
      }
    }
    return served;
  }

  private static void assertSame(
      String backbone, List<List<ExpectedReport>> expected, List<List<ExpectedReport>> served) {
    for (int i = 0; i < METHODS.size(); i++) {
      for (int row = 0; row < expected.get(i).size(); row++) {
        String where = "%s, %s, study %d".formatted(backbone, searches().get(i), row);
        ExpectedReport want = expected.get(i).get(row);
        ExpectedReport got = served.get(i).get(row);
        assertWithMessage("ids of %s", where).that(got.wordIds()).isEqualTo(want.wordIds());
        assertWithMessage("score of %s", where)
            .that((double) got.score())
            .isWithin(ROUNDING * Math.max(1, Math.abs(want.score())))
            .of(want.score());
      }
    }
  }
}
