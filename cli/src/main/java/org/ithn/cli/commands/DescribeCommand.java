package org.ithn.cli.commands;

import java.util.concurrent.Callable;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.Presets;
import org.ithn.framework.registry.NamedProvider;
import org.ithn.framework.registry.Providers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./ithn describe}: lists everything that a configuration can name. */
@Command(
    name = "describe",
    description =
        "Lists backbones, strategies, data sets, study inputs, report encoders and presets.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    list(console, "backbones (backbone.name)", Plugins.backbones());
    console.print("visual extractors (backbone.vision)");
    VisualExtractors.names().forEach(name -> console.print("  %s", name));
    list(console, "hard-negative strategies (ithn.strategy)", Plugins.strategies());
    list(console, "data sets (data.name)", Plugins.dataSets());
    list(console, "study inputs (data.inputs)", Plugins.studyInputs());
    list(console, "report encoders (mine --encoder)", Plugins.encoders());
    console.print("presets (--preset)");
    Presets presets = Plugins.configReader().presets();
    presets.names().forEach(name -> line(console, name, presets.description(name)));
    return 0;
  }

  private static void list(Console console, String title, Providers<? extends NamedProvider> all) {
    console.print("%s", title);
    all.all().forEach(each -> line(console, each.name(), each.description()));
  }

  private static void line(Console console, String name, String description) {
    console.print("  %-28s %s", name, description);
  }
}
