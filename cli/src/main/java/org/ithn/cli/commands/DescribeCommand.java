package org.ithn.cli.commands;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.cli.reference.ConfigurationPage;
import org.ithn.cli.reference.Descriptions;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.Presets;
import org.ithn.framework.registry.NamedProvider;
import org.ithn.framework.registry.Providers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn describe}: lists or describes everything that a configuration can name. */
@Command(
    name = "describe",
    description =
        "Lists backbones, strategies, data sets, study inputs, rewards, report encoders and"
            + " presets, or describes one of them or a configuration key.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "a preset, a component, a value, a key such as ithn.alpha or a section such as optimiser")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--markdown",
      description = "print the reference of all configuration keys, docs/configuration.md")
  private boolean markdown;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    if (markdown) {
      console.print("%s", ConfigurationPage.markdown().stripTrailing());
    } else if (name.isPresent()) {
      Descriptions.of(name.get()).forEach(line -> console.print("%s", line));
    } else {
      list(console);
    }
    return 0;
  }

  private static void list(Console console) {
    list(console, "backbones (backbone.name)", Plugins.backbones());
    console.print("visual extractors (backbone.vision)");
    VisualExtractors.names().forEach(name -> console.print("  %s", name));
    list(console, "hard-negative strategies (ithn.strategy)", Plugins.strategies());
    list(console, "data sets (data.name)", Plugins.dataSets());
    list(console, "study inputs (data.inputs)", Plugins.studyInputs());
    list(console, "rewards (training.self_critical.reward)", Plugins.rewards());
    list(console, "report encoders (mine --encoder)", Plugins.encoders());
    console.print("presets (--preset)");
    Presets presets = Plugins.configReader().presets();
    presets.names().forEach(name -> line(console, name, presets.description(name)));
  }

  private static void list(Console console, String title, Providers<? extends NamedProvider> all) {
    console.print("%s", title);
    all.all().forEach(each -> line(console, each.name(), each.description()));
  }

  private static void line(Console console, String name, String description) {
    console.print("  %-28s %s", name, description);
  }
}
