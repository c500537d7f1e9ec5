package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.ithn.framework.keys.Key;

/**
 * The process group of data-parallel training, read from a file {@code {"workers": ["host:port",
 * ..]}}.
 */
public record ClusterConfig(
    @Key(
            value = "the address that each worker listens on, by rank",
            range = "at least one `host:port`, each at most once")
        List<String> workers) {
  private static final int LARGEST_PORT = 65535;

  public ClusterConfig {
    workers = List.copyOf(workers);
    check(!workers.isEmpty(), "workers", workers, "a list of at least one \"host:port\"");
    workers.forEach(ClusterConfig::checkAddress);
    check(
        new HashSet<>(workers).size() == workers.size(),
        "workers",
        workers,
        "a list of different addresses; give each worker its own port");
  }

  private static void checkAddress(String address) {
    String digits = address.substring(address.lastIndexOf(':') + 1);
    int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    check(
        address.lastIndexOf(':') > 0 && port >= 1 && port <= LARGEST_PORT,
        "workers",
        "[.. \"" + address + "\" ..]",
        "a list of \"host:port\" with ports from 1 to " + LARGEST_PORT);
  }

  /**
   * Reads a cluster from a file of strict JSON.
   *
   * @throws ConfigException naming file and key, if anything is unknown, missing or out of range
   */
  public static ClusterConfig load(Path file) {
    ConfigTree tree = new ConfigTree(ConfigTree.toTree(new Keys(List.of())), MovedKeys.none());
    tree.apply(ConfigLayer.ofFile(file));
    return tree.read("", ClusterConfig.class);
  }

  /** Keys of the file. */
  private record Keys(List<String> workers) {}

  /** Returns the number of workers. */
  public int size() {
    return workers.size();
  }

  /** Returns the host of a worker. */
  public String host(int worker) {
    String address = workers.get(worker);
    return address.substring(0, address.lastIndexOf(':'));
  }

  /** Returns the port of a worker. */
  public int port(int worker) {
    String address = workers.get(worker);
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** Returns the number of workers whose addresses name the host of this one. */
  public int localSize(int worker) {
    return (int) workers.stream().filter(each -> each.startsWith(host(worker) + ":")).count();
  }

  /** Returns a worker's name in messages. */
  public String describe(int worker) {
    return "worker %d (%s)".formatted(worker, workers.get(worker));
  }
}
