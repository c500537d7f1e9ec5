package org.ithn.cli.testing;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A local Maven repository with the libraries of this build and links to the third-party artifacts
 * that the build has used. Projects outside the build resolve from it without a network.
 *
 * @param folder the repository
 * @param version the version of the libraries
 */
public record BuildRepository(Path folder, String version) implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("ithn.root", ".."));

  /**
   * Creates the repository with the poms of all modules; skips the test outside a Maven build.
   *
   * @param folder a folder to create
   */
  public static BuildRepository create(Path folder) throws IOException {
    String used = System.getProperty("ithn.repository", "");
    Assumptions.assumeFalse(used.isEmpty(), "needs a Maven build, which sets ithn.repository");
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    BuildRepository repository = new BuildRepository(folder, element(pom, "version"));
    linkAll(Path.of(used), folder, "org");
    linkAll(Path.of(used, "org"), folder.resolve("org"), "ithn");
    Files.copy(ROOT.resolve("pom.xml"), repository.artifact("ithn-parent", "pom"));
    for (Path module : modules()) {
      Files.copy(
          module.resolve("pom.xml"), repository.artifact("ithn-" + module.getFileName(), "pom"));
    }
    return repository;
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.filter(each -> Files.isRegularFile(each.resolve("pom.xml"))).toList();
    }
  }

  private static void linkAll(Path from, Path to, String except) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        if (!entry.getFileName().toString().equals(except)) {
          Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
        }
      }
    }
  }

  private Path artifact(String name, String extension) throws IOException {
    Path path =
        folder.resolve(
            "org/ithn/%s/%s/%s-%s.%s".formatted(name, version, name, version, extension));
    Files.createDirectories(path.getParent());
    return path;
  }

  /** Adds the jar of a module, which is packed if the build has only its classes. */
  public void addJar(String module, Class<?> member) throws IOException {
    try {
      Path built = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path jar = artifact("ithn-" + module, "jar");
      if (Files.isDirectory(built)) {
        PluginJar.pack(jar, built, built);
      } else {
        Files.copy(built, jar);
      }
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Runs Maven offline in a project and returns its output.
   *
   * @throws AssertionError if the build fails
   */
  public String runMaven(Path project, String... goals) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("mvn", "--offline", "--batch-mode", "-Dmaven.repo.local=" + folder));
    command.addAll(List.of(goals));
    Process maven =
        new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true).start();
    String output = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(maven.waitFor() == 0 ? "" : output).isEmpty();
    return output;
  }

  /** Deletes the links, which a temporary folder would warn about. */
  @Override
  public void close() throws IOException {
    for (Path level : List.of(folder, folder.resolve("org"))) {
      try (Stream<Path> entries = Files.list(level)) {
        for (Path entry : entries.filter(Files::isSymbolicLink).toList()) {
          Files.delete(entry);
        }
      }
    }
  }

  /** Returns the text of the first element of that name in a pom. */
  public static String element(String pom, String name) {
    int start = pom.indexOf("<" + name + ">") + name.length() + 2;
    return pom.substring(start, pom.indexOf("</" + name + ">", start));
  }
}
