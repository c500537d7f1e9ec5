package org.ithn.outside;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Exchange of files with loaders in other processes. Each model has a folder with the SavedModel
 * {@code model/1}, the file {@code questions}, and a file {@code answers-NAME} per loader.
 *
 * <p>Numbers are big-endian. Questions: views, number of files, then length and bytes of each file.
 * Answers: number of rows, then for each row the length and bytes of the report in UTF-8, the
 * number
 * of ids, the ids, and the score as float32.
 */
public final class Exchange {
  private static final String QUESTIONS = "questions";

  private Exchange() {}

  /**
   * The input of a model, as one batch.
   *
   * @param views V, the number of image files per study
   * @param files the contents of the image files, grouped by study
   */
  public record Questions(int views, List<byte[]> files) {
    public Questions {
      files = List.copyOf(files);
    }
  }

  /**
   * The output of a model for one study.
   *
   * @param report the report as text
   * @param ids the token ids {@code [L]}, 0 from the end token on
   * @param score the ranking score of the search
   */
  public record Answer(String report, List<Integer> ids, float score) {
    public Answer {
      ids = List.copyOf(ids);
    }
  }

  /** Function that loads a model and runs its signature {@code serving_default}. */
  @FunctionalInterface
  public interface Loader {
    /** Returns one answer per study. */
    List<Answer> answers(Path model, Questions questions) throws IOException;
  }

  /** Runs every model in a folder and writes its answers. */
  public static void answerAll(Path work, String name, Loader loader) throws IOException {
    List<Path> folders;
    try (Stream<Path> inside = Files.list(work)) {
      folders = inside.filter(Files::isDirectory).sorted().toList();
    }
    for (Path folder : folders) {
      List<Answer> answers = loader.answers(folder.resolve("model/1"), readQuestions(folder));
      write(answers, folder.resolve("answers-" + name));
    }
  }

  private static Questions readQuestions(Path folder) throws IOException {
    try (DataInputStream in =
        new DataInputStream(Files.newInputStream(folder.resolve(QUESTIONS)))) {
      int views = in.readInt();
      int count = in.readInt();
      List<byte[]> files = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        files.add(in.readNBytes(in.readInt()));
      }
      return new Questions(views, files);
    }
  }

  /** Writes the questions of a model. */
  public static void write(Questions questions, Path folder) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(folder.resolve(QUESTIONS)))) {
      out.writeInt(questions.views());
      out.writeInt(questions.files().size());
      for (byte[] file : questions.files()) {
        out.writeInt(file.length);
        out.write(file);
      }
    }
  }

  private static void write(List<Answer> answers, Path file) throws IOException {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(answers.size());
      for (Answer answer : answers) {
        byte[] text = answer.report().getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
        out.writeInt(answer.ids().size());
        for (int id : answer.ids()) {
          out.writeInt(id);
        }
        out.writeFloat(answer.score());
      }
    }
  }

  /** Reads the answers of a loader. */
  public static List<Answer> readAnswers(Path folder, String name) throws IOException {
    try (DataInputStream in =
        new DataInputStream(Files.newInputStream(folder.resolve("answers-" + name)))) {
      List<Answer> answers = new ArrayList<>();
      int rows = in.readInt();
      for (int row = 0; row < rows; row++) {
        String text = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        List<Integer> ids = new ArrayList<>();
        int length = in.readInt();
        for (int i = 0; i < length; i++) {
          ids.add(in.readInt());
        }
        answers.add(new Answer(text, ids, in.readFloat()));
      }
      return answers;
    }
  }
}
