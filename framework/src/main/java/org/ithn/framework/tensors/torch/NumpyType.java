package org.ithn.framework.tensors.torch;

import java.util.List;
import org.ithn.framework.tensors.ElementType;

/** A NumPy {@code dtype}, as rebuilt from a pickle. */
final class NumpyType {
  private final String code;
  private String byteOrder = "<";

  private NumpyType(String code) {
    this.code = code;
  }

  /** Creates a type from the arguments of its call; the first is a code such as {@code f8}. */
  static NumpyType of(List<?> arguments) {
    return new NumpyType(arguments.isEmpty() ? "" : text(arguments.get(0)));
  }

  /** Sets the pickled state: version, byte order and fields that are ignored. */
  void setState(Object state) {
    if (state instanceof List<?> parts && parts.size() > 1) {
      byteOrder = text(parts.get(1));
    }
  }

  /** Returns a text; empty for other objects, whose description could be endless. */
  private static String text(Object value) {
    return value instanceof String text ? text : "";
  }

  /** Returns the element type. */
  ElementType elementType() throws PickleException {
    boolean big = byteOrder.equals(">") || code.startsWith(">");
    return switch (big ? "big-endian " + code : code.replaceFirst("^[<|=]", "")) {
      case "f8" -> ElementType.F64;
      case "f4" -> ElementType.F32;
      case "i8" -> ElementType.I64;
      case "i4" -> ElementType.I32;
      case "u1" -> ElementType.U8;
      case "b1" -> ElementType.BOOL;
      default ->
          throw new PickleException(
              "an array has element type '%s'; expected little-endian numbers"
                  .formatted(TorchGlobals.sanitise(code)));
    };
  }
}
