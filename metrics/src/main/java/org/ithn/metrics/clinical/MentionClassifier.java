package org.ithn.metrics.clinical;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Classifier of the mentions of topics in a sentence: positive, unless a rule of {@code
 * uncertainties.txt} or {@code negations.txt} matches in the mention's clause. Thread-safe.
 */
final class MentionClassifier {
  private static final int KNOWN_SENTENCES = 50_000;
  private static final int KNOWN_SENTENCE_LENGTH = 1_000;

  private record Topic(String label, List<Phrase> phrases, List<Phrase> exclusions) {}

  private final List<Topic> topics = new ArrayList<>();
  private final Map<String, List<ScopeRule>> negations = new LinkedHashMap<>();
  private final Map<String, List<ScopeRule>> uncertainties = new LinkedHashMap<>();
  private final WordPattern breaks;

  /** Cache of statuses by sentence, because reports repeat sentences. */
  private final Map<String, Map<String, Status>> known = new ConcurrentHashMap<>();

  /**
   * Creates a classifier.
   *
   * @param mentions the resource with the phrases of each topic
   */
  MentionClassifier(String mentions) {
    RuleFile.sections(mentions).forEach((label, lines) -> topics.add(topic(label, lines)));
    Map<String, List<String>> sections = RuleFile.sections("negations.txt");
    breaks = WordPattern.of(String.join("/", sections.remove("breaks")));
    sections.forEach((header, lines) -> addRules(negations, header, lines));
    RuleFile.sections("uncertainties.txt")
        .forEach((header, lines) -> addRules(uncertainties, header, lines));
  }

  private static Topic topic(String label, List<String> lines) {
    return new Topic(
        label,
        lines.stream().filter(line -> !line.startsWith("not ")).map(Phrase::of).toList(),
        lines.stream()
            .filter(line -> line.startsWith("not "))
            .map(line -> Phrase.of(line.substring(4)))
            .toList());
  }

  private static void addRules(
      Map<String, List<ScopeRule>> rules, String header, List<String> lines) {
    for (String label : header.split(",", -1)) {
      List<ScopeRule> list = rules.computeIfAbsent(label.strip(), unseen -> new ArrayList<>());
      lines.forEach(line -> list.add(ScopeRule.of(line)));
    }
  }

  /** Returns the status of each topic in a sentence in lower case. */
  Map<String, Status> statuses(String sentence) {
    Map<String, Status> found = known.get(sentence);
    if (found == null) {
      SentenceWords words = SentenceWords.of(sentence, breaks);
      Map<String, Status> statuses = new LinkedHashMap<>();
      topics.forEach(topic -> statuses.put(topic.label, status(topic, words)));
      found = statuses;
      if (known.size() < KNOWN_SENTENCES && sentence.length() <= KNOWN_SENTENCE_LENGTH) {
        known.put(sentence, found);
      }
    }
    return found;
  }

  /** Returns the strongest status of a topic's mentions in a sentence. */
  private Status status(Topic topic, SentenceWords sentence) {
    List<NavigableMap<Integer, Integer>> exclusions =
        topic.exclusions.stream().map(phrase -> mentions(phrase, sentence)).toList();
    Status strongest = Status.BLANK;
    for (Phrase phrase : topic.phrases) {
      for (Map.Entry<Integer, Integer> mention : mentions(phrase, sentence).entrySet()) {
        if (exclusions.stream().noneMatch(spans -> contains(spans, mention))) {
          Status status = classify(topic.label, sentence, mention.getKey(), mention.getValue());
          strongest = status.compareTo(strongest) > 0 ? status : strongest;
        }
      }
    }
    return strongest;
  }

  /** Returns the matches of a phrase, left to right without overlap: first word to end. */
  private static NavigableMap<Integer, Integer> mentions(Phrase phrase, SentenceWords sentence) {
    NavigableMap<Integer, Integer> mentions = new TreeMap<>();
    int start = 0;
    while (start < sentence.words().size()) {
      int end = phrase.matchEnd(sentence, start);
      if (end > start) {
        mentions.put(start, end);
      }
      start = Math.max(end, start + 1);
    }
    return mentions;
  }

  private static boolean contains(
      NavigableMap<Integer, Integer> spans, Map.Entry<Integer, Integer> mention) {
    Map.Entry<Integer, Integer> span = spans.floorEntry(mention.getKey());
    return span != null && mention.getValue() <= span.getValue();
  }

  private Status classify(String label, SentenceWords sentence, int start, int end) {
    if (anyRuleMatches(negations, Stream.of("affirmed"), sentence, start, end)) {
      return Status.POSITIVE;
    }
    if (anyRuleMatches(uncertainties, Stream.of("before negation"), sentence, start, end)) {
      return Status.UNCERTAIN;
    }
    if (anyRuleMatches(negations, Stream.of(label, "all"), sentence, start, end)) {
      return Status.NEGATIVE;
    }
    return anyRuleMatches(uncertainties, Stream.of(label, "after negation"), sentence, start, end)
        ? Status.UNCERTAIN
        : Status.POSITIVE;
  }

  private static boolean anyRuleMatches(
      Map<String, List<ScopeRule>> rules,
      Stream<String> headers,
      SentenceWords sentence,
      int start,
      int end) {
    return headers
        .flatMap(header -> rules.getOrDefault(header, List.of()).stream())
        .anyMatch(rule -> rule.matches(sentence, start, end));
  }
}
