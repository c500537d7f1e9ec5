package org.ithn.outside.djl;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.outside.Exchange;
import org.ithn.outside.Exchange.Answer;
import org.ithn.outside.Exchange.Questions;

/** Loader that uses DJL; see {@link Exchange}. */
public final class DjlMain {
  private DjlMain() {}

  /** Runs every model; arguments are the folder of the models and the name of the answers. */
  public static void main(String[] arguments) throws IOException {
    Exchange.answerAll(Path.of(arguments[0]), arguments[1], DjlMain::answers);
  }

  private static List<Answer> answers(Path folder, Questions questions) throws IOException {
    try (Model model = Model.newInstance("report", "TensorFlow")) {
      model.load(folder, "saved_model.pb");
      try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator(null));
          NDArray in = images(model, questions);
          NDList out = predictor.predict(new NDList(in))) {
        Map<String, NDArray> byName = new HashMap<>();
        out.forEach(array -> byName.put(array.getName(), array));
        return read(byName.get("report"), byName.get("token_ids"), byName.get("score"));
      }
    } catch (MalformedModelException | TranslateException e) {
      throw new IOException("model %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /** Encodes bytes as ISO-8859-1 strings, which DJL converts back to the same bytes. */
  private static NDArray images(Model model, Questions questions) {
    int views = questions.views();
    long studies = questions.files().size() / views;
    String[] files =
        questions.files().stream()
            .map(file -> new String(file, StandardCharsets.ISO_8859_1))
            .toArray(String[]::new);
    return model
        .getNDManager()
        .create(
            files,
            StandardCharsets.ISO_8859_1,
            views == 1 ? new Shape(studies) : new Shape(studies, views));
  }

  private static List<Answer> read(NDArray reports, NDArray tokens, NDArray scores) {
    String[] texts = reports.toStringArray(StandardCharsets.UTF_8);
    int[] ids = tokens.toIntArray();
    float[] numbers = scores.toFloatArray();
    int length = ids.length / texts.length;
    List<Answer> answers = new ArrayList<>();
    for (int row = 0; row < texts.length; row++) {
      List<Integer> own = new ArrayList<>();
      for (int t = 0; t < length; t++) {
        own.add(ids[row * length + t]);
      }
      answers.add(new Answer(texts[row], own, numbers[row]));
    }
    return answers;
  }
}
