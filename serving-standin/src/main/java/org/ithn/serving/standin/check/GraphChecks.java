package org.ithn.serving.standin.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ithn.savedmodels.GraphNodes;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/** Checks of the ops in the graph and its functions. */
final class GraphChecks {
  private static final String MUST_COMPILE = "_XlaMustCompile";
  private static final Pattern GRADIENT = Pattern.compile("Grad(V\\d)?$");

  private GraphChecks() {}

  static void examine(MetaGraphDef meta, CheckResults findings) {
    List<NodeDef> nodes = new ArrayList<>(meta.getGraphDef().getNodeList());
    Set<String> functions = new HashSet<>();
    for (FunctionDef function : meta.getGraphDef().getLibrary().getFunctionList()) {
      nodes.addAll(function.getNodeDefList());
      functions.add(function.getSignature().getName());
    }
    checkOrigin(nodes, functions, findings);
    checkPurpose(nodes, findings);
    findings.addNone(
        compiledByXla(meta, nodes),
        "no op requires XLA compilation",
        "the server cannot compile these");
    checkVariables(meta, findings);
  }

  private static void checkOrigin(
      List<NodeDef> nodes, Set<String> functions, CheckResults findings) {
    Set<String> known = new HashSet<>(functions);
    TensorFlow.registeredOpList().getOpList().stream().map(OpDef::getName).forEach(known::add);
    findings.addNone(
        nodeNames(nodes, node -> node.getOp().contains("PyFunc")),
        "no op calls Python",
        "the server has no Python; replace these by ops");
    findings.addNone(
        nodeNames(
            nodes, node -> !known.contains(node.getOp()) || node.getOp().equals("GatherTree")),
        "all ops are TensorFlow's own",
        "the server does not have these ops");
  }

  private static void checkPurpose(List<NodeDef> nodes, CheckResults findings) {
    findings.addNone(
        nodeNames(
            nodes,
            node ->
                node.getOp().matches("(Resource|Sparse|ResourceSparse)?Apply[A-Z].*")
                    || node.getOp().contains("Backprop")
                    || GRADIENT.matcher(node.getOp()).find()),
        "no op is for training only",
        "these are unused and can change variables; build a graph for serving");
    findings.addNone(
        nodeNames(
            nodes, node -> node.getOp().matches("(Mutable)?(Hash|DenseHash)Table.*|Lookup.*")),
        "there is no lookup table",
        "tables need files and initialisation; use a constant and gather");
    findings.addNone(
        nodeNames(nodes, node -> node.getOp().equals("DecodeBase64")),
        "no op decodes base64",
        "the server decodes {\"b64\": ...} itself");
  }

  private static List<String> compiledByXla(MetaGraphDef meta, List<NodeDef> nodes) {
    return Stream.concat(
            nodes.stream()
                .filter(node -> node.containsAttr(MUST_COMPILE))
                .filter(node -> node.getAttrOrThrow(MUST_COMPILE).getB())
                .map(NodeDef::getName),
            meta.getGraphDef().getLibrary().getFunctionList().stream()
                .filter(function -> function.containsAttr(MUST_COMPILE))
                .filter(function -> function.getAttrOrThrow(MUST_COMPILE).getB())
                .map(function -> function.getSignature().getName()))
        .toList();
  }

  private static List<String> nodeNames(List<NodeDef> nodes, Predicate<NodeDef> filter) {
    return nodes.stream()
        .filter(filter)
        .map(node -> "%s (%s)".formatted(node.getName(), node.getOp()))
        .toList();
  }

  /** Checks that the restore op or the initialisation op assigns every variable. */
  private static void checkVariables(MetaGraphDef meta, CheckResults findings) {
    GraphNodes nodes = new GraphNodes(meta.getGraphDef());
    List<String> onLoading = new ArrayList<>(List.of(meta.getSaverDef().getRestoreOpName()));
    if (meta.containsSignatureDef("__saved_model_init_op")) {
      meta.getSignatureDefOrThrow("__saved_model_init_op")
          .getOutputsMap()
          .values()
          .forEach(info -> onLoading.add(info.getName()));
    }
    Set<String> assigned = new HashSet<>();
    nodes.ancestors(onLoading).stream()
        .filter(node -> node.getOp().equals("AssignVariableOp") && node.getInputCount() > 0)
        .forEach(node -> assigned.add(GraphNodes.name(node.getInput(0))));
    findings.addNone(
        nodes.all().stream()
            .filter(node -> node.getOp().equals("VarHandleOp"))
            .map(NodeDef::getName)
            .filter(name -> !assigned.contains(name))
            .sorted()
            .toList(),
        "every variable gets a value on loading",
        "these are neither restored nor initialised; save them too");
  }
}
