package org.ithn.cli.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.mining.ReportEncoderProvider;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.experiments.encoding.ReportEncoderFactory;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.KeyDescription;
import org.ithn.framework.config.KeyReference;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.Test;

/** The key reference compared with the records, the presets and the page. */
class ConfigurationPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("ithn.root", "..")).resolve("docs/configuration.md");

  private final ConfigReader reader = Plugins.configReader();
  private final List<KeySection> sections = ConfigurationReference.sections();

  @Test
  void thePageIsUpToDate() throws IOException {
    assertWithMessage("%s; run ./ithn describe --markdown > docs/configuration.md", PAGE)
        .that(Files.readString(PAGE))
        .isEqualTo(ConfigurationPage.markdown());
  }

  @Test
  void everyKeyAndEveryValueHasAMeaning() {
    for (KeySection section : sections) {
      for (KeyDescription key : section.keys()) {
        assertWithMessage(key.path()).that(key.meaning()).isNotEmpty();
        assertWithMessage(key.path()).that(key.meaning()).doesNotContain("{@");
        for (KeyDescription.Choice choice : key.choices()) {
          assertWithMessage("%s=%s", key.path(), choice.name()).that(choice.meaning()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void everyKeyOfEveryPresetIsDescribed() throws IOException {
    Set<String> described = new HashSet<>();
    sections.forEach(section -> section.keys().forEach(key -> described.add(key.path())));
    for (PresetDescription preset : PresetDescription.all()) {
      for (String path : paths(resolve(preset))) {
        assertWithMessage(preset.name())
            .that(described)
            .contains(path.replaceFirst("^pretrained\\.\\w+\\.", "pretrained.PART."));
      }
    }
  }

  /** Reads the defaults through the reader that training uses, not through the records. */
  @Test
  void defaultsAreThoseOfAConfigurationWithoutOtherKeys() throws IOException {
    for (KeySection section : sections) {
      if (isOfConfigurations(section) && !section.title().startsWith("Data sets")) {
        JsonNode resolved = resolve(section);
        for (KeyDescription key : section.keys()) {
          if (!key.defaultValue().isEmpty() && !key.path().equals("name")) {
            assertWithMessage(key.path())
                .that(key.defaultValue())
                .isEqualTo(KeyReference.describe(resolved.at(pointer(key))));
          }
        }
      }
    }
  }

  @Test
  void numbersOutsideTheStatedRangeAreRefused() throws IOException {
    int checked = 0;
    for (KeySection section : sections) {
      if (!isOfConfigurations(section)) {
        continue;
      }
      JsonNode defaults = resolve(section);
      for (KeyDescription key : section.keys()) {
        JsonNode value = defaults.at(pointer(key));
        if (value.isNumber() && !key.range().startsWith("any")) {
          StatedRange range = StatedRange.parse(key.range());
          assertWithMessage("%s: %s", key.path(), key.range())
              .that(range.contains(value.doubleValue()))
              .isTrue();
          for (String outside : range.outside(value.isIntegralNumber())) {
            assertRefused(section, key, outside);
            checked++;
          }
        }
      }
    }
    assertThat(checked).isGreaterThan(100);
  }

  private void assertRefused(KeySection section, KeyDescription key, String outside) {
    List<String> assignments = selection(section);
    assignments.add(key.path() + "=" + outside);
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> reader.read(List.of(), List.of(), assignments),
            key.path() + "=" + outside + " although the range is " + key.range());
    assertThat(refused)
        .hasMessageThat()
        .contains(key.path().substring(key.path().lastIndexOf('.') + 1));
  }

  @Test
  void optionsOfEncodersOutsideTheStatedRangeAreRefused() {
    for (ReportEncoderProvider<?> encoder : Plugins.encoders().all()) {
      sections.stream()
          .filter(section -> section.title().equals("Report encoder `" + encoder.name() + "`"))
          .flatMap(section -> section.keys().stream())
          .filter(key -> key.defaultValue().matches("\\d+"))
          .forEach(
              key ->
                  StatedRange.parse(key.range())
                      .outside(true)
                      .forEach(
                          outside ->
                              assertThrows(
                                  IllegalArgumentException.class,
                                  () ->
                                      ReportEncoderFactory.create(
                                          encoder, List.of(key.path() + "=" + outside)),
                                  key.path() + "=" + outside)));
    }
  }

  @Test
  void phantomsOutsideTheStatedRangeAreRefused() {
    KeySection phantoms =
        sections.stream()
            .filter(section -> section.title().startsWith("Phantoms"))
            .findFirst()
            .orElseThrow();
    JsonNode defaults = Json.RECORDS.valueToTree(PhantomConfig.defaults());
    for (KeyDescription key : phantoms.keys()) {
      String name = key.path().substring(key.path().lastIndexOf('.') + 1);
      assertWithMessage(name).that(defaults.has(name)).isTrue();
      if (!key.range().startsWith("any")) {
        for (String outside : StatedRange.parse(key.range()).outside(true)) {
          JsonNode changed = defaults.<ObjectNode>deepCopy().put(name, Integer.parseInt(outside));
          assertThrows(
              IllegalArgumentException.class,
              () -> Json.RECORDS.convertValue(changed, PhantomConfig.class),
              name + "=" + outside);
        }
      }
    }
  }

  /** Returns true for sections of configurations whose values have defaults. */
  private static boolean isOfConfigurations(KeySection section) {
    return section.note().isEmpty();
  }

  /** Returns assignments that select the providers of a section. */
  private static List<String> selection(KeySection section) {
    List<String> assignments =
        new ArrayList<>(List.of("backbone.name=r2gencmn", "data.name=iu-xray"));
    if (section.selection().contains("=")) {
      assignments.add(section.selection());
    }
    return assignments;
  }

  private JsonNode resolve(KeySection section) throws IOException {
    return Json.LENIENT.readTree(
        ConfigReader.toJson(reader.read(List.of(), List.of(), selection(section))));
  }

  private static String pointer(KeyDescription key) {
    return "/" + key.path().replace('.', '/');
  }

  /** Returns the resolved keys of a preset, over a complete one if it names no backbone. */
  private JsonNode resolve(PresetDescription preset) throws IOException {
    List<String> names = List.of("r2gencmn-phantom", preset.name());
    return Json.LENIENT.readTree(ConfigReader.toJson(reader.read(names, List.of(), List.of())));
  }

  private static List<String> paths(JsonNode node) {
    List<String> paths = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue().isObject()) {
        paths(entry.getValue()).forEach(below -> paths.add(entry.getKey() + "." + below));
      } else {
        paths.add(entry.getKey());
      }
    }
    return paths;
  }
}
