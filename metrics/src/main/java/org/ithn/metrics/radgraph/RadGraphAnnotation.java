package org.ithn.metrics.radgraph;

import java.util.List;
import java.util.Optional;

/**
 * Entities and relations of one report, as annotated by RadGraph.
 *
 * @param text the annotated text, in tokens separated by blanks; empty if unknown
 * @param entities the entities, in any order
 */
public record RadGraphAnnotation(Optional<String> text, List<Entity> entities) {
  /**
   * A mention of an anatomy or observation.
   *
   * @param tokens the words, separated by blanks
   * @param label the type and certainty, such as {@code OBS-DP} or {@code Observation::uncertain}
   * @param relations the relations that start at this entity
   */
  public record Entity(String tokens, String label, List<Relation> relations) {
    public Entity {
      relations = List.copyOf(relations);
    }
  }

  /**
   * A relation to another entity of the report.
   *
   * @param type the type, such as {@code located_at}
   * @param tokens the words of the other entity
   * @param label the label of the other entity
   */
  public record Relation(String type, String tokens, String label) {}

  public RadGraphAnnotation {
    entities = List.copyOf(entities);
  }

  /** Returns the annotation of a report without entities, such as an empty one. */
  public static RadGraphAnnotation none() {
    return new RadGraphAnnotation(Optional.empty(), List.of());
  }
}
