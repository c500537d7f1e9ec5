package org.ithn.framework.model;

import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.framework.templates.TemplateRules;
import org.ithn.framework.templates.TemplateTable;

/**
 * Tables of the training reports that a backbone is built from. A run computes those that its
 * backbone requests, and keeps them as it keeps its vocabulary.
 *
 * @param templates frequent sentences of the training reports
 * @param cooccurrence the co-occurrence of the labels that a study input provides
 */
public record CorpusTables(
    Optional<TemplateTable> templates, Optional<LabelCooccurrence> cooccurrence) {
  /**
   * Tables that a backbone requests.
   *
   * @param templates the rules of its templates
   * @param cooccurrence the name of the study input with labels {@code [N]}, each 0 or 1
   */
  public record Request(Optional<TemplateRules> templates, Optional<String> cooccurrence) {
    /** Returns the request of most backbones. */
    public static Request none() {
      return new Request(Optional.empty(), Optional.empty());
    }
  }

  /** Returns no tables. */
  public static CorpusTables none() {
    return new CorpusTables(Optional.empty(), Optional.empty());
  }

  /** Returns the table of a type; empty if the backbone did not request it. */
  public <X extends Record> Optional<X> ofType(Class<X> type) {
    return Stream.of(templates, cooccurrence)
        .flatMap(Optional::stream)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
