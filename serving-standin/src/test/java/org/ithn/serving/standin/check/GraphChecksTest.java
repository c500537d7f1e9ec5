package org.ithn.serving.standin.check;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;

/** Checks of graphs that are not loaded, also of hostile ones. */
final class GraphChecksTest {
  private static NodeDef node(String name, String op, String... inputs) {
    return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs)).build();
  }

  private static List<String> problems(GraphDef.Builder graph) {
    MetaGraphDef meta =
        MetaGraphDef.newBuilder()
            .setGraphDef(graph)
            .setSaverDef(SaverDef.newBuilder().setRestoreOpName("restore"))
            .build();
    CheckResults findings = new CheckResults();
    assertTimeoutPreemptively(Duration.ofSeconds(30), () -> GraphChecks.examine(meta, findings));
    return findings.results().stream().map(ServeCheck.CheckResult::problem).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "ReluGrad, true",
    "FusedBatchNormGradV3, true",
    "Conv2DBackpropInput, true",
    "ResourceApplyAdam, true",
    "Gradient, false",
    "FusedBatchNormV3, false"
  })
  void opsOfTrainingAreNamed(String op, boolean training) {
    String problem = "x (%s)".formatted(op);
    boolean named =
        problems(GraphDef.newBuilder().addNode(node("x", op))).stream()
            .anyMatch(each -> each.startsWith("these are unused") && each.endsWith(problem));
    assertThat(named).isEqualTo(training);
  }

  @Test
  void longNamesAndLongChainsTakeLinearTime() {
    GraphDef.Builder graph = GraphDef.newBuilder();
    for (String part : List.of("Backprop", "Grad", "GradV", "Apply", "Lookup", "Hash")) {
      graph.addNode(node("long", part.repeat(500_000 / part.length()) + "!"));
    }
    int length = 200_000;
    graph.addNode(node("restore", "NoOp", "^link0"));
    for (int i = 0; i < length; i++) {
      graph.addNode(node("link" + i, "Identity", "link" + (i + 1) + ":0"));
    }
    graph.addNode(node("link" + length, "AssignVariableOp", "variable", "value"));
    graph.addNode(node("variable", "VarHandleOp")).addNode(node("other", "VarHandleOp"));
    graph.addNode(node("empty", "AssignVariableOp"));
    Stream<String> variables =
        problems(graph).stream().filter(each -> each.startsWith("these are neither restored"));
    assertThat(variables.toList())
        .containsExactly("these are neither restored nor initialised; save them too: other");
  }
}
