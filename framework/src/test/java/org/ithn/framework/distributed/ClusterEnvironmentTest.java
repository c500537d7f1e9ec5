package org.ithn.framework.distributed;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterEnvironmentTest {
  private static final Map<String, String> SLURM =
      Map.of(
          "SLURM_STEP_NODELIST", "gpu[09-10],login",
          "SLURM_STEP_TASKS_PER_NODE", "2(x2),1",
          "SLURM_PROCID", "3",
          "SLURM_NODEID", "1",
          "SLURM_LOCALID", "1");

  private static final Map<String, String> JOB =
      Map.of(
          "JOB_COMPLETION_INDEX", "2",
          "HOSTNAME", "train-5-2",
          "ITHN_SERVICE", "workers",
          "ITHN_WORKERS", "3");

  private static Map<String, String> with(Map<String, String> base, String key, String value) {
    Map<String, String> changed = new HashMap<>(base);
    changed.put(key, value);
    return changed;
  }

  private static String refusal(ClusterEnvironment scheduler, Map<String, String> environment) {
    return assertThrows(ClusterException.class, () -> scheduler.place(environment, 2222))
        .getMessage();
  }

  @Test
  void tasksOfASlurmStepAreNumberedInBlocks() {
    ClusterEnvironment.Place place = ClusterEnvironment.SLURM.place(SLURM, 2222);
    assertThat(place.cluster().workers())
        .containsExactly("gpu09:2222", "gpu09:2223", "gpu10:2222", "gpu10:2223", "login:2222")
        .inOrder();
    assertThat(place.task()).isEqualTo(3);
    assertThat(refusal(ClusterEnvironment.SLURM, with(SLURM, "SLURM_NODEID", "0")))
        .contains("block distribution");
  }

  @Test
  void podsOfAnIndexedJobAreNamedByTheirService() {
    ClusterEnvironment.Place place = ClusterEnvironment.INDEXED_JOB.place(JOB, 2222);
    assertThat(place.cluster().workers())
        .containsExactly(
            "train-5-0.workers:2222", "train-5-1.workers:2222", "train-5-2.workers:2222")
        .inOrder();
    assertThat(place.task()).isEqualTo(2);
    assertThat(refusal(ClusterEnvironment.INDEXED_JOB, with(JOB, "HOSTNAME", "laptop")))
        .contains("HOSTNAME is laptop");
  }

  @Test
  void missingAndContradictingVariablesAreNamed() {
    assertThat(refusal(ClusterEnvironment.SLURM, Map.of())).contains("SLURM_STEP_NODELIST");
    assertThat(refusal(ClusterEnvironment.SLURM, with(SLURM, "SLURM_PROCID", "x")))
        .contains("SLURM_PROCID is 'x'");
    assertThat(refusal(ClusterEnvironment.SLURM, with(SLURM, "SLURM_PROCID", "5")))
        .contains("rank 5, but the environment names 5 workers");
    assertThat(refusal(ClusterEnvironment.SLURM, with(SLURM, "SLURM_STEP_TASKS_PER_NODE", "5")))
        .contains("has 1 nodes, but SLURM_STEP_NODELIST has 3");
    assertThat(refusal(ClusterEnvironment.SLURM, with(SLURM, "SLURM_STEP_TASKS_PER_NODE", "2x2")))
        .contains("is '2x2'");
    assertThat(refusal(ClusterEnvironment.INDEXED_JOB, with(JOB, "ITHN_WORKERS", "")))
        .contains("ITHN_WORKERS is not set");
    assertThat(refusal(ClusterEnvironment.INDEXED_JOB, with(JOB, "ITHN_WORKERS", "2")))
        .contains("rank 2, but the environment names 2 workers");
  }

  @Test
  void hostListsExpandLikeScontrolShowHostnames() {
    assertThat(SlurmHosts.expand("a")).containsExactly("a");
    assertThat(SlurmHosts.expand("n[8-10],b.c"))
        .containsExactly("n8", "n9", "n10", "b.c")
        .inOrder();
    assertThat(SlurmHosts.expand("r[1-2]n[01,03]x"))
        .containsExactly("r1n01x", "r1n03x", "r2n01x", "r2n03x")
        .inOrder();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a,,b", "a[1-2", "a]1[", "a[1-2]]", "a[x]", "a[2-1]", "a b", "a[1-99999999]"})
  void invalidHostListsAreRefused(String list) {
    assertThat(assertThrows(ClusterException.class, () -> SlurmHosts.expand(list)))
        .hasMessageThat()
        .contains("the host list '%s' is invalid".formatted(list));
  }

  @Test
  void schedulersAreFoundByName() {
    assertThat(ClusterEnvironment.find("slurm")).hasValue(ClusterEnvironment.SLURM);
    assertThat(ClusterEnvironment.find("indexed-job")).hasValue(ClusterEnvironment.INDEXED_JOB);
    assertThat(ClusterEnvironment.find("cluster.json")).isEmpty();
  }
}
