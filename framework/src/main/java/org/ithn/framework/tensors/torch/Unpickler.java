package org.ithn.framework.tensors.torch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.tensors.torch.TorchGlobals.Opaque;

/**
 * Interpreter of the part of Python's pickle machine that describes dictionaries of tensors and
 * arrays.
 *
 * <p>Integers become {@code Long}, tuples and lists {@code List}, dictionaries {@code Map}, {@code
 * None} the object {@link #NONE}, NumPy arrays {@link NumpyArray}. A value of any class but those
 * of {@link TorchGlobals} becomes an {@link Opaque} without its content, and so do sets. Every
 * allocation is bounded by the remaining bytes.
 */
final class Unpickler {
  /** Representation of Python's {@code None}. */
  static final Object NONE = "None".intern();

  private static final Object MARK = new Object();
  private static final int MAX_STEPS = 20_000_000;

  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Map<String, TorchStorage> storages;
  private int steps;

  /** Bytes that calls may still create. A pickle contains each text that it encodes. */
  private long budget;

  private Unpickler(ByteBuffer in, Map<String, TorchStorage> storages) {
    this.in = in;
    this.budget = in.limit();
    this.storages = storages;
  }

  /** Reads one pickle whose storages are of no interest. */
  static Object read(ByteBuffer in) throws PickleException {
    return read(in, new HashMap<>());
  }

  /**
   * Reads one pickle and moves the buffer's position behind it.
   *
   * @param storages receives the storages that the pickle refers to, by key
   * @throws PickleException if it is truncated, refers to a global that is not allowed, or uses an
   *     instruction that checkpoints do not need
   */
  static Object read(ByteBuffer in, Map<String, TorchStorage> storages) throws PickleException {
    in.order(ByteOrder.LITTLE_ENDIAN);
    try {
      return new Unpickler(in, storages).run();
    } catch (BufferUnderflowException e) {
      throw truncationError(e);
    }
  }

  private static PickleException truncationError(Throwable cause) {
    PickleException truncated = new PickleException("it ends within its list of tensors");
    truncated.initCause(cause);
    return truncated;
  }

  private Object run() throws PickleException {
    while (true) {
      if (++steps > MAX_STEPS) {
        throw new PickleException("it has more than " + MAX_STEPS + " entries");
      }
      int opcode = in.get() & 0xff;
      if (opcode == '.') {
        return pop();
      }
      if (!value(opcode) && !container(opcode) && !object(opcode)) {
        throw new PickleException(
            "it uses the pickle instruction 0x%02x, which no checkpoint needs".formatted(opcode));
      }
    }
  }

  private boolean value(int opcode) throws PickleException {
    switch (opcode) {
      case 0x80 -> protocol(in.get());
      case 'K' -> push((long) (in.get() & 0xff));
      case 'M' -> push((long) (in.getShort() & 0xffff));
      case 'J' -> push((long) in.getInt());
      case 0x8a -> push(longOf(in.get() & 0xff));
      case 0x8b -> push(longOf(in.getInt()));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 'X' -> push(text(in.getInt()));
      case 0x8c -> push(text(in.get() & 0xff));
      case 'U' -> push(text(in.get() & 0xff));
      case 'T' -> push(text(in.getInt()));
      case 'B' -> push(raw(in.getInt()));
      case 'C' -> push(raw(in.get() & 0xff));
      case 0x8e, 0x96 -> push(raw(in.getLong()));
      case 'N' -> push(NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'c' -> push(TorchGlobals.lookUp(line(), line()));
      case 0x93 -> push(stackedGlobal());
      case 0x95 -> in.getLong(); // the length of a frame
      default -> {
        return memo(opcode);
      }
    }
    return true;
  }

  private Object stackedGlobal() throws PickleException {
    if (!(pop() instanceof String name) || !(pop() instanceof String module)) {
      throw new PickleException("the name of a function is not text");
    }
    return TorchGlobals.lookUp(module, name);
  }

  private boolean memo(int opcode) throws PickleException {
    switch (opcode) {
      case 'q' -> memo.put(in.get() & 0xff, top());
      case 'r' -> memo.put(in.getInt(), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> push(lookUpMemo(in.get() & 0xff));
      case 'j' -> push(lookUpMemo(in.getInt()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int opcode) throws PickleException {
    switch (opcode) {
      case '}' -> push(new LinkedHashMap<>());
      case ']' -> push(new ArrayList<>());
      case ')' -> push(List.of());
      case '(' -> push(MARK);
      case 't' -> push(toMark());
      case 0x85, 0x86, 0x87 -> push(last(opcode - 0x84));
      case 'a' -> append(last(1));
      case 'e' -> append(toMark());
      case 's' -> put(last(2));
      case 'u' -> put(toMark());
      case 'd' -> {
        List<Object> entries = toMark();
        push(new LinkedHashMap<>());
        put(entries);
      }
      case 'l' -> push(toMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean object(int opcode) throws PickleException {
    switch (opcode) {
      case 'R', 0x81 -> {
        Object arguments = pop();
        push(withinBudget(TorchCalls.call(pop(), arguments)));
      }
      case 0x92 -> { // a new object with named arguments, which only foreign classes have
        last(2);
        push(TorchCalls.call(foreign(pop()), List.of()));
      }
      case 'b' -> build(pop());
      case 'Q' -> push(persistent(pop()));
      case 0x8f -> push(new Opaque("set"));
      case 0x90 -> {
        toMark();
        foreign(top());
      }
      case 0x91 -> {
        toMark();
        push(new Opaque("frozenset"));
      }
      case '0' -> pop();
      case '1' -> toMark();
      case '2' -> push(top());
      default -> {
        return false;
      }
    }
    return true;
  }

  private Object withinBudget(Object created) throws PickleException {
    if (created instanceof RawBytes raw && (budget -= raw.values().length) < 0) {
      throw new PickleException("it encodes the same text again and again");
    }
    return created;
  }

  private Object persistent(Object id) throws PickleException {
    Object value = TorchCalls.persistent(id);
    if (value instanceof TorchStorage storage) {
      storages.putIfAbsent(storage.key(), storage);
    }
    return value;
  }

  private static Opaque foreign(Object value) throws PickleException {
    if (value instanceof Opaque opaque) {
      return opaque;
    }
    throw new PickleException("it creates an object in an unknown way");
  }

  /** Sets the state of NumPy objects; that of any other object is ignored. */
  private void build(Object state) throws PickleException {
    Object target = top();
    if (target instanceof NumpyArray array) {
      array.setState(state);
    } else if (target instanceof NumpyType type) {
      type.setState(state);
    }
  }

  private static void protocol(int version) throws PickleException {
    if (version < 2 || version > 5) {
      throw new PickleException("its pickle has protocol " + version + ", expected 2 to 5");
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() throws PickleException {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw new PickleException("its pickle pops from an empty stack");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws PickleException {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private List<Object> last(int count) throws PickleException {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(pop());
    }
    Collections.reverse(values);
    return values;
  }

  private List<Object> toMark() throws PickleException {
    int mark = stack.size() - 1;
    while (mark >= 0 && stack.get(mark) != MARK) {
      mark--;
    }
    if (mark < 0) {
      throw new PickleException("its pickle pops from an empty stack");
    }
    List<Object> tail = stack.subList(mark, stack.size());
    List<Object> values = new ArrayList<>(tail.subList(1, tail.size()));
    tail.clear();
    return values;
  }

  private void append(List<Object> elements) throws PickleException {
    Object target = top();
    if (target instanceof Opaque) {
      return;
    }
    if (!(target instanceof ArrayList<?>)) {
      throw new PickleException("it appends to something that is not a list");
    }
    @SuppressWarnings("unchecked") // lists are created here with objects as elements
    List<Object> list = (List<Object>) target;
    list.addAll(elements);
  }

  private void put(List<Object> keysAndValues) throws PickleException {
    Object target = top();
    if (target instanceof Opaque) {
      return;
    }
    if (!(target instanceof LinkedHashMap<?, ?>) || keysAndValues.size() % 2 != 0) {
      throw new PickleException("it puts entries into something that is not a dictionary");
    }
    @SuppressWarnings("unchecked") // maps are created here with objects as entries
    Map<Object, Object> map = (Map<Object, Object>) target;
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      Object key = keysAndValues.get(i);
      if (key instanceof String || key instanceof Long) { // weights have no other keys
        map.put(key, keysAndValues.get(i + 1));
      }
    }
  }

  private Object lookUpMemo(int index) throws PickleException {
    Object value = memo.get(index);
    if (value == null) {
      throw new PickleException("it refers to an object that it does not contain");
    }
    return value;
  }

  private long longOf(int bytes) throws PickleException {
    if (bytes < 0 || bytes > in.remaining()) {
      throw truncationError(null);
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      long next = in.get() & 0xff;
      if (i < 8) {
        value |= next << (8 * i);
      }
    }
    boolean negative = bytes > 0 && bytes < 8 && (value >> (8 * bytes - 1) & 1) == 1;
    return negative ? value - (1L << (8 * bytes)) : value;
  }

  private String text(int length) throws PickleException {
    return new String(raw(length).values(), StandardCharsets.UTF_8);
  }

  private RawBytes raw(long length) throws PickleException {
    if (length < 0 || length > in.remaining()) {
      throw truncationError(null);
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return new RawBytes(bytes);
  }

  private String line() {
    int start = in.position();
    int length = 0;
    while (in.get() != '\n') {
      length++;
    }
    byte[] bytes = new byte[length];
    in.get(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
