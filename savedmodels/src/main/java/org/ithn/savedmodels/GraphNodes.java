package org.ithn.savedmodels;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Nodes of a graph that is not loaded, without those of its functions. */
public final class GraphNodes {
  private final Map<String, NodeDef> byName = new HashMap<>();

  /** Reads the nodes of a graph. */
  public GraphNodes(GraphDef graph) {
    graph.getNodeList().forEach(node -> byName.put(node.getName(), node));
  }

  /** Returns the nodes, one of each name. */
  public Collection<NodeDef> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  /** Returns the name of the node of an input or tensor, such as {@code a} of {@code a:0}. */
  public static String name(String input) {
    return input.replaceFirst("^\\^", "").replaceFirst(":\\d+$", "");
  }

  /**
   * Returns the nodes that run for tensors or nodes, with these; a cycle or a name without a node
   * is no error.
   */
  public List<NodeDef> ancestors(Collection<String> tensors) {
    Deque<String> open = new ArrayDeque<>(tensors);
    Set<String> seen = new HashSet<>();
    List<NodeDef> ancestors = new ArrayList<>();
    while (!open.isEmpty()) {
      NodeDef node = byName.get(name(open.pop()));
      if (node != null && seen.add(node.getName())) {
        ancestors.add(node);
        node.getInputList().forEach(open::push);
      }
    }
    return ancestors;
  }
}
