package org.ithn.metrics.probe;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Replacement of words by others; capitals at their beginning are kept. */
final class WordSwap {
  static final WordSwap SIDES = new WordSwap(ImmutableMap.of("left", "right", "right", "left"));

  static final WordSwap LEVELS =
      new WordSwap(
          ImmutableMap.<String, String>builder()
              .put("upper", "lower")
              .put("lower", "upper")
              .put("apical", "basilar")
              .put("basilar", "apical")
              .put("basal", "apical")
              .put("apex", "base")
              .put("base", "apex")
              .put("apices", "bases")
              .put("bases", "apices")
              .put("superior", "inferior")
              .put("inferior", "superior")
              .buildOrThrow());

  static final WordSwap DEGREES =
      new WordSwap(
          ImmutableMap.<String, String>builder()
              .put("mild", "severe")
              .put("mildly", "severely")
              .put("severe", "mild")
              .put("severely", "mildly")
              .put("moderate", "minimal")
              .put("moderately", "minimally")
              .put("minimal", "extensive")
              .put("minimally", "markedly")
              .put("extensive", "minimal")
              .put("slight", "marked")
              .put("slightly", "markedly")
              .put("marked", "slight")
              .put("markedly", "slightly")
              .put("small", "large")
              .put("large", "small")
              .put("tiny", "massive")
              .put("massive", "tiny")
              .put("trace", "large")
              .buildOrThrow());

  private final ImmutableMap<String, String> words;
  private final Pattern pattern;

  private WordSwap(ImmutableMap<String, String> words) {
    this.words = words;
    String inside = "[\\p{L}\\p{N}]";
    pattern =
        Pattern.compile(
            "(?i)(?<!%s)(%s)(?=sided|ward|(?!%s))(?! limits?\\b)"
                .formatted(inside, String.join("|", words.keySet()), inside));
  }

  /** Returns the text with every word of the map replaced. */
  String apply(String text) {
    return pattern.matcher(text).replaceAll(this::replacement);
  }

  private String replacement(MatchResult match) {
    String found = match.group();
    String other = words.get(Ascii.toLowerCase(found));
    if (found.equals(found.toUpperCase(Locale.ROOT))) {
      return Ascii.toUpperCase(other);
    }
    return Character.isUpperCase(found.charAt(0)) ? Sentences.capitalized(other) : other;
  }
}
