package org.ithn.outside.tensorflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ithn.outside.Exchange;
import org.ithn.outside.Exchange.Answer;
import org.ithn.outside.Exchange.Questions;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** Loader that uses TensorFlow-Java 0.5.0; see {@link Exchange}. */
public final class TensorFlowJavaMain {
  private TensorFlowJavaMain() {}

  /** Runs every model; arguments are the folder of the models and the name of the answers. */
  public static void main(String[] arguments) throws IOException {
    Exchange.answerAll(Path.of(arguments[0]), arguments[1], TensorFlowJavaMain::answers);
  }

  private static List<Answer> answers(Path model, Questions questions) {
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
        TString in = tensor(questions);
        Result out = bundle.function("serving_default").call(Map.of("image_bytes", in))) {
      return read(
          (TString) out.get("report").orElseThrow(),
          (TInt32) out.get("token_ids").orElseThrow(),
          (TFloat32) out.get("score").orElseThrow());
    }
  }

  private static TString tensor(Questions questions) {
    List<byte[]> files = questions.files();
    int views = questions.views();
    long studies = files.size() / views;
    NdArray<byte[]> array =
        NdArrays.ofObjects(byte[].class, views == 1 ? Shape.of(studies) : Shape.of(studies, views));
    int[] next = {0};
    array.scalars().forEach(scalar -> scalar.setObject(files.get(next[0]++)));
    return TString.tensorOfBytes(array);
  }

  private static List<Answer> read(TString reports, TInt32 tokens, TFloat32 scores) {
    List<Answer> answers = new ArrayList<>();
    for (long row = 0; row < reports.shape().get(0); row++) {
      List<Integer> ids = new ArrayList<>();
      for (long t = 0; t < tokens.shape().get(1); t++) {
        ids.add(tokens.getInt(row, t));
      }
      String report = new String(reports.asBytes().getObject(row), StandardCharsets.UTF_8);
      answers.add(new Answer(report, ids, scores.getFloat(row)));
    }
    return answers;
  }
}
