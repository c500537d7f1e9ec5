package org.ithn.metrics.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.ithn.metrics.Signature;

/**
 * What is done to every hypothesis and reference before it is scored: clean, replace rare words,
 * cut.
 *
 * <p>In this order: the cleaner (or tokeniser), the vocabulary ({@code <unk>} for words outside
 * it), the truncation. Without vocabulary and truncation the cleaned text is scored as it is,
 * blanks included.
 */
public final class TextPreparation implements UnaryOperator<String> {
  /** Stands for every word outside the vocabulary. */
  public static final String UNKNOWN = "<unk>";

  private final String cleanerName;
  private final UnaryOperator<String> cleaner;
  private final Optional<Set<String>> vocabulary;
  private final OptionalInt length;

  private TextPreparation(
      String cleanerName,
      UnaryOperator<String> cleaner,
      Optional<Set<String>> vocabulary,
      OptionalInt length) {
    this.cleanerName = cleanerName;
    this.cleaner = cleaner;
    this.vocabulary = vocabulary;
    this.length = length;
  }

  /** Scores texts as they are. */
  public static TextPreparation none() {
    return new TextPreparation(
        "none", UnaryOperator.identity(), Optional.empty(), OptionalInt.empty());
  }

  /** The same with a cleaner, whose name goes into the signatures. */
  public TextPreparation withCleaner(String name, UnaryOperator<String> operator) {
    return new TextPreparation(name, operator, vocabulary, length);
  }

  /** The same with a vocabulary; other words become {@link #UNKNOWN}. */
  public TextPreparation withVocabulary(Set<String> words) {
    return new TextPreparation(cleanerName, cleaner, Optional.of(Set.copyOf(words)), length);
  }

  /**
   * The same with texts cut after so many words.
   *
   * @throws IllegalArgumentException if {@code words} is below 1
   */
  public TextPreparation withTruncation(int words) {
    if (words < 1) {
      throw new IllegalArgumentException("truncation: " + words + " words; give at least 1");
    }
    return new TextPreparation(cleanerName, cleaner, vocabulary, OptionalInt.of(words));
  }

  /** Words that occur at least {@code threshold} times in the texts once these are cleaned. */
  public Set<String> frequentWords(List<String> texts, int threshold) {
    Map<String, Long> counts =
        texts.stream()
            .flatMap(text -> Blanks.words(cleaner.apply(text)).stream())
            .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
    counts.values().removeIf(count -> count < threshold);
    return Set.copyOf(counts.keySet());
  }

  @Override
  public String apply(String text) {
    String clean = cleaner.apply(text);
    if (vocabulary.isEmpty() && length.isEmpty()) {
      return clean;
    }
    return Blanks.words(clean).stream()
        .limit(length.orElse(Integer.MAX_VALUE))
        .map(word -> vocabulary.isEmpty() || vocabulary.get().contains(word) ? word : UNKNOWN)
        .collect(Collectors.joining(" "));
  }

  /** The signature with what this preparation does. */
  public Signature sign(Signature signature) {
    Signature signed = signature;
    if (!cleanerName.equals("none")) {
      signed = signed.with("clean", cleanerName);
    }
    if (length.isPresent()) {
      signed = signed.with("trunc", length.getAsInt());
    }
    return vocabulary.isPresent()
        ? signed.with("unk", "yes").with("vocab", vocabulary.get().size())
        : signed;
  }
}
