package org.ithn.framework.tensors.torch;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests with pickles written by NumPy 2: {@code {"CXR1_IM-0001": array([0, 1, 0 x 12]),
 * "CXR2_IM-0652": array([0 x 13, 1])}} in protocols 2, 4 and 5, float64.
 */
final class PickledArraysTest {
  private static final Map<Integer, String> WRITTEN =
      Map.of(
          2,
          "gAJ9cQAoWAwAAABDWFIxX0lNLTAwMDFxAWNudW1weS5fY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0"
              + "cnVjdApxAmNudW1weQpuZGFycmF5CnEDSwCFcQRjX2NvZGVjcwplbmNvZGUKcQVYAQAAAGJxBlgG"
              + "AAAAbGF0aW4xcQeGcQhScQmHcQpScQsoSwFLDoVxDGNudW1weQpkdHlwZQpxDVgCAAAAZjhxDomI"
              + "h3EPUnEQKEsDWAEAAAA8cRFOTk5K/////0r/////SwB0cRJiiWgFWHEAAAAAAAAAAAAAAAAAAAAA"
              + "AMOwPwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAHETaAeGcRRScRV0cRZi"
              + "WAwAAABDWFIyX0lNLTA2NTJxF2gCaANLAIVxGGgJh3EZUnEaKEsBSw6FcRtoEIloBVhxAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADDsD9xHGgH"
              + "hnEdUnEedHEfYnUu",
          4,
          "gASVqQEAAAAAAAB9lCiMDENYUjFfSU0tMDAwMZSMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxf"
              + "cmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsOhZRoBYwF"
              + "ZHR5cGWUk5SMAmY4lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKJQ3AAAAAAAAAAAAAA"
              + "AAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlHSUYowMQ1hSMl9J"
              + "TS0wNjUylGgEaAdLAIWUaAmHlFKUKEsBSw6FlGgRiUNwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADwP5R0lGJ1Lg==",
          5,
          "gAWVjwEAAAAAAAB9lCiMDENYUjFfSU0tMDAwMZSME251bXB5Ll9jb3JlLm51bWVyaWOUjAtfZnJv"
              + "bWJ1ZmZlcpSTlCiWcAAAAAAAAAAAAAAAAAAAAAAAAAAAAPA/AAAAAAAAAAAAAAAAAAAAAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAlIwFbnVtcHmUjAVkdHlwZZSTlIwCZjiUiYiHlFKUKEsDjAE8lE5O"
              + "Tkr/////Sv////9LAHSUYksOhZSMAUOUdJRSlIwMQ1hSMl9JTS0wNjUylGgEKJZwAAAAAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA8D+UaAtL"
              + "DoWUaA90lFKUdS4=");

  /** {@code {"a": arange(6, dtype="f4").reshape(2, 3), 7: array([True, False])}}. */
  private static final String MIXED =
      "gASV8QAAAAAAAAB9lCiMAWGUjBZudW1weS5fY29yZS5tdWx0aWFycmF5lIwMX3JlY29uc3RydWN0"
          + "lJOUjAVudW1weZSMB25kYXJyYXmUk5RLAIWUQwFilIeUUpQoSwFLAksDhpRoBYwFZHR5cGWUk5SM"
          + "AmY0lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKJQxgAAAAAAACAPwAAAEAAAEBAAACA"
          + "QAAAoECUdJRiSwdoBGgHSwCFlGgJh5RSlChLAUsChZRoDowCYjGUiYiHlFKUKEsDjAF8lE5OTkr/"
          + "////Sv////9LAHSUYolDAgEAlHSUYnUu";

  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("labels.pickle"), bytes);
  }

  private static byte[] bytes(String text) {
    return Base64.getDecoder().decode(text);
  }

  @Test
  void everyProtocolYieldsTheSameArrays() throws IOException {
    for (Map.Entry<Integer, String> written : WRITTEN.entrySet()) {
      Map<String, TensorData> arrays = PickledArrays.read(file(bytes(written.getValue()))).arrays();
      assertWithMessage("protocol %s", written.getKey())
          .that(arrays.keySet())
          .containsExactly("CXR1_IM-0001", "CXR2_IM-0652")
          .inOrder();
      double[] first = new double[14];
      first[1] = 1;
      double[] second = new double[14];
      second[13] = 1;
      assertThat(arrays.get("CXR1_IM-0001").doubles()).isEqualTo(first);
      assertThat(arrays.get("CXR2_IM-0652").doubles()).isEqualTo(second);
    }
  }

  @Test
  void shapesAndElementTypesAreKept() throws IOException {
    Map<String, TensorData> arrays = PickledArrays.read(file(bytes(MIXED))).arrays();
    assertThat(arrays.get("a").shape()).isEqualTo(new long[] {2, 3});
    assertThat(arrays.get("a").floats()).isEqualTo(new float[] {0, 1, 2, 3, 4, 5});
    assertThat(arrays.get("7").doubles()).isEqualTo(new double[] {1, 0});
  }

  @Test
  void unknownFunctionIsNamedAndNotRun() throws IOException {
    byte[] evil =
        "\u0080\u0002cposix\nsystem\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    Path file = file(evil);
    assertThat(assertThrows(IOException.class, () -> PickledArrays.read(file)))
        .hasMessageThat()
        .isEqualTo(
            file
                + " is not a valid pickle of arrays: it refers to the function posix.system, which"
                + " tensors do not need; nothing was run");
  }

  @Test
  void damagedFilesAreReadOrRefusedWithAMessage() throws IOException {
    Random random = new Random(11);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = bytes(WRITTEN.get(new int[] {2, 4, 5}[round % 3]));
      for (int i = 0; i <= random.nextInt(3); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (round % 5 == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      Path file = file(bytes);
      try {
        PickledArrays.read(file).arrays().values().forEach(TensorData::doubles);
      } catch (IOException e) {
        assertThat(e).hasMessageThat().startsWith(file + " is not a valid pickle of arrays: ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(600);
  }

  /** A few bytes per call would make the reader copy a long text for hours. */
  @Test
  void repeatedCallsAreRefusedInTime() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(latin1("\u0080\u0002c_codecs\nencode\nq\0X"));
    byte[] text = new byte[8 << 20];
    pickle.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(text.length).array());
    pickle.writeBytes(text);
    pickle.writeBytes(latin1("X\u0006\0\0\0latin1\u0086q\u00020"));
    for (int i = 0; i < 1_000_000; i++) {
      pickle.writeBytes(latin1("h\0h\u0002R0"));
    }
    pickle.write('.');
    Path file = Files.write(folder.resolve("again.pickle"), pickle.toByteArray());
    IOException refused =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () -> assertThrows(IOException.class, () -> PickledArrays.read(file)));
    assertThat(refused).hasMessageThat().contains("encodes the same text again and again");
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void shapesHaveFewAxes() {
    PickleException refused =
        assertThrows(
            PickleException.class, () -> TorchCalls.longs(Collections.nCopies(1_000_000, 1L)));
    assertThat(refused).hasMessageThat().contains("a shape has 1000000 sizes, expected at most 64");
  }

  /** A list that contains another one twice, and so on, has a description without end. */
  @Test
  void typeThatIsNoTextIsNotDescribed() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(latin1("\u0080\u0002cnumpy\ndtype\n]"));
    for (char level = 1; level <= 60; level++) {
      pickle.writeBytes(latin1("q" + level + "0(h" + level + "h" + level + "l"));
    }
    pickle.writeBytes(latin1("\u0085R."));
    Object type =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10), () -> Unpickler.read(ByteBuffer.wrap(pickle.toByteArray())));
    assertThat(assertThrows(PickleException.class, ((NumpyType) type)::elementType))
        .hasMessageThat()
        .contains("an array has element type ''");
  }

  @Test
  void dictionaryUnderManyKeysIsSearchedOnce() {
    Map<Object, Object> inner = new HashMap<>();
    Map<Object, Object> outer = new HashMap<>();
    for (int i = 0; i < 300_000; i++) {
      inner.put("n" + i, 0L);
      outer.put("m" + i, inner);
    }
    PickleException refused =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> assertThrows(PickleException.class, () -> StateDicts.find(outer)));
    assertThat(refused).hasMessageThat().contains("it contains no tensors");
  }
}
