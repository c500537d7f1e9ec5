package org.ithn.cli.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Generator of completion scripts for the shell fish, which picocli does not support. */
final class FishCompletion {
  private final String program;
  private final StringBuilder script = new StringBuilder();

  private FishCompletion(String program) {
    this.program = program;
  }

  /** Returns the script for a program with its commands and their options. */
  static String script(String program, CommandSpec root) {
    FishCompletion completion = new FishCompletion(program);
    completion.script.append("# fish completion of ").append(program).append('\n');
    completion.add(root, List.of());
    return completion.script.toString();
  }

  private void add(CommandSpec command, List<String> path) {
    List<CommandSpec> children =
        new TreeSet<>(command.subcommands().keySet())
            .stream()
                .map(name -> command.subcommands().get(name).getCommandSpec())
                .filter(child -> !child.usageMessage().hidden())
                .toList();
    String unchosen =
        children.isEmpty()
            ? ""
            : "; and not __fish_seen_subcommand_from "
                + children.stream().map(CommandSpec::name).collect(Collectors.joining(" "));
    String condition = condition(path) + unchosen;
    for (CommandSpec child : children) {
      line(condition, "-f -a " + child.name(), child.usageMessage().description());
    }
    for (OptionSpec option : command.options()) {
      if (!option.hidden() && (path.isEmpty() || !option.inherited())) {
        line(path.isEmpty() ? "true" : condition, flags(option), option.description());
      }
    }
    for (CommandSpec child : children) {
      List<String> longer = new ArrayList<>(path);
      longer.add(child.name());
      add(child, longer);
    }
  }

  private static String condition(List<String> path) {
    return path.isEmpty()
        ? "true"
        : path.stream()
            .map(name -> "__fish_seen_subcommand_from " + name)
            .collect(Collectors.joining("; and "));
  }

  private static String flags(OptionSpec option) {
    StringBuilder flags = new StringBuilder();
    for (String name : option.names()) {
      flags.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    if (option.arity().max() > 0) {
      flags.append(" -r"); // the argument may be a file
    }
    return flags.substring(1);
  }

  private void line(String condition, String flags, String[] description) {
    script.append(
        "complete -c %s -n '%s' %s -d '%s'%n"
            .formatted(program, condition, flags, quoted(String.join(" ", description))));
  }

  private static String quoted(String text) {
    return text.replaceAll("\\$\\{[A-Z-]+\\}", "see --help")
        .replace("\\", "\\\\")
        .replace("'", "\\'");
  }
}
