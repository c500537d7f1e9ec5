package org.ithn.testkit;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.proto.NodeDef;

/**
 * The ops whose gradients have been compared with central differences, and a check that a graph
 * uses no others: some ops of this binding silently have a wrong gradient.
 */
public final class VerifiedGradients {
  /** The verified types of ops, as in a {@code GraphDef}. */
  public static final ImmutableSet<String> OPS =
      ImmutableSet.of(
          "Abs",
          "Add",
          "AddN",
          "BiasAdd",
          "BroadcastTo",
          "Cast",
          "ConcatV2",
          "Conv2D",
          "DepthwiseConv2dNative",
          "Div",
          "Einsum",
          "Exp",
          "ExpandDims",
          "FusedBatchNormV3",
          "GatherV2",
          "Identity",
          "Log",
          "LogSoftmax", // at rank 2; its users reshape first
          "MatMul",
          "Max",
          "MaxPoolV2",
          "Maximum",
          "Mean",
          "Minimum",
          "Mul",
          "Neg",
          "Pack",
          "PadV2",
          "ReadVariableOp",
          "Relu",
          "Relu6",
          "Reshape",
          "Rsqrt",
          "SelectV2",
          "Sigmoid",
          "Slice",
          "Softmax",
          "Softplus",
          "Split",
          "Sqrt",
          "Square",
          "Squeeze",
          "Sub",
          "Sum",
          "Tanh",
          "Tile",
          "Transpose");

  private static final ImmutableSet<String> ENDS = ImmutableSet.of("StopGradient");

  private VerifiedGradients() {}

  /**
   * Returns the types of ops between a variable and the loss that are not verified.
   *
   * @param loss a scalar of the graph
   */
  public static Set<String> unverifiedOps(Graph graph, Operand<?> loss) {
    Map<String, NodeDef> nodes = new HashMap<>();
    graph.toGraphDef().getNodeList().forEach(node -> nodes.put(node.getName(), node));
    Map<String, Boolean> known = new HashMap<>();
    Set<String> missing = new TreeSet<>();
    for (String name : upstream(nodes, loss.op().name())) {
      NodeDef node = nodes.get(name);
      if (carries(nodes, name, known) && !OPS.contains(node.getOp())) {
        missing.add(node.getOp());
      }
    }
    return missing;
  }

  private static List<String> inputs(NodeDef node) {
    return node.getInputList().stream()
        .filter(input -> !input.startsWith("^"))
        .map(input -> input.replaceFirst(":\\d+$", ""))
        .toList();
  }

  private static Set<String> upstream(Map<String, NodeDef> nodes, String end) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(end));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (!ENDS.contains(nodes.get(name).getOp()) && seen.add(name)) {
        open.addAll(inputs(nodes.get(name)));
      }
    }
    return seen;
  }

  /** Returns true if a variable's float value flows through an op, and its gradient back. */
  private static boolean carries(
      Map<String, NodeDef> nodes, String name, Map<String, Boolean> known) {
    Boolean before = known.get(name);
    if (before != null) {
      return before;
    }
    NodeDef node = nodes.get(name);
    boolean carries = node.getOp().equals("ReadVariableOp");
    if (!carries && !ENDS.contains(node.getOp()) && !integral(node)) {
      for (String input : inputs(node)) {
        carries |= carries(nodes, input, known);
      }
    }
    known.put(name, carries);
    return carries;
  }

  /**
   * Returns true for ops whose results are indices or booleans, through which no gradient flows.
   */
  private static boolean integral(NodeDef node) {
    return Set.of("Shape", "Equal", "Greater", "GreaterEqual", "Less", "LessEqual", "ArgMax")
        .contains(node.getOp());
  }
}
