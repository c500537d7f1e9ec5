package org.ithn.metrics.clinical;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Labeller that finds the {@link ChestTopic}s of a report by its words.
 *
 * <p>Nine topics are observations of the {@link RuleLabeller}; {@code topics.txt} has the phrases
 * of the others. A topic is present if a mention is positive or uncertain. A report is normal if
 * {@link Observation#NO_FINDING} is positive and there is no other topic. Thread-safe.
 */
public final class TopicLabeller {
  private static final ImmutableMap<Observation, ChestTopic> OBSERVED =
      ImmutableMap.<Observation, ChestTopic>builder()
          .put(Observation.FRACTURE, ChestTopic.FRACTURE)
          .put(Observation.PLEURAL_EFFUSION, ChestTopic.EFFUSION)
          .put(Observation.PNEUMOTHORAX, ChestTopic.PNEUMOTHORAX)
          .put(Observation.CONSOLIDATION, ChestTopic.PNEUMONIA)
          .put(Observation.PNEUMONIA, ChestTopic.PNEUMONIA)
          .put(Observation.EDEMA, ChestTopic.EDEMA)
          .put(Observation.ATELECTASIS, ChestTopic.ATELECTASIS)
          .put(Observation.LUNG_LESION, ChestTopic.NODULE)
          .put(Observation.CARDIOMEGALY, ChestTopic.CARDIOMEGALY)
          .put(Observation.SUPPORT_DEVICES, ChestTopic.DEVICE)
          .buildOrThrow();

  private final RuleLabeller observations = new RuleLabeller();
  private final MentionClassifier mentions = new MentionClassifier("topics.txt");

  /** Creates a labeller with the bundled rules. */
  public TopicLabeller() {}

  /** Returns the name used in messages and files. */
  public String name() {
    return observations.name();
  }

  /**
   * Returns the topics of a report.
   *
   * @param report an unprocessed report, with its capitals and punctuation
   * @return at least one topic
   */
  public Set<ChestTopic> label(String report) {
    Labels labels = observations.label(report);
    Set<ChestTopic> topics = EnumSet.noneOf(ChestTopic.class);
    OBSERVED.forEach(
        (observation, topic) -> {
          if (isPresent(labels.status(observation))) {
            topics.add(topic);
          }
        });
    for (String sentence : RuleLabeller.sentences(report)) {
      for (Map.Entry<String, Status> found : mentions.statuses(sentence).entrySet()) {
        if (isPresent(found.getValue())) {
          topics.add(topic(found.getKey()));
        }
      }
    }
    if (topics.isEmpty() && labels.status(Observation.NO_FINDING) == Status.POSITIVE) {
      topics.add(ChestTopic.NORMAL);
    }
    return ChestTopic.orOther(topics);
  }

  private static boolean isPresent(Status status) {
    return status == Status.POSITIVE || status == Status.UNCERTAIN;
  }

  private static ChestTopic topic(String label) {
    return Arrays.stream(ChestTopic.values())
        .filter(topic -> topic.label().equals(label))
        .findFirst()
        .orElseThrow();
  }
}
