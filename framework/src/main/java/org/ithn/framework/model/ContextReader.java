package org.ithn.framework.model;

/**
 * A backbone whose decoder can also attend to texts of the study, facts about its patient and
 * images of an earlier study.
 *
 * <p>The {@link ContextConfig#inputs} are then among its {@link Backbone#extraInputs}, {@link
 * Backbone#generationInputs} and {@link Backbone#optionalInputs}.
 */
public interface ContextReader {
  /**
   * Returns this backbone with a context.
   *
   * @param context names at least one text or fact, or reads images of an earlier study
   * @param imageSize S, the height and width of images
   */
  Backbone withContext(ContextConfig context, int imageSize);
}
