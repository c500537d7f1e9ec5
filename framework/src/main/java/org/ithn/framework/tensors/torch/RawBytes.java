package org.ithn.framework.tensors.torch;

/** A Python {@code bytes} object. */
@SuppressWarnings("ArrayRecordComponent") // read from the file, never changed
record RawBytes(byte[] values) {}
