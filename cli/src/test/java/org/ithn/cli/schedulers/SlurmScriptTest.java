package org.ithn.cli.schedulers;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.experiments.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of a job array, run by bash with stand-ins for the program and for scontrol. */
final class SlurmScriptTest {
  @TempDir private Path folder;

  private Path script(String program) throws Exception {
    Path file = Files.writeString(folder.resolve("it's ithn"), "#!/bin/bash\n" + program);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    Path scontrol =
        Files.writeString(folder.resolve("scontrol"), "#!/bin/bash\necho \"scontrol $*\"\n");
    assertThat(scontrol.toFile().setExecutable(true)).isTrue();
    return new SlurmScript(ArrayJobs.three(folder), List.of(file.toString()), folder).write();
  }

  private Process start(Path script, int task, int restarts) throws Exception {
    ProcessBuilder bash = new ProcessBuilder("bash", script.toString()).redirectErrorStream(true);
    bash.environment().put("SLURM_ARRAY_TASK_ID", String.valueOf(task));
    bash.environment().put("SLURM_ARRAY_JOB_ID", "71");
    bash.environment().put("SLURM_RESTART_COUNT", String.valueOf(restarts));
    bash.environment().merge("PATH", folder.toString(), (path, own) -> own + ":" + path);
    return bash.start();
  }

  private static String output(Process process) throws Exception {
    return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
  }

  @Test
  void runsTheCellOfItsTaskAndReturnsItsCode() throws Exception {
    Process process = start(script("echo \"$@\"; exit 2"), 1, 0);
    assertThat(output(process)).isEqualTo("ablate --out " + folder + " --cell ithn-seed1");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @Test
  void theSignalReachesTheCellWhichSavesBeforeItsTaskIsRequeued() throws Exception {
    Process process =
        start(
            script(
                "trap 'sleep 0.3; echo saved; exit 143' TERM; echo ready;"
                    + " while :; do sleep 0.1; done"),
            2,
            0);
    assertThat((char) process.getInputStream().read()).isEqualTo('r'); // the trap is set
    process.toHandle().destroy(); // Process.destroy would close its output
    assertThat(output(process)).isEqualTo("eady\nsaved\nscontrol requeue 71_2");
    assertThat(process.waitFor()).isEqualTo(143);
  }

  @Test
  void aKilledProgramIsRequeuedWithinTheLimit() throws Exception {
    Path script = script("kill -KILL $$");
    assertThat(output(start(script, 0, 19))).contains("scontrol requeue 71_0");
    Process last = start(script, 0, 20);
    assertThat(output(last)).doesNotContain("scontrol");
    assertThat(last.waitFor()).isEqualTo(137);
  }

  @Test
  void asksForTheArrayTheThreadsAndTheSignal() throws Exception {
    String text = Files.readString(script(""));
    assertThat(text).contains("\n#SBATCH --array=0-2%2\n");
    assertThat(text).contains("\n#SBATCH --cpus-per-task=5\n");
    assertThat(text).contains("\n#SBATCH --signal=B:TERM@300\n");
    assertThat(text).contains("\n#SBATCH --requeue\n");
    assertThat(Files.isDirectory(folder.resolve("logs"))).isTrue();
  }

  @Test
  void pathsThatSlurmWouldExpandAreRefused() {
    Path odd = folder.resolve("100%j");
    UserException e =
        assertThrows(
            UserException.class,
            () -> new SlurmScript(ArrayJobs.three(odd), List.of("ithn"), folder));
    assertThat(e)
        .hasMessageThat()
        .contains("100%j: the path has characters that Slurm reads as its own");
  }
}
