package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ithn.serving.standin.check.ServeCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Mixin private TrustOption trust;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    List<ServeCheck.CheckResult> findings = ServeCheck.examine(folder, trust.policy());
    findings.forEach(
        finding ->
            console.print(
                "%-4s %s%s",
                finding.hasPassed() ? "ok" : "FAIL",
                finding.check(),
                finding.hasPassed() ? "" : ": " + finding.problem()));
    long failed = findings.stream().filter(finding -> !finding.hasPassed()).count();
    console.print(
        failed == 0 ? "serve-check ok" : "serve-check: %d of %d checks failed",
        failed,
        findings.size());
    return failed == 0 ? 0 : 1;
  }
}
