package org.ithn.framework.profile;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.NodeOutput;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.TensorShapeProto;

/**
 * A trace of every op that one run of a session computed.
 *
 * @param runs the op runs, ordered by start
 */
public record OpTrace(ImmutableList<OpRun> runs) {
  private static final Pattern LABEL = Pattern.compile("\\S+ = ([^(\\s]+)\\(([^)]*)\\)");

  /**
   * The name of a device that computes. The streams of a GPU are listed separately and repeat its
   * ops.
   */
  private static final Pattern DEVICE = Pattern.compile(".*/device:([A-Z_]+):\\d+");

  private static final Splitter INPUTS = Splitter.on(',').trimResults().omitEmptyStrings();

  /**
   * The totals of one type of op.
   *
   * @param type the type of the op, for instance {@code MatMul}
   * @param count the number of runs
   * @param seconds the total duration in s
   * @param flops the total number of operations
   */
  public record Total(String type, int count, double seconds, double flops) {
    Total plus(OpRun run) {
      return new Total(type, count + 1, seconds + run.micros() / 1e6, flops + run.flops());
    }
  }

  /** Returns the run options that produce the metadata for {@link #of}. */
  public static RunOptions runOptions() {
    return RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();
  }

  /**
   * Reads TensorFlow's trace.
   *
   * @param metadata the metadata of a run with {@link #runOptions}
   * @param graph the graph that ran, which holds the equations of its {@code Einsum} ops
   */
  public static OpTrace of(RunMetadata metadata, Graph graph) {
    return of(metadata, name -> equation(name, graph));
  }

  /**
   * Reads TensorFlow's trace, given the equations of {@code Einsum} ops by name; an unknown
   * equation is empty.
   */
  static OpTrace of(RunMetadata metadata, UnaryOperator<String> equations) {
    List<Computed> all = new ArrayList<>();
    for (DeviceStepStats each : metadata.getStepStats().getDevStatsList()) {
      Matcher device = DEVICE.matcher(each.getDevice());
      if (device.matches()) {
        each.getNodeStatsList().forEach(node -> all.add(new Computed(device.group(1), node)));
      }
    }
    all.sort(Comparator.comparingLong(each -> each.node().getAllStartMicros()));
    long first = all.isEmpty() ? 0 : all.get(0).node().getAllStartMicros();
    Map<String, Shape> shapes = new HashMap<>(); // for ops in a loop, the latest
    ImmutableList.Builder<OpRun> runs = ImmutableList.builder();
    for (Computed each : all) {
      runs.add(run(each, first, shapes, equations));
    }
    return new OpTrace(runs.build());
  }

  private record Computed(String device, NodeExecStats node) {}

  private static OpRun run(
      Computed computed, long first, Map<String, Shape> shapes, UnaryOperator<String> equations) {
    NodeExecStats node = computed.node();
    Shape output = node.getOutputCount() == 0 ? null : shape(node.getOutput(0));
    for (NodeOutput each : node.getOutputList()) {
      String slot = each.getSlot() == 0 ? "" : ":" + each.getSlot(); // as in labels
      shapes.put(node.getNodeName() + slot, shape(each));
    }
    Matcher label = LABEL.matcher(node.getTimelineLabel());
    boolean known = label.find(); // preceded by the memory it took, if any
    String type = known ? label.group(1) : node.getNodeName();
    List<String> inputs = known ? INPUTS.splitToList(label.group(2)) : List.of();
    return new OpRun(
        node.getNodeName(),
        type,
        computed.device(),
        node.getThreadId(),
        node.getAllStartMicros() - first,
        node.getOpEndRelMicros() - node.getOpStartRelMicros(),
        type.endsWith("Einsum")
            ? FlopCounter.countEinsum(equations.apply(node.getNodeName()), inputs, shapes)
            : FlopCounter.count(type, inputs, output, shapes));
  }

  /** Returns the equation of an op; empty if TensorFlow added the op when it rewrote the graph. */
  private static String equation(String name, Graph graph) {
    GraphOperation operation = graph.operation(name);
    return operation == null ? "" : operation.attributes().getAttrString("equation");
  }

  private static Shape shape(NodeOutput output) {
    TensorShapeProto shape = output.getTensorDescription().getShape();
    return Shape.of(shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray());
  }

  /** Returns the multiplications and additions of all matrix products and convolutions. */
  public double flops() {
    return runs.stream().mapToDouble(OpRun::flops).sum();
  }

  /**
   * Returns the part of {@link #flops} that one type of device computed.
   *
   * @param device the type of device, for instance {@code GPU}
   */
  public double flopsOn(String device) {
    return runs.stream().filter(run -> run.device().equals(device)).mapToDouble(OpRun::flops).sum();
  }

  /** Returns the totals by type of op, longest duration first. */
  public ImmutableList<Total> totalsByType() {
    Map<String, Total> totals = new TreeMap<>();
    for (OpRun run : runs) {
      totals.merge(
          run.type(), new Total(run.type(), 0, 0, 0).plus(run), (total, one) -> total.plus(run));
    }
    return totals.values().stream()
        .sorted(Comparator.comparingDouble(Total::seconds).reversed())
        .collect(ImmutableList.toImmutableList());
  }
}
