package org.ithn.experiments.topics;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.StudyInputProvider;
import org.ithn.framework.files.TextFile;
import org.ithn.metrics.clinical.ChestTopic;
import org.ithn.metrics.clinical.TopicLabeller;
import org.ithn.metrics.text.Csv;
import org.tensorflow.ndarray.Shape;

/**
 * The study input {@code abnormalities}: 0 or 1 for each topic of a study.
 *
 * <p>Topics come from a file of {@code ./ithn topics}. Without one, {@link TopicLabeller} finds the
 * 20 topics in the words of each report.
 */
public final class AbnormalitiesProvider implements StudyInputProvider<AbnormalityOptions> {
  private static final String NAME = "abnormalities";
  private static final List<String> ID_AND_SPLIT = List.of("id", "split");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "0 or 1 for each topic of a study, from data.inputs.abnormalities.file or its report";
  }

  @Override
  public AbnormalityOptions defaults() {
    return new AbnormalityOptions("");
  }

  @Override
  public StudyInput open(AbnormalityOptions options, StudyInputContext context) {
    return open(options);
  }

  /**
   * Opens the input, which needs no context.
   *
   * @throws StudyInputException if the file cannot be read or has no topics
   */
  public static StudyInput open(AbnormalityOptions options) {
    return options.file().isEmpty()
        ? new ReportTopics(new TopicLabeller(), new ConcurrentHashMap<>())
        : read(Path.of(options.file()));
  }

  private static FileTopics read(Path file) {
    Csv.Table table;
    try {
      table = Csv.table(file.toString(), TextFile.read(file));
    } catch (IOException e) {
      throw new StudyInputException(
          "%s cannot be read (%s); write it with ./ithn topics".formatted(file, e));
    }
    List<String> header = table.header();
    if (header.size() <= ID_AND_SPLIT.size() || !header.subList(0, 2).equals(ID_AND_SPLIT)) {
      throw new StudyInputException(
          "%s, line 1: has the columns %s; expected id, split and one per topic, as ./ithn topics"
                  .formatted(file, header)
              + " writes them");
    }
    List<String> topics = header.subList(ID_AND_SPLIT.size(), header.size());
    ImmutableMap.Builder<String, float[]> rows = ImmutableMap.builder();
    for (Csv.Row row : table.rows()) {
      float[] values = new float[topics.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = value(file, row, topics.get(i));
      }
      rows.put(row.values().get("id"), values);
    }
    return new FileTopics(file, topics.size(), rows.buildOrThrow());
  }

  private static float value(Path file, Csv.Row row, String topic) {
    String value = row.values().get(topic);
    if (!value.equals("0") && !value.equals("1")) {
      throw new StudyInputException(
          "%s, line %d: the topic '%s' has the value '%s'; expected 0 or 1"
              .formatted(file, row.line(), topic, value));
    }
    return Float.parseFloat(value);
  }

  /**
   * Topics from a file.
   *
   * @param file the file
   * @param topics N
   * @param rows the values of each study, by its id
   */
  private record FileTopics(Path file, int topics, ImmutableMap<String, float[]> rows)
      implements StudyInput {
    @Override
    public Shape shape() {
      return Shape.of(topics);
    }

    @Override
    public float[] values(ExampleInfo example) {
      float[] row = rows.get(example.study().id());
      if (row == null) {
        throw new StudyInputException(
            "study '%s': %s has no topics for it; write the file anew with ./ithn topics"
                .formatted(example.study().id(), file));
      }
      return row;
    }

    @Override
    public Map<String, Path> files() {
      return Map.of(NAME, file);
    }
  }

  /**
   * Topics from the words of reports, found when a study is first read.
   *
   * @param labeller finds the topics
   * @param rows the values of each study, by its id
   */
  private record ReportTopics(TopicLabeller labeller, Map<String, float[]> rows)
      implements StudyInput {
    @Override
    public Shape shape() {
      return Shape.of(ChestTopic.values().length);
    }

    @Override
    public float[] values(ExampleInfo example) {
      StudyInfo study = example.study();
      return rows.computeIfAbsent(study.id(), id -> row(labeller.label(study.report())));
    }

    private static float[] row(Set<ChestTopic> topics) {
      ChestTopic[] all = ChestTopic.values();
      float[] row = new float[all.length];
      for (int i = 0; i < all.length; i++) {
        row[i] = topics.contains(all[i]) ? 1 : 0;
      }
      return row;
    }
  }
}
