package org.ithn.framework.step;

import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.Batch;
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
 * One step with {@link GradientCacheGraph}: all examples forward, a few at a time; the losses; all
 * examples forward and backward, a few at a time.
 *
 * @param graph its ops
 * @param microBatchSize examples at a time
 */
record GradientCacheStep(GradientCacheGraph graph, int microBatchSize) {
  /** Feeds a few examples. */
  @FunctionalInterface
  interface Feeder {
    Feeds feed(Batch few, long noiseSeed);
  }

  /** Rows of a batch that go through the backbone together. */
  private record MicroBatch(Batch rows, int from, int to, long noiseSeed) {
    double fraction(Batch batch) {
      return (double) (to - from) / batch.size();
    }
  }

  /**
   * Sums the gradients of a batch up.
   *
   * @param losses what is fed for the losses beside what the backbone gave; closed here
   * @param fetched of the losses, all scalars
   * @return the values of {@code fetched}
   */
  List<Double> run(
      Session session,
      Batch batch,
      long noiseSeed,
      Feeder feeder,
      Feeds losses,
      List<Operand<TFloat32>> fetched) {
    session.runner().addTarget(graph.resetOp()).run().close();
    List<MicroBatch> parts = split(batch, noiseSeed);
    try (Feeds whole = losses) {
      forward(session, batch, parts, feeder).forEach(whole::add);
      Session.Runner runner =
          whole.feedTo(session.runner().addTarget(graph.accumulateLossGradientsOp()));
      fetched.forEach(runner::fetch);
      graph.fullBatchGradients().values().forEach(runner::fetch);
      try (Result result = runner.run()) {
        backward(session, batch, parts, feeder, result, fetched.size());
        List<Double> scalars = new ArrayList<>();
        for (int i = 0; i < fetched.size(); i++) {
          scalars.add((double) ((TFloat32) result.get(i)).getFloat());
        }
        return scalars;
      }
    }
  }

  private List<MicroBatch> split(Batch batch, long noiseSeed) {
    List<MicroBatch> parts = new ArrayList<>();
    for (int from = 0; from < batch.size(); from += microBatchSize) {
      int to = Math.min(batch.size(), from + microBatchSize);
      long own = Hashing.murmur3_128().newHasher().putLong(noiseSeed).putInt(from).hash().asLong();
      parts.add(new MicroBatch(batch.rows(from, to), from, to, own));
    }
    return parts;
  }

  /** What the losses read of all examples, by what is fed with it. */
  private Map<Operand<?>, Tensor> forward(
      Session session, Batch batch, List<MicroBatch> parts, Feeder feeder) {
    Map<Operand<?>, Tensor> whole = new LinkedHashMap<>();
    for (MicroBatch part : parts) {
      try (Feeds feeds = feeder.feed(part.rows(), part.noiseSeed())) {
        Session.Runner runner = feeds.feedTo(session.runner());
        graph.cachedValues().forEach(value -> runner.fetch(value.microBatch()));
        try (Result result = runner.run()) {
          for (int i = 0; i < graph.cachedValues().size(); i++) {
            GradientCacheGraph.CachedValue value = graph.cachedValues().get(i);
            Tensor few = result.get(i);
            Tensor all =
                whole.computeIfAbsent(value.fullBatch(), key -> empty(few, value, batch.size()));
            put(few, all, value, part, part.fraction(batch));
          }
        }
      }
    }
    return whole;
  }

  private static Tensor empty(Tensor few, GradientCacheGraph.CachedValue value, int size) {
    Shape shape = value.perExample() ? Shape.of(size).append(few.shape().tail()) : few.shape();
    return few instanceof TInt32
        ? TInt32.tensorOf(shape)
        : TFloat32.tensorOf(shape, each -> each.scalars().forEach(x -> x.setFloat(0)));
  }

  private static void put(
      Tensor few, Tensor all, GradientCacheGraph.CachedValue value, MicroBatch part, double share) {
    if (!value.perExample()) {
      TFloat32 mean = (TFloat32) all;
      mean.setFloat(mean.getFloat() + (float) (share * ((TFloat32) few).getFloat()));
    } else if (few instanceof TInt32 ids) {
      ids.copyTo(((TInt32) all).slice(Indices.range(part.from(), part.to())));
    } else {
      ((TFloat32) few).copyTo(((TFloat32) all).slice(Indices.range(part.from(), part.to())));
    }
  }

  private void backward(
      Session session,
      Batch batch,
      List<MicroBatch> parts,
      Feeder feeder,
      Result gradients,
      int first) {
    for (MicroBatch part : parts) {
      try (Feeds feeds = feeder.feed(part.rows(), part.noiseSeed())) {
        int at = first;
        for (GradientCacheGraph.CachedValue value : graph.fullBatchGradients().keySet()) {
          TFloat32 whole = (TFloat32) gradients.get(at++);
          feeds.add(
              value.microBatchGradient().orElseThrow(),
              value.perExample()
                  ? TFloat32.tensorOf(whole.slice(Indices.range(part.from(), part.to())))
                  : TFloat32.scalarOf((float) (part.fraction(batch) * whole.getFloat())));
        }
        feeds
            .feedTo(session.runner().addTarget(graph.accumulateBackboneGradientsOp()))
            .run()
            .close();
      }
    }
  }
}
