package org.ithn.framework.profile;

import com.google.common.collect.ImmutableMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A trace that includes the ops inside loops, each of which TensorFlow otherwise traces as one op.
 *
 * <p>It runs a copy of the graph in which loops are lowered to the ops of their iterations.
 */
public final class LoopTrace {
  private static final String LOWER = "_lower_using_switch_merge";

  /** The prefix that lowering adds to the name of an op in a loop's body. */
  private static final Pattern IN_BODY = Pattern.compile("^.*?/(body|cond)/_\\d+/");

  private LoopTrace() {}

  /**
   * Runs a copy of a graph once and returns its trace.
   *
   * @param session a session on the graph, which provides the values of variables
   * @param options the options of that session, such as thread counts
   * @param feeds the tensors to feed, by the name of the operation
   * @param fetches the names of the operations to fetch
   */
  public static OpTrace run(
      Graph graph,
      Session session,
      ConfigProto options,
      Map<String, Tensor> feeds,
      List<String> fetches) {
    GraphDef definition = graph.toGraphDef();
    List<String> reads =
        definition.getNodeList().stream()
            .filter(node -> node.getOp().equals("ReadVariableOp"))
            .map(NodeDef::getName)
            .toList();
    Session.Runner reader = session.runner();
    reads.forEach(reader::fetch);
    try (Graph copy = new Graph();
        Result variables = reads.isEmpty() ? null : reader.run()) {
      copy.importGraphDef(withoutLoops(definition));
      try (Session copySession = new Session(copy, options)) {
        Session.Runner runner = copySession.runner().setOptions(OpTrace.runOptions());
        for (int i = 0; i < reads.size(); i++) {
          runner.feed(reads.get(i), variables.get(i));
        }
        feeds.forEach(runner::feed);
        fetches.forEach(runner::fetch);
        try (Result result = runner.runAndFetchMetadata()) {
          Map<String, String> equations = equations(definition);
          return OpTrace.of(
              result.getMetadata().orElseThrow(),
              name -> equations.getOrDefault(IN_BODY.matcher(name).replaceFirst(""), ""));
        }
      }
    }
  }

  private static GraphDef withoutLoops(GraphDef definition) {
    GraphDef.Builder lowered = definition.toBuilder();
    for (NodeDef.Builder node : lowered.getNodeBuilderList()) {
      if (node.getOp().endsWith("While")) {
        node.putAttr(LOWER, AttrValue.newBuilder().setB(true).build());
      }
    }
    return lowered.build();
  }

  /**
   * Returns the equations of the {@code Einsum} ops in the graph and in the bodies of loops, by
   * name.
   */
  private static ImmutableMap<String, String> equations(GraphDef definition) {
    Map<String, String> equations = new HashMap<>();
    for (FunctionDef function : definition.getLibrary().getFunctionList()) {
      function.getNodeDefList().forEach(node -> add(node, equations));
    }
    definition.getNodeList().forEach(node -> add(node, equations));
    return ImmutableMap.copyOf(equations);
  }

  private static void add(NodeDef node, Map<String, String> equations) {
    if (node.getOp().equals("Einsum")) {
      equations.put(node.getName(), node.getAttrOrThrow("equation").getS().toStringUtf8());
    }
  }
}
