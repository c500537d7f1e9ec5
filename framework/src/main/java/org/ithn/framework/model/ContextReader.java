package org.ithn.framework.model;

/**
 * A backbone whose decoder can also attend to texts of the study.
 *
 * <p>With texts, {@link ContextConfig#INPUT} is one of its {@link Backbone#extraInputs}, {@link
 * Backbone#generationInputs} and {@link Backbone#optionalInputs}.
 */
public interface ContextReader {
  /** Returns this backbone with texts; {@code context} names at least one. */
  Backbone withContext(ContextConfig context);
}
