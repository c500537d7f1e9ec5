package org.ithn.cli.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of the section {@code data} as they were before it was nested. */
final class MovedDataKeysTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "data.annotation=a.json, data.files.annotation",
    "data.images=images, data.files.images",
    "data.neighbours=n.jsonl, data.files.neighbours",
    "data.cleaner=none, data.text.cleaner",
    "data.threshold=3, data.text.threshold",
    "data.max_seq_length=60, data.text.max_seq_length",
    "data.byte_pairs=gpt2, data.text.byte_pairs",
    "data.views=joined, data.views.mode",
    "data.views_per_study=1, data.views.per_study",
    "data.image_size=32, data.image.size",
    "data.train_transform.flip=false, data.image.train_transform.flip",
    "data.pipeline=graph, data.loading.pipeline",
    "data.workers=2, data.loading.workers",
    "data.cache_megabytes=0, data.loading.cache_megabytes",
    "data.apart=true, data.loading.apart",
    "data.labels=l.csv, data.inputs.labels.file",
    "data.label_order=chexbert, data.inputs.labels.order",
  })
  void anOldKeyIsRefusedWithTheNewOneNamed(String assignment, String moved) {
    String old = assignment.substring(0, assignment.indexOf('='));
    assertThat(refusal(List.of(), List.of("data.name=phantom", assignment)))
        .endsWith(old + " has moved to " + moved);
  }

  @Test
  void anOldFileIsRefusedToo() throws Exception {
    Path file = folder.resolve("run.json");
    Files.writeString(file, "{\"data\": {\"name\": \"phantom\", \"views\": \"joined\"}}");
    assertThat(refusal(List.of(file), List.of()))
        .contains("data.views has moved to data.views.mode");
  }

  private static String refusal(List<Path> files, List<String> assignments) {
    return assertThrows(
            ConfigException.class,
            () -> Plugins.configReader().read(List.of("r2gencmn-phantom"), files, assignments))
        .getMessage();
  }
}
