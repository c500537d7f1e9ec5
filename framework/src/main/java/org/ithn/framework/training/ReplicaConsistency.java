package org.ithn.framework.training;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.ithn.framework.data.BatchSource;
import org.ithn.framework.distributed.ClusterException;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.runs.TrainingState;
import org.ithn.framework.tensors.TensorData;

/**
 * Checks that the replicas of a model in a process group stay identical.
 *
 * @param processGroup the processes
 * @param plan the plan of the training
 */
record ReplicaConsistency(ProcessGroup processGroup, TrainingPlan plan) {
  /**
   * Checks that all processes start from the same state.
   *
   * @param variables read only if there are several processes
   * @throws ClusterException if one differs
   */
  void checkSameStart(
      Supplier<Map<String, TensorData>> variables, TrainingState state, BatchSource source) {
    if (processGroup.size() == 1) {
      return;
    }
    double[][] all =
        processGroup.allGather(
            (double) state.step(), state.epoch(), source.exampleCount(), hash(variables));
    for (int rank = 1; rank < all.length; rank++) {
      if (!Arrays.equals(all[rank], all[0])) {
        throw new ClusterException(
            "worker %d starts at step %.0f with %.0f examples, worker 0 at step %.0f with %.0f, or their weights differ; all must read the same run directory and the same data"
                .formatted(rank, all[rank][0], all[rank][2], all[0][0], all[0][2]));
      }
    }
  }

  /**
   * Checks that all processes hold bit-identical weights.
   *
   * @param model read only if there are several processes
   * @throws ClusterException if one differs
   */
  void checkSameWeights(Supplier<Map<String, TensorData>> model, TrainingState state) {
    if (processGroup.size() == 1) {
      return;
    }
    OptionalInt different = processGroup.firstMismatch(hash(model));
    if (different.isPresent()) {
      throw new ClusterException(
          "after step %d the weights of worker %d are not those of worker 0; restart all with the same program and the same number of threads; the run resumes from its last checkpoint"
              .formatted(state.step(), different.getAsInt()));
    }
  }

  private static double hash(Supplier<Map<String, TensorData>> variables) {
    Hasher hasher = Hashing.murmur3_128().newHasher();
    variables.get().values().forEach(value -> hasher.putBytes(value.bytes()));
    return ProcessGroup.encodeHash(hasher.hash());
  }

  /**
   * Returns the leader's scores that determine the schedule and early stopping.
   *
   * @param scores the leader's scores; followers pass an empty map
   */
  Map<String, Double> broadcastScores(Map<String, Double> scores) {
    Set<String> names = new LinkedHashSet<>(plan.schedule().metrics());
    names.add(plan.selection());
    double[] mine =
        names.stream().mapToDouble(name -> scores.getOrDefault(name, Double.NaN)).toArray();
    double[] first = processGroup.allGather(mine)[0];
    Map<String, Double> received = new LinkedHashMap<>();
    for (String name : names) {
      received.put(name, first[received.size()]);
    }
    received.values().removeIf(value -> value.isNaN());
    return received;
  }
}
