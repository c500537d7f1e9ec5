package org.ithn.framework.tensors.torch;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.tensors.ElementType;

/** Globals that a checkpoint may refer to, and the effect of calling them. */
final class TorchGlobals {
  /** A global that a pickle refers to. */
  sealed interface Global permits Function, StorageType, Opaque {}

  /** A global that is called with a tuple of arguments. */
  enum Function implements Global {
    /** An empty ordered dictionary. */
    ORDERED_DICT,
    /** A tensor, from a storage, an offset, a shape and strides. */
    TENSOR,
    /** A parameter, which is read as its tensor. */
    PARAMETER,
    /** A shape, which is read as its tuple. */
    SIZE,
    /** An empty NumPy array, whose state follows. */
    NUMPY_ARRAY,
    /** A NumPy array, from bytes, element type, shape and axis order. */
    NUMPY_BUFFER,
    /** A NumPy element type. */
    NUMPY_TYPE,
    /** Text that encodes bytes, in pickles of old protocols. */
    ENCODE
  }

  /** The element type of a storage. */
  record StorageType(ElementType type) implements Global {}

  /** A harmless value that is ignored; calling it returns itself. */
  record Opaque(String name) implements Global {}

  private static final ImmutableMap<String, Global> ALLOWED =
      ImmutableMap.<String, Global>builder()
          .put("collections OrderedDict", Function.ORDERED_DICT)
          .put("torch._utils _rebuild_tensor_v2", Function.TENSOR)
          .put("torch._utils _rebuild_parameter", Function.PARAMETER)
          .put("torch Size", Function.SIZE)
          .put("torch FloatStorage", new StorageType(ElementType.F32))
          .put("torch DoubleStorage", new StorageType(ElementType.F64))
          .put("torch HalfStorage", new StorageType(ElementType.F16))
          .put("torch BFloat16Storage", new StorageType(ElementType.BF16))
          .put("torch LongStorage", new StorageType(ElementType.I64))
          .put("torch IntStorage", new StorageType(ElementType.I32))
          .put("torch ByteStorage", new StorageType(ElementType.U8))
          .put("torch BoolStorage", new StorageType(ElementType.BOOL))
          .put("torch device", new Opaque("torch.device"))
          .put("numpy dtype", Function.NUMPY_TYPE)
          .put("numpy ndarray", new Opaque("numpy.ndarray"))
          .put("numpy.core.multiarray _reconstruct", Function.NUMPY_ARRAY)
          .put("numpy._core.multiarray _reconstruct", Function.NUMPY_ARRAY)
          .put("numpy.core.numeric _frombuffer", Function.NUMPY_BUFFER)
          .put("numpy._core.numeric _frombuffer", Function.NUMPY_BUFFER)
          .put("numpy.core.multiarray scalar", new Opaque("numpy scalar"))
          .put("numpy._core.multiarray scalar", new Opaque("numpy scalar"))
          .put("_codecs encode", Function.ENCODE)
          .buildOrThrow();

  private TorchGlobals() {}

  /** Looks up a global; nothing is loaded or run. */
  static Global lookUp(String module, String name) throws PickleException {
    Global known = ALLOWED.get(module + " " + name);
    if (known == null) {
      throw new PickleException(
          "it refers to the function %s.%s, which tensors do not need; nothing was run"
              .formatted(sanitise(module), sanitise(name)));
    }
    return known;
  }

  /** Shortens text from a file to 60 printable ASCII characters for a message. */
  static String sanitise(String text) {
    String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() <= 60 ? plain : plain.substring(0, 60) + "...";
  }

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
      case TENSOR -> tensor(list);
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

  private static TorchTensor tensor(List<?> arguments) throws PickleException {
    if (arguments.size() >= 4
        && arguments.get(0) instanceof TorchStorage storage
        && arguments.get(1) instanceof Long offset) {
      return new TorchTensor(storage, offset, longs(arguments.get(2)), longs(arguments.get(3)));
    }
    throw new PickleException("it describes a tensor in an unknown way");
  }

  /** Returns the integers of a tuple. */
  static ImmutableLongArray longs(Object tuple) throws PickleException {
    ImmutableLongArray.Builder values = ImmutableLongArray.builder();
    if (tuple instanceof List<?> list) {
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
