package org.ithn.serving.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.ithn.serving.client.protocol.WireTensor;

/** A page for people at the root of the REST port, and the answers to its requests. */
public interface WebPage {
  /** A model that a page sends requests to. */
  interface Model {
    /** Returns the names of the model's signatures. */
    Set<String> signatures();

    /** Returns the names of the inputs of a signature; none if there is no such signature. */
    Set<String> inputs(String signature);

    /** Returns the number of image files per study; empty if the model reads no image files. */
    OptionalInt views();

    /**
     * Runs a signature, possibly in one batch with requests of others.
     *
     * @throws RuntimeException with a sentence for the client if the request is invalid
     */
    Map<String, WireTensor> predict(String signature, Map<String, WireTensor> inputs);
  }

  /** Returns the complete HTML. */
  String html(Model model);

  /** Returns the content security policy of the HTML. */
  String contentSecurityPolicy();

  /**
   * Answers a request that the page sent by {@code POST} to {@code /page}.
   *
   * @throws IllegalArgumentException with a sentence for the client if the request is invalid
   */
  JsonNode answer(JsonNode request, Model model);
}
