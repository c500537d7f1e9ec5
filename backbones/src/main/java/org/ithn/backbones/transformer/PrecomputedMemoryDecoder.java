package org.ithn.backbones.transformer;

import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.IncrementalDecoder;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Decoder over precomputed memories. */
record PrecomputedMemoryDecoder(EncoderDecoder transformer) implements IncrementalDecoder {
  @Override
  public <T extends TFloating> Map<String, Operand<T>> encode(
      GraphScope<T> scope, Operand<T> images) {
    throw new UnsupportedOperationException(
        "this decoder cannot encode images; pass memories of the encoder-decoder to step()");
  }

  @Override
  public <T extends TFloating> List<Operand<T>> emptyCaches(
      GraphScope<T> scope, Operand<TInt32> rows) {
    return transformer.emptyCaches(scope, rows);
  }

  @Override
  public <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> encoded,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    return transformer.step(scope, encoded, caches, tokens, position);
  }
}
