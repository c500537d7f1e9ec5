package org.ithn.framework.templates;

import static org.ithn.framework.checks.Checks.check;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Group of paraphrases of one sentence.
 *
 * @param number the number of the template, from 1; 0 means no template
 * @param wording the most frequent wording, which is retrieved
 * @param studies the number of training studies with at least one of the wordings
 * @param sentences the number of training sentences with one of the wordings
 * @param wordings the number of sentences by wording, the most frequent first
 * @param labels the status of each labelled observation by its name; blank ones are missing
 */
public record SentenceTemplate(
    int number,
    String wording,
    int studies,
    int sentences,
    Map<String, Integer> wordings,
    Map<String, String> labels) {
  public SentenceTemplate {
    check(number >= 1, "number", number, "at least 1");
    check(studies >= 1, "studies", studies, "at least 1");
    check(sentences >= studies, "sentences", sentences, "at least the number of studies");
    wordings = Collections.unmodifiableMap(new LinkedHashMap<>(wordings));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    check(wordings.containsKey(wording), "wording", "'" + wording + "'", "one of the wordings");
  }
}
