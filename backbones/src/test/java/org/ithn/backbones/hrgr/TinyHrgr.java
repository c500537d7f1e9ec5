package org.ithn.backbones.hrgr;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.CorpusTables;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.TemplateRules;
import org.ithn.framework.templates.TemplateTable;

/**
 * Small models with ten words, W = 11: the full stop 1, the unknown word 2 and the letters a to h
 * from 3.
 */
final class TinyHrgr {
  static final int STOP = 1;
  static final int C = 5;
  static final int E = 7;
  static final Vocabulary WORDS =
      Vocabulary.ofWords(List.of(".", "<unk>", "a", "b", "c", "d", "e", "f", "g", "h"));

  private TinyHrgr() {}

  static HrgrConfig config(int mostWords) {
    return new HrgrConfig("small-cnn", 12, 3, mostWords, ".", 0.1, new TemplateRules(1, 20));
  }

  /** Returns K = 3 templates, two of which begin with the same word; the first has a paraphrase. */
  static TemplateTable table() {
    return table(List.of("c d", "d c"), List.of("c"), List.of("e f g"));
  }

  /** Returns a table of templates. */
  @SafeVarargs
  static TemplateTable table(List<String>... wordings) {
    List<SentenceTemplate> templates = new ArrayList<>();
    for (List<String> own : wordings) {
      Map<String, Integer> counts = new LinkedHashMap<>();
      own.forEach(wording -> counts.put(wording, 2));
      int sentences = 2 * own.size();
      templates.add(
          new SentenceTemplate(templates.size() + 1, own.get(0), 2, sentences, counts, Map.of()));
    }
    return TemplateTable.of(new TemplateTable.Source("", 9, 20, 1, 20, "rules"), templates);
  }

  static Hrgr model(int mostWords, int views) {
    return (Hrgr)
        new HrgrProvider()
            .create(
                config(mostWords),
                WORDS,
                new CorpusTables(Optional.of(table()), Optional.empty()),
                views);
  }
}
