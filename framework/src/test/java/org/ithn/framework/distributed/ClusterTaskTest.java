package org.ithn.framework.distributed;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import org.ithn.framework.config.ClusterConfig;
import org.ithn.framework.distributed.ClusterTask.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTaskTest {
  private static ClusterConfig cluster(String second) {
    return new ClusterConfig(List.of("127.0.0.1:2222", second + ":2223"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.5", "0.0.0.0", "[2001:db8::1]", "[::ffff:10.0.0.5]", "[]", " "})
  void addressesOfOtherMachinesNeedAPrivateNetwork(String host) {
    ClusterException refused =
        assertThrows(
            ClusterException.class, () -> new ClusterTask(cluster(host), 0, Network.LOOPBACK));
    assertThat(refused)
        .hasMessageThat()
        .startsWith("worker 1 (%s:2223) does not have a loopback address".formatted(host));
    assertThat(new ClusterTask(cluster(host), 0, Network.PRIVATE).task()).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "[::1]"})
  void loopbackAddressesAreAccepted(String host) {
    assertThat(new ClusterTask(cluster(host), 1, Network.LOOPBACK).describe()).contains(host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.5", "::ffff:10.0.0.5", "0.0.0.0", "fe80::1"})
  void nameWithAnotherAddressBesideLoopbackIsNotLoopback(String other) throws Exception {
    InetAddress loopback = address("127.0.0.1");
    assertThat(ClusterTask.areLoopback(loopback, address("::1"))).isTrue();
    assertThat(ClusterTask.areLoopback(loopback, address(other))).isFalse();
  }

  private static InetAddress address(String numbers) throws UnknownHostException {
    return InetAddress.getAllByName(numbers)[0];
  }

  @Test
  void portThatAcceptsGraphsFromANetworkIsWarnedOf() throws SocketException {
    assumeTrue(
        NetworkInterface.networkInterfaces().anyMatch(each -> !isOffOrLoopback(each)),
        "skipped: this machine has no network but loopback");
    assertThat(new ClusterTask(cluster("127.0.0.1"), 1, Network.LOOPBACK).warning())
        .startsWith("warning: port 2223 accepts graphs from all networks of this machine");
  }

  private static boolean isOffOrLoopback(NetworkInterface network) {
    try {
      return !network.isUp() || network.isLoopback();
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void taskOutOfRangeIsRefused() {
    assertThrows(ClusterException.class, () -> new ClusterTask(cluster("::1"), 2, Network.PRIVATE));
  }
}
