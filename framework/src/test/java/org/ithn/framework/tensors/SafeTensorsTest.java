package org.ithn.framework.tensors;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.testkit.Goldens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

final class SafeTensorsTest {
  @TempDir Path folder;

  private static TensorData halves(ElementType type, int... bits) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int half : bits) {
      bytes.putShort((short) half);
    }
    return new TensorData(type, new long[] {bits.length}, bytes.flip());
  }

  @Test
  void everyTypeIsReadAsWritten() throws IOException {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    tensors.put("f32", TensorData.of(new float[] {1, -2, 3.5f, Float.NaN, 1e-40f, 7}, 2, 3));
    tensors.put("f16", halves(ElementType.F16, 0x3c00, 0xb400));
    tensors.put("bf16", halves(ElementType.BF16, 0x3fc0));
    tensors.put("f64", TensorData.of(new double[] {Math.PI}));
    tensors.put("i64", TensorData.of(new long[] {1L << 40, -5}, 2));
    tensors.put("i32", TensorData.of(new int[] {-1, 11}, 1, 2));
    tensors.put("empty", TensorData.of(new float[0], 0, 5));
    Path file = folder.resolve("all.safetensors");
    new SafeTensors(tensors, Map.of("epoch", "3")).write(file);

    SafeTensors read = SafeTensors.read(file);

    assertThat(read.metadata()).containsExactly("epoch", "3");
    assertThat(read.tensors().keySet()).containsExactlyElementsIn(tensors.keySet()).inOrder();
    tensors.forEach(
        (name, tensor) -> {
          assertThat(read.tensors().get(name).describe()).isEqualTo(tensor.describe());
          assertThat(read.tensors().get(name).bytes()).isEqualTo(tensor.bytes());
        });
    assertThat(read.tensors().get("i64").get(0)).isEqualTo((double) (1L << 40));
    assertThat(folder.toFile().list()).asList().containsExactly("all.safetensors");
  }

  // Bits and values of IEEE 754 binary16: 1, -1/4, largest, smallest normal, smallest subnormal.
  @ParameterizedTest
  @CsvSource({
    "0x3c00, 1",
    "0xb400, -0.25",
    "0x7bff, 65504",
    "0x0400, 6.103515625e-5",
    "0x0001, 5.9604644775390625e-8",
    "0x8001, -5.9604644775390625e-8",
    "0x7c00, Infinity"
  })
  void float16BitsDecodeToTheirValues(String bits, float value) {
    assertThat(halves(ElementType.F16, Integer.decode(bits)).floats()[0]).isEqualTo(value);
  }

  @Test
  void bfloat16BitsDecodeToTheirValues() {
    assertThat(halves(ElementType.BF16, 0x3fc0, 0xff7f).floats())
        .usingExactEquality()
        .containsExactly(1.5f, Float.intBitsToFloat(0xff7f0000))
        .inOrder();
  }

  @Test
  void doublesAreNotRounded() {
    TensorData data = TensorData.of(new double[] {Math.PI, Math.E}, 2, 1);
    try (TFloat64 wide = data.toTensor(TFloat64.class);
        TFloat32 narrow = data.toTensor(TFloat32.class)) {
      assertThat(wide.getDouble(1, 0)).isEqualTo(Math.E);
      assertThat(narrow.getFloat(0, 0)).isEqualTo((float) Math.PI);
      assertThat(TensorData.of(narrow).shape()).isEqualTo(new long[] {2, 1});
    }
  }

  @Test
  void permutingMovesEveryElement() {
    double[] values = new double[2 * 3 * 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + Math.PI; // not a float
    }
    TensorData permuted = TensorData.of(values, 2, 3, 5).permute(2, 0, 1);
    assertThat(permuted.shape()).isEqualTo(new long[] {5, 2, 3});
    for (int a = 0; a < 5; a++) {
      for (int b = 0; b < 2; b++) {
        for (int c = 0; c < 3; c++) {
          assertThat(permuted.get((a * 2 + b) * 3 + c)).isEqualTo(values[(b * 3 + c) * 5 + a]);
        }
      }
    }
  }

  // Each header is followed by 8 bytes of values.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]",
        "{\"w\":",
        "{\"w\":{\"dtype\":\"F8\",\"shape\":[8],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
      })
  void invalidHeaderIsRefusedInOneSentence(String header) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(16 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    Path file = folder.resolve("invalid.safetensors");
    Files.write(file, bytes.putLong(json.length).put(json).array());
    IOException refused = assertThrows(IOException.class, () -> SafeTensors.read(file));
    assertThat(refused).hasMessageThat().contains("invalid.safetensors is not a valid");
    assertThat(refused.getMessage().lines().count()).isEqualTo(1);
  }

  /** Linux allows a process 65,530 mappings; beyond them, the JVM ends. */
  @Test
  void arraysNeedNoMappingEach() throws IOException {
    int count = 100_000;
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      float[] values = i % 3 == 0 ? new float[0] : new float[] {i};
      tensors.put("w" + i, TensorData.of(values, values.length));
    }
    Path file = folder.resolve("many.safetensors");
    new SafeTensors(tensors, Map.of()).write(file);
    Map<String, TensorData> read = SafeTensors.read(file).tensors();
    assertThat(read).hasSize(count);
    assertThat(read.get("w0").floats()).hasLength(0);
    assertThat(read.get("w1").floats()[0]).isEqualTo(1);
    assertThat(read.get("w99998").floats()[0]).isEqualTo(99_998);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE})
  void headerLengthBeyondTheFileIsRefused(long length) throws IOException {
    Path file = folder.resolve("length.safetensors");
    Files.write(
        file, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    assertThrows(IOException.class, () -> SafeTensors.read(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hostile_header_length", "hostile_huge", "hostile_overlap"})
  void hostileFixturesAreRefused(String name) {
    Path file = Goldens.load("checkpoint").folder().resolve(name + ".safetensors");
    assertThat(assertThrows(IOException.class, () -> SafeTensors.read(file)))
        .hasMessageThat()
        .contains(name);
  }
}
