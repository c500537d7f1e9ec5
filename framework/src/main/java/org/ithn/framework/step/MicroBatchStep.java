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
 * One step with {@link MicroBatches}: all examples forward, a few at a time; the losses; all
 * examples forward and backward, a few at a time.
 *
 * @param graph its ops
 * @param size examples at a time
 */
record MicroBatchStep(MicroBatches graph, int size) {
  /** Feeds a few examples. */
  @FunctionalInterface
  interface Feeder {
    Feeds of(Batch few, long noiseSeed);
  }

  /** Rows of a batch that go through the backbone together. */
  private record Few(Batch rows, int from, int to, long noiseSeed) {
    double share(Batch batch) {
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
    session.runner().addTarget(graph.reset()).run().close();
    List<Few> parts = parts(batch, noiseSeed);
    try (Feeds whole = losses) {
      forward(session, batch, parts, feeder).forEach(whole::add);
      Session.Runner runner = whole.into(session.runner().addTarget(graph.addOfLosses()));
      fetched.forEach(runner::fetch);
      graph.wholeGradients().values().forEach(runner::fetch);
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

  private List<Few> parts(Batch batch, long noiseSeed) {
    List<Few> parts = new ArrayList<>();
    for (int from = 0; from < batch.size(); from += size) {
      int to = Math.min(batch.size(), from + size);
      long own = Hashing.murmur3_128().newHasher().putLong(noiseSeed).putInt(from).hash().asLong();
      parts.add(new Few(batch.rows(from, to), from, to, own));
    }
    return parts;
  }

  /** What the losses read of all examples, by what is fed with it. */
  private Map<Operand<?>, Tensor> forward(
      Session session, Batch batch, List<Few> parts, Feeder feeder) {
    Map<Operand<?>, Tensor> whole = new LinkedHashMap<>();
    for (Few part : parts) {
      try (Feeds feeds = feeder.of(part.rows(), part.noiseSeed())) {
        Session.Runner runner = feeds.into(session.runner());
        graph.values().forEach(value -> runner.fetch(value.few()));
        try (Result result = runner.run()) {
          for (int i = 0; i < graph.values().size(); i++) {
            MicroBatches.Value value = graph.values().get(i);
            Tensor few = result.get(i);
            Tensor all =
                whole.computeIfAbsent(value.whole(), key -> empty(few, value, batch.size()));
            put(few, all, value, part, part.share(batch));
          }
        }
      }
    }
    return whole;
  }

  private static Tensor empty(Tensor few, MicroBatches.Value value, int size) {
    Shape shape = value.rows() ? Shape.of(size).append(few.shape().tail()) : few.shape();
    return few instanceof TInt32
        ? TInt32.tensorOf(shape)
        : TFloat32.tensorOf(shape, each -> each.scalars().forEach(x -> x.setFloat(0)));
  }

  private static void put(
      Tensor few, Tensor all, MicroBatches.Value value, Few part, double share) {
    if (!value.rows()) {
      TFloat32 mean = (TFloat32) all;
      mean.setFloat(mean.getFloat() + (float) (share * ((TFloat32) few).getFloat()));
    } else if (few instanceof TInt32 ids) {
      ids.copyTo(((TInt32) all).slice(Indices.range(part.from(), part.to())));
    } else {
      ((TFloat32) few).copyTo(((TFloat32) all).slice(Indices.range(part.from(), part.to())));
    }
  }

  private void backward(
      Session session, Batch batch, List<Few> parts, Feeder feeder, Result gradients, int first) {
    for (Few part : parts) {
      try (Feeds feeds = feeder.of(part.rows(), part.noiseSeed())) {
        int at = first;
        for (MicroBatches.Value value : graph.wholeGradients().keySet()) {
          TFloat32 whole = (TFloat32) gradients.get(at++);
          feeds.add(
              value.fewGradient().orElseThrow(),
              value.rows()
                  ? TFloat32.tensorOf(whole.slice(Indices.range(part.from(), part.to())))
                  : TFloat32.scalarOf((float) (part.share(batch) * whole.getFloat())));
        }
        feeds.into(session.runner().addTarget(graph.addOfFew())).run().close();
      }
    }
  }
}
