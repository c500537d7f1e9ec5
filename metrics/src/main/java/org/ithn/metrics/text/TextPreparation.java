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
 * Preparation of hypotheses and references before scoring: cleaning, tokenisation, replacement of
 * rare words, truncation.
 *
 * <p>The steps run in this order: cleaner, tokeniser, truncation, vocabulary ({@code <unk>} for
 * other words). White space is normalised before the first step and after the last one, so that
 * texts of the same words get the same scores from every metric.
 */
public final class TextPreparation implements UnaryOperator<String> {
  /** Replacement of every word outside the vocabulary. */
  public static final String UNKNOWN = "<unk>";

  private static final Step NO_CLEANER = new Step("none", UnaryOperator.identity());
  private static final Step WHITE_SPACE = new Step("ws", UnaryOperator.identity());

  private final Step cleaner;
  private final Step tokenizer;
  private final Optional<Set<String>> vocabulary;
  private final OptionalInt length;

  /** Text transformation and its name in signatures. */
  private record Step(String name, UnaryOperator<String> change) {}

  private TextPreparation(
      Step cleaner, Step tokenizer, Optional<Set<String>> vocabulary, OptionalInt length) {
    this.cleaner = cleaner;
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    this.length = length;
  }

  /** Returns a preparation that only normalises white space. */
  public static TextPreparation none() {
    return new TextPreparation(NO_CLEANER, WHITE_SPACE, Optional.empty(), OptionalInt.empty());
  }

  /** Returns a copy with a cleaner, whose name appears in signatures. */
  public TextPreparation withCleaner(String name, UnaryOperator<String> operator) {
    return new TextPreparation(new Step(name, operator), tokenizer, vocabulary, length);
  }

  /**
   * Returns a copy with a tokeniser after the cleaner. It returns words joined by spaces, and its
   * name replaces {@code ws} in signatures.
   */
  public TextPreparation withTokenizer(String name, UnaryOperator<String> operator) {
    return new TextPreparation(cleaner, new Step(name, operator), vocabulary, length);
  }

  /** Returns a copy with a vocabulary; other words become {@link #UNKNOWN}. */
  public TextPreparation withVocabulary(Set<String> words) {
    return new TextPreparation(cleaner, tokenizer, Optional.of(Set.copyOf(words)), length);
  }

  /**
   * Returns a copy that truncates texts to a number of words.
   *
   * @throws IllegalArgumentException if {@code words} is below 1
   */
  public TextPreparation withTruncation(int words) {
    if (words < 1) {
      throw new IllegalArgumentException("truncation: " + words + " words; expected at least 1");
    }
    return new TextPreparation(cleaner, tokenizer, vocabulary, OptionalInt.of(words));
  }

  /**
   * Returns the words that occur at least {@code threshold} times in the cleaned, tokenised texts.
   */
  public Set<String> frequentWords(List<String> texts, int threshold) {
    Map<String, Long> counts =
        texts.stream()
            .flatMap(text -> Whitespace.words(tokenized(text)).stream())
            .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
    counts.values().removeIf(count -> count < threshold);
    return Set.copyOf(counts.keySet());
  }

  @Override
  public String apply(String text) {
    return Whitespace.words(tokenized(text)).stream()
        .limit(length.orElse(Integer.MAX_VALUE))
        .map(word -> vocabulary.isEmpty() || vocabulary.get().contains(word) ? word : UNKNOWN)
        .collect(Collectors.joining(" "));
  }

  private String tokenized(String text) {
    return tokenizer.change().apply(cleaner.change().apply(Whitespace.normalized(text)));
  }

  /** Returns the signature with this preparation's settings. */
  public Signature annotate(Signature signature) {
    Signature signed = retokenized(signature);
    if (!cleaner.equals(NO_CLEANER)) {
      signed = signed.withField("clean", cleaner.name());
    }
    if (length.isPresent()) {
      signed = signed.withField("trunc", length.getAsInt());
    }
    return vocabulary.isPresent()
        ? signed.withField("unk", "yes").withField("vocab", vocabularyName(vocabulary.get()))
        : signed;
  }

  private static String vocabularyName(Set<String> words) {
    return ContentHash.append(words.size(), ContentHash.ofTexts(words.stream()));
  }

  /** Adds the tokeniser; a scorer that tokenises by its own rules keeps its name after it. */
  private Signature retokenized(Signature signature) {
    if (tokenizer.equals(WHITE_SPACE)) {
      return signature;
    }
    String scorerTokens = signature.fields().getOrDefault("tok", WHITE_SPACE.name());
    boolean replaced = scorerTokens.equals(WHITE_SPACE.name()) || scorerTokens.equals("none");
    return signature.withField(
        "tok", replaced ? tokenizer.name() : tokenizer.name() + "+" + scorerTokens);
  }
}
