package org.ithn.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.cli.testing.BuildRepository;
import org.ithn.cli.testing.PluginJar;
import org.ithn.framework.model.Backbone;
import org.ithn.testkit.BackboneContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds of docs/use-from-java.md, outside this project's own build. */
class DocumentedBuildsTest {
  private static final Path ROOT = Path.of(System.getProperty("ithn.root", ".."));
  private static final String PAGE = "use-from-java.md";

  /** A path {@code `path`:} followed by a code block. */
  private static final Pattern FILE =
      Pattern.compile("`([^`]+)`:\\n\\n```\\w+\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  private static Map<String, String> files(String page) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    FILE.matcher(Files.readString(ROOT.resolve("docs").resolve(page)))
        .results()
        .forEach(each -> files.put(each.group(1), each.group(2)));
    return files;
  }

  private BuildRepository repository() throws IOException {
    BuildRepository repository = BuildRepository.create(folder.resolve("repository"));
    repository.addJar("framework", Backbone.class);
    repository.addJar("backbones", VisualExtractors.class);
    repository.addJar("testkit", BackboneContract.class);
    return repository;
  }

  private Path project(Map<String, String> files) throws IOException {
    Path project = folder.resolve("project");
    PluginJar.writeFiles(project, files);
    return project;
  }

  @Test
  @Tag("slow")
  void strategyProjectRunsItsTests() throws Exception {
    Map<String, String> files = files("add-a-negative-strategy.md");
    files.put("pom.xml", files(PAGE).get("pom.xml"));
    Path project = project(files);
    try (BuildRepository repository = repository()) {
      assertThat(repository.runMaven(project, "package"))
          .contains("Tests run: 9, Failures: 0, Errors: 0, Skipped: 0");
    }
    assertThat(Files.isRegularFile(project.resolve("target/halfway-1.jar"))).isTrue();
  }

  @Test
  @Tag("slow")
  void backboneProjectRunsItsTests() throws Exception {
    Map<String, String> files = files("add-a-backbone.md");
    files.put("pom.xml", files(PAGE).get("pom.xml").replace("ithn-framework", "ithn-backbones"));
    try (BuildRepository repository = repository()) {
      assertThat(repository.runMaven(project(files), "test"))
          .containsMatch("Tests run: 7, Failures: 0, Errors: 0, Skipped: [01]");
    }
  }

  @Test
  @Tag("slow")
  void gpuProjectHasOneNativeLibrary() throws Exception {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    Path project = project(Map.of("pom.xml", files(PAGE).get("gpu/pom.xml")));
    String tree;
    try (BuildRepository repository = repository()) {
      tree =
          repository.runMaven(
              project,
              "org.apache.maven.plugins:maven-dependency-plugin:%s:tree"
                  .formatted(BuildRepository.element(pom, "dependency-plugin.version")));
    }
    String natives =
        "tensorflow-core-native:jar:[^:]*:?" + BuildRepository.element(pom, "tensorflow.version");
    assertThat(Pattern.compile(natives).matcher(tree).results().map(MatchResult::group).toList())
        .containsExactly(
            "tensorflow-core-native:jar:1.1.0",
            "tensorflow-core-native:jar:linux-x86_64-gpu:1.1.0");
  }

  @Test
  void snippetsNameTheVersionsOfThisBuild() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String text = Files.readString(ROOT.resolve("docs").resolve(PAGE));
    String version = BuildRepository.element(pom, "version");
    List<MatchResult> ours =
        Pattern.compile("<artifactId>ithn-\\w+</artifactId>\\s*<version>(.*?)<")
            .matcher(text)
            .results()
            .toList();
    assertThat(ours).hasSize(3);
    ours.forEach(each -> assertThat(each.group(1)).isEqualTo(version));
    for (String plugin : List.of("resources", "compiler", "jar", "surefire")) {
      assertThat(text)
          .containsMatch(
              "<artifactId>maven-%s-plugin</artifactId>\\s*<version>%s</version>"
                  .formatted(plugin, BuildRepository.element(pom, plugin + "-plugin.version")));
    }
  }

  @Test
  void gradleCoordinatesAreThoseOfMaven() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String gpu = pom.substring(pom.indexOf("<id>gpu</id>"));
    List<MatchResult> named =
        Pattern.compile("'((?:org\\.ithn|org\\.tensorflow|org\\.junit\\.platform):[^']+)'")
            .matcher(Files.readString(ROOT.resolve("docs").resolve(PAGE)))
            .results()
            .toList();
    assertThat(named).hasSize(9);
    for (MatchResult each : named) {
      List<String> parts = Splitter.on(':').splitToList(each.group(1));
      String group = parts.get(0);
      if (group.equals("org.ithn")) {
        Path module = ROOT.resolve(parts.get(1).substring("ithn-".length())).resolve("pom.xml");
        assertThat(Files.readString(module))
            .contains("<artifactId>" + parts.get(1) + "</artifactId>");
        assertWithMessage(each.group(1))
            .that(parts.size() == 3 ? parts.get(2) : BuildRepository.element(pom, "version"))
            .isEqualTo(BuildRepository.element(pom, "version"));
      } else if (group.equals("org.tensorflow")) {
        assertThat(pom).contains("<artifactId>" + parts.get(1) + "</artifactId>");
        assertThat(parts.get(2)).isEqualTo(BuildRepository.element(pom, "tensorflow.version"));
        assertThat(parts.size() == 4 ? parts.get(3) : "linux-x86_64-gpu")
            .isEqualTo(BuildRepository.element(gpu, "tensorflow.classifier"));
      }
    }
  }
}
