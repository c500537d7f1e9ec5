package org.ithn.metrics.clinical;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ithn.metrics.text.Whitespace;

/**
 * Rule-based labeller: finds mentions, classifies each in its clause as positive, negative or
 * uncertain, and aggregates over the report.
 *
 * <p>A mention is positive unless a rule of {@code uncertainties.txt} or {@code negations.txt}
 * matches in its clause, which ends at words like "but". Over a report, positive wins over
 * uncertain and uncertain over negative. No Finding is positive if no observation except support
 * devices is positive or uncertain, and no other finding (degenerative change, granuloma and the
 * like) is positive.
 *
 * <p>Source: stages and aggregation of the CheXpert labeller (Irvin et al., 2019). Differs: phrases
 * and rules are our own and match words instead of parse trees.
 */
public final class RuleLabeller implements ReportLabeller {
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.;?!])\\s+");
  private static final String OTHER_FINDING = "Other Finding";
  private static final int KNOWN_SENTENCES = 50_000;
  private static final int KNOWN_SENTENCE_LENGTH = 1_000;

  private record Topic(String label, List<Phrase> phrases, List<Phrase> exclusions) {}

  private final List<Topic> topics = new ArrayList<>();
  private final Map<String, List<ScopeRule>> negations = new LinkedHashMap<>();
  private final Map<String, List<ScopeRule>> uncertainties = new LinkedHashMap<>();
  private final WordPattern breaks;

  /** Cache of statuses by sentence, because reports repeat sentences. */
  private final Map<String, List<Status>> known = new ConcurrentHashMap<>();

  /** Creates a labeller with the bundled rules. */
  public RuleLabeller() {
    RuleFile.sections("mentions.txt").forEach((label, lines) -> topics.add(topic(label, lines)));
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

  @Override
  public String name() {
    return "rules-2";
  }

  @Override
  public Labels label(String report) {
    Map<Observation, Status> statuses = new EnumMap<>(Observation.class);
    boolean otherFinding = false;
    String text = Ascii.toLowerCase(Whitespace.normalized(report));
    for (String sentence : Splitter.on(SENTENCE_END).split(text)) {
      Iterator<Status> sentenceStatuses = statuses(sentence.strip()).iterator();
      for (Topic topic : topics) {
        Status status = sentenceStatuses.next();
        Observation.fromLabel(topic.label)
            .ifPresent(observation -> raise(statuses, observation, status));
        otherFinding |= topic.label.equals(OTHER_FINDING) && status == Status.POSITIVE;
      }
    }
    if (!otherFinding && hasNoFinding(statuses)) {
      statuses.put(Observation.NO_FINDING, Status.POSITIVE);
    }
    return new Labels(statuses);
  }

  /** Returns the status of each topic in a sentence. */
  private List<Status> statuses(String sentence) {
    List<Status> found = known.get(sentence);
    if (found == null) {
      SentenceWords words = SentenceWords.of(sentence, breaks);
      found = topics.stream().map(topic -> status(topic, words)).toList();
      if (known.size() < KNOWN_SENTENCES && sentence.length() <= KNOWN_SENTENCE_LENGTH) {
        known.put(sentence, found);
      }
    }
    return found;
  }

  private static void raise(
      Map<Observation, Status> statuses, Observation observation, Status status) {
    if (status != Status.BLANK) {
      statuses.merge(observation, status, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }
  }

  private static boolean hasNoFinding(Map<Observation, Status> statuses) {
    return statuses.entrySet().stream()
        .filter(entry -> entry.getKey() != Observation.SUPPORT_DEVICES)
        .noneMatch(
            entry -> entry.getValue() == Status.POSITIVE || entry.getValue() == Status.UNCERTAIN);
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
