package org.ithn.metrics.clinical;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  private record Topic(String label, List<Pattern> phrases, List<Pattern> exclusions) {}

  private final List<Topic> topics = new ArrayList<>();
  private final Map<String, List<ScopeRule>> negations = new LinkedHashMap<>();
  private final Map<String, List<ScopeRule>> uncertainties = new LinkedHashMap<>();
  private final Pattern clauseBreak;

  /** Cache of statuses by sentence, because reports repeat sentences. */
  private final Map<String, List<Status>> known = new ConcurrentHashMap<>();

  /** Creates a labeller with the bundled rules. */
  public RuleLabeller() {
    RuleFile.sections("mentions.txt").forEach((label, lines) -> topics.add(topic(label, lines)));
    Map<String, List<String>> sections = RuleFile.sections("negations.txt");
    String breaks =
        sections.remove("breaks").stream().map(PhraseSyntax::word).collect(Collectors.joining("|"));
    clauseBreak = Pattern.compile("\\b(?:" + breaks + ")\\b|;");
    sections.forEach((header, lines) -> addRules(negations, header, lines));
    RuleFile.sections("uncertainties.txt")
        .forEach((header, lines) -> addRules(uncertainties, header, lines));
  }

  private static Topic topic(String label, List<String> lines) {
    return new Topic(
        label,
        lines.stream().filter(line -> !line.startsWith("not ")).map(PhraseSyntax::phrase).toList(),
        lines.stream()
            .filter(line -> line.startsWith("not "))
            .map(line -> PhraseSyntax.phrase(line.substring(4)))
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
    return "rules-1";
  }

  @Override
  public Labels label(String report) {
    Map<Observation, Status> statuses = new EnumMap<>(Observation.class);
    boolean otherFinding = false;
    String text = Whitespace.normalized(report).toLowerCase(Locale.ROOT);
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
      found = topics.stream().map(topic -> status(topic, sentence)).toList();
      if (known.size() < KNOWN_SENTENCES) {
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
  private Status status(Topic topic, String sentence) {
    Status strongest = Status.BLANK;
    for (Pattern phrase : topic.phrases) {
      Matcher mention = phrase.matcher(sentence);
      while (mention.find()) {
        if (!isExcluded(topic, sentence, mention)) {
          Status status = classify(topic.label, sentence, mention.start(), mention.end());
          strongest = status.compareTo(strongest) > 0 ? status : strongest;
        }
      }
    }
    return strongest;
  }

  private static boolean isExcluded(Topic topic, String sentence, Matcher mention) {
    for (Pattern exclusion : topic.exclusions) {
      Matcher span = exclusion.matcher(sentence);
      while (span.find()) {
        if (span.start() <= mention.start() && mention.end() <= span.end()) {
          return true;
        }
      }
    }
    return false;
  }

  private Status classify(String label, String sentence, int start, int end) {
    String left = " " + afterLastBreak(sentence.substring(0, start));
    String right = beforeFirstBreak(sentence.substring(end));
    String text = sentence.substring(start, end);
    if (anyRuleMatches(negations, Stream.of("affirmed"), left, text, right)) {
      return Status.POSITIVE;
    }
    if (anyRuleMatches(uncertainties, Stream.of("before negation"), left, text, right)) {
      return Status.UNCERTAIN;
    }
    if (anyRuleMatches(negations, Stream.of(label, "all"), left, text, right)) {
      return Status.NEGATIVE;
    }
    return anyRuleMatches(uncertainties, Stream.of(label, "after negation"), left, text, right)
        ? Status.UNCERTAIN
        : Status.POSITIVE;
  }

  private static boolean anyRuleMatches(
      Map<String, List<ScopeRule>> rules,
      Stream<String> headers,
      String left,
      String text,
      String right) {
    return headers
        .flatMap(header -> rules.getOrDefault(header, List.of()).stream())
        .anyMatch(rule -> rule.matches(left, text, right));
  }

  private String afterLastBreak(String text) {
    Matcher matcher = clauseBreak.matcher(text);
    int from = 0;
    while (matcher.find()) {
      from = matcher.end();
    }
    return text.substring(from);
  }

  private String beforeFirstBreak(String text) {
    Matcher matcher = clauseBreak.matcher(text);
    return matcher.find() ? text.substring(0, matcher.start()) : text;
  }
}
