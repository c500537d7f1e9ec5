package org.ithn.cli.testing;

import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/** Compiles plug-ins from sources and packs them, as the pages on plug-ins show. */
public final class PluginJar {
  private PluginJar() {}

  /** Writes texts to the paths below a folder that are their keys. */
  public static void writeFiles(Path folder, Map<String, String> texts) throws IOException {
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path path = folder.resolve(text.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, text.getValue());
    }
  }

  /**
   * Compiles all sources below a folder; a warning is an error.
   *
   * @param further class path in addition to this project's; may be empty
   * @return the folder of the classes
   */
  public static Path compile(Path sources, Path out, String further) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-Xlint:all,-classfile", "-Werror", "-d", out.toString(), "-cp"));
    arguments.add(Program.classPath() + System.getProperty("path.separator") + further);
    try (var files = Files.walk(sources)) {
      files.filter(Files::isRegularFile).forEach(file -> arguments.add(file.toString()));
    }
    runTool("javac", arguments.toArray(String[]::new));
    return out;
  }

  /** Packs classes and resources into a jar. */
  public static void pack(Path jar, Path classes, Path resources) throws IOException {
    Files.createDirectories(jar.getParent());
    runTool(
        "jar",
        "--create",
        "--file",
        jar.toString(),
        "-C",
        classes.toString(),
        ".",
        "-C",
        resources.toString(),
        ".");
  }

  private static void runTool(String name, String... arguments) {
    int code = ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, arguments);
    assertWithMessage("%s %s", name, Arrays.toString(arguments)).that(code).isEqualTo(0);
  }
}
