package org.ithn.experiments.templates;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.study.Study;
import org.ithn.framework.templates.SentenceText;

/**
 * Wordings of the sentences of training reports.
 *
 * <p>Entries of one examination share their report, so the first entry of each counts. Sentences
 * with more words than allowed count, but have no wording.
 */
final class SentenceCounts {
  private final int mostWords;
  private final List<List<String>> studies = new ArrayList<>();
  private final Map<String, Integer> wordings = new LinkedHashMap<>();

  /** Counts of the forms of each wording, which differ in their commas. */
  private final Map<String, Map<String, Integer>> forms = new HashMap<>();

  private int sentences;

  private SentenceCounts(int mostWords) {
    this.mostWords = mostWords;
  }

  static SentenceCounts of(List<Study> train, int mostWords) {
    SentenceCounts counts = new SentenceCounts(mostWords);
    Set<String> seen = new HashSet<>();
    for (Study study : train) {
      if (seen.add(study.examination())) {
        counts.add(study.report());
      }
    }
    return counts;
  }

  private void add(String report) {
    Set<String> own = new HashSet<>();
    for (String sentence : SentenceText.sentences(report)) {
      sentences++;
      List<String> words = SentenceText.words(sentence);
      if (words.size() <= mostWords) {
        String wording = String.join(" ", words);
        own.add(wording);
        wordings.merge(wording, 1, Integer::sum);
        forms.computeIfAbsent(wording, key -> new HashMap<>()).merge(sentence, 1, Integer::sum);
      }
    }
    studies.add(List.copyOf(own));
  }

  /** Returns the number of all sentences. */
  int sentences() {
    return sentences;
  }

  /** Returns the distinct wordings of each study. */
  List<List<String>> studies() {
    return studies;
  }

  /** Returns the number of sentences of each wording, in the order of their first sentence. */
  Map<String, Integer> wordings() {
    return wordings;
  }

  /** Returns the key of a wording, which is that of its most frequent form. */
  String key(String wording) {
    String form = "";
    int most = 0;
    for (Map.Entry<String, Integer> each : forms.get(wording).entrySet()) {
      int count = each.getValue();
      if (count > most || (count == most && each.getKey().compareTo(form) < 0)) {
        form = each.getKey();
        most = count;
      }
    }
    return SentenceKey.of(form);
  }
}
