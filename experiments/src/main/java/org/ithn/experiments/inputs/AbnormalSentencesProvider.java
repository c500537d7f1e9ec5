package org.ithn.experiments.inputs;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.clinical.SentenceLabeller;
import org.tensorflow.ndarray.Shape;

/**
 * The study input {@code abnormal-sentences}: for each of the first S sentences of a report 1 if it
 * is abnormal, else 0; also 0 for sentences that the report lacks.
 *
 * <p>{@link RuleLabeller} labels the sentences of the cleaned report, whose full stops are the
 * words at which backbones count sentences.
 */
public final class AbnormalSentencesProvider
    implements StudyInputProvider<AbnormalSentencesOptions> {
  @Override
  public String name() {
    return "abnormal-sentences";
  }

  @Override
  public String description() {
    return "1 for abnormal, 0 for normal sentences of each report, by the built-in labeller";
  }

  @Override
  public AbnormalSentencesOptions defaults() {
    return new AbnormalSentencesOptions(12);
  }

  @Override
  public StudyInput open(AbnormalSentencesOptions options, StudyInputContext context) {
    return new Sentences(options.sentences(), context, new ConcurrentHashMap<>());
  }

  /**
   * The labels of all studies.
   *
   * @param sentences S
   * @param context cleans reports
   * @param known the labels so far, by the study's id
   */
  private record Sentences(int sentences, StudyInputContext context, Map<String, float[]> known)
      implements StudyInput {
    private static final SentenceLabeller LABELLER = new SentenceLabeller(new RuleLabeller());

    @Override
    public Shape shape() {
      return Shape.of(sentences);
    }

    @Override
    public float[] values(ExampleInfo example) {
      return known.computeIfAbsent(example.study().id(), absent -> label(example.study())).clone();
    }

    /** Does nothing: every report can be labelled. */
    @Override
    public void check(ExampleInfo example) {}

    private float[] label(StudyInfo study) {
      List<Boolean> abnormal = LABELLER.abnormal(context.cleaned(study.report()));
      float[] values = new float[sentences];
      for (int i = 0; i < Math.min(sentences, abnormal.size()); i++) {
        values[i] = abnormal.get(i) ? 1 : 0;
      }
      return values;
    }
  }
}
