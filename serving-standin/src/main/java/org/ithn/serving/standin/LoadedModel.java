package org.ithn.serving.standin;

import io.grpc.Status;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.ithn.savedmodels.OpPolicy;
import org.ithn.savedmodels.SavedModelException;
import org.ithn.savedmodels.SavedModelFiles;
import org.ithn.savedmodels.TensorConverter;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** A loaded version of a model; many threads send requests, and one thread runs them. */
final class LoadedModel implements AutoCloseable {
  private static final String INITIALISATION = "__saved_model_init_op";

  private final SavedModelBundle bundle;
  private final Map<String, SignatureDef> signatures = new TreeMap<>();
  private final Map<String, SessionFunction> functions = new HashMap<>();
  private final Batcher batcher;

  private LoadedModel(SavedModelBundle bundle, BatchingLimits limits) {
    this.bundle = bundle;
    signatures.putAll(bundle.metaGraphDef().getSignatureDefMap());
    signatures.remove(INITIALISATION);
    this.batcher = new Batcher(this::run, limits);
  }

  /** Loads a version's folder if it contains only the ops that the policy allows. */
  static LoadedModel load(Path version, BatchingLimits limits, OpPolicy policy) {
    SavedModelFiles.check(version, policy);
    SavedModelFiles.checkFinite(version);
    try {
      return new LoadedModel(
          SavedModelBundle.load(version.toString(), SavedModelBundle.DEFAULT_TAG), limits);
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      throw new SavedModelException(
          "model %s: does not load (%s); run './ithn serve-check' for details"
              .formatted(version, firstLine(e)),
          e);
    }
  }

  /** Returns the signatures by name. */
  Map<String, SignatureDef> signatures() {
    return signatures;
  }

  /**
   * Runs a signature, possibly in one batch with other requests.
   *
   * @param requested the names of the requested outputs; empty = all
   * @throws RefusedException if the request is invalid or fails
   */
  Map<String, WireTensor> predict(
      String name, Map<String, WireTensor> inputs, List<String> requested) {
    SignatureDef signature = signature(name);
    requested.stream()
        .filter(output -> !signature.containsOutputs(output))
        .forEach(
            output -> {
              throw RefusedException.invalidArgument(
                  "signature %s has no output %s; it has %s"
                      .formatted(name, output, signature.getOutputsMap().keySet()));
            });
    int rows = checkedRowCount(name, signature, inputs);
    Map<String, WireTensor> outputs = await(name, inputs, rows);
    if (!requested.isEmpty()) {
      outputs.keySet().retainAll(requested);
    }
    return outputs;
  }

  /** Returns the signature of the given name. */
  SignatureDef signature(String name) {
    SignatureDef signature = signatures.get(name);
    if (signature == null) {
      throw RefusedException.invalidArgument(
          "no signature named %s; the model has %s".formatted(name, signatures.keySet()));
    }
    return signature;
  }

  private static int checkedRowCount(
      String name, SignatureDef signature, Map<String, WireTensor> inputs) {
    if (!inputs.keySet().equals(signature.getInputsMap().keySet())) {
      throw RefusedException.invalidArgument(
          "signature %s has inputs %s, got %s"
              .formatted(name, signature.getInputsMap().keySet(), inputs.keySet()));
    }
    long rows = -1;
    for (Map.Entry<String, WireTensor> input : inputs.entrySet()) {
      long[] shape = WireTensors.shape(input.getValue());
      TensorInfo expected = signature.getInputsOrThrow(input.getKey());
      if (!fits(shape, expected) || (rows >= 0 && shape[0] != rows)) {
        throw RefusedException.invalidArgument(
            "input %s has shape %s; every input needs the same number of rows, at least 1, and %s"
                .formatted(
                    input.getKey(),
                    java.util.Arrays.toString(shape),
                    "the sizes of the signature's shape"));
      }
      rows = shape[0];
    }
    return (int) rows;
  }

  private static boolean fits(long[] shape, TensorInfo expected) {
    if (shape.length == 0
        || shape[0] < 1
        || shape.length != expected.getTensorShape().getDimCount()) {
      return false;
    }
    for (int i = 0; i < shape.length; i++) {
      long size = expected.getTensorShape().getDim(i).getSize();
      if (size >= 0 && size != shape[i]) {
        return false;
      }
    }
    return true;
  }

  /** Enqueues a request whose outputs nobody reads. */
  void submit(String name, Map<String, WireTensor> inputs) {
    var unused = batcher.submit(name, inputs, checkedRowCount(name, signature(name), inputs));
  }

  private Map<String, WireTensor> await(String name, Map<String, WireTensor> inputs, int rows) {
    try {
      return new TreeMap<>(batcher.submit(name, inputs, rows).join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      if (e.getCause() instanceof TFInvalidArgumentException
          || e.getCause() instanceof IllegalArgumentException) {
        throw RefusedException.invalidArgument(firstLine(e.getCause()));
      }
      throw new RefusedException(Status.Code.INTERNAL, firstLine(e.getCause()));
    }
  }

  /** Runs a signature in the batcher's thread. */
  private Map<String, WireTensor> run(String name, Map<String, WireTensor> inputs) {
    Map<String, Tensor> tensors = new HashMap<>();
    try {
      inputs.forEach(
          (input, value) ->
              tensors.put(
                  input,
                  TensorConverter.toTensor(
                      value, signature(name).getInputsOrThrow(input).getDtype())));
      SessionFunction function = functions.computeIfAbsent(name, bundle::function);
      Map<String, WireTensor> outputs = new TreeMap<>();
      try (Result result = function.call(tensors)) {
        result.forEach(
            entry -> outputs.put(entry.getKey(), TensorConverter.toWireTensor(entry.getValue())));
      }
      return outputs;
    } finally {
      tensors.values().forEach(Tensor::close);
    }
  }

  static String firstLine(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    batcher.close();
    bundle.close();
  }
}
