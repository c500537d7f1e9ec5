package org.ithn.experiments.topics;

import com.google.common.base.Splitter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ithn.datasets.sources.iuxray.IuXrayTags;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.UserException;
import org.ithn.metrics.clinical.ChestTopic;
import org.ithn.metrics.clinical.TopicLabeller;

/**
 * Source of the topics of studies.
 *
 * @param name the name of the source, for messages
 * @param groups the group of each topic by its name, empty for none; the order of the topics
 * @param topics returns the names of a study's topics, at least one; throws a {@link
 *     org.ithn.datasets.DataException} for a study without them
 */
public record TopicSource(
    String name, Map<String, String> groups, Function<Study, Set<String>> topics) {
  private static final String OTHER = ChestTopic.OTHER.label();

  /** Returns the 20 topics, found in the words of reports. */
  public static TopicSource ofReports() {
    TopicLabeller labeller = new TopicLabeller();
    return new TopicSource(
        "report words, " + labeller.name(),
        chestTopics(),
        study -> labels(labeller.label(study.report())));
  }

  /** Returns the 20 topics, found in the terms of Open-i's indexing. */
  public static TopicSource ofTerms(IuXrayTags tags) {
    return new TopicSource(
        "terms of Open-i",
        chestTopics(),
        study -> labels(ChestTopic.ofTerms(tags.ofStudy(study.id()))));
  }

  /**
   * Returns a topic for each term of Open-i's indexing, without qualifiers, in enough training
   * studies, and a last one for studies with none of them.
   *
   * @param train the training studies
   * @param leastStudies the smallest number of training studies of a term, at least 1
   * @throws UserException if no term is frequent enough
   */
  public static TopicSource ofFrequentTerms(IuXrayTags tags, List<Study> train, int leastStudies) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Study study : train) {
      headings(tags, study).forEach(term -> counts.merge(term, 1, Integer::sum));
    }
    counts.values().removeIf(count -> count < leastStudies);
    if (counts.isEmpty() || leastStudies < 1) {
      throw new UserException(
          "topics: no term occurs in %d training studies; require fewer, at least 1"
              .formatted(leastStudies));
    }
    Map<String, String> groups = new LinkedHashMap<>();
    counts.keySet().forEach(term -> groups.put(term, ""));
    groups.put(OTHER, "");
    return new TopicSource(
        "terms of Open-i in at least %d training studies".formatted(leastStudies),
        groups,
        study -> {
          Set<String> known =
              headings(tags, study).filter(counts::containsKey).collect(Collectors.toSet());
          return known.isEmpty() ? Set.of(OTHER) : known;
        });
  }

  /** Returns the distinct terms of a study without their qualifiers. */
  private static Stream<String> headings(IuXrayTags tags, Study study) {
    return tags.ofStudy(study.id()).stream()
        .map(term -> Splitter.on('/').splitToList(term).get(0).strip())
        .distinct();
  }

  private static Map<String, String> chestTopics() {
    Map<String, String> groups = new LinkedHashMap<>();
    Arrays.stream(ChestTopic.values()).forEach(topic -> groups.put(topic.label(), topic.group()));
    return groups;
  }

  private static Set<String> labels(Set<ChestTopic> topics) {
    return topics.stream().map(ChestTopic::label).collect(Collectors.toSet());
  }
}
