package org.ithn.framework.tensors.torch;

/** Python's {@code bytes}. */
@SuppressWarnings("ArrayRecordComponent") // read out of the file, never changed
record RawBytes(byte[] values) {}
