package org.ithn.framework.profile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Work and memory of a graph, computed from the shapes of its tensors without running it.
 *
 * @param flops multiplications and additions of matrix products and convolutions outside of loops
 * @param variableBytes size of the variables, those of the optimiser included
 * @param peakBytes largest size of the tensors that are alive at once, if ops run one after another
 *     in the order of the graph and never in place
 */
public record GraphEstimate(double flops, long variableBytes, long peakBytes) {
  private static final String VARIABLE = "VarHandleOp";

  /** Ops whose output shares the memory of their first input. */
  private static final Set<String> VIEWS =
      Set.of("Identity", "Reshape", "ExpandDims", "Squeeze", "StopGradient", "PreventGradient");

  /** Ops whose output is a variable's memory. */
  private static final Set<String> VARIABLES = Set.of(VARIABLE, "ReadVariableOp");

  /**
   * Estimates one run of an op.
   *
   * @param graph the graph
   * @param target the name of the op that runs
   * @param feeds the shape of a placeholder whose own shape has unknown dimensions
   */
  public static GraphEstimate of(Graph graph, String target, UnaryOperator<Shape> feeds) {
    GraphDef.Builder known = graph.toGraphDef().toBuilder();
    for (NodeDef.Builder node : known.getNodeBuilderList()) {
      if (node.getOp().equals("Placeholder")) {
        Shape shape = shape(node.getAttrOrThrow("shape").getShape());
        node.putAttr("shape", AttrValue.newBuilder().setShape(proto(feeds.apply(shape))).build());
      }
    }
    GraphDef definition = known.build();
    try (Graph shaped = new Graph()) {
      shaped.importGraphDef(definition); // TensorFlow infers all shapes again
      return of(shaped, needed(definition, target));
    }
  }

  /** Returns the nodes that the target needs, in the order of the graph. */
  private static Map<String, NodeDef> needed(GraphDef definition, String target) {
    Map<String, NodeDef> all = new LinkedHashMap<>();
    definition.getNodeList().forEach(node -> all.put(node.getName(), node));
    Set<String> found = new HashSet<>(Set.of(target));
    Deque<String> open = new ArrayDeque<>(found);
    while (!open.isEmpty()) {
      for (String input : all.get(open.pop()).getInputList()) {
        String name = node(input);
        if (found.add(name)) {
          open.push(name);
        }
      }
    }
    all.keySet().retainAll(found);
    return all;
  }

  private static GraphEstimate of(Graph graph, Map<String, NodeDef> nodes) {
    Map<String, Shape> shapes = new HashMap<>();
    Map<String, Long> bytes = new LinkedHashMap<>();
    double flops = 0;
    for (NodeDef node : nodes.values()) {
      GraphOperation operation = graph.operation(node.getName());
      long size = 0;
      for (int i = 0; i < operation.numOutputs(); i++) {
        Shape shape = operation.output(i).shape();
        shapes.put(node.getName() + (i == 0 ? "" : ":" + i), shape);
        size += elementBytes(operation, i) * Math.max(shape.size(), 0);
      }
      bytes.put(node.getName(), size);
      flops += flops(node, shapes);
    }
    long variables = 0;
    for (NodeDef node : nodes.values()) {
      if (node.getOp().equals(VARIABLE)) {
        variables += Math.max(shape(node.getAttrOrThrow("shape").getShape()).size(), 0) * 4L;
      }
    }
    return new GraphEstimate(flops, variables, peak(nodes, bytes));
  }

  private static double flops(NodeDef node, Map<String, Shape> shapes) {
    List<String> inputs = dataInputs(node);
    Shape output = shapes.get(node.getName());
    if (output == null || output.hasUnknownDimension()) {
      return 0;
    }
    double counted =
        node.getOp().equals("Einsum")
            ? FlopCounter.countEinsum(
                node.getAttrOrThrow("equation").getS().toStringUtf8(), inputs, shapes)
            : FlopCounter.count(node.getOp(), inputs, output, shapes);
    return Math.max(counted, 0); // negative with an unknown dimension
  }

  /** Returns the peak if each tensor is freed after the last op that reads it. */
  private static long peak(Map<String, NodeDef> nodes, Map<String, Long> bytes) {
    Map<String, String> owners = new HashMap<>(); // node whose memory a node's output is
    Map<String, Integer> readers = new HashMap<>();
    for (NodeDef node : nodes.values()) {
      List<String> inputs = dataInputs(node);
      boolean view = VIEWS.contains(node.getOp()) && !inputs.isEmpty();
      String first = view ? node(inputs.get(0)) : node.getName();
      owners.put(node.getName(), owners.getOrDefault(first, first));
      for (String input : inputs) {
        readers.merge(owners.getOrDefault(node(input), node(input)), 1, Integer::sum);
      }
    }
    long alive = 0;
    long peak = 0;
    for (NodeDef node : nodes.values()) {
      boolean owns = owners.get(node.getName()).equals(node.getName());
      alive += owns && !VARIABLES.contains(node.getOp()) ? bytes.get(node.getName()) : 0;
      peak = Math.max(peak, alive);
      List<String> read = new ArrayList<>(dataInputs(node).stream().map(owners::get).toList());
      for (String owner : read) {
        boolean last = owner != null && readers.merge(owner, -1, Integer::sum) == 0;
        alive -= last && !VARIABLES.contains(nodes.get(owner).getOp()) ? bytes.get(owner) : 0;
      }
    }
    return peak;
  }

  private static List<String> dataInputs(NodeDef node) {
    return node.getInputList().stream().filter(input -> !input.startsWith("^")).toList();
  }

  /** Returns the name of the node of an input such as {@code ^a}, {@code a} or {@code a:1}. */
  private static String node(String input) {
    String name = input.startsWith("^") ? input.substring(1) : input;
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private static long elementBytes(GraphOperation operation, int output) {
    return switch (operation.output(output).dataType()) {
      case DT_FLOAT, DT_INT32, DT_UINT32 -> 4;
      case DT_DOUBLE, DT_INT64, DT_UINT64 -> 8;
      case DT_BFLOAT16, DT_HALF, DT_INT16, DT_UINT16 -> 2;
      case DT_BOOL, DT_INT8, DT_UINT8 -> 1;
      default -> 0; // handles of variables
    };
  }

  private static Shape shape(TensorShapeProto shape) {
    return shape.getUnknownRank()
        ? Shape.unknown()
        : Shape.of(shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray());
  }

  private static TensorShapeProto proto(Shape shape) {
    TensorShapeProto.Builder builder =
        TensorShapeProto.newBuilder().setUnknownRank(shape.isUnknown());
    if (shape.isUnknown()) {
      return builder.build();
    }
    for (long size : shape.asArray()) {
      builder.addDimBuilder().setSize(size);
    }
    return builder.build();
  }
}
