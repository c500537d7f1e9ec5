package org.ithn.serving.standin.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ithn.savedmodels.ServingSignatures;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Checks of the signatures' names, methods, shapes and types. */
final class SignatureChecks {
  private static final String METHOD = "tensorflow/serving/predict";

  private SignatureChecks() {}

  static void examine(MetaGraphDef meta, CheckResults findings) {
    Map<String, SignatureDef> signatures = new TreeMap<>(meta.getSignatureDefMap());
    signatures.keySet().removeIf(name -> name.startsWith("__saved_model"));
    findings.add(
        signatures.containsKey("serving_default"),
        "there is a signature serving_default",
        "without it, requests that name no signature fail; the model has " + signatures.keySet());
    Set<String> nodes = new HashSet<>();
    meta.getGraphDef().getNodeList().stream().map(NodeDef::getName).forEach(nodes::add);
    checkMethods(signatures, findings);
    checkDimensions(signatures, findings);
    checkTensors(signatures, nodes, findings);
  }

  private static void checkMethods(Map<String, SignatureDef> signatures, CheckResults findings) {
    List<String> methods = new ArrayList<>();
    signatures.forEach(
        (name, signature) -> {
          if (!signature.getMethodName().equals(METHOD)) {
            methods.add(name + " has '" + signature.getMethodName() + "'");
          }
        });
    findings.addNone(methods, "every method is " + METHOD, "the server rejects other methods");
  }

  private static void checkDimensions(Map<String, SignatureDef> signatures, CheckResults findings) {
    List<String> scalars = new ArrayList<>();
    List<String> fixed = new ArrayList<>();
    signatures.forEach(
        (name, signature) ->
            tensors(name, signature)
                .forEach(
                    (where, info) -> {
                      if (rows(info) == SCALAR) {
                        scalars.add(where);
                      } else if (rows(info) >= 0) {
                        fixed.add(where);
                      }
                    }));
    findings.addNone(
        scalars,
        "no input or output is a scalar",
        "batching requires a first dimension; move it to another signature");
    findings.addNone(
        fixed, "the first dimension is unknown", "a fixed batch size rejects all other sizes");
    checkEqualRows(signatures, findings);
  }

  private static void checkEqualRows(Map<String, SignatureDef> signatures, CheckResults findings) {
    Map<String, SignatureDef> unequal = new TreeMap<>(signatures);
    unequal
        .values()
        .removeIf(
            signature ->
                signature.getInputsMap().values().stream()
                        .map(SignatureChecks::rows)
                        .distinct()
                        .count()
                    <= 1);
    findings.addNone(
        List.copyOf(unequal.keySet()),
        "all inputs of a signature have the same first dimension",
        "inputs with different numbers of rows cannot be batched");
  }

  private static void checkTensors(
      Map<String, SignatureDef> signatures, Set<String> nodes, CheckResults findings) {
    List<String> absent = new ArrayList<>();
    List<String> bytes = new ArrayList<>();
    signatures.forEach(
        (name, signature) ->
            tensors(name, signature)
                .forEach(
                    (where, info) -> {
                      if (!nodes.contains(info.getName().replaceAll(":\\d+$", ""))) {
                        absent.add(where + " (" + info.getName() + ")");
                      }
                      if (where.contains(" output ")
                          && info.getDtype() == DataType.DT_STRING
                          && where.endsWith("_bytes")
                          && !where.endsWith(" " + ServingSignatures.VIEW_BYTES)) {
                        bytes.add(where);
                      }
                    }));
    findings.addNone(
        absent, "every input and output is in the graph", "the graph lacks the tensors of");
    findings.addNone(
        bytes,
        "no text output has a name that ends in _bytes",
        "REST encodes these in base64; rename text outputs");
  }

  /** Returns inputs and outputs by a name that says where each is. */
  private static Map<String, TensorInfo> tensors(String name, SignatureDef signature) {
    Map<String, TensorInfo> all = new TreeMap<>();
    signature.getInputsMap().forEach((in, info) -> all.put(name + " input " + in, info));
    signature.getOutputsMap().forEach((out, info) -> all.put(name + " output " + out, info));
    return all;
  }

  private static final long SCALAR = -2;

  private static long rows(TensorInfo info) {
    if (info.getTensorShape().getUnknownRank()) {
      return -1;
    }
    return info.getTensorShape().getDimCount() == 0
        ? SCALAR
        : info.getTensorShape().getDim(0).getSize();
  }
}
