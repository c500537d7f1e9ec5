package org.ithn.savedmodels;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.PatientFact;
import org.ithn.framework.data.PriorImages;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.types.TString;

/**
 * Texts of studies, ages, sexes and images of earlier studies as inputs of the signatures that take
 * them.
 */
final class RequestTexts {
  private RequestTexts() {}

  /** Returns true if a study of the batch has a text or images of an earlier study. */
  static boolean areIn(List<? extends StudyContent> batch) {
    return batch.stream()
        .anyMatch(study -> !study.context().isEmpty() || !study.priorImages().isEmpty());
  }

  /** Returns the kinds of texts that a model reads; empty without such a signature. */
  static List<String> kinds(SavedModelBundle bundle, String inputName) {
    return bundle.metaGraphDef().containsSignatureDef(ServingSignatures.WITH_CONTEXT)
        ? bundle.function(ServingSignatures.WITH_CONTEXT).signature().inputNames().stream()
            .filter(name -> !name.equals(inputName))
            .sorted()
            .toList()
        : List.of();
  }

  /**
   * Creates a tensor {@code [B]} for each kind, and {@code [B, N]} for images, which the caller
   * closes.
   *
   * @param folder the model, for messages
   * @throws SavedModelException if a study has a text of another kind, or an age or sex that states
   *     no value
   */
  static Map<String, TString> tensors(
      Path folder, List<String> kinds, List<? extends StudyContent> batch) {
    for (StudyContent study : batch) {
      for (String kind : study.context().keySet()) {
        requireKnown(folder, kinds, kind);
        checkFact(folder, kind, study.context().get(kind));
      }
      if (!study.priorImages().isEmpty()) {
        requireKnown(folder, kinds, PriorImages.KEY);
      }
    }
    Map<String, TString> tensors = new HashMap<>();
    for (String kind : kinds) {
      if (kind.equals(PriorImages.KEY)) {
        tensors.put(kind, priorImages(batch));
        continue;
      }
      byte[][] texts =
          batch.stream()
              .map(study -> study.context().getOrDefault(kind, ""))
              .map(text -> text.getBytes(StandardCharsets.UTF_8))
              .toArray(byte[][]::new);
      tensors.put(kind, StringTensors.vector(texts));
    }
    return tensors;
  }

  private static void requireKnown(Path folder, List<String> kinds, String kind) {
    if (!kinds.contains(kind)) {
      throw new SavedModelException(
          "model %s: got '%s', but beside the images it reads %s; leave it out"
              .formatted(folder, kind, kinds.isEmpty() ? "nothing" : "only " + kinds));
    }
  }

  /** Creates the tensor {@code [B, N]}, with empty files in place of absent ones. */
  private static TString priorImages(List<? extends StudyContent> batch) {
    int most = batch.stream().mapToInt(study -> study.priorImages().size()).reduce(1, Math::max);
    List<byte[]> files = new ArrayList<>();
    for (StudyContent study : batch) {
      files.addAll(study.priorImages());
      files.addAll(Collections.nCopies(most - study.priorImages().size(), new byte[0]));
    }
    return StringTensors.matrix(files.toArray(byte[][]::new), most);
  }

  private static void checkFact(Path folder, String kind, String text) {
    try {
      if (PatientFact.KEYS.contains(kind)) {
        PatientFact.named(kind).value(text);
      }
    } catch (IllegalArgumentException e) {
      throw new SavedModelException("model %s: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
