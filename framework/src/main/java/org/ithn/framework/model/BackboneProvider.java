package org.ithn.framework.model;

import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.registry.OptionsProvider;

/**
 * A factory that creates a backbone from its configuration.
 *
 * @param <C> the record that holds the keys {@code backbone.*}
 */
public interface BackboneProvider<C extends Record> extends OptionsProvider<C> {
  /**
   * Creates the backbone for a configuration that its record has validated.
   *
   * @param vocabularyWidth W, the number of words plus 1 for id 0
   * @param views V, the number of images per example
   */
  Backbone create(C options, int vocabularyWidth, int views);

  /**
   * Creates the backbone for a vocabulary with known words, which most backbones ignore.
   *
   * @throws IllegalArgumentException if the backbone cannot use these words
   */
  default Backbone create(C options, Vocabulary vocabulary, int views) {
    return create(options, vocabulary.width(), views);
  }

  /** Returns the tables of the training reports that the backbone is built from; often none. */
  default CorpusTables.Request tables(C options) {
    return CorpusTables.Request.none();
  }

  /**
   * Creates the backbone for a vocabulary and the tables that it requests.
   *
   * @param tables the requested {@link #tables}; none for a model without training reports, such as
   *     that of a benchmark
   * @throws IllegalArgumentException if the backbone cannot use these words
   */
  default Backbone create(C options, Vocabulary vocabulary, CorpusTables tables, int views) {
    return create(options, vocabulary, views);
  }
}
