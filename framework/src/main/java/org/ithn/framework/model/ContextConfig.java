package org.ithn.framework.model;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.data.PriorImages;
import org.ithn.framework.keys.Key;
import org.tensorflow.ndarray.Shape;

/**
 * Texts of a study, facts about its patient and images of an earlier study that a backbone reads
 * beside the images; the keys {@code data.inputs.context.*}.
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
            value =
                "the number of images of an earlier study of the patient that the model reads;"
                    + " further ones are left out",
            range = "0 to 16; 0: none")
        int priorImages,
    @Key(
            value = "M, the maximum number of words of a text; longer texts are cut",
            range = "1 to 512")
        int maxWords,
    @Key(value = "the number of layers of the encoder", range = "1 to 12") int layers,
    @Key(
            value =
                "the probability that a text, a fact or the earlier images of a study are left out"
                    + " of a training step, so that the model also works without them",
            range = "in [0, 1)")
        double dropout) {
  /** Name of the study input: {@code [K, M]}, the ids of the words of each text, padded with 0. */
  public static final String INPUT = "context";

  /** Name of the study input: {@code [F]}, the {@link PatientFact#value} of each fact. */
  public static final String PATIENT = "patient";

  /**
   * Name of the study input: {@code [N, S, S, 3]}, normalised images of an earlier study; absent
   * ones are zeros, which no normalised image is.
   */
  public static final String PRIOR_IMAGES = "prior-images";

  private static final int MOST_IMAGES = 16;

  public ContextConfig {
    texts = checked("texts", texts, ContextTexts.KINDS);
    patient = checked("patient", patient, PatientFact.KEYS);
    checkArgument(
        priorImages >= 0 && priorImages <= MOST_IMAGES,
        "prior_images must be in 0 to %s, got %s",
        MOST_IMAGES,
        priorImages);
    checkArgument(
        maxWords >= 1 && maxWords <= 512, "max_words must be in 1 to 512, got %s", maxWords);
    checkArgument(layers >= 1 && layers <= 12, "layers must be in 1 to 12, got %s", layers);
    checkArgument(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), got %s", dropout);
  }

  /** Creates a configuration without images of an earlier study. */
  public ContextConfig(
      List<String> texts, List<String> patient, int maxWords, int layers, double dropout) {
    this(texts, patient, 0, maxWords, layers, dropout);
  }

  /** Creates a configuration without facts about the patient. */
  public ContextConfig(List<String> texts, int maxWords, int layers, double dropout) {
    this(texts, List.of(), maxWords, layers, dropout);
  }

  /** Returns a copy that reads images of an earlier study. */
  public ContextConfig withPriorImages(int count) {
    return new ContextConfig(texts, patient, count, maxWords, layers, dropout);
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
    return texts.isEmpty() && patient.isEmpty() && !readsPriorImages();
  }

  /** Returns the keys of all that the model reads: the texts, the facts, the earlier images. */
  public List<String> kinds() {
    return ImmutableList.<String>builder().addAll(texts).addAll(kindsWithoutTexts()).build();
  }

  /** Returns the keys of all that the model reads but texts. */
  public List<String> kindsWithoutTexts() {
    ImmutableList.Builder<String> kinds = ImmutableList.<String>builder().addAll(patient);
    return (readsPriorImages() ? kinds.add(PriorImages.KEY) : kinds).build();
  }

  /** Returns the facts about the patient. */
  public List<PatientFact> facts() {
    return patient.stream().map(PatientFact::named).toList();
  }

  /**
   * Returns the shapes of the study inputs of an example: {@link #INPUT}, {@link #PATIENT} and
   * {@link #PRIOR_IMAGES}, as far as the model reads them.
   *
   * @param imageSize S, the height and width of images
   */
  public Map<String, Shape> inputShapes(int imageSize) {
    Map<String, Shape> shapes = new TreeMap<>();
    if (readsTexts()) {
      shapes.put(INPUT, Shape.of(texts.size(), maxWords));
    }
    if (!patient.isEmpty()) {
      shapes.put(PATIENT, Shape.of(patient.size()));
    }
    if (readsPriorImages()) {
      shapes.put(PRIOR_IMAGES, Shape.of(priorImages, imageSize, imageSize, Images.CHANNELS));
    }
    return shapes;
  }

  /** Returns the names of the {@link #inputShapes}. */
  public Set<String> inputs() {
    return inputShapes(1).keySet();
  }

  /** Returns true if the model reads images of an earlier study. */
  public boolean readsPriorImages() {
    return priorImages > 0;
  }

  /** Returns true if the model reads texts. */
  public boolean readsTexts() {
    return !texts.isEmpty();
  }
}
