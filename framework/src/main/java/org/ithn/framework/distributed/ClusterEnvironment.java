package org.ithn.framework.distributed;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.framework.config.ClusterConfig;
import org.ithn.framework.config.ConfigException;

/** Schedulers whose environment variables tell a process its cluster and its place in it. */
public enum ClusterEnvironment {
  /**
   * A step of a Slurm job. Its tasks are distributed over the nodes in blocks, which is the default
   * of {@code srun}; tasks of one node get consecutive ports.
   *
   * <p>Source: {@code SLURM_STEP_NODELIST}, {@code SLURM_STEP_TASKS_PER_NODE}, {@code
   * SLURM_PROCID}, {@code SLURM_NODEID} and {@code SLURM_LOCALID} of {@code srun(1)}.
   */
  SLURM("slurm") {
    @Override
    public Place place(Map<String, String> environment, int port) {
      List<String> nodes = SlurmHosts.expand(require(environment, "SLURM_STEP_NODELIST"));
      List<Integer> tasks = tasksPerNode(require(environment, "SLURM_STEP_TASKS_PER_NODE"));
      if (nodes.size() != tasks.size()) {
        throw new ClusterException(
            "SLURM_STEP_TASKS_PER_NODE has %d nodes, but SLURM_STEP_NODELIST has %d; start the workers with srun"
                .formatted(tasks.size(), nodes.size()));
      }
      int rank = requireNumber(environment, "SLURM_PROCID");
      List<String> workers = new ArrayList<>();
      for (int node = 0; node < nodes.size(); node++) {
        for (int local = 0; local < tasks.get(node); local++) {
          if (workers.size() == rank) {
            requireBlocks(environment, node, local);
          }
          workers.add("%s:%d".formatted(nodes.get(node), port + local));
        }
      }
      return placeOf(workers, rank);
    }
  },

  /**
   * A pod of an Indexed Job of Kubernetes with a headless Service, whose pods have the host names
   * {@code JOB-INDEX.SERVICE}.
   *
   * <p>Source: {@code JOB_COMPLETION_INDEX} and {@code HOSTNAME}, which Kubernetes sets; {@link
   * #WORKERS} and {@link #SERVICE}, which the manifest must set.
   */
  INDEXED_JOB("indexed-job") {
    @Override
    public Place place(Map<String, String> environment, int port) {
      int index = requireNumber(environment, "JOB_COMPLETION_INDEX");
      String host = require(environment, "HOSTNAME");
      String service = require(environment, SERVICE);
      int size = requireNumber(environment, WORKERS);
      String suffix = "-" + index;
      if (!host.endsWith(suffix)) {
        throw new ClusterException(
            "HOSTNAME is %s, expected a name that ends with %s; start the workers as pods of an Indexed Job"
                .formatted(host, suffix));
      }
      String job = host.substring(0, host.length() - suffix.length());
      List<String> workers = new ArrayList<>();
      for (int worker = 0; worker < size; worker++) {
        workers.add("%s-%d.%s:%d".formatted(job, worker, service, port));
      }
      return placeOf(workers, index);
    }
  };

  /** Variable with the number of workers, the {@code completions} of the Indexed Job. */
  public static final String WORKERS = "ITHN_WORKERS";

  /** Variable with the name of the headless Service, the {@code subdomain} of the pods. */
  public static final String SERVICE = "ITHN_SERVICE";

  private static final Pattern TASKS = Pattern.compile("(\\d{1,6})(?:\\(x(\\d{1,6})\\))?");
  private static final int MOST_WORKERS = 10_000;

  private final String label;

  ClusterEnvironment(String label) {
    this.label = label;
  }

  /**
   * A process and its cluster.
   *
   * @param cluster the workers' addresses by rank
   * @param task the rank of this process, from 0
   */
  public record Place(ClusterConfig cluster, int task) {}

  /** Returns the scheduler of a name, {@code slurm} or {@code indexed-job}; empty if unknown. */
  public static Optional<ClusterEnvironment> find(String name) {
    for (ClusterEnvironment each : values()) {
      if (each.label.equals(name)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads the place of this process.
   *
   * @param environment the environment variables
   * @param port the port of the workers, or of the first worker of each node
   * @throws ClusterException if a variable is missing or contradicts another one
   */
  public abstract Place place(Map<String, String> environment, int port);

  private static Place placeOf(List<String> workers, int task) {
    if (task >= workers.size()) {
      throw new ClusterException(
          "this process has rank %d, but the environment names %d workers; start all workers with one command"
              .formatted(task, workers.size()));
    }
    try {
      return new Place(new ClusterConfig(workers), task);
    } catch (ConfigException | IllegalArgumentException e) {
      throw new ClusterException(
          "the workers' addresses are invalid: %s; choose another port".formatted(e.getMessage()),
          e);
    }
  }

  private static String require(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new ClusterException(
          "the environment variable %s is not set; start the workers by the scheduler, or name a cluster file"
              .formatted(name));
    }
    return value.strip();
  }

  private static int requireNumber(Map<String, String> environment, String name) {
    String value = require(environment, name);
    if (!value.matches("\\d{1,6}")) {
      throw new ClusterException(
          "the environment variable %s is '%s', expected a number from 0; set it to one"
              .formatted(name, value));
    }
    return Integer.parseInt(value);
  }

  /** Returns the tasks of each node, for instance 2, 2 and 1 for {@code 2(x2),1}. */
  private static List<Integer> tasksPerNode(String text) {
    List<Integer> tasks = new ArrayList<>();
    for (String part : Splitter.on(',').split(text)) {
      Matcher matcher = TASKS.matcher(part);
      int nodes = 0;
      if (matcher.matches()) {
        nodes = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
      }
      if (nodes == 0 || tasks.size() + nodes > MOST_WORKERS) {
        throw new ClusterException(
            "SLURM_STEP_TASKS_PER_NODE is '%s', expected for example 2(x3),1; start the workers with srun"
                .formatted(text));
      }
      for (int node = 0; node < nodes; node++) {
        tasks.add(Integer.parseInt(matcher.group(1)));
      }
    }
    return tasks;
  }

  /** Refuses another distribution of the tasks, in which ranks would have other addresses. */
  private static void requireBlocks(Map<String, String> environment, int node, int local) {
    if (requireNumber(environment, "SLURM_NODEID") != node
        || requireNumber(environment, "SLURM_LOCALID") != local) {
      throw new ClusterException(
          ("task %s runs as number %s on node %s, but tasks in blocks would be number %d on node"
                  + " %d; start the workers with srun and its block distribution")
              .formatted(
                  environment.get("SLURM_PROCID"),
                  environment.get("SLURM_LOCALID"),
                  environment.get("SLURM_NODEID"),
                  local,
                  node));
    }
  }
}
