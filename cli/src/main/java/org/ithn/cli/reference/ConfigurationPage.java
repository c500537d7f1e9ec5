package org.ithn.cli.reference;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ithn.framework.config.KeyDescription;
import org.ithn.framework.keys.Resume;

/** Writer of {@code docs/configuration.md}. */
public final class ConfigurationPage {
  private static final String INTRODUCTION =
      """
      # Configuration keys

      Every key of a configuration with its default, its range and its meaning. Presets, files and
      `--set` change keys; see [training.md](training.md). `./ithn describe NAME` prints the entry
      of a key, a section, a component or a preset, also of plug-ins.

      A run can resume with another value of the keys that the column `resume` marks `any`, and
      with another path to the same content of those that it marks `moved`; see
      [training.md](training.md#extend-and-move-a-run). All other keys are fixed once a run has
      started.

      This page is generated: `./ithn describe --markdown > docs/configuration.md`.
      """;

  private static final int COLUMNS = 100;

  private ConfigurationPage() {}

  /** Returns the page. */
  public static String markdown() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    ConfigurationReference.sections().forEach(section -> add(page, section));
    addPresets(page);
    return page.toString();
  }

  private static void add(StringBuilder page, KeySection section) {
    page.append("\n## ").append(section.title()).append("\n\n");
    if (!section.selection().isEmpty()) {
      page.append("Selected by `%s`.\n\n".formatted(section.selection()));
    }
    if (!section.note().isEmpty()) {
      page.append(wrap(section.note(), "")).append("\n");
    }
    boolean changes = section.keys().stream().anyMatch(key -> key.resume() != Resume.FIXED);
    page.append(
        changes
            ? row("key", "default", "range", "resume", "meaning")
            : row("key", "default", "range", "meaning"));
    page.append(changes ? "|---|---|---|---|---|\n" : "|---|---|---|---|\n");
    for (KeyDescription key : section.keys()) {
      List<String> cells = new ArrayList<>();
      cells.add("`" + key.path() + "`");
      cells.add(key.defaultValue().isEmpty() ? "" : "`" + escape(key.defaultValue()) + "`");
      cells.add(escape(key.range()));
      if (changes) {
        cells.add(key.resume().label());
      }
      cells.add(escape(key.meaning()));
      page.append(row(cells.toArray(String[]::new)));
    }
    addChoices(page, section.keys());
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** Adds the values of enums; keys with the same values share a list. */
  private static void addChoices(StringBuilder page, List<KeyDescription> keys) {
    Map<List<KeyDescription.Choice>, List<String>> paths = new LinkedHashMap<>();
    for (KeyDescription key : keys) {
      if (key.choices().stream().anyMatch(choice -> !choice.meaning().isEmpty())) {
        paths.computeIfAbsent(key.choices(), same -> new ArrayList<>()).add(key.path());
      }
    }
    paths.forEach(
        (choices, users) -> {
          String names =
              users.stream().map(each -> "`" + each + "`").collect(Collectors.joining(" and "));
          page.append("\nValues of ").append(names).append(":\n\n");
          choices.forEach(
              choice ->
                  page.append(wrap("* `%s`: %s".formatted(choice.name(), choice.meaning()), "  ")));
        });
  }

  private static void addPresets(StringBuilder page) {
    page.append("\n## Presets\n");
    for (PresetDescription preset : PresetDescription.all()) {
      page.append("\n### ").append(preset.name()).append("\n\n");
      page.append(wrap(preset.description() + ".", "")).append("\n");
      if (!preset.extended().isEmpty()) {
        page.append("Extends `%s`.\n\n".formatted(String.join("`, `", preset.extended())));
      }
      page.append("| key | value |\n|---|---|\n");
      preset
          .values()
          .forEach(
              (path, value) -> page.append("| `%s` | `%s` |\n".formatted(path, escape(value))));
    }
  }

  /** Breaks a paragraph into lines of at most 100 columns; lines after the first are indented. */
  private static String wrap(String paragraph, String indent) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : Splitter.on(' ').split(paragraph)) {
      if (column > 0 && column + 1 + word.length() > COLUMNS) {
        lines.append('\n').append(indent);
        column = indent.length();
      } else if (column > 0) {
        lines.append(' ');
        column++;
      }
      lines.append(word);
      column += word.length();
    }
    return lines.append('\n').toString();
  }

  private static String escape(String cell) {
    return cell.replace("|", "\\|");
  }
}
