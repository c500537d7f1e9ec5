package org.ithn.backbones.text;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class RelativePositionsTest {
  @Test
  void bucketsOfDistancesEqualTheOriginal() throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (InputStream in = getClass().getResourceAsStream("/text-encoder/deberta-buckets.json")) {
      JsonNode all = json.readTree(in);
      assertThat(all).hasSize(6);
      all.properties()
          .forEach(
              entry -> {
                int blank = entry.getKey().indexOf(' ');
                int buckets = Integer.parseInt(entry.getKey().substring(0, blank));
                int largest = Integer.parseInt(entry.getKey().substring(blank + 1));
                int[] expected = json.convertValue(entry.getValue(), int[].class);
                assertThat(
                        new RelativePositions(buckets, buckets, largest - 1, 0)
                            .rowsOfDistances(expected.length))
                    .isEqualTo(expected);
              });
    }
  }

  @Test
  void withoutBucketsEachDistanceHasARow() {
    assertThat(new RelativePositions(8, 0, 7, 0).rowsOfDistances(4))
        .isEqualTo(new int[] {0, 1, 2, 3});
  }
}
