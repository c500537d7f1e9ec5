package org.ithn.framework.tensors.torch;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import org.ithn.framework.tensors.ElementType;

/**
 * Globals that a checkpoint may refer to; {@link TorchCalls} has the effect of calling them.
 *
 * <p>A global that is not listed is a foreign value, which is skipped with everything that belongs
 * to it; nothing is loaded or run for it. Functions that run commands are refused by name, because
 * a file that calls one is an attack on other readers.
 */
final class TorchGlobals {
  /** A global that a pickle refers to. */
  sealed interface Global permits Function, StorageType, DataType, Opaque {}

  /** A global that is called with a tuple of arguments. */
  enum Function implements Global {
    /** An empty ordered dictionary. */
    ORDERED_DICT,
    /** An empty dictionary; the function for missing keys is ignored. */
    DEFAULT_DICT,
    /** A tensor, from a storage, an offset, a shape and strides. */
    TENSOR,
    /** A tensor whose element type is stated and whose storage has bytes. */
    TYPED_TENSOR,
    /** A tensor or parameter with Python attributes, which are ignored. */
    SUBCLASSED_TENSOR,
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

  /** An element type. */
  record DataType(ElementType type) implements Global {}

  /** A value that is ignored; calling it returns itself. */
  record Opaque(String name) implements Global {}

  private static final ImmutableMap<String, Function> FUNCTIONS =
      ImmutableMap.<String, Function>builder()
          .put("collections OrderedDict", Function.ORDERED_DICT)
          .put("collections defaultdict", Function.DEFAULT_DICT)
          .put("torch._utils _rebuild_tensor_v2", Function.TENSOR)
          .put("torch._utils _rebuild_tensor_v3", Function.TYPED_TENSOR)
          .put("torch._utils _rebuild_parameter", Function.PARAMETER)
          .put("torch._utils _rebuild_parameter_with_state", Function.PARAMETER)
          .put("torch._tensor _rebuild_from_type_v2", Function.SUBCLASSED_TENSOR)
          .put("torch Size", Function.SIZE)
          .put("numpy dtype", Function.NUMPY_TYPE)
          .put("numpy.core.multiarray _reconstruct", Function.NUMPY_ARRAY)
          .put("numpy._core.multiarray _reconstruct", Function.NUMPY_ARRAY)
          .put("numpy.core.numeric _frombuffer", Function.NUMPY_BUFFER)
          .put("numpy._core.numeric _frombuffer", Function.NUMPY_BUFFER)
          .put("_codecs encode", Function.ENCODE)
          .buildOrThrow();

  private static final ImmutableMap<String, ElementType> STORAGES =
      ImmutableMap.<String, ElementType>builder()
          .put("torch FloatStorage", ElementType.F32)
          .put("torch DoubleStorage", ElementType.F64)
          .put("torch HalfStorage", ElementType.F16)
          .put("torch BFloat16Storage", ElementType.BF16)
          .put("torch LongStorage", ElementType.I64)
          .put("torch IntStorage", ElementType.I32)
          .put("torch ShortStorage", ElementType.I16)
          .put("torch CharStorage", ElementType.I8)
          .put("torch ByteStorage", ElementType.U8)
          .put("torch BoolStorage", ElementType.BOOL)
          .put("torch ComplexFloatStorage", ElementType.C64)
          .put("torch ComplexDoubleStorage", ElementType.C128)
          .put("torch QInt8Storage", ElementType.I8)
          .put("torch QUInt8Storage", ElementType.U8)
          .put("torch QInt32Storage", ElementType.I32)
          .put("torch UntypedStorage", ElementType.U8)
          .put("torch.storage UntypedStorage", ElementType.U8)
          .buildOrThrow();

  private static final ImmutableMap<String, ElementType> TYPES =
      ImmutableMap.<String, ElementType>builder()
          .put("torch float32", ElementType.F32)
          .put("torch float64", ElementType.F64)
          .put("torch float16", ElementType.F16)
          .put("torch bfloat16", ElementType.BF16)
          .put("torch int64", ElementType.I64)
          .put("torch int32", ElementType.I32)
          .put("torch int16", ElementType.I16)
          .put("torch int8", ElementType.I8)
          .put("torch uint8", ElementType.U8)
          .put("torch uint16", ElementType.U16)
          .put("torch uint32", ElementType.U32)
          .put("torch uint64", ElementType.U64)
          .put("torch bool", ElementType.BOOL)
          .put("torch float8_e4m3fn", ElementType.F8_E4M3)
          .put("torch float8_e5m2", ElementType.F8_E5M2)
          .put("torch complex64", ElementType.C64)
          .put("torch complex128", ElementType.C128)
          .buildOrThrow();

  /** Modules whose functions run commands, load code or change files. */
  private static final ImmutableSet<String> DANGEROUS =
      ImmutableSet.of(
          "_pickle",
          "asyncio",
          "bdb",
          "cloudpickle",
          "code",
          "codeop",
          "ctypes",
          "dill",
          "importlib",
          "io",
          "marshal",
          "nt",
          "os",
          "pdb",
          "pickle",
          "pkgutil",
          "posix",
          "pty",
          "pydoc",
          "runpy",
          "shutil",
          "socket",
          "subprocess",
          "sys",
          "urllib",
          "webbrowser");

  /** Harmless names of the module of builtins; every other one is refused. */
  private static final ImmutableSet<String> HARMLESS_BUILTINS =
      ImmutableSet.of(
          "set",
          "frozenset",
          "list",
          "dict",
          "tuple",
          "int",
          "float",
          "long",
          "complex",
          "bool",
          "str",
          "unicode",
          "bytes",
          "bytearray",
          "slice",
          "range",
          "xrange",
          "object",
          "type",
          "print",
          "len",
          "max",
          "min",
          "sum",
          "abs",
          "Ellipsis",
          "NotImplemented");

  private TorchGlobals() {}

  /** Looks up a global; nothing is loaded or run. */
  static Global lookUp(String module, String name) throws PickleException {
    String path = module + " " + name;
    Function function = FUNCTIONS.get(path);
    if (function != null) {
      return function;
    }
    if (STORAGES.containsKey(path)) {
      return new StorageType(STORAGES.get(path));
    }
    if (TYPES.containsKey(path)) {
      return new DataType(TYPES.get(path));
    }
    if (isDangerous(module, name)) {
      throw new PickleException(
          "it refers to the function %s.%s, which tensors do not need; nothing was run"
              .formatted(sanitise(module), sanitise(name)));
    }
    return new Opaque(sanitise(module + "." + name));
  }

  private static boolean isDangerous(String module, String name) {
    if (module.equals("builtins") || module.equals("__builtin__")) {
      return !HARMLESS_BUILTINS.contains(name);
    }
    int dot = module.indexOf('.');
    return DANGEROUS.contains(dot < 0 ? module : module.substring(0, dot));
  }

  /** Shortens text from a file to 60 printable ASCII characters for a message. */
  static String sanitise(String text) {
    String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() <= 60 ? plain : plain.substring(0, 60) + "...";
  }
}
