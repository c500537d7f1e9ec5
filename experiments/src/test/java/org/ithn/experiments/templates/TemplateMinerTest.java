package org.ithn.experiments.templates;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.UserException;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.TemplateTable;
import org.ithn.metrics.clinical.RuleLabeller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemplateMinerTest {
  private static final List<Study> TRAIN =
      List.of(
          study("a", "The heart size is normal. No effusion or pneumothorax."),
          study("b", "Normal heart size. No pneumothorax or effusion. Effusion."),
          study("c", "The heart size is normal. The heart size is normal. There is an effusion."),
          study("d", "The heart size is normal. No effusion or pneumothorax. XXXX 2.5 cm."));

  @TempDir private Path folder;

  private static Study study(String id, String report) {
    return new Study(id, List.of(Path.of(id + ".png")), report);
  }

  private static MinedTemplates mine(int leastStudies, List<Study> train) {
    return new TemplateMiner(leastStudies, 20, new RuleLabeller()).mine(train);
  }

  @Test
  void groupsParaphrasesAndCountsTheirStudies() {
    TemplateTable table = mine(2, TRAIN).table();
    assertThat(table.templates().stream().map(SentenceTemplate::wording).toList())
        .containsExactly("the heart size is normal", "no effusion or pneumothorax", "effusion")
        .inOrder();
    SentenceTemplate heart = table.templates().get(0);
    assertThat(heart.studies()).isEqualTo(4);
    assertThat(heart.sentences()).isEqualTo(5);
    assertThat(heart.wordings())
        .containsExactly("the heart size is normal", 4, "normal heart size", 1)
        .inOrder();
    assertThat(table.templates().get(1).labels())
        .containsExactly("Pneumothorax", "0", "Pleural Effusion", "0", "No Finding", "1");
    assertThat(table.templates().get(2).labels()).containsExactly("Pleural Effusion", "1");
    assertThat(table.numbersByWording()).containsEntry("there is an effusion", 3);
    assertThat(table.source().sentences()).isEqualTo(11);
    assertThat(table.coverage()).isWithin(1e-12).of(10.0 / 11);
  }

  @Test
  void wordingsWithDifferentLabelsAreDifferentTemplates() {
    List<Study> train = List.of(study("a", "The heart is normal."), study("b", "Normal heart."));
    assertThat(mine(1, train).table().templates().stream().map(SentenceTemplate::labels))
        .containsExactly(Map.of("No Finding", "1"), Map.of("No Finding", "1", "Cardiomegaly", "0"));
  }

  @Test
  void coverageIsCountedForEachThreshold() {
    List<Coverage> coverage = mine(3, TRAIN).coverage();
    assertThat(coverage).containsExactly(new Coverage(3, 2, 8.0 / 11, 1.0));
  }

  @Test
  void entriesOfOneExaminationCountOnce() {
    List<Study> views = new ArrayList<>(TRAIN);
    for (int view = 0; view < 3; view++) {
      views.add(new Study("e" + view, List.of(Path.of("e.png")), "Scoliosis.", "exam", ""));
    }
    assertThat(mine(2, views).table().templates()).hasSize(3);
  }

  @Test
  void theOrderOfTheStudiesDoesNotMatter() {
    List<Study> shuffled = new ArrayList<>(TRAIN);
    Collections.shuffle(shuffled, new Random(3));
    assertThat(mine(1, shuffled).table().templates()).isEqualTo(mine(1, TRAIN).table().templates());
  }

  @Test
  void theFileIsReadAsWrittenAndADamagedOneRefused() throws Exception {
    TemplateTable table = mine(1, TRAIN).table();
    Path file = folder.resolve("new/templates.json");
    table.write(file);
    assertThat(TemplateTable.read(file)).isEqualTo(table);
    String text = Files.readString(file);
    for (String damaged :
        List.of(
            text.substring(0, text.length() / 2),
            text.replace("ithn-templates", "other"),
            text.replace("\"number\" : 2", "\"number\" : 7"),
            text.replace("\"normal heart size\"", "\"effusion\""),
            text.replace("\"studies\"", "\"patients\""))) {
      Files.writeString(file, damaged);
      Exception e = assertThrows(IOException.class, () -> TemplateTable.read(file));
      assertThat(e).hasMessageThat().contains("is not a table of templates");
    }
    Exception e = assertThrows(IOException.class, () -> TemplateTable.read(folder.resolve("none")));
    assertThat(e).hasMessageThat().contains("write it with the command templates");
  }

  @Test
  void impossibleLimitsAreRefused() {
    assertThrows(UserException.class, () -> mine(0, TRAIN));
  }

  /** 100,000 different sentences; quadratic time would take minutes. */
  @Test
  void timeGrowsLinearly() {
    List<Study> many = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      String name = word(i);
      many.add(
          study(
              "s" + i,
              "The heart size is normal. No %1$s or effusion. %1$s is seen. Stable %1$s on the left, no %1$s on the right. Mild %1$s."
                  .formatted(name)));
    }
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    long start = clock.getCurrentThreadCpuTime();
    MinedTemplates mined = mine(100, many);
    assertThat((clock.getCurrentThreadCpuTime() - start) / 1e9).isLessThan(30);
    assertThat(mined.table().source().sentences()).isEqualTo(100_000);
    assertThat(mined.table().templates()).hasSize(1);
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder("q");
    for (int rest = number; rest > 0; rest /= 20) {
      word.append("bcdfghjklmnpqrtvwyza".charAt(rest % 20));
    }
    return word.append("oma").toString();
  }
}
