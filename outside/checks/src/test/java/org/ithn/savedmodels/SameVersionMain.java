package org.ithn.savedmodels;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ithn.outside.Exchange;
import org.ithn.outside.Exchange.Answer;

/** Loader that uses our own {@link ServedModel} in a new process; see {@link Exchange}. */
final class SameVersionMain {
  private SameVersionMain() {}

  public static void main(String[] arguments) throws IOException {
    Exchange.answerAll(Path.of(arguments[0]), arguments[1], SameVersionMain::answers);
  }

  private static List<Answer> answers(Path folder, Exchange.Questions questions) {
    try (ServedModel model = ServedModel.load(folder)) {
      return model.generate(questions.files().toArray(byte[][]::new)).stream()
          .map(report -> new Answer(report.report(), report.tokenIds(), report.score()))
          .toList();
    }
  }
}
