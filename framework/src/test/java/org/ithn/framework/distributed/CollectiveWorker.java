package org.ithn.framework.distributed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ithn.framework.config.ClusterConfig;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** One worker of {@link ClusterMemberTest}; the first argument selects the scenario. */
final class CollectiveWorker {
  static final int EXIT_PEER_LOST = 7;

  private CollectiveWorker() {}

  /** Runs one scenario; the arguments are scenario, task and addresses. */
  public static void main(String[] arguments) {
    int task = Integer.parseInt(arguments[1]);
    ClusterConfig cluster =
        new ClusterConfig(Arrays.asList(arguments).subList(2, arguments.length));
    try (ClusterMember member =
        ClusterMember.join(
            new ClusterTask(cluster, task, ClusterTask.Network.LOOPBACK),
            ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(1)
                .setInterOpParallelismThreads(1)
                .build(),
            Duration.ofSeconds(arguments[0].equals("impatient") ? 1 : 30),
            line -> System.out.println(line),
            CollectiveWorker::end)) {
      switch (arguments[0]) {
        case "values" -> values(member);
        case "exchanges" -> exchanges(member);
        case "waits" -> waits(member);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
      member.leave();
    } catch (ClusterException e) {
      end(e.getMessage());
    }
    System.exit(0);
  }

  private static void end(String why) {
    System.out.println("ended: " + why);
    Runtime.getRuntime().halt(EXIT_PEER_LOST);
  }

  /** Gathers rows and tokens of varying shapes, and sums tensors of many shapes. */
  private static void values(ClusterMember member) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      CollectiveOps collectives = new RingCollectiveOps(member.rank(), member.size(), 3, 7);
      Placeholder<TInt32> tokens =
          tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));
      Placeholder<TFloat32> rows =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 2, 1)));
      Operand<TInt32> allTokens = collectives.allGather(tf, tokens);
      Operand<TFloat32> allRows = collectives.allGather(tf, rows);
      List<Operand<TFloat32>> summed =
          collectives.allReduceSum(tf, randomInputs(tf, member.rank(), new int[] {3, 2, 11, 1, 1}));
      System.out.println("shape " + allRows.shape() + " " + allTokens.shape());
      try (Session session = member.openSession(graph, ConfigProto.getDefaultInstance())) {
        for (int[] size : new int[][] {{2, 3}, {1, 5}, {2, 3}}) {
          print(session, collectives, tokens, rows, allTokens, allRows, summed, size);
        }
      }
    }
  }

  private static void print(
      Session session,
      CollectiveOps collectives,
      Operand<TInt32> tokens,
      Operand<TFloat32> rows,
      Operand<TInt32> allTokens,
      Operand<TFloat32> allRows,
      List<Operand<TFloat32>> summed,
      int[] size) {
    int[][] ids = new int[size[0]][size[1]];
    float[][][] values = new float[size[0]][2][1];
    for (int row = 0; row < size[0]; row++) {
      Arrays.fill(ids[row], 100 * collectives.rank() + row);
      values[row][1][0] = collectives.rank() + 0.5f * row;
    }
    try (TInt32 fedIds = TInt32.tensorOf(StdArrays.ndCopyOf(ids));
        TFloat32 fedValues = TFloat32.tensorOf(StdArrays.ndCopyOf(values))) {
      Session.Runner runner =
          session
              .runner()
              .setOptions(collectives.runOptions())
              .feed(tokens, fedIds)
              .feed(rows, fedValues)
              .fetch(allTokens)
              .fetch(allRows);
      summed.forEach(runner::fetch);
      try (Result result = runner.run()) {
        System.out.println(
            "tokens " + Arrays.deepToString(StdArrays.array2dCopyOf((TInt32) result.get(0))));
        System.out.println(
            "rows " + Arrays.deepToString(StdArrays.array3dCopyOf((TFloat32) result.get(1))));
        for (int i = 0; i < summed.size(); i++) {
          System.out.println(
              "sum " + Arrays.deepToString(StdArrays.array2dCopyOf((TFloat32) result.get(2 + i))));
        }
      }
    }
  }

  /** Returns random tensors {@code [n, 1]} that differ by rank. */
  static List<Operand<TFloat32>> randomInputs(Ops tf, int rank, int[] sizes) {
    List<Operand<TFloat32>> drawn = new ArrayList<>();
    for (float[][] values : numbers(rank, sizes)) {
      drawn.add(tf.constant(values));
    }
    return drawn;
  }

  /** Returns the values of {@link #randomInputs}. */
  static List<float[][]> numbers(int rank, int[] sizes) {
    Random random = new Random(rank);
    List<float[][]> numbers = new ArrayList<>();
    for (int size : sizes) {
      float[][] values = new float[size][1];
      for (int i = 0; i < size; i++) {
        values[i][0] = random.nextFloat() - 0.5f;
      }
      numbers.add(values);
    }
    return numbers;
  }

  private static void exchanges(ClusterMember member) {
    System.out.println(Arrays.deepToString(member.allGather(member.rank(), 0.1)));
    System.out.println(member.anyTrue(member.rank() == 1) + " " + member.anyTrue(false));
  }

  /** Waits in a collective that the last worker never joins. */
  private static void waits(ClusterMember member) {
    member.allGather(1);
    System.out.println("waits");
    if (member.rank() == member.size() - 1) {
      while (true) {
        Thread.onSpinWait();
      }
    }
    member.allGather(2);
  }
}
