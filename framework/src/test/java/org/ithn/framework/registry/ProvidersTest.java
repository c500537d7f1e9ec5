package org.ithn.framework.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidersTest {
  /** A provider without dependencies; public, so that the service loader can instantiate it. */
  public static class Fruit implements NamedProvider {
    private final String name;

    /** Creates the provider for the service loader. */
    public Fruit() {
      this("quince");
    }

    Fruit(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return "a " + name;
    }
  }

  @Test
  void unknownNameListsTheChoices() {
    Providers<Fruit> fruits =
        Providers.of("fruit", List.of(new Fruit("pear"), new Fruit("mochi"), new Fruit("apple")));
    Exception e = assertThrows(IllegalArgumentException.class, () -> fruits.get("mochy"));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo(
            "no fruit named 'mochy'; available: apple, mochi, pear"
                + " (is the plug-in's jar on the classpath?)");
  }

  @Test
  void namesAreSortedAndFound() {
    Fruit pear = new Fruit("pear");
    Providers<Fruit> fruits = Providers.of("fruit", List.of(pear, new Fruit("apple")));
    assertThat(fruits.names()).containsExactly("apple", "pear").inOrder();
    assertThat(fruits.get("pear")).isSameInstanceAs(pear);
    assertThat(fruits.describe()).isEqualTo("apple  a apple\npear   a pear\n");
  }

  @Test
  void duplicateNameIsAnError() {
    Exception e =
        assertThrows(
            IllegalStateException.class,
            () -> Providers.of("fruit", List.of(new Fruit("pear"), new Fruit("pear"))));
    assertThat(e).hasMessageThat().contains("fruit 'pear' has two providers");
  }

  @Test
  void jarInPluginFolderIsFound(@TempDir Path folder) throws IOException {
    writeServices(folder.resolve("plugin.jar"), Fruit.class.getName());
    try (URLClassLoader loader = PluginFolder.classLoader(folder)) {
      Providers<Fruit> found = Providers.load(Fruit.class, "fruit", loader);
      assertThat(found.names()).containsExactly("quince");
    }
    assertThat(Providers.<Fruit>load(Fruit.class, "fruit").names()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Pear", "pear.tree", "pear tree", "pear/", "-pear", "p\u00e4r"})
  void nameThatIsNoKeyIsRefused(String name) {
    Exception e =
        assertThrows(
            ProviderException.class, () -> Providers.of("fruit", List.of(new Fruit(name))));
    assertThat(e).hasMessageThat().contains("Fruit has the name '" + name + "'; expected");
  }

  /** A provider that the service loader cannot create. */
  public static final class Rotten extends Fruit {
    /** Fails. */
    public Rotten() {
      throw new IllegalStateException("worms");
    }
  }

  @Test
  void jarOfAnUnusableClassIsNamed(@TempDir Path folder) throws IOException {
    Path jar = folder.resolve("p\u00e4r.jar");
    Map<String, String> problems =
        Map.of(
            "org.example.Absent",
            "but there is no such class",
            ProvidersTest.class.getName(),
            "which is not a " + Fruit.class.getName(),
            Rotten.class.getName(),
            "which cannot be created (java.lang.IllegalStateException: w");
    for (Map.Entry<String, String> problem : problems.entrySet()) {
      writeServices(jar, "# one\n" + problem.getKey() + " # not " + Fruit.class.getName());
      try (URLClassLoader loader = PluginFolder.classLoader(folder)) {
        Exception e =
            assertThrows(
                ProviderException.class, () -> Providers.load(Fruit.class, "fruit", loader));
        assertThat(e)
            .hasMessageThat()
            .contains(jar + " lists " + problem.getKey() + " in META-INF");
        assertThat(e).hasMessageThat().contains(problem.getValue());
      }
    }
  }

  @Test
  void providerThatCannotBeLoadedIsNamed(@TempDir Path folder) throws IOException {
    writeServices(folder.resolve("plugin.jar"), "org.example.Absent");
    try (URLClassLoader loader = PluginFolder.classLoader(folder)) {
      Exception e =
          assertThrows(
              IllegalStateException.class, () -> Providers.load(Fruit.class, "fruit", loader));
      assertThat(e).hasMessageThat().contains("org.example.Absent");
    }
  }

  private static void writeServices(Path jar, String provider) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("META-INF/services/" + Fruit.class.getName()));
      out.write(provider.getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
  }
}
