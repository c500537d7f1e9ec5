package org.ithn.metrics.radgraph;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.radgraph.RadGraphAnnotation.Entity;
import org.ithn.metrics.radgraph.RadGraphAnnotation.Relation;
import org.junit.jupiter.api.Test;

class RadGraphScorerTest {
  private static final double EXACT = 1e-12;

  private static Entity entity(String tokens, String label, Relation... relations) {
    return new Entity(tokens, label, List.of(relations));
  }

  private static RadGraphAnnotation graph(Entity... entities) {
    return new RadGraphAnnotation(Optional.empty(), List.of(entities));
  }

  private static final RadGraphAnnotation LEFT_EFFUSION =
      graph(
          entity("effusion", "OBS-DP", new Relation("located_at", "left", "ANAT-DP")),
          entity("left", "ANAT-DP"));

  private static double[] values(RadGraphAnnotation hypothesis, RadGraphAnnotation reference) {
    return RadGraphScorer.score(List.of(hypothesis), List.of(reference), "test").stream()
        .mapToDouble(CorpusScore::value)
        .toArray();
  }

  @Test
  void levelsDifferInRelations() {
    // Entities agree; the effusion has a relation on one side only.
    double[] values =
        values(graph(entity("effusion", "OBS-DP"), entity("left", "ANAT-DP")), LEFT_EFFUSION);
    assertThat(values).usingTolerance(EXACT).containsExactly(1, 0.5, 0.5, 0.5).inOrder();
  }

  @Test
  void sameGraphIsPerfectInAnyOrderOfEntities() {
    List<Entity> reversed = new ArrayList<>(LEFT_EFFUSION.entities());
    Collections.reverse(reversed);
    assertThat(values(new RadGraphAnnotation(Optional.of("other text"), reversed), LEFT_EFFUSION))
        .usingTolerance(EXACT)
        .containsExactly(1, 1, 1, 1)
        .inOrder();
  }

  @Test
  void certaintyMatters() {
    assertThat(values(graph(entity("effusion", "OBS-DA")), graph(entity("effusion", "OBS-DP"))))
        .usingTolerance(EXACT)
        .containsExactly(0, 0, 0, 0);
  }

  @Test
  void reportsWithoutEntitiesHaveZero() {
    for (double value : values(RadGraphAnnotation.none(), RadGraphAnnotation.none())) {
      assertThat(value).isEqualTo(0);
    }
    assertThat(values(RadGraphAnnotation.none(), LEFT_EFFUSION)[0]).isEqualTo(0);
  }

  @Test
  void reportsWithoutRelationsHaveHalfOfRadCliqsPart() {
    RadGraphAnnotation graph = graph(entity("clear", "OBS-DP"));
    assertThat(values(graph, graph)).usingTolerance(EXACT).containsExactly(1, 1, 1, 0.5).inOrder();
  }

  @Test
  void corpusScoreIsTheMeanOverReports() {
    List<CorpusScore> scores =
        RadGraphScorer.score(
            List.of(LEFT_EFFUSION, RadGraphAnnotation.none(), LEFT_EFFUSION),
            List.of(LEFT_EFFUSION, LEFT_EFFUSION, graph(entity("left", "ANAT-DP"))),
            "test");
    CorpusScore simple = scores.get(0);
    assertThat(simple.value()).isWithin(EXACT).of((1 + 0 + 2.0 / 3) / 3);
    assertThat(simple.valueOver(new int[] {0, 0, 1})).isWithin(EXACT).of(2.0 / 3);
    assertThat(simple.signature().toString()).isEqualTo("RadGraph-simple|tok:none|graphs:test|v:1");
    assertThat(simple.columns().keySet()).containsExactly("RadGraph-simple");
  }

  @Test
  void differentLengthsAndNoReportsAreRefused() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> RadGraphScorer.score(List.of(LEFT_EFFUSION), List.of(), "test")))
        .hasMessageThat()
        .contains("1 annotated hypotheses and 0 references");
    assertThrows(
        IllegalArgumentException.class, () -> RadGraphScorer.score(List.of(), List.of(), "test"));
  }

  @Test
  void timeIsLinearInTheNumberOfEntities() {
    // 200,000 entities; comparing each with each would take minutes.
    Random random = new Random(5);
    List<Entity> entities =
        IntStream.range(0, 200_000)
            .mapToObj(i -> entity("word" + i, random.nextBoolean() ? "OBS-DP" : "OBS-U"))
            .toList();
    RadGraphAnnotation large = new RadGraphAnnotation(Optional.empty(), entities);
    assertWithMessage("simple").that(values(large, large)[0]).isEqualTo(1);
  }
}
