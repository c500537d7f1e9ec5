package org.ithn.framework.config;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterConfigTest {
  @TempDir private Path folder;

  private ClusterConfig read(String json) throws IOException {
    return ClusterConfig.load(Files.writeString(folder.resolve("cluster.json"), json));
  }

  @Test
  void addressesAreSplitAndCountedByMachine() throws IOException {
    ClusterConfig cluster = read("{\"workers\": [\"a:2222\", \"a:2223\", \"[::1]:7\"]}");
    assertThat(cluster.size()).isEqualTo(3);
    assertThat(cluster.host(2)).isEqualTo("[::1]");
    assertThat(cluster.port(1)).isEqualTo(2223);
    assertThat(cluster.localSize(0)).isEqualTo(2);
    assertThat(cluster.localSize(2)).isEqualTo(1);
    assertThat(cluster.describe(1)).isEqualTo("worker 1 (a:2223)");
  }

  @Test
  void wrongFilesAreRefusedWithASentence() {
    assertRefused("{}", "'workers' is []; it must be a list of at least one \"host:port\"");
    assertRefused("{\"worker\": []}", "unknown key 'worker', did you mean 'workers'?");
    assertRefused("{\"workers\": 3}", "'workers' is 3; it must be a list [ ... ]");
    assertRefused(
        "{\"workers\": [\"a:1\", \"b\"]}",
        "'workers' is [.. \"b\" ..]; it must be a list of \"host:port\" with ports from 1 to"
            + " 65535");
    assertRefused(
        "{\"workers\": [\"a:70000\"]}",
        "'workers' is [.. \"a:70000\" ..]; it must be a list of \"host:port\" with ports from 1 to"
            + " 65535");
    assertRefused(
        "{\"workers\": [\"a:1\", \"a:1\"]}",
        "'workers' is [a:1, a:1]; it must be a list of different addresses; give each worker its"
            + " own port");
  }

  private void assertRefused(String json, String problem) {
    ConfigException refused = assertThrows(ConfigException.class, () -> read(json));
    assertThat(refused).hasMessageThat().isEqualTo("cluster.json: " + problem);
  }
}
