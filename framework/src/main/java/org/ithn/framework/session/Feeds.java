package org.ithn.framework.session;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.ithn.framework.data.ExtraInput;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Tokens;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Placeholder values of a session run; owns their tensors and closes them. */
public final class Feeds implements AutoCloseable {
  private final Map<Operand<?>, Tensor> tensors = new LinkedHashMap<>();

  /** Feeds images {@code [B, V, height, width, 3]} or region features {@code [B, R, D]}. */
  public Feeds images(Operand<TFloat32> placeholder, Images images) {
    return add(
        placeholder,
        TFloat32.tensorOf(Shape.of(images.shape()), DataBuffers.of(images.pixels(), true, false)));
  }

  /** Feeds token ids {@code [B, L]}. */
  public Feeds ids(Operand<TInt32> placeholder, Tokens tokens) {
    return add(
        placeholder,
        TInt32.tensorOf(Shape.of(tokens.shape()), DataBuffers.of(tokens.ids(), true, false)));
  }

  /** Feeds the token mask {@code [B, L]}; 1 = real, 0 = padding. */
  public Feeds mask(Operand<TFloat32> placeholder, Tokens tokens) {
    return add(
        placeholder,
        TFloat32.tensorOf(Shape.of(tokens.shape()), DataBuffers.of(tokens.mask(), true, false)));
  }

  /**
   * Feeds extra inputs {@code [B, ..]}.
   *
   * @throws IllegalArgumentException if an input is missing or has another shape
   */
  public Feeds extras(
      Map<String, ? extends Operand<TFloat32>> placeholders, Map<String, ExtraInput> extras) {
    placeholders.forEach(
        (name, placeholder) -> {
          ExtraInput extra = extras.get(name);
          checkArgument(
              extra != null,
              "the backbone needs the extra input '%s', but the batch has %s; use a data set that"
                  + " provides it",
              name,
              new TreeSet<>(extras.keySet()));
          checkArgument(
              placeholder.shape().isCompatibleWith(extra.shape()),
              "the backbone declares the extra input '%s' with %s per example in extraInputs(), but"
                  + " the batch has %s; make both shapes equal",
              name,
              placeholder.shape().tail(),
              extra.shape().tail());
          add(
              placeholder,
              TFloat32.tensorOf(extra.shape(), DataBuffers.of(extra.values(), true, false)));
        });
    return this;
  }

  /** Feeds a scalar. */
  public Feeds scalar(Operand<TFloat32> placeholder, double value) {
    return add(placeholder, TFloat32.scalarOf((float) value));
  }

  /** Feeds a scalar. */
  public Feeds scalar(Operand<TInt64> placeholder, long value) {
    return add(placeholder, TInt64.scalarOf(value));
  }

  /** Feeds any tensor, which is closed with the others. */
  public Feeds add(Operand<?> placeholder, Tensor tensor) {
    Tensor other = tensors.put(placeholder, tensor);
    if (other != null) {
      other.close();
    }
    return this;
  }

  /** Adds all values to a runner. */
  public Session.Runner feedTo(Session.Runner runner) {
    tensors.forEach(runner::feed);
    return runner;
  }

  /** Returns the tensors by the name of their placeholder; this object keeps ownership. */
  public Map<String, Tensor> tensorsByName() {
    Map<String, Tensor> named = new LinkedHashMap<>();
    tensors.forEach((placeholder, tensor) -> named.put(placeholder.op().name(), tensor));
    return named;
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
    tensors.clear();
  }
}
