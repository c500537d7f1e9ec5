package org.ithn.framework.training;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Tokens;
import org.junit.jupiter.api.Test;

final class BatchHardnessTest {
  private static Batch batch(int[]... reports) {
    int size = reports.length;
    return new Batch(
        new Examples(
            IntStream.range(0, size).mapToObj(i -> "study" + i).toList(),
            new Images(new float[size * 3], size, 1, 1, 1),
            Tokens.of(List.of(reports))),
        List.of());
  }

  @Test
  void countsEveryExampleWhoseReportIsThereTwice() {
    int[] clear = {1, 5, 6, 2};
    int[] other = {1, 5, 2};
    assertThat(
            CollapseMonitor.identicalReportShare(batch(clear, other, clear.clone(), clear.clone())))
        .isEqualTo(0.75);
    assertThat(CollapseMonitor.identicalReportShare(batch(clear, other))).isEqualTo(0);
  }

  @Test
  void warnsOnceOfCollapse() {
    List<String> said = new ArrayList<>();
    CollapseMonitor hardness = new CollapseMonitor(said::add);
    hardness.warnIfCollapsed(3, Map.of("negatives/collapsed", 0.4));
    assertThat(said).isEmpty();
    hardness.warnIfCollapsed(4, Map.of("negatives/collapsed", 0.75));
    hardness.warnIfCollapsed(5, Map.of("negatives/collapsed", 0.75));
    assertThat(said).hasSize(1);
    assertThat(said.get(0)).contains("at step 4 the vectors of 75 % of the reports equal");
  }
}
