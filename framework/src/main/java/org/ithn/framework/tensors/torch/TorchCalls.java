package org.ithn.framework.tensors.torch;

import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableLongArray;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.tensors.torch.TorchGlobals.DataType;
import org.ithn.framework.tensors.torch.TorchGlobals.Function;
import org.ithn.framework.tensors.torch.TorchGlobals.Opaque;
import org.ithn.framework.tensors.torch.TorchGlobals.StorageType;
import org.ithn.framework.tensors.torch.TorchTensor.Pending;

/** Effects of calling the globals of a checkpoint. */
final class TorchCalls {
  private static final ImmutableSet<String> PLAIN_TENSORS =
      ImmutableSet.of("torch.Tensor", "torch._tensor.Tensor", "torch.nn.parameter.Parameter");

  /** Position of the flags among the arguments of a tensor. */
  private static final int FLAGS = 6;

  /** The largest number of axes, in PyTorch and NumPy. */
  private static final int MOST_AXES = 64;

  private TorchCalls() {}

  /** Returns the result of a call. */
  static Object call(Object function, Object arguments) throws PickleException {
    if (function instanceof Opaque opaque) {
      return opaque;
    }
    if (!(function instanceof Function known) || !(arguments instanceof List<?> list)) {
      throw new PickleException("it calls something that is not a function");
    }
    return switch (known) {
      case ORDERED_DICT -> dictionary(list);
      case DEFAULT_DICT -> new LinkedHashMap<>();
      case TENSOR -> tensor(list);
      case TYPED_TENSOR -> typedTensor(list);
      case SUBCLASSED_TENSOR -> subclassedTensor(list);
      case PARAMETER -> first(list);
      case SIZE -> first(list);
      case NUMPY_ARRAY -> new NumpyArray();
      case NUMPY_BUFFER -> NumpyArray.fromBuffer(list);
      case NUMPY_TYPE -> NumpyType.of(list);
      case ENCODE -> encode(list);
    };
  }

  private static Map<Object, Object> dictionary(List<?> arguments) throws PickleException {
    if (!arguments.isEmpty()) {
      throw new PickleException("it creates a dictionary in an unknown way");
    }
    return new LinkedHashMap<>();
  }

  private static Object first(List<?> arguments) throws PickleException {
    if (arguments.isEmpty()) {
      throw new PickleException("it calls a function without arguments");
    }
    return arguments.get(0);
  }

  /** Decodes Latin-1 text to bytes; other encodings are ignored. */
  private static Object encode(List<?> arguments) throws PickleException {
    boolean bytes = arguments.size() == 2 && "latin1".equals(arguments.get(1));
    return bytes && first(arguments) instanceof String text
        ? new RawBytes(text.getBytes(StandardCharsets.ISO_8859_1))
        : new Opaque("bytes");
  }

  /** Reads storage, offset, shape, strides, two values that are ignored, and flags. */
  private static Object tensor(List<?> arguments) throws PickleException {
    if (first(arguments) instanceof Opaque opaque) { // a storage of a foreign type
      return opaque;
    }
    if (arguments.size() >= 4
        && arguments.get(0) instanceof TorchStorage storage
        && arguments.get(1) instanceof Long offset) {
      return new TorchTensor(
          storage,
          storage.type(),
          offset,
          longs(arguments.get(2)),
          longs(arguments.get(3)),
          pending(arguments.size() > FLAGS ? arguments.get(FLAGS) : Unpickler.NONE));
    }
    throw new PickleException("it describes a tensor in an unknown way");
  }

  /** Reads the arguments of a tensor with its element type before the flags. */
  private static Object typedTensor(List<?> arguments) throws PickleException {
    if (arguments.size() <= FLAGS || !(arguments.get(FLAGS) instanceof DataType type)) {
      return new Opaque("tensor of an unknown type");
    }
    List<Object> untyped = new ArrayList<>(arguments);
    untyped.remove(FLAGS);
    Object rebuilt = tensor(untyped);
    return rebuilt instanceof TorchTensor tensor ? tensor.withType(type.type()) : rebuilt;
  }

  /** Reads the function that rebuilds a tensor, its class, and the function's arguments. */
  private static Object subclassedTensor(List<?> arguments) throws PickleException {
    boolean plain =
        arguments.size() >= 3
            && arguments.get(1) instanceof Opaque subclass
            && PLAIN_TENSORS.contains(subclass.name());
    if (plain
        && arguments.get(0) instanceof Function function
        && function != Function.SUBCLASSED_TENSOR) {
      return call(function, arguments.get(2));
    }
    return new Opaque("subclass of a tensor");
  }

  private static ImmutableSet<Pending> pending(Object flags) throws PickleException {
    if (flags == Unpickler.NONE) {
      return ImmutableSet.of();
    }
    if (!(flags instanceof Map<?, ?> map)) {
      throw new PickleException("the flags of a tensor are not a dictionary");
    }
    ImmutableSet.Builder<Pending> pending = ImmutableSet.builder();
    if (Boolean.TRUE.equals(map.get("neg"))) {
      pending.add(Pending.NEGATION);
    }
    if (Boolean.TRUE.equals(map.get("conj"))) {
      pending.add(Pending.CONJUGATION);
    }
    return pending.build();
  }

  /**
   * Returns the object of a persistent id: the storage of {@code ("storage", type, key, device,
   * elements)}, followed by a view in old files, or the class of {@code ("module", class, ..)}.
   */
  static Object persistent(Object id) throws PickleException {
    if (!(id instanceof List<?> parts) || parts.size() < 2) {
      throw new PickleException("it describes a storage in an unknown way");
    }
    if (parts.get(1) instanceof Opaque foreign) {
      return foreign;
    }
    if (parts.size() >= 5
        && parts.get(1) instanceof StorageType type
        && parts.get(2) instanceof String key
        && parts.get(4) instanceof Long elements
        && (parts.size() == 5 || parts.get(5) == Unpickler.NONE)
        && elements >= 0) {
      return new TorchStorage(key, type.type(), elements);
    }
    throw new PickleException("it describes a storage in an unknown way");
  }

  /** Returns the integers of a tuple. */
  static ImmutableLongArray longs(Object tuple) throws PickleException {
    ImmutableLongArray.Builder values = ImmutableLongArray.builder();
    if (tuple instanceof List<?> list) {
      if (list.size() > MOST_AXES) {
        throw new PickleException(
            "a shape has %d sizes, expected at most %d".formatted(list.size(), MOST_AXES));
      }
      for (Object each : list) {
        if (!(each instanceof Long value)) {
          throw new PickleException("a shape contains something that is not an integer");
        }
        values.add(value);
      }
      return values.build();
    }
    throw new PickleException("a shape is not a tuple");
  }
}
