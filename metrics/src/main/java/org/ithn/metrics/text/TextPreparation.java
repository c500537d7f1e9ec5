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
 * What is done to every hypothesis and reference before it is scored: clean, tokenise, replace rare
 * words, cut.
 *
 * <p>In this order: the cleaner, the tokeniser, the vocabulary ({@code <unk>} for words outside
 * it), the truncation. Without vocabulary and truncation the text is scored as it then is, blanks
 * included.
 */
public final class TextPreparation implements UnaryOperator<String> {
  /** Stands for every word outside the vocabulary. */
  public static final String UNKNOWN = "<unk>";

  private static final Step NO_CLEANER = new Step("none", UnaryOperator.identity());
  private static final Step WHITE_SPACE = new Step("ws", UnaryOperator.identity());

  private final Step cleaner;
  private final Step tokenizer;
  private final Optional<Set<String>> vocabulary;
  private final OptionalInt length;

  /** A change of a text and its name in signatures. */
  private record Step(String name, UnaryOperator<String> change) {}

  private TextPreparation(
      Step cleaner, Step tokenizer, Optional<Set<String>> vocabulary, OptionalInt length) {
    this.cleaner = cleaner;
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
    this.length = length;
  }

  /** Scores texts as they are. */
  public static TextPreparation none() {
    return new TextPreparation(NO_CLEANER, WHITE_SPACE, Optional.empty(), OptionalInt.empty());
  }

  /** The same with a cleaner, whose name goes into the signatures. */
  public TextPreparation withCleaner(String name, UnaryOperator<String> operator) {
    return new TextPreparation(new Step(name, operator), tokenizer, vocabulary, length);
  }

  /**
   * The same with a tokeniser after the cleaner: it gives words joined by blanks, and its name
   * stands in the signatures instead of {@code ws}.
   */
  public TextPreparation withTokenizer(String name, UnaryOperator<String> operator) {
    return new TextPreparation(cleaner, new Step(name, operator), vocabulary, length);
  }

  /** The same with a vocabulary; other words become {@link #UNKNOWN}. */
  public TextPreparation withVocabulary(Set<String> words) {
    return new TextPreparation(cleaner, tokenizer, Optional.of(Set.copyOf(words)), length);
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
    return new TextPreparation(cleaner, tokenizer, vocabulary, OptionalInt.of(words));
  }

  /** Words that occur at least {@code threshold} times in the cleaned and tokenised texts. */
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
    String tokens = tokenized(text);
    if (vocabulary.isEmpty() && length.isEmpty()) {
      return tokens;
    }
    return Whitespace.words(tokens).stream()
        .limit(length.orElse(Integer.MAX_VALUE))
        .map(word -> vocabulary.isEmpty() || vocabulary.get().contains(word) ? word : UNKNOWN)
        .collect(Collectors.joining(" "));
  }

  private String tokenized(String text) {
    return tokenizer.change().apply(cleaner.change().apply(text));
  }

  /** The signature with what this preparation does. */
  public Signature annotate(Signature signature) {
    Signature signed = retokenized(signature);
    if (!cleaner.equals(NO_CLEANER)) {
      signed = signed.withField("clean", cleaner.name());
    }
    if (length.isPresent()) {
      signed = signed.withField("trunc", length.getAsInt());
    }
    return vocabulary.isPresent()
        ? signed.withField("unk", "yes").withField("vocab", vocabulary.get().size())
        : signed;
  }

  /** Scorers that split texts by rules of their own name these after the tokeniser. */
  private Signature retokenized(Signature signature) {
    if (tokenizer.equals(WHITE_SPACE)) {
      return signature;
    }
    String own = signature.fields().getOrDefault("tok", WHITE_SPACE.name());
    boolean replaced = own.equals(WHITE_SPACE.name()) || own.equals("none");
    return signature.withField("tok", replaced ? tokenizer.name() : tokenizer.name() + "+" + own);
  }
}
