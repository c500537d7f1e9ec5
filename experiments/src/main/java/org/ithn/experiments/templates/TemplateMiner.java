package org.ithn.experiments.templates;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ithn.datasets.mining.MiningProvenance;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.UserException;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.TemplateTable;
import org.ithn.metrics.clinical.Labels;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.ReportLabeller;
import org.ithn.metrics.clinical.Status;

/**
 * Search for groups of paraphrases among the sentences of training reports.
 *
 * <p>Sentences with equal {@code SentenceKey}s form a group. A group whose wordings get different
 * labels is split by them. Groups in enough studies become templates. Time grows linearly with the
 * number of sentences; only groups in at least five studies are labelled.
 *
 * <p>Source: HRGR-Agent (NeurIPS 2018) and KERP (AAAI 2019) retrieve such templates. Neither
 * published its grouping; this one is ours.
 *
 * @param leastStudies the smallest number of studies of a template, at least 1
 * @param mostWords the largest number of words of a sentence, at least 1
 * @param labeller the labeller that splits groups
 */
public record TemplateMiner(int leastStudies, int mostWords, ReportLabeller labeller) {
  private static final int[] THRESHOLDS = {5, 10, 20, 50, 70, 100, 200, 500, 1000, 5000};

  public TemplateMiner {
    if (leastStudies < 1 || mostWords < 1) {
      throw new UserException(
          "templates: the least number of studies is %d and the largest number of words is %d; both"
                  .formatted(leastStudies, mostWords)
              + " must be at least 1");
    }
  }

  /** Group of wordings with equal key and labels. */
  private record Group(List<String> wordings, Labels labels) {}

  /**
   * Finds the templates of the training split.
   *
   * @param train the training studies, in the annotation's order
   */
  public MinedTemplates mine(List<Study> train) {
    SentenceCounts counts = SentenceCounts.of(train, mostWords);
    List<Group> groups = split(byKey(counts), counts);
    int[] studies = studiesOf(groups, counts);
    List<Integer> order =
        IntStream.range(0, groups.size())
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(group -> -studies[group])
                    .thenComparing(group -> groups.get(group).wordings().get(0)))
            .toList();
    List<SentenceTemplate> templates = new ArrayList<>();
    for (int group : order) {
      if (studies[group] >= leastStudies) {
        templates.add(template(templates.size() + 1, groups.get(group), studies[group], counts));
      }
    }
    TemplateTable.Source source =
        new TemplateTable.Source(
            MiningProvenance.hash(train),
            counts.studies().size(),
            counts.sentences(),
            leastStudies,
            mostWords,
            labeller.name());
    return new MinedTemplates(
        TemplateTable.of(source, templates), coverage(groups, studies, counts));
  }

  private static List<Group> byKey(SentenceCounts counts) {
    Map<String, List<String>> byKey = new LinkedHashMap<>();
    for (String wording : counts.wordings().keySet()) {
      String key = counts.key(wording);
      if (!key.isEmpty()) {
        byKey.computeIfAbsent(key, unseen -> new ArrayList<>()).add(wording);
      }
    }
    return byKey.values().stream().map(all -> new Group(all, new Labels(Map.of()))).toList();
  }

  /** Labels the frequent groups and splits those whose wordings get different labels. */
  private List<Group> split(List<Group> groups, SentenceCounts counts) {
    int[] studies = studiesOf(groups, counts);
    Comparator<String> mostFrequent =
        Comparator.<String>comparingInt(wording -> -counts.wordings().get(wording))
            .thenComparing(Comparator.naturalOrder());
    List<Group> frequent =
        IntStream.range(0, studies.length)
            .filter(group -> studies[group] >= Math.min(leastStudies, THRESHOLDS[0]))
            .mapToObj(groups::get)
            .toList();
    Map<String, Labels> labels = labels(frequent);
    List<Group> split = new ArrayList<>();
    for (Group group : frequent) {
      Map<Labels, List<String>> byLabels = new LinkedHashMap<>();
      group.wordings().stream()
          .sorted(mostFrequent)
          .forEach(
              wording ->
                  byLabels
                      .computeIfAbsent(labels.get(wording), key -> new ArrayList<>())
                      .add(wording));
      byLabels.forEach((found, own) -> split.add(new Group(own, found)));
    }
    return split;
  }

  /** Labels the wordings of all groups at once, so that a labeller can fill its batches. */
  private Map<String, Labels> labels(List<Group> groups) {
    List<String> wordings = groups.stream().flatMap(group -> group.wordings().stream()).toList();
    List<Labels> labels = labeller.labelAll(wordings);
    Map<String, Labels> byWording = new HashMap<>();
    for (int i = 0; i < wordings.size(); i++) {
      byWording.put(wordings.get(i), labels.get(i));
    }
    return byWording;
  }

  /** Returns the number of studies with a wording of each group. */
  private static int[] studiesOf(List<Group> groups, SentenceCounts counts) {
    Map<String, Integer> numbers = numbers(groups);
    int[] studies = new int[groups.size()];
    for (List<String> study : counts.studies()) {
      study.stream()
          .map(numbers::get)
          .filter(group -> group != null)
          .distinct()
          .forEach(group -> studies[group]++);
    }
    return studies;
  }

  private static Map<String, Integer> numbers(List<Group> groups) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int group = 0; group < groups.size(); group++) {
      for (String wording : groups.get(group).wordings()) {
        numbers.put(wording, group);
      }
    }
    return numbers;
  }

  private static SentenceTemplate template(
      int number, Group group, int studies, SentenceCounts counts) {
    Map<String, Integer> wordings = new LinkedHashMap<>();
    group.wordings().forEach(wording -> wordings.put(wording, counts.wordings().get(wording)));
    Map<String, String> labels = new LinkedHashMap<>();
    for (Observation observation : Observation.values()) {
      Status status = group.labels().status(observation);
      if (status != Status.BLANK) {
        labels.put(observation.label(), status.value());
      }
    }
    int sentences = wordings.values().stream().mapToInt(Integer::intValue).sum();
    return new SentenceTemplate(
        number, group.wordings().get(0), studies, sentences, wordings, labels);
  }

  private List<Coverage> coverage(List<Group> groups, int[] studies, SentenceCounts counts) {
    int largest = counts.studies().size();
    return IntStream.concat(Arrays.stream(THRESHOLDS), IntStream.of(leastStudies))
        .filter(threshold -> threshold <= largest || threshold == leastStudies)
        .distinct()
        .sorted()
        .mapToObj(threshold -> coverage(threshold, groups, studies, counts))
        .toList();
  }

  private static Coverage coverage(
      int threshold, List<Group> groups, int[] studies, SentenceCounts counts) {
    List<Group> kept =
        IntStream.range(0, studies.length)
            .filter(group -> studies[group] >= threshold)
            .mapToObj(groups::get)
            .toList();
    Map<String, Integer> numbers = numbers(kept);
    long sentences = numbers.keySet().stream().mapToLong(counts.wordings()::get).sum();
    long covered =
        counts.studies().stream()
            .filter(study -> study.stream().anyMatch(numbers::containsKey))
            .count();
    return new Coverage(
        threshold,
        kept.size(),
        share(sentences, counts.sentences()),
        share(covered, counts.studies().size()));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
