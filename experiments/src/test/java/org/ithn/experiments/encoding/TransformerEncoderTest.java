package org.ithn.experiments.encoding;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ithn.datasets.mining.ReportEncoder;
import org.ithn.datasets.mining.ReportText;
import org.ithn.datasets.mining.ReportVectors;
import org.ithn.experiments.run.Plugins;
import org.junit.jupiter.api.Test;

class TransformerEncoderTest {
  private static final Path MODELS =
      Path.of(System.getProperty("ithn.root", ".."), "backbones/src/test/resources/text-encoder");

  private static ReportEncoder encoder(String... keys) {
    return ReportEncoderFactory.create(Plugins.encoders().get("roberta"), List.of(keys));
  }

  @Test
  void equalReportsHaveEqualVectors() {
    List<ReportText> reports =
        Stream.of("Lungs clear.", "Heart and lungs unchanged, no effusion.", "Lungs clear.", "")
            .map(text -> new ReportText(text, text))
            .toList();
    for (String model : List.of("bert", "roberta")) {
      ReportEncoder encoder = encoder("model=" + MODELS.resolve(model), "pooling=mean");
      assertThat(encoder.signature()).isEqualTo("roberta model=" + model + " pooling=mean");
      ReportVectors vectors = encoder.encode(reports);
      double[] cosines = new double[4];
      vectors.cosines(0, 1, cosines);
      assertThat(cosines[0]).isWithin(1e-6).of(1);
      assertThat(cosines[2]).isEqualTo(cosines[0]);
      assertThat(cosines[1]).isLessThan(0.9999);
      assertThat(cosines[3]).isEqualTo(0.0); // no token, no vector
    }
  }

  @Test
  void invalidKeysAreNamed() {
    refused("no model folder");
    refused(
        "'modell=x' is not KEY=VALUE with a known key; keys: model, pooling, batch_tokens",
        "modell=x");
    refused("'model' is not KEY=VALUE with a known key", "model");
    refused("not one of the values accepted for Enum class", "model=x", "pooling=max");
    refused("roberta.batch_tokens is 5; expected 512", "model=x", "batch_tokens=5");
  }

  private static void refused(String says, String... keys) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> encoder(keys));
    assertThat(e).hasMessageThat().contains(says);
  }
}
