package org.ithn.cli.pages;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigKeys;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.KeyDifference;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunRecord;

/** Page of a run's configuration, changed keys first, and its run record. */
final class RunConfigurationPage {
  private final StringBuilder html = new StringBuilder();

  private RunConfigurationPage() {}

  /**
   * Returns the page's body.
   *
   * @param record the run record; empty if the run has none
   */
  static String body(ExperimentConfig config, Optional<RunRecord> record) {
    RunConfigurationPage page = new RunConfigurationPage();
    page.changedKeys(config);
    page.record(record);
    record.ifPresent(found -> page.changes(found.history().changes()));
    page.allKeys(ConfigKeys.of(config));
    return page.html.toString();
  }

  private void changedKeys(ExperimentConfig config) {
    List<KeyDifference> changed =
        ConfigKeys.of(defaults(config)).differences(ConfigKeys.of(config));
    html.append(
        "<section aria-labelledby=\"changed\"><h2 id=\"changed\">Changed keys</h2>\n<p>Keys that"
            + " differ from the defaults of the same backbone, data set and strategy; a dash"
            + " stands for a key that one of both does not have.</p>\n");
    differences("Changed keys", changed, "default", "this run");
    html.append("</section>\n");
  }

  /** Returns the defaults of the backbone, the data set and the strategy of a configuration. */
  private static ExperimentConfig defaults(ExperimentConfig config) {
    return Plugins.configReader()
        .read(
            List.of(),
            List.of(),
            List.of(
                "backbone.name=" + config.backbone().name(),
                "data.name=" + config.data().name(),
                "ithn.strategy=" + config.strategy().name()));
  }

  private void differences(String label, List<KeyDifference> keys, String before, String after) {
    HtmlTable table = HtmlTable.ofKeys(label, List.of("key", before, after));
    keys.forEach(key -> table.key(key.path()).code(key.before()).code(key.after()));
    html.append(table.html());
  }

  private void record(Optional<RunRecord> record) {
    html.append("<section aria-labelledby=\"record\"><h2 id=\"record\">Run record</h2>\n");
    if (record.isEmpty()) {
      html.append("<p>The run has no run record.</p></section>\n");
      return;
    }
    RunRecord found = record.get();
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("initial weights", found.initialWeights());
    lines.put("source revision", found.revision());
    found.versions().forEach((name, version) -> lines.put("version of " + name, version));
    lines.put("threads inside one op", String.valueOf(found.intraOpThreads()));
    lines.put("ops in parallel", String.valueOf(found.interOpThreads()));
    found.dataHashes().forEach((role, hash) -> lines.put("SHA-256 of " + role, hash));
    html.append(HtmlPage.definitions(lines)).append("</section>\n");
  }

  private void changes(List<RunHistory.Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    html.append(
        "<section aria-labelledby=\"changes\"><h2 id=\"changes\">Changes when the run"
            + " resumed</h2>\n");
    for (RunHistory.Change change : changes) {
      String place = "after epoch %d, step %d".formatted(change.epoch(), change.step());
      html.append("<h3>").append(place).append("</h3>\n");
      differences("Changes " + place, change.keys(), "before", "after");
    }
    html.append("</section>\n");
  }

  private void allKeys(ConfigKeys keys) {
    html.append(
        """
        <section aria-labelledby="keys"><h2 id="keys">All keys</h2>
        <p><label for="filter">Show keys that contain</label>
        <input id="filter" type="search" data-filter="#keys ~ .keys tr"> <output for="filter"></output></p>
        """);
    HtmlTable table = HtmlTable.ofKeys("All keys", List.of());
    new TreeMap<>(keys.values()).forEach((path, value) -> table.key(path).code(value));
    html.append(table.html()).append("</section>\n");
  }
}
