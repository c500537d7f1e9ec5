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

/** Values of placeholders; owns the tensors and closes them. */
public final class Feeds implements AutoCloseable {
  private final Map<Operand<?>, Tensor> tensors = new LinkedHashMap<>();

  /** Images {@code [B, V, height, width, 3]} or features of regions {@code [B, R, D]}. */
  public Feeds images(Operand<TFloat32> placeholder, Images images) {
    return add(
        placeholder,
        TFloat32.tensorOf(Shape.of(images.shape()), DataBuffers.of(images.pixels(), true, false)));
  }

  /** Token ids {@code [B, L]}. */
  public Feeds ids(Operand<TInt32> placeholder, Tokens tokens) {
    return add(
        placeholder,
        TInt32.tensorOf(Shape.of(tokens.shape()), DataBuffers.of(tokens.ids(), true, false)));
  }

  /** Token mask {@code [B, L]}; 1 = real. */
  public Feeds mask(Operand<TFloat32> placeholder, Tokens tokens) {
    return add(
        placeholder,
        TFloat32.tensorOf(Shape.of(tokens.shape()), DataBuffers.of(tokens.mask(), true, false)));
  }

  /**
   * Extra inputs {@code [B, ..]}.
   *
   * @throws IllegalArgumentException if one is missing or of another shape
   */
  public Feeds extras(
      Map<String, ? extends Operand<TFloat32>> placeholders, Map<String, ExtraInput> extras) {
    placeholders.forEach(
        (name, placeholder) -> {
          ExtraInput extra = extras.get(name);
          checkArgument(
              extra != null,
              "the backbone reads '%s' of each example, the batch has %s; take a data set that"
                  + " gives it",
              name,
              new TreeSet<>(extras.keySet()));
          checkArgument(
              placeholder.shape().isCompatibleWith(extra.shape()),
              "the backbone reads '%s' as %s, the batch has it as %s; give it that shape",
              name,
              placeholder.shape(),
              extra.shape());
          add(
              placeholder,
              TFloat32.tensorOf(extra.shape(), DataBuffers.of(extra.values(), true, false)));
        });
    return this;
  }

  /** A scalar. */
  public Feeds scalar(Operand<TFloat32> placeholder, double value) {
    return add(placeholder, TFloat32.scalarOf((float) value));
  }

  /** A scalar. */
  public Feeds scalar(Operand<TInt64> placeholder, long value) {
    return add(placeholder, TInt64.scalarOf(value));
  }

  /** Any tensor, which is closed with the others. */
  public Feeds add(Operand<?> placeholder, Tensor tensor) {
    Tensor other = tensors.put(placeholder, tensor);
    if (other != null) {
      other.close();
    }
    return this;
  }

  /** Feeds them all. */
  public Session.Runner feedTo(Session.Runner runner) {
    tensors.forEach(runner::feed);
    return runner;
  }

  /** The tensors by the name of their placeholder; they stay this object's. */
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
