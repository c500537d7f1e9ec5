package org.ithn.cli.tuning;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.ithn.experiments.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Search spaces, and the searches that are built in. */
final class SearchTest {
  private static final SearchSpace SPACE =
      new SearchSpace(Map.of("optimiser.learning_rate", new NumberRange(1e-5, 1e-2, false, true)));

  @TempDir private Path folder;

  /** Trains all trials that a search asks for; the score of a trial is its number. */
  private static List<TrialScore> run(Search search, int... failing) throws Exception {
    List<TrialScore> told = new ArrayList<>();
    for (List<Trial> next = search.ask(told); !next.isEmpty(); next = search.ask(told)) {
      for (Trial trial : next) {
        boolean fails = IntStream.of(failing).anyMatch(n -> n == trial.number());
        told.add(new TrialScore(trial, fails ? Double.NaN : trial.number()));
      }
    }
    return told;
  }

  private static List<String> describe(List<TrialScore> told) {
    return told.stream().map(each -> each.trial().number() + ":" + each.trial().epochs()).toList();
  }

  @Test
  void randomTrialsDependOnSeedAndNumberAlone() throws Exception {
    List<TrialScore> told = run(new RandomSearch(SPACE, 5, 3, 7));
    assertThat(describe(told)).containsExactly("0:3", "1:3", "2:3", "3:3", "4:3");
    List<Trial> left = new RandomSearch(SPACE, 5, 3, 7).ask(told.subList(1, 5));
    assertThat(left).containsExactly(told.get(0).trial());
    assertThat(SPACE.sample(7, 0)).isNotEqualTo(SPACE.sample(8, 0));
    assertThat(SPACE.sample(7, 0)).isNotEqualTo(SPACE.sample(7, 1));
  }

  @Test
  void halvingExtendsTheBestThird() throws Exception {
    Search search = new SuccessiveHalving(SPACE, 9, new SearchPlan.Epochs(1, 9), 3, 7);
    List<String> trained = describe(run(search));
    assertThat(trained.subList(0, 9).stream().allMatch(each -> each.endsWith(":1"))).isTrue();
    assertThat(trained.subList(9, 13)).containsExactly("8:3", "7:3", "6:3", "8:9").inOrder();
  }

  @Test
  void halvingSkipsFailedTrialsAndEndsIfAllFail() throws Exception {
    Search search = new SuccessiveHalving(SPACE, 4, new SearchPlan.Epochs(2, 5), 2, 7);
    assertThat(describe(run(search, 3)))
        .containsExactly("0:2", "1:2", "2:2", "3:2", "2:4", "1:4", "2:5");
    assertThat(describe(run(search, 0, 1, 2, 3))).containsExactly("0:2", "1:2", "2:2", "3:2");
  }

  @Test
  void halvingTrainsWhatAKilledRungLeftOpen() throws Exception {
    Search search = new SuccessiveHalving(SPACE, 9, new SearchPlan.Epochs(1, 9), 3, 7);
    List<TrialScore> told = run(search);
    List<Trial> open = search.ask(told.subList(0, 10)); // one of three has its second score
    assertThat(open).containsExactly(told.get(10).trial(), told.get(11).trial());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4, true, false",
    "0.5, 2, false, false",
    "1e-6, 1, false, true",
    "1, 64, true, true"
  })
  void numbersStayInTheirInterval(double min, double max, boolean whole, boolean log) {
    NumberRange range = new NumberRange(min, max, whole, log);
    Random random = new Random(3);
    double lowest = max;
    double highest = min;
    for (int i = 0; i < 2000; i++) {
      String text = range.sample(random);
      double value = Double.parseDouble(text);
      assertThat(value).isAtLeast(min);
      assertThat(value).isAtMost(max);
      assertThat(text.matches("\\d+")).isEqualTo(whole);
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    double share = log ? Math.log(max / min) : max - min;
    assertThat(log ? Math.log(highest / lowest) : highest - lowest).isAtLeast(0.95 * share);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{};has no parameters",
        "{\"a.b\": {\"min\": 2, \"max\": 1}};a.b: min is 2.0 and max is 1.0",
        "{\"a.b\": {\"min\": 0, \"max\": 1, \"scale\": \"log\"}};a.b: min is 0.0; a logarithmic",
        "{\"a.b\": {\"min\": 0}};a.b: either values, or min and max, are required",
        "{\"a.b\": {\"values\": [1], \"min\": 0}};a.b: values excludes min",
        "{\"a.b\": {\"min\": 0, \"max\": 1, \"type\": \"float\"}};type is 'float'; it must be"
            + " double or int",
        "{\"a.b\": {\"minimum\": 0}};a.b: invalid JSON"
      })
  void anInvalidSpaceIsRefusedWithItsKey(String json, String message) throws Exception {
    Path file = Files.writeString(folder.resolve("space.json"), json);
    UserException e = assertThrows(UserException.class, () -> SearchSpace.read(file));
    assertThat(e).hasMessageThat().contains(message);
    assertThat(e).hasMessageThat().startsWith(file.toString());
  }

  @Test
  void aFileKeepsItsOrderAndListsValuesOfAnyType() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("space.json"),
            "{\"b.c\": {\"values\": [1, \"two\", [3]]}, \"a.b\": {\"min\": 1, \"max\": 2}}");
    SearchSpace space = SearchSpace.read(file);
    assertThat(space.parameters().keySet()).containsExactly("b.c", "a.b").inOrder();
    assertThat(space.parameters().get("b.c")).isEqualTo(new ValueList(List.of("1", "two", "[3]")));
  }
}
