package org.ithn.serving.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.ithn.serving.client.protocol.ModelName;
import org.ithn.serving.client.protocol.Prediction;
import org.ithn.serving.client.protocol.WireTensor;

/** Connection to a server that sends each request once; safe for use by several threads. */
public interface Transport extends AutoCloseable {
  /**
   * Runs a signature.
   *
   * @param request the request, which names the requested outputs
   * @param deadline the longest wait for the response
   * @return the outputs by name
   * @throws ServingException if the server does not respond or rejects the request
   */
  Map<String, WireTensor> predict(Prediction request, Duration deadline);

  /**
   * Returns the versions of a model that the server knows.
   *
   * @throws ServingException if the server does not respond or rejects the request; {@code
   *     NOT_FOUND} if it does not know the model
   */
  List<ServedVersion> versions(ModelName model, Duration deadline);

  @Override
  void close();
}
