package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ithn.framework.files.Json;
import org.ithn.serving.standin.check.ServeCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn serve-check DIR}: checks that TensorFlow Serving can serve a folder. */
@Command(
    name = "serve-check",
    description = "Checks a SavedModel against the requirements of TensorFlow Serving.",
    mixinStandardHelpOptions = true)
final class ServeCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "a model's folder, or the folder of a version")
  private Path folder;

  @Option(names = "--json", description = "print a JSON list of the checks")
  private boolean json;

  @Mixin private TrustOption trust;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    List<ServeCheck.CheckResult> findings = ServeCheck.examine(folder, trust.policy());
    long failed = findings.stream().filter(finding -> !finding.hasPassed()).count();
    if (json) {
      console.print("%s", Json.formatRecord(findings).stripTrailing());
    } else {
      print(console, findings, failed);
    }
    if (failed > 0) {
      console.fail(
          "%d of %d checks of %s failed; correct its files, or export the model again"
              .formatted(failed, findings.size(), folder));
    }
    return failed == 0 ? 0 : 1;
  }

  private static void print(Console console, List<ServeCheck.CheckResult> findings, long failed) {
    findings.forEach(
        finding ->
            console.print(
                "%-4s %s%s",
                finding.hasPassed() ? "ok" : "FAIL",
                finding.check(),
                finding.hasPassed() ? "" : ": " + finding.problem()));
    console.print(
        failed == 0 ? "serve-check ok" : "serve-check: %d of %d checks failed",
        failed,
        findings.size());
  }
}
