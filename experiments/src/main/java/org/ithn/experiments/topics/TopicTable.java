package org.ithn.experiments.topics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.AnnotationFile;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.metrics.text.Csv;

/**
 * Topics of the studies of a data set.
 *
 * @param source the source of the topics
 * @param studies the studies in the annotation's order
 */
public record TopicTable(TopicSource source, List<LabelledStudy> studies) {
  /**
   * A study with its topics.
   *
   * @param id the study's id
   * @param split {@code train}, {@code val} or {@code test}
   * @param topics the names of its topics, at least one
   */
  public record LabelledStudy(String id, String split, Set<String> topics) {
    public LabelledStudy {
      topics = Set.copyOf(topics);
    }
  }

  /**
   * Numbers of one topic.
   *
   * @param name the topic's name
   * @param group the topics that the knowledge graph joins with it have the same group; may be
   *     empty
   * @param bySplit the number of studies with the topic in each split
   */
  public record TopicCount(String name, String group, Map<String, Long> bySplit) {
    public TopicCount {
      bySplit = Collections.unmodifiableMap(new LinkedHashMap<>(bySplit));
    }
  }

  public TopicTable {
    studies = List.copyOf(studies);
  }

  /**
   * Labels all studies.
   *
   * @param bad receives studies that the source cannot label
   */
  public static TopicTable of(StudySet studies, TopicSource source, BadExamples bad) {
    List<LabelledStudy> labelled = new ArrayList<>();
    for (List<Study> split : List.of(studies.train(), studies.validation(), studies.test())) {
      for (Study study : split) {
        try {
          labelled.add(new LabelledStudy(study.id(), study.split(), source.topics().apply(study)));
        } catch (DataException e) {
          bad.add(study.id(), e);
        }
      }
    }
    return new TopicTable(source, labelled);
  }

  /** Returns the numbers of each topic, in the order of the topics. */
  public List<TopicCount> counts() {
    List<TopicCount> counts = new ArrayList<>();
    source
        .groups()
        .forEach(
            (name, group) -> {
              Map<String, Long> bySplit = new LinkedHashMap<>();
              for (String split : AnnotationFile.SPLITS) {
                bySplit.put(
                    split,
                    studies.stream()
                        .filter(study -> study.split().equals(split))
                        .filter(study -> study.topics().contains(name))
                        .count());
              }
              counts.add(new TopicCount(name, group, bySplit));
            });
    return counts;
  }

  /** Returns a CSV text with a row per study: id, split, then 0 or 1 for each topic. */
  public String toCsv() {
    List<String> names = List.copyOf(source.groups().keySet());
    List<String> header = new ArrayList<>(List.of("id", "split"));
    header.addAll(names);
    StringBuilder text = new StringBuilder(Csv.formatLine(header));
    for (LabelledStudy study : studies) {
      List<String> row = new ArrayList<>(List.of(study.id(), study.split()));
      names.forEach(name -> row.add(study.topics().contains(name) ? "1" : "0"));
      text.append(Csv.formatLine(row));
    }
    return text.toString();
  }

  /** Returns the counts as a CSV text: topic, group, and the number of studies of each split. */
  public String countsCsv() {
    List<String> header = new ArrayList<>(List.of("topic", "group"));
    header.addAll(AnnotationFile.SPLITS);
    StringBuilder text = new StringBuilder(Csv.formatLine(header));
    for (TopicCount count : counts()) {
      List<String> row = new ArrayList<>(List.of(count.name(), count.group()));
      AnnotationFile.SPLITS.forEach(split -> row.add(Long.toString(count.bySplit().get(split))));
      text.append(Csv.formatLine(row));
    }
    return text.toString();
  }
}
