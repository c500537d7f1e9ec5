package org.ithn.framework.model;

import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.registry.OptionsProvider;

/**
 * Makes a backbone of its configuration.
 *
 * @param <C> the record that holds the keys {@code backbone.*}
 */
public interface BackboneProvider<C extends Record> extends OptionsProvider<C> {
  /**
   * The backbone for a configuration whose ranges its record has checked.
   *
   * @param vocabularyWidth W: the words and id 0
   * @param views V, images per example
   */
  Backbone create(C options, int vocabularyWidth, int views);

  /**
   * The same for a vocabulary whose words are known, which most backbones need not look at.
   *
   * @throws IllegalArgumentException if the backbone cannot do with these words
   */
  default Backbone create(C options, Vocabulary vocabulary, int views) {
    return create(options, vocabulary.width(), views);
  }
}
