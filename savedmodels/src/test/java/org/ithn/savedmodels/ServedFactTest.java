package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ithn.framework.data.PatientFact;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** Equality of the values of facts from the graph and from {@link PatientFact}. */
final class ServedFactTest {
  private static final List<String> TEXTS =
      List.of(
          "", " ", "0", "9", "10", " 63 ", "89", "90", "120", "121", "063", "-1", "63.5", "old",
          "F", "female", " Male", "m", "O", "females");

  @ParameterizedTest
  @EnumSource
  void theGraphReadsFactsAsTrainingDoes(PatientFact fact) {
    try (Graph graph = new Graph();
        TString fed =
            StringTensors.vector(
                TEXTS.stream()
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new))) {
      Ops tf = Ops.create(graph);
      Operand<TString> texts = tf.placeholder(TString.class);
      ServedFact served = ServedFact.build(tf, fact, texts);
      try (Session session = new Session(graph);
          Result result =
              session
                  .runner()
                  .feed(texts, fed)
                  .fetch(served.values())
                  .fetch(served.errors())
                  .run()) {
        for (int i = 0; i < TEXTS.size(); i++) {
          String error = ((TString) result.get(1)).getObject(i);
          float value = ((TFloat32) result.get(0)).getFloat(i);
          assertThat(value).isEqualTo((float) expected(fact, TEXTS.get(i)));
          assertThat(error.isEmpty()).isEqualTo(expected(fact, TEXTS.get(i)) > 0 || i < 2);
          assertThat(error).isAnyOf("", message(fact, TEXTS.get(i)));
        }
      }
    }
  }

  private static String message(PatientFact fact, String text) {
    return "the %s is '%s'; expected %s"
        .formatted(fact.key(), text.strip().toLowerCase(java.util.Locale.ROOT), fact.expected());
  }

  private static int expected(PatientFact fact, String text) {
    try {
      return fact.value(text);
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }
}
