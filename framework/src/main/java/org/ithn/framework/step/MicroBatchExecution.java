package org.ithn.framework.step;

import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.ithn.framework.data.Batch;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.profile.OpTrace;
import org.ithn.framework.session.Feeds;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Execution with gradient caching: all micro-batches forward, the losses of the full batch, then
 * each micro-batch forward and backward with the cached gradients of its rows.
 *
 * <p>{@link GradientCacheGraph} holds the ops and names the source.
 */
final class MicroBatchExecution implements StepExecution {
  private final int microBatchSize;
  private GradientCacheGraph cache;

  /** Creates the execution with the number of examples in a micro-batch, at least 1. */
  MicroBatchExecution(int microBatchSize) {
    this.microBatchSize = microBatchSize;
  }

  @Override
  public List<BackboneOutputs<TFloat32>> gather(
      GraphScope<TFloat32> root, List<BackboneOutputs<TFloat32>> local) {
    cache = new GradientCacheGraph(root.tf().withSubScope("micro_batches"), local);
    return cache.outputs();
  }

  @Override
  public StepGradients backward(
      GraphScope<TFloat32> scope,
      VariableStore<TFloat32> store,
      Operand<TFloat32> total,
      Predicate<String> unused) {
    // Batch norm updates its statistics with each micro-batch, not with the optimiser's update.
    return new StepGradients(cache.backward(scope, store, total, unused), List.of());
  }

  @Override
  public StepResult run(Session session, StepOps ops, StepBatch batch) {
    StepOps.LossValues losses = accumulateGradients(session, ops, batch);
    try (Feeds feeds = ops.feedOptimiser(new Feeds(), batch.parameters());
        Result result =
            feeds
                .feedTo(session.runner().addTarget(ops.step().op()))
                .fetch(ops.step().gradientNorm())
                .run()) {
      return StepOps.result(StepOps.scalar(result, 0), losses);
    }
  }

  @Override
  public OpTrace trace(Session session, StepOps ops, StepBatch batch) {
    throw new IllegalArgumentException(
        "a step with micro-batches takes several session runs and cannot be traced as one; set"
            + " training.compute.micro_batch to 0");
  }

  /** Rows of a batch that pass the backbone together. */
  private record MicroBatch(Batch rows, int from, int to, long noiseSeed) {
    double fraction(Batch batch) {
      return (double) (to - from) / batch.size();
    }
  }

  private StepOps.LossValues accumulateGradients(Session session, StepOps ops, StepBatch step) {
    Batch batch = step.batch();
    session.runner().addTarget(cache.resetOp()).run().close();
    List<MicroBatch> parts = split(batch, step.parameters().noiseSeed());
    try (Feeds feeds = ops.feedLosses(new Feeds(), step)) {
      forward(session, ops, batch, parts).forEach(feeds::add);
      Session.Runner runner =
          feeds.feedTo(session.runner().addTarget(cache.accumulateLossGradientsOp()));
      List<Operand<TFloat32>> lossFetches = ops.lossFetches();
      lossFetches.forEach(runner::fetch);
      cache.fullBatchGradients().values().forEach(runner::fetch);
      try (Result result = runner.run()) {
        Map<GradientCacheGraph.CachedValue, TFloat32> gradients = new LinkedHashMap<>();
        for (GradientCacheGraph.CachedValue value : cache.fullBatchGradients().keySet()) {
          gradients.put(value, (TFloat32) result.get(lossFetches.size() + gradients.size()));
        }
        backward(session, ops, batch, parts, gradients);
        return ops.losses(result, 0);
      }
    }
  }

  private List<MicroBatch> split(Batch batch, long noiseSeed) {
    List<MicroBatch> parts = new ArrayList<>();
    for (int from = 0; from < batch.size(); from += microBatchSize) {
      int to = Math.min(batch.size(), from + microBatchSize);
      long seed = Hashing.murmur3_128().newHasher().putLong(noiseSeed).putInt(from).hash().asLong();
      parts.add(new MicroBatch(batch.rows(from, to), from, to, seed));
    }
    return parts;
  }

  /** Computes the outputs of all rows, by the placeholder that feeds them to the losses. */
  private Map<Operand<?>, Tensor> forward(
      Session session, StepOps ops, Batch batch, List<MicroBatch> parts) {
    Map<Operand<?>, Tensor> fullBatch = new LinkedHashMap<>();
    for (MicroBatch part : parts) {
      try (Feeds feeds = ops.feedExamples(part.rows(), part.noiseSeed())) {
        Session.Runner runner = feeds.feedTo(session.runner());
        cache.cachedValues().forEach(value -> runner.fetch(value.microBatch()));
        try (Result result = runner.run()) {
          for (int i = 0; i < cache.cachedValues().size(); i++) {
            GradientCacheGraph.CachedValue value = cache.cachedValues().get(i);
            Tensor rows = result.get(i);
            Tensor all =
                fullBatch.computeIfAbsent(
                    value.fullBatch(), key -> empty(rows, value, batch.size()));
            put(rows, all, value, part, part.fraction(batch));
          }
        }
      }
    }
    return fullBatch;
  }

  private static Tensor empty(Tensor rows, GradientCacheGraph.CachedValue value, int size) {
    Shape shape = value.perExample() ? Shape.of(size).append(rows.shape().tail()) : rows.shape();
    return rows instanceof TInt32
        ? TInt32.tensorOf(shape)
        : TFloat32.tensorOf(shape, each -> each.scalars().forEach(x -> x.setFloat(0)));
  }

  private static void put(
      Tensor rows,
      Tensor all,
      GradientCacheGraph.CachedValue value,
      MicroBatch part,
      double fraction) {
    if (!value.perExample()) {
      TFloat32 mean = (TFloat32) all;
      mean.setFloat(mean.getFloat() + (float) (fraction * ((TFloat32) rows).getFloat()));
    } else if (rows instanceof TInt32 ids) {
      ids.copyTo(((TInt32) all).slice(Indices.range(part.from(), part.to())));
    } else {
      ((TFloat32) rows).copyTo(((TFloat32) all).slice(Indices.range(part.from(), part.to())));
    }
  }

  private void backward(
      Session session,
      StepOps ops,
      Batch batch,
      List<MicroBatch> parts,
      Map<GradientCacheGraph.CachedValue, TFloat32> gradients) {
    for (MicroBatch part : parts) {
      try (Feeds feeds = ops.feedExamples(part.rows(), part.noiseSeed())) {
        gradients.forEach(
            (value, all) ->
                feeds.add(
                    value.microBatchGradient().orElseThrow(),
                    value.perExample()
                        ? TFloat32.tensorOf(all.slice(Indices.range(part.from(), part.to())))
                        : TFloat32.scalarOf((float) (part.fraction(batch) * all.getFloat()))));
        feeds
            .feedTo(session.runner().addTarget(cache.accumulateBackboneGradientsOp()))
            .run()
            .close();
      }
    }
  }
}
