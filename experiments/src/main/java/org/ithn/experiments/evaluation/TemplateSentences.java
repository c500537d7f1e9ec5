package org.ithn.experiments.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ithn.experiments.run.Predictions;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.SentenceText;
import org.ithn.framework.templates.TemplateTable;

/**
 * Shares of sentences that are templates of the model.
 *
 * <p>A generated sentence counts if its words are those that a template writes, whether it was
 * retrieved or generated word by word. A sentence of a reference counts if it is any wording of a
 * template.
 *
 * @param generated the share of the sentences of the generated reports, 0 to 1; 0 without sentences
 * @param references the share of the sentences of the references, 0 to 1; 0 without sentences
 * @param sentences the number of generated sentences
 */
public record TemplateSentences(double generated, double references, int sentences) {
  /** Counts the sentences of predictions. */
  public static TemplateSentences of(TemplateTable table, Predictions predictions) {
    List<Predictions.Row> rows = predictions.rows();
    Set<String> written =
        table.templates().stream().map(SentenceTemplate::wording).collect(Collectors.toSet());
    List<String> generated = sentences(rows.stream().map(Predictions.Row::report));
    List<String> references = sentences(rows.stream().flatMap(row -> row.references().stream()));
    return new TemplateSentences(
        share(generated, written),
        share(references, table.numbersByWording().keySet()),
        generated.size());
  }

  private static List<String> sentences(Stream<String> reports) {
    return reports
        .flatMap(report -> SentenceText.sentences(report).stream())
        .map(SentenceText::wording)
        .toList();
  }

  private static double share(List<String> sentences, Set<String> wordings) {
    long found = sentences.stream().filter(wordings::contains).count();
    return sentences.isEmpty() ? 0 : (double) found / sentences.size();
  }

  /** Returns one line with both shares. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "sentences that are templates: generated %.1f %% of %,d, references %.1f %%",
        100 * generated,
        sentences,
        100 * references);
  }
}
