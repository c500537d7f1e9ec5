package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.cli.testing.PluginJar;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.framework.runs.RunDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Documentation of plug-ins: its files compile, its tests pass and its commands run. */
class DocumentedPluginsTest {
  /** A path {@code `path`:} followed by a code block. */
  private static final Pattern FILE =
      Pattern.compile("`(src/[^`]+)`:\\n\\n```\\w+\\n(.*?)```", Pattern.DOTALL);

  private static final Pattern COMMANDS = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void strategyPageIsCorrect() throws Exception {
    Set<String> files =
        Set.of(
            "src/main/java/org/example/Halfway.java",
            "src/main/resources/META-INF/services/org.ithn.framework.negatives.StrategyProvider",
            "src/test/java/org/example/HalfwayTest.java");
    assertPageIsCorrect("add-a-negative-strategy.md", files, "org.example.HalfwayTest", "halfway");
    CommandResult.run("describe").ok();
    assertThat(CommandResult.run("describe").out()).doesNotContain("halfway");
  }

  @Test
  void backbonePageIsCorrect() throws Exception {
    String resources = "src/main/resources/META-INF/";
    Set<String> files = // one folder, a line each for backbone and input, a preset, a test
        Set.of(
            "src/main/java/org/example/lasttwowords/LastTwoWords.java",
            "src/main/java/org/example/lasttwowords/ReportLength.java",
            resources + "services/org.ithn.framework.model.BackboneProvider",
            resources + "services/org.ithn.framework.data.StudyInputProvider",
            resources + "ithn/presets",
            "src/main/resources/presets/last-two-words-phantom.json",
            "src/test/java/org/example/lasttwowords/LastTwoWordsTest.java");
    assertPageIsCorrect(
        "add-a-backbone.md",
        files,
        "org.example.lasttwowords.LastTwoWordsTest",
        "last-two-words",
        "report-length",
        "last-two-words-phantom");
    assertThat(Files.readString(new RunDirectory(folder.resolve("runs/words")).log()))
        .contains("loss/length");
  }

  @Test
  void invalidPluginFoldersAreRejected() throws IOException {
    String missing = folder.resolve("missing").toString();
    CommandResult.run("describe", "--plugins", missing).refused(missing + " is not a folder");
    CommandResult.run("--plugins", folder.toString(), "describe").refused("contains no .jar file");
    Files.writeString(folder.resolve("x.jar"), "no jar");
    CommandResult.run("describe", "--plugins", folder.toString())
        .refused("cannot open " + folder.resolve("x.jar") + " as a jar");
  }

  private void assertPageIsCorrect(
      String page, Set<String> expected, String test, String... described) throws Exception {
    String text = Files.readString(Path.of(System.getProperty("ithn.root"), "docs", page));
    Map<String, String> files = new LinkedHashMap<>();
    FILE.matcher(text).results().forEach(each -> files.put(each.group(1), each.group(2)));
    assertThat(files.keySet()).isEqualTo(expected);
    PluginJar.writeFiles(folder, files);
    Path main = PluginJar.compile(folder.resolve("src/main/java"), folder.resolve("build"), "");
    Path tests =
        PluginJar.compile(
            folder.resolve("src/test/java"), folder.resolve("test-classes"), main.toString());
    Path resources = folder.resolve("src/main/resources");
    PluginJar.pack(folder.resolve("plugins/example.jar"), main, resources);
    passes(test, main, tests);

    Matcher commands = COMMANDS.matcher(text);
    assertThat(commands.find()).isTrue();
    TinyTraining training = TinyTraining.draw(folder.resolve("data"));
    for (String line : commands.group(1).lines().filter(l -> l.startsWith("./ithn ")).toList()) {
      CommandResult typed = CommandResult.run(arguments(line, training)).ok();
      if (line.contains(" describe ")) {
        for (String name : described) {
          assertThat(typed.out()).contains("  " + name + " ");
        }
      }
    }
  }

  private static void passes(String test, Path main, Path tests) throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    URL[] urls = {main.toUri().toURL(), tests.toUri().toURL()};
    SummaryGeneratingListener results = new SummaryGeneratingListener();
    try (URLClassLoader loader = new URLClassLoader(urls, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(loader.loadClass(test)))
                  .build(),
              results);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertWithMessage("failures").that(results.getSummary().getFailures()).isEmpty();
    assertThat(results.getSummary().getTestsSucceededCount()).isAtLeast(5);
  }

  /** Returns the arguments of a line with this test's folders and a small training. */
  private String[] arguments(String line, TinyTraining training) {
    List<String> arguments = new ArrayList<>();
    for (String word : Splitter.on(' ').split(line.substring("./ithn ".length()))) {
      boolean path = word.equals("plugins") || word.startsWith("runs/") || word.startsWith("data/");
      arguments.add(path ? folder.resolve(word).toString() : word);
    }
    if (arguments.contains("train")) {
      training.data().forEach(key -> arguments.addAll(List.of("--set", key)));
      arguments.addAll(List.of("--set", "training.max_steps=2"));
      arguments.addAll(List.of("--set", "training.monitoring.log_every_steps=1"));
    }
    return arguments.toArray(String[]::new);
  }
}
