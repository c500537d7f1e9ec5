package org.ithn.framework.distributed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.ithn.framework.config.ClusterConfig;

/**
 * Place of a process in a cluster.
 *
 * @param cluster the workers' addresses
 * @param task the index of the process among the workers, from 0
 * @param network the caller's knowledge of the network between the workers
 */
public record ClusterTask(ClusterConfig cluster, int task, Network network) {
  /** The networks in which a cluster may train. */
  public enum Network {
    /** All workers have loopback addresses. */
    LOOPBACK,
    /** The caller makes sure that only the workers can connect to each other's ports. */
    PRIVATE
  }

  /**
   * Checks the index and the addresses.
   *
   * @throws ClusterException if the cluster has no such worker, or if a worker has another address
   *     than a loopback address in {@link Network#LOOPBACK}
   */
  public ClusterTask {
    if (task < 0 || task >= cluster.size()) {
      throw new ClusterException(
          "task is %d, but the cluster has workers 0 to %d; give each process one of these numbers"
              .formatted(task, cluster.size() - 1));
    }
    check(cluster, network);
  }

  /**
   * Checks that a network suits a cluster.
   *
   * @throws ClusterException naming the first worker whose address is not a loopback address, in
   *     {@link Network#LOOPBACK}
   */
  public static void check(ClusterConfig cluster, Network network) {
    if (network == Network.PRIVATE) {
      return;
    }
    IntStream.range(0, cluster.size())
        .filter(worker -> !isLoopback(cluster, worker))
        .findFirst()
        .ifPresent(
            worker -> {
              throw new ClusterException(
                  ("%s does not have a loopback address, and TensorFlow's servers run every graph"
                          + " that reaches their ports, without a password; close the ports to all"
                          + " but the workers and confirm that the network is private")
                      .formatted(cluster.describe(worker)));
            });
  }

  /** Returns true if all addresses of a worker's host are loopback; false if it has none. */
  public static boolean isLoopback(ClusterConfig cluster, int worker) {
    try {
      return areLoopback(InetAddress.getAllByName(cluster.host(worker)));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Returns true if all addresses are loopback: TensorFlow may connect to any of them. */
  static boolean areLoopback(InetAddress... addresses) {
    return Arrays.stream(addresses).allMatch(InetAddress::isLoopbackAddress);
  }

  /** Returns this worker's name in messages. */
  String describe() {
    return cluster.describe(task);
  }

  /** Returns the warning about this worker's port; empty if the machine has no other network. */
  String warning() {
    return hasNetwork()
        ? ("warning: port %d accepts graphs from all networks of this machine and runs them,"
                + " without a password; close it with a firewall or a network namespace"
                + " (docs/training.md)")
            .formatted(cluster.port(task))
        : "";
  }

  private static boolean hasNetwork() {
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (each.isUp() && !each.isLoopback()) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return true; // warn when in doubt
    }
  }
}
