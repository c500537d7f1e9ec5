package org.ithn.experiments.templates;

import java.util.Arrays;
import java.util.List;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.templates.SentenceText;
import org.ithn.framework.templates.TemplateTable;
import org.tensorflow.ndarray.Shape;

/**
 * The study input {@code sentence-templates}: the template of each sentence of a report, from 1; 0
 * for a sentence without a similar template, and -1 after the last sentence.
 */
public final class SentenceTemplatesProvider
    implements StudyInputProvider<SentenceTemplateOptions> {
  @Override
  public String name() {
    return "sentence-templates";
  }

  @Override
  public String description() {
    return "numbers of the templates of a report's sentences";
  }

  @Override
  public SentenceTemplateOptions defaults() {
    return new SentenceTemplateOptions(12, 0.6);
  }

  @Override
  public StudyInput open(SentenceTemplateOptions options, StudyInputContext context) {
    TemplateTable table =
        context
            .table(TemplateTable.class)
            .orElseThrow(
                () ->
                    new StudyInputException(
                        "the run has no table of templates; choose a backbone that requests one"));
    return new Numbers(new NearestTemplate(table, options.leastSimilarity()), options.sentences());
  }

  /**
   * The numbers of reports.
   *
   * @param nearest the search for templates
   * @param sentences S
   */
  private record Numbers(NearestTemplate nearest, int sentences) implements StudyInput {
    private static final float NO_SENTENCE = -1;

    @Override
    public Shape shape() {
      return Shape.of(sentences);
    }

    @Override
    public float[] values(ExampleInfo example) {
      List<String> texts = SentenceText.sentences(example.study().report());
      float[] values = new float[sentences];
      Arrays.fill(values, NO_SENTENCE);
      for (int i = 0; i < Math.min(sentences, texts.size()); i++) {
        values[i] = nearest.number(texts.get(i));
      }
      return values;
    }
  }
}
