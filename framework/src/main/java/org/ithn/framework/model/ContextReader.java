package org.ithn.framework.model;

/**
 * A backbone whose decoder can also attend to texts of the study and facts about its patient.
 *
 * <p>The {@link ContextConfig#inputs} are then among its {@link Backbone#extraInputs}, {@link
 * Backbone#generationInputs} and {@link Backbone#optionalInputs}.
 */
public interface ContextReader {
  /** Returns this backbone with a context; {@code context} names at least one text or fact. */
  Backbone withContext(ContextConfig context);
}
