package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ithn.datasets.mining.Shard;
import org.ithn.datasets.mining.VectorFile;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Check that a command overwrites neither its inputs nor an output with another one. */
final class OutputFiles {
  static final Set<String> OUTPUTS =
      Set.of(
          "--out",
          "--json",
          "--csv",
          "--page",
          "--pages",
          "--counts",
          "--numbers",
          "--official",
          "--fhir",
          "--heat-maps",
          "--record",
          "--save-vectors");

  /** Options of vectors, beside which a record lies. */
  private static final Set<String> VECTORS = Set.of("--vectors", "--save-vectors");

  private OutputFiles() {}

  /**
   * A file of the command line.
   *
   * @param name the name of the option or parameter
   */
  private record Named(String name, Path path) {}

  /**
   * Checks the files of the last command.
   *
   * @throws UserException if a file is named twice, at least once as an output
   * @throws IllegalArgumentException if {@code --shard} is not of the form {@code i/n}
   */
  static void check(ParseResult parsed) throws IOException {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    List<Named> inputs = new ArrayList<>();
    List<Named> outputs = new ArrayList<>();
    for (ArgSpec arg : last.matchedArgs()) {
      String name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
      List<Named> files = OUTPUTS.contains(name) ? outputs : inputs;
      for (Path path : paths(arg.getValue())) {
        files.add(new Named(name, path));
        beside(last, name, path).ifPresent(other -> files.add(new Named(name, other)));
      }
    }
    for (int i = 0; i < outputs.size(); i++) {
      for (Named input : inputs) {
        requireOther(input, outputs.get(i));
      }
      for (Named other : outputs.subList(0, i)) {
        requireOther(other, outputs.get(i));
      }
    }
  }

  /** Returns the file that a command reads or writes beside the named one. */
  private static Optional<Path> beside(ParseResult parsed, String name, Path path) {
    if (VECTORS.contains(name)) {
      return Optional.of(VectorFile.recordOf(path));
    }
    Optional<String> shard = parsed.matchedOptionValue("--shard", Optional.empty());
    return shard.filter(each -> name.equals("--out")).map(each -> Shard.parse(each).file(path));
  }

  private static List<Path> paths(Object value) {
    if (value instanceof Path path) {
      return List.of(path);
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(OutputFiles::paths).orElse(List.of());
    }
    List<Path> paths = new ArrayList<>();
    if (value instanceof Iterable<?> several) {
      several.forEach(each -> paths.addAll(paths(each)));
    }
    return paths;
  }

  private static void requireOther(Named first, Named output) throws IOException {
    Path a = first.path().toAbsolutePath().normalize();
    Path b = output.path().toAbsolutePath().normalize();
    boolean same = a.equals(b) && !Files.isDirectory(b);
    boolean linked = Files.isRegularFile(a) && Files.isRegularFile(b) && Files.isSameFile(a, b);
    if (same || linked) {
      throw new UserException(
          "%s: is named by %s and %s, which would overwrite it; name another file"
              .formatted(output.path(), first.name(), output.name()));
    }
  }
}
