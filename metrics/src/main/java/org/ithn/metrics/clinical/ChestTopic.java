package org.ithn.metrics.clinical;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The 20 topics of chest X-rays that Zhang et al. (AAAI 2020) take from Open-i's indexing.
 *
 * <p>Topics of one group are joined in the knowledge graph; those of no group are isolated.
 */
public enum ChestTopic {
  /** No finding, or no indexing. */
  NORMAL("normal", "", ImmutableList.of("normal", "no indexing")),
  /** Enlarged heart. */
  CARDIOMEGALY("cardiomegaly", "heart", ImmutableList.of("cardiomegaly")),
  /** Curvature or degeneration of the spine. */
  SPINE("scoliosis or degenerative change", "spine", ImmutableList.of("scoliosis", "degenerative")),
  /** Fractures. */
  FRACTURE("fracture", "bone", ImmutableList.of("fractures, bone")),
  /** Pleural effusion. */
  EFFUSION("pleural effusion", "pleura", ImmutableList.of("pleural effusion")),
  /** Thickening, usually of the pleura. */
  THICKENING("thickening", "pleura", ImmutableList.of("thickening")),
  /** Pneumothorax. */
  PNEUMOTHORAX("pneumothorax", "pleura", ImmutableList.of("pneumothorax")),
  /** Hiatal or diaphragmatic hernia. */
  HERNIA("hernia", "mediastinum", ImmutableList.of("hernia")),
  /** Calcification other than of granulomas. */
  CALCINOSIS("calcinosis", "mediastinum", ImmutableList.of("calcinosis")),
  /** Emphysema. */
  EMPHYSEMA("emphysema", "lung", ImmutableList.of("emphysema")),
  /** Pneumonia, infiltrate, consolidation. */
  PNEUMONIA("pneumonia", "lung", ImmutableList.of("pneumonia", "infiltrate", "consolidation")),
  /** Pulmonary edema. */
  EDEMA("pulmonary edema", "lung", ImmutableList.of("pulmonary edema")),
  /** Atelectasis. */
  ATELECTASIS("pulmonary atelectasis", "lung", ImmutableList.of("pulmonary atelectasis")),
  /** Scar. */
  CICATRIX("cicatrix", "lung", ImmutableList.of("cicatrix")),
  /** Opacity of any cause. */
  OPACITY("opacity", "lung", ImmutableList.of("opacity")),
  /** Nodule or mass. */
  NODULE("nodule or mass", "lung", ImmutableList.of("nodule", "mass")),
  /** Airspace disease. */
  AIRSPACE("airspace disease", "airspace", ImmutableList.of("airspace disease")),
  /** Lungs inflated too little or too much. */
  INFLATION(
      "hypoinflation or hyperdistention",
      "airspace",
      ImmutableList.of("hypoinflation", "hyperdistention")),
  /** Lines, tubes, devices and hardware. */
  DEVICE(
      "devices",
      "",
      ImmutableList.of(
          "catheters, indwelling", "surgical instruments", "tube, inserted", "medical device")),
  /** A finding that is none of the others. */
  OTHER("other", "", ImmutableList.of());

  private final String label;
  private final String group;
  private final ImmutableList<String> tags;

  ChestTopic(String label, String group, ImmutableList<String> tags) {
    this.label = label;
    this.group = group;
    this.tags = tags;
  }

  /** Returns the name used in topic files. */
  public String label() {
    return label;
  }

  /** Returns the organ whose topics are joined in the knowledge graph; empty for none. */
  public String group() {
    return group;
  }

  /**
   * Returns the topics of a study that is indexed with some terms.
   *
   * @param terms terms in lower case with their qualifiers, such as {@code lung/hypoinflation}; a
   *     topic is present if one of its tag words is part of a term, normal only if it is the whole
   *     term
   * @return the topics, at least one
   */
  public static Set<ChestTopic> ofTerms(List<String> terms) {
    Set<ChestTopic> topics = EnumSet.noneOf(ChestTopic.class);
    Arrays.stream(values()).filter(topic -> topic.isIn(terms)).forEach(topics::add);
    return orOther(topics);
  }

  private boolean isIn(List<String> terms) {
    return this == NORMAL
        ? tags.stream().anyMatch(terms::contains)
        : tags.stream().anyMatch(tag -> terms.stream().anyMatch(term -> term.contains(tag)));
  }

  /** Returns the topics, or {@link #OTHER} if there are none. */
  static Set<ChestTopic> orOther(Set<ChestTopic> topics) {
    return topics.isEmpty() ? EnumSet.of(OTHER) : topics;
  }
}
