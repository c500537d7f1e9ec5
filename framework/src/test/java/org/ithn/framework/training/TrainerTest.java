package org.ithn.framework.training;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.framework.training.KilledRuns.bytes;
import static org.ithn.framework.training.KilledRuns.killAndRestart;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.ithn.framework.config.ComputeConfig;
import org.ithn.framework.config.KeyDifference;
import org.ithn.framework.config.MonitoringConfig;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.files.TfRecords;
import org.ithn.framework.graph.Precision;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunLock;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.runs.TrainingState;
import org.ithn.framework.session.ModelSession;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.session.VariableValues;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.training.KilledRuns.Killed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Session;
import org.tensorflow.proto.Event;

class TrainerTest {
  private static final int STEPS = LinearModelRun.EPOCHS * LinearModelRun.BATCHES;

  @TempDir Path temporary;

  private static void ignore(String line) {
    // nobody watches
  }

  private static TrainingConfig training(int epochs, int maxSteps, int earlyStop) {
    return new TrainingConfig(
        epochs,
        3,
        maxSteps,
        BatchSampler.SHUFFLED,
        new MonitoringConfig(1, earlyStop, 2, 1, 0, false),
        new ComputeConfig(Precision.FLOAT32, RecomputePolicy.NONE, 0, 1, 1),
        VisionConfig.defaults(),
        SelfCriticalConfig.none());
  }

  private static TrainingConfig epochs(int epochs) {
    return training(epochs, 0, 0);
  }

  private LinearModelRun tiny(String name) {
    return new LinearModelRun(temporary.resolve(name));
  }

  private static List<String> logWithoutTimes(LinearModelRun run) throws IOException {
    return Files.readAllLines(run.folder().log()).stream()
        .map(line -> line.replaceAll(",\"train/(examples_per_second|data_wait)\":[^,}]*", ""))
        .toList();
  }

  @Test
  void lossFallsAndEveryStepIsLogged() throws IOException {
    LinearModelRun run = tiny("a").withTraining(epochs(40));
    assertThat(run.run(TrainerTest::ignore).stopReason())
        .isEqualTo(TrainingOutcome.StopReason.COMPLETE);
    List<String> lines = Files.readAllLines(run.folder().log());
    assertThat(lines).hasSize(40 * (LinearModelRun.BATCHES + 1));
    assertThat(loss(lines.get(lines.size() - 2))).isLessThan(0.5 * loss(lines.get(0)));
    assertThat(lines.get(0)).contains("\"negatives/hardness\":0.09516258196404");
  }

  private static double loss(String line) {
    return Double.parseDouble(line.replaceAll(".*\"loss/report\":([^,]*),.*", "$1"));
  }

  @Test
  void runKilledAtRandomMomentsEndsWithTheSameBytes() throws IOException {
    LinearModelRun whole = tiny("whole");
    TrainingState end = whole.run(TrainerTest::ignore).state();
    assertThat(end.step()).isEqualTo(STEPS);
    Random random = new Random(5);
    for (int trial = 0; trial < 4; trial++) {
      LinearModelRun killed = tiny("killed-" + trial);
      int kills = killAndRestart(killed, random);
      assertThat(kills).isAtLeast(2);
      assertThat(bytes(killed)).isEqualTo(bytes(whole));
      assertThat(killed.checkpoints().loadLatest(TrainerTest::ignore).orElseThrow().state())
          .isEqualTo(end);
      assertThat(logWithoutTimes(killed)).isEqualTo(logWithoutTimes(whole));
    }
  }

  @Test
  void tornCheckpointIsLeftForTheOneBeforeItAndSaysSo() throws IOException {
    LinearModelRun whole = tiny("whole");
    whole.run(TrainerTest::ignore);
    LinearModelRun torn = tiny("torn");
    killAfter(torn, 8);
    Path newest = newest(torn, ".safetensors");
    try (RandomAccessFile file = new RandomAccessFile(newest.toFile(), "rw")) {
      file.setLength(file.length() - 5);
    }
    List<String> lines = new ArrayList<>();
    torn.run(lines::add);
    assertThat(lines.get(0)).contains("is damaged: its hash does not match");
    assertThat(lines.get(1)).matches("resumed (after|in) epoch .*");
    assertThat(bytes(torn)).isEqualTo(bytes(whole));
  }

  @Test
  void flippedBitInTheStateIsNoticed() throws IOException {
    LinearModelRun run = tiny("a");
    killAfter(run, 8);
    Path newest = newest(run, ".json");
    Files.writeString(newest, Files.readString(newest).replace("\"batch\" : ", "\"batch\" : 1"));
    List<String> lines = new ArrayList<>();
    run.run(lines::add);
    assertThat(lines.get(0)).contains("is damaged: its hash does not match");
  }

  @Test
  void checkpointOfAnEarlierFormatIsRefusedInASentence() throws IOException {
    LinearModelRun run = tiny("a");
    killAfter(run, 8);
    Path newest = newest(run, ".json");
    ObjectNode root = (ObjectNode) new JsonMapper().readTree(newest.toFile());
    ((ObjectNode) root.get("content")).put("format", 1);
    String content = root.get("content").toString();
    root.put(
        "content_sha256", Hashing.sha256().hashString(content, StandardCharsets.UTF_8).toString());
    Files.writeString(newest, root.toString());
    List<String> lines = new ArrayList<>();
    run.run(lines::add);
    assertThat(lines.get(0))
        .contains("has format 1, this version reads format 2; train the run again");
  }

  private static void killAfter(LinearModelRun run, int lines) {
    int[] left = {lines};
    assertThrows(
        Killed.class,
        () ->
            run.run(
                line -> {
                  if (left[0]-- == 0) {
                    throw new Killed();
                  }
                }));
  }

  private static Path newest(LinearModelRun run, String ending) throws IOException {
    try (Stream<Path> files = Files.list(run.folder().checkpoints())) {
      return files
          .filter(file -> file.getFileName().toString().matches("step-.*\\" + ending))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  @Test
  void twoCheckpointsAreKeptAndNothingElse() throws IOException {
    LinearModelRun run = tiny("a");
    run.run(TrainerTest::ignore);
    try (Stream<Path> files = Files.list(run.folder().checkpoints())) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertThat(names).hasSize(6); // two to go on from, one best; two files each
      assertThat(names.get(0)).startsWith("best-epoch-");
      assertThat(names.get(5)).isEqualTo("step-000000015-epoch-0005.safetensors");
    }
  }

  @Test
  void stoppedBySteps_thenGoesOnToTheSameBytes() throws IOException {
    LinearModelRun whole = tiny("whole");
    whole.run(TrainerTest::ignore);
    LinearModelRun parts = tiny("parts").withTraining(training(LinearModelRun.EPOCHS, 7, 0));
    TrainingOutcome first = parts.run(TrainerTest::ignore);
    assertThat(first.stopReason()).isEqualTo(TrainingOutcome.StopReason.MAX_STEPS);
    assertThat(first.state().step()).isEqualTo(7);
    assertThat(parts.run(TrainerTest::ignore).state()).isEqualTo(first.state());
    parts.withTraining(epochs(LinearModelRun.EPOCHS)).run(TrainerTest::ignore);
    assertThat(bytes(parts)).isEqualTo(bytes(whole));
  }

  @Test
  void bestEpochIsTheFirstWithTheLargestScoreAndItsModelIsKept() throws IOException {
    List<Double> scores = List.of(.1, .3, .2, .3, .1);
    List<Map<String, TensorData>> models = new ArrayList<>();
    LinearModelRun run =
        tiny("a")
            .withEvaluator(
                (epoch, model) -> {
                  models.add(model);
                  return Map.of("score", scores.get(epoch - 1));
                });
    TrainingState end = run.run(TrainerTest::ignore).state();
    assertThat(end.validation().bestEpoch()).isEqualTo(2);
    Map<String, TensorData> best = run.checkpoints().loadBest(TrainerTest::ignore).variables();
    assertThat(best.keySet())
        .containsExactly(
            "backbone/vision/kernel", "backbone/vision/passes", "backbone/output/kernel");
    best.forEach(
        (name, data) -> assertThat(data.bytes()).isEqualTo(models.get(1).get(name).bytes()));
  }

  @Test
  void stopsEarlyAfterMoreEpochsWithoutABetterScoreThanAllowed() throws IOException {
    LinearModelRun run =
        tiny("a")
            .withTraining(training(20, 0, 2))
            .withEvaluator((epoch, model) -> Map.of("score", epoch == 2 ? 1.0 : 0.5));
    TrainingOutcome outcome = run.run(TrainerTest::ignore);
    assertThat(outcome.stopReason()).isEqualTo(TrainingOutcome.StopReason.EARLY_STOPPING);
    assertThat(outcome.state().validation().lastEpoch()).isEqualTo(5);
    assertThat(run.run(TrainerTest::ignore)).isEqualTo(outcome);
  }

  @Test
  void bothBranchesUpdateTheSharedStatistic() throws IOException {
    LinearModelRun run = tiny("a");
    run.run(TrainerTest::ignore);
    Map<String, TensorData> end =
        run.checkpoints().loadLatest(TrainerTest::ignore).orElseThrow().variables();
    assertThat(end.get("backbone/vision/passes").get(0)).isEqualTo(2.0 * STEPS);
  }

  @Test
  void nanNamesTheStepItsExamplesAndItsTerms() {
    LinearModelRun run = tiny("a").withBadExample(4);
    Exception e = assertThrows(TrainingDivergedException.class, () -> run.run(TrainerTest::ignore));
    assertThat(e).hasMessageThat().contains("not finite at epoch 1 batch ");
    assertThat(e).hasMessageThat().contains("loss/total=NaN");
    assertThat(e).hasMessageThat().contains("study-4");
  }

  @Test
  void missingSelectionScoreSaysWhichThereAre() {
    LinearModelRun run = tiny("a").withEvaluator((epoch, model) -> ImmutableMap.of("bleu4", 0.1));
    Exception e = assertThrows(IllegalArgumentException.class, () -> run.run(TrainerTest::ignore));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("evaluation.selection is 'score', but the validation computed {bleu4=0.1}");
  }

  @Test
  void checkpointOfAnotherModelListsWhatDoesNotFit() {
    try (TrainingGraph graph = tiny("a").graph();
        Session session = new Session(graph.graph())) {
      Map<String, TensorData> other =
          Map.of(
              "backbone/vision/kernel", TensorData.of(new float[6], 2, 3),
              "backbone/vision/passes", TensorData.of(new float[1]),
              "backbone/strange", TensorData.of(new float[1]));
      Exception e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  graph
                      .variableValues()
                      .assign(
                          session, other, VariableValues::isModelParameter, n -> false, "best"));
      assertThat(e)
          .hasMessageThat()
          .isEqualTo(
              "best does not fit this model (missing: backbone/output/kernel; wrong shape:"
                  + " backbone/vision/kernel is F32 [2, 3], expected [12, 11]; unexpected:"
                  + " backbone/strange); use the configuration it was created with");
    }
  }

  @Test
  void progressLineTellsLossesSpeedAndTimeLeft() throws IOException {
    List<String> lines = new ArrayList<>();
    tiny("a").run(lines::add);
    assertThat(lines.get(0))
        .matches(
            "epoch 1/5 batch 1/3 step 1 total \\d\\.\\d{4} report \\d\\.\\d{4} negative"
                + " \\d\\.\\d{4} \\d+\\.\\d examples/s");
    assertThat(lines.get(1)).matches("epoch 1/5 batch 2/3 .* examples/s, \\d:\\d\\d:\\d\\d left");
    assertThat(lines.get(3)).matches("epoch 1 validation score -?\\d.* other 1.0000.*");
  }

  @Test
  void eventFileReadsBackWithItsChecksums() throws IOException {
    LinearModelRun run = tiny("a");
    run.run(TrainerTest::ignore);
    List<Event> events;
    try (Stream<Path> files = Files.list(run.folder().events())) {
      events = parse(Files.readAllBytes(files.findFirst().orElseThrow()));
    }
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(events).hasSize(2 + STEPS + LinearModelRun.EPOCHS);
    assertThat(events.get(2).getStep()).isEqualTo(1);
    assertThat(events.get(2).getSummary().getValue(0).getTag()).isEqualTo("loss/total");
  }

  private static List<Event> parse(byte[] file) throws IOException {
    List<Event> events = new ArrayList<>();
    for (byte[] message : TfRecords.decode(file)) {
      events.add(Event.parseFrom(message));
    }
    return events;
  }

  @Test
  void folderInUseIsRefused() throws IOException {
    RunDirectory folder = tiny("a").folder();
    try (RunLock lock = RunLock.acquire(folder)) {
      assertThat(lock).isNotNull();
      Exception e = assertThrows(IllegalStateException.class, () -> RunLock.acquire(folder));
      assertThat(e)
          .hasMessageThat()
          .contains("is in use by process " + ProcessHandle.current().pid());
    }
    RunLock.acquire(folder).close();
  }

  @Test
  void runRecordReadsBackEqual() throws IOException {
    Path file = temporary.resolve("run-record.json");
    RunRecord record =
        RunRecord.of(
            "{\"name\": \"tiny\", \"x\": [1.5]}",
            Map.of("annotation", "abc"),
            new SessionOptions(2, 3),
            RunRecord.UNKNOWN,
            RunRecord.RANDOM,
            RunHistory.startingAt(temporary)
                .resumedAt(
                    temporary,
                    List.of(
                        new RunHistory.Change(
                            2, 8, List.of(new KeyDifference("training.epochs", "2", "4"))))));
    record.save(file);
    assertThat(RunRecord.load(file)).isEqualTo(record);
    assertThat(record.versions().keySet()).containsExactly("ithn", "java", "os", "tensorflow");
  }

  @Test
  void modelSessionTakesItsVariablesOutOfACheckpoint() throws IOException {
    LinearModelRun run = tiny("a");
    run.run(TrainerTest::ignore);
    Checkpoint last = run.checkpoints().loadLatest(TrainerTest::ignore).orElseThrow();
    try (ModelSession<String> model =
        ModelSession.build(
            new SessionOptions(1, 1),
            scope -> {
              scope
                  .variableScope("backbone/output")
                  .trainable(
                      "kernel",
                      org.tensorflow.ndarray.Shape.of(11, 5),
                      org.ithn.framework.graph.Initialisers.zeros());
              return "built";
            })) {
      model.load(last.variables(), "last");
      assertThat(model.variables().keySet()).containsExactly("backbone/output/kernel");
      assertThat(model.variables().get("backbone/output/kernel").bytes())
          .isEqualTo(last.variables().get("backbone/output/kernel").bytes());
    }
    assertThat(SafeTensors.read(newest(run, ".safetensors")).tensors())
        .containsKey("optimiser/v_max/backbone/output/kernel");
  }
}
