package org.ithn.framework.model;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.keys.Key;
import org.tensorflow.ndarray.Shape;

/**
 * Texts of a study and facts about its patient that a backbone reads beside the images; the keys
 * {@code data.inputs.context.*}.
 */
public record ContextConfig(
    @Key(
            value = "the texts of a study that the model reads, by their keys in the annotation",
            range =
                "different ones of indication, comparison, technique, prior_report; empty: none")
        List<String> texts,
    @Key(
            value = "the facts about the patient that the model reads, by their keys",
            range = "different ones of age, sex; empty: none")
        List<String> patient,
    @Key(
            value = "M, the maximum number of words of a text; longer texts are cut",
            range = "1 to 512")
        int maxWords,
    @Key(value = "the number of layers of the encoder", range = "1 to 12") int layers,
    @Key(
            value =
                "the probability that a text or fact of a study is left out of a training step, so"
                    + " that the model also works without it",
            range = "in [0, 1)")
        double dropout) {
  /** Name of the study input: {@code [K, M]}, the ids of the words of each text, padded with 0. */
  public static final String INPUT = "context";

  /** Name of the study input: {@code [F]}, the {@link PatientFact#value} of each fact. */
  public static final String PATIENT = "patient";

  public ContextConfig {
    texts = checked("texts", texts, ContextTexts.KINDS);
    patient = checked("patient", patient, PatientFact.KEYS);
    checkArgument(
        maxWords >= 1 && maxWords <= 512, "max_words must be in 1 to 512, got %s", maxWords);
    checkArgument(layers >= 1 && layers <= 12, "layers must be in 1 to 12, got %s", layers);
    checkArgument(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), got %s", dropout);
  }

  /** Creates a configuration without facts about the patient. */
  public ContextConfig(List<String> texts, int maxWords, int layers, double dropout) {
    this(texts, List.of(), maxWords, layers, dropout);
  }

  private static List<String> checked(String key, List<String> names, List<String> known) {
    for (String name : names) {
      checkArgument(
          known.contains(name), "%s contains '%s'; expected some of %s", key, name, known);
    }
    checkArgument(
        new HashSet<>(names).size() == names.size(), "%s is %s; name each once", key, names);
    return List.copyOf(names);
  }

  /** Returns a configuration that reads nothing; what is set is read by one layer. */
  public static ContextConfig none() {
    return new ContextConfig(List.of(), 40, 1, 0.25);
  }

  /** Returns true if the model reads images alone. */
  public boolean readsNothing() {
    return texts.isEmpty() && patient.isEmpty();
  }

  /** Returns the keys of all that the model reads: the texts, then the facts. */
  public List<String> kinds() {
    return ImmutableList.<String>builder().addAll(texts).addAll(patient).build();
  }

  /** Returns the facts about the patient. */
  public List<PatientFact> facts() {
    return patient.stream().map(PatientFact::named).toList();
  }

  /**
   * Returns the shapes of the study inputs of an example: {@link #INPUT}, {@link #PATIENT}, both or
   * none.
   */
  public Map<String, Shape> inputShapes() {
    Map<String, Shape> shapes = new TreeMap<>();
    if (readsTexts()) {
      shapes.put(INPUT, Shape.of(texts.size(), maxWords));
    }
    if (!patient.isEmpty()) {
      shapes.put(PATIENT, Shape.of(patient.size()));
    }
    return shapes;
  }

  /** Returns the names of the {@link #inputShapes}. */
  public Set<String> inputs() {
    return inputShapes().keySet();
  }

  /** Returns true if the model reads texts. */
  public boolean readsTexts() {
    return !texts.isEmpty();
  }
}
