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

/** What the processes that train one model have to agree on between their steps. */
record ReplicaConsistency(ProcessGroup processGroup, TrainingPlan plan) {
  /**
   * Refuses processes that start differently: they would never become alike.
   *
   * @param variables asked for if there are several processes
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
            "worker %d starts at step %.0f with %.0f examples, worker 0 at step %.0f with %.0f, or their weights differ; all must read the same run folder and the same data"
                .formatted(rank, all[rank][0], all[rank][2], all[0][0], all[0][2]));
      }
    }
  }

  /**
   * Refuses to go on with weights that are not the same any more, bit by bit.
   *
   * @param model asked for if there are several processes
   */
  void checkSameWeights(Supplier<Map<String, TensorData>> model, TrainingState state) {
    if (processGroup.size() == 1) {
      return;
    }
    OptionalInt unlike = processGroup.firstMismatch(hash(model));
    if (unlike.isPresent()) {
      throw new ClusterException(
          "after step %d the weights of worker %d are not those of worker 0; start all with the same program and the same number of threads: the run goes on from its last checkpoint"
              .formatted(state.step(), unlike.getAsInt()));
    }
  }

  private static double hash(Supplier<Map<String, TensorData>> variables) {
    Hasher hasher = Hashing.murmur3_128().newHasher();
    variables.get().values().forEach(value -> hasher.putBytes(value.bytes()));
    return ProcessGroup.encodeHash(hasher.hash());
  }

  /**
   * The scores that decide how training goes on, as the process that leads has them.
   *
   * @param scores of that process; the others give none
   */
  Map<String, Double> broadcastScores(Map<String, Double> scores) {
    Set<String> names = new LinkedHashSet<>(plan.schedule().metrics());
    names.add(plan.selection());
    double[] mine =
        names.stream().mapToDouble(name -> scores.getOrDefault(name, Double.NaN)).toArray();
    double[] first = processGroup.allGather(mine)[0];
    Map<String, Double> told = new LinkedHashMap<>();
    for (String name : names) {
      told.put(name, first[told.size()]);
    }
    told.values().removeIf(value -> value.isNaN());
    return told;
  }
}
