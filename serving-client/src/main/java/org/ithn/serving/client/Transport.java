package org.ithn.serving.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.Prediction;
import org.ithn.serving.client.protocol.WireTensor;

/** One way to a server; makes each request once. Used by many threads at a time. */
public interface Transport extends AutoCloseable {
  /**
   * Runs a signature.
   *
   * @param request names the outputs that are wanted
   * @param deadline how long to wait for the answer
   * @return the outputs by name
   * @throws ServingException if there is no answer or a refusal
   */
  Map<String, WireTensor> predict(Prediction request, Duration deadline);

  /**
   * The versions of a model that the server knows.
   *
   * @throws ServingException as above; {@code NOT_FOUND} where it has no such model
   */
  List<ServedVersion> versions(ModelName model, Duration deadline);

  @Override
  void close();
}
