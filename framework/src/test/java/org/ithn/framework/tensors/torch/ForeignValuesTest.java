package org.ithn.framework.tensors.torch;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints with values of other classes next to their weights. */
final class ForeignValuesTest {
  @TempDir private Path folder;

  /** Reads {@code {"other": value, "state_dict": {"w": [1, 2]}}}. */
  private Map<String, TensorData> read(UnaryOperator<TorchFiles> value) throws IOException {
    TorchFiles file = value.apply(new TorchFiles().op('}').op('(').text("other"));
    file.text("state_dict").op('}').text("w").floats(1, 2).op('s').op('u');
    return TorchCheckpoint.read(file.write(folder.resolve("a.pth"))).tensors();
  }

  @Test
  void foreignValuesAreSkipped() throws IOException {
    Map<String, UnaryOperator<TorchFiles>> values = new LinkedHashMap<>();
    values.put(
        "Namespace(lr=1)",
        file ->
            file.global("argparse", "Namespace")
                .op(')')
                .op(0x81)
                .op('}')
                .text("lr")
                .number(1)
                .op('s')
                .op('b'));
    values.put(
        "PosixPath('/', 'x')",
        file -> file.global("pathlib", "PosixPath").text("/").text("x").op(0x86).op('R'));
    values.put("{1, 2}", file -> file.op(0x8f).op('(').number(1).number(2).op(0x90));
    values.put(
        "set([1]) of protocol 2",
        file -> file.global("__builtin__", "set").op(']').number(1).op('a').op(0x85).op('R'));
    values.put("frozenset({1})", file -> file.op('(').number(1).op(0x91));
    values.put(
        "defaultdict(list, a=1)",
        file ->
            file.global("collections", "defaultdict")
                .global("builtins", "list")
                .op(0x85)
                .op('R')
                .text("a")
                .number(1)
                .op('s'));
    values.put(
        "deque([1])",
        file -> file.global("collections", "deque").op(')').op('R').op('(').number(1).op('e'));
    values.put("torch.float32", file -> file.global("torch", "float32"));
    values.put("{(1, 2): 3}", file -> file.op('}').number(1).number(2).op(0x86).number(3).op('s'));
    values.put("{None: 3}", file -> file.op('}').op('N').number(3).op('s'));
    values.put(
        "A(1, b=2)",
        file ->
            file.global("my.own", "A")
                .number(1)
                .op(0x85)
                .op('}')
                .text("b")
                .number(2)
                .op('s')
                .op(0x92));
    values.put("int8 tensor", file -> file.vector("CharStorage", 1, new byte[] {7}));
    values.put("tensor of a new type", file -> file.vector("NewStorage", 1, new byte[] {7}));
    for (Map.Entry<String, UnaryOperator<TorchFiles>> each : values.entrySet()) {
      Map<String, TensorData> read = read(each.getValue());
      assertWithMessage(each.getKey()).that(read.keySet()).containsExactly("w");
      assertWithMessage(each.getKey()).that(read.get("w").floats()).isEqualTo(new float[] {1, 2});
    }
  }

  @Test
  void weightsInADefaultDictAndInSubclassesAreRead() throws IOException {
    TorchFiles file = new TorchFiles().op('}').text("state_dict");
    file.global("collections", "defaultdict").op(')').op('R').text("w");
    file.global("torch._tensor", "_rebuild_from_type_v2").op('(');
    file.global("torch._utils", "_rebuild_tensor_v2").global("torch.nn.parameter", "Parameter");
    file.op('(').storage("torch", "FloatStorage", 2, TorchFiles.bytes(3, 4));
    file.number(0).number(2).op(0x85).number(1).op(0x85).op(0x89).op('N').op('t');
    file.op('}').op('t').op('R').op('s').op('s');
    TorchCheckpoint read = TorchCheckpoint.read(file.write(folder.resolve("a.pth")));
    assertThat(read.get("w").floats()).isEqualTo(new float[] {3, 4});
  }

  @Test
  void tensorsWithAStatedTypeAreRead() throws IOException {
    TorchFiles file = new TorchFiles().op('}');
    byte[][] bytes = {{1, 0, (byte) 0xff, (byte) 0xff}, {0x38, (byte) 0xc0}, {0x3c, (byte) 0xbc}};
    String[] types = {"uint16", "float8_e4m3fn", "float8_e5m2"};
    for (int i = 0; i < types.length; i++) {
      file.text(types[i]).global("torch._utils", "_rebuild_tensor_v3").op('(');
      file.storage("torch.storage", "UntypedStorage", bytes[i].length, bytes[i]);
      file.number(0).number(2).op(0x85).number(1).op(0x85).op(0x89).op('N');
      file.global("torch", types[i]).op('t').op('R').op('s');
    }
    TorchCheckpoint read = TorchCheckpoint.read(file.write(folder.resolve("a.pth")));
    assertThat(read.get("uint16").doubles()).isEqualTo(new double[] {1, 65535});
    assertThat(read.get("float8_e4m3fn").doubles()).isEqualTo(new double[] {1, -2});
    assertThat(read.get("float8_e5m2").doubles()).isEqualTo(new double[] {1, -1});
  }

  /** A tensor with a type of its own that reaches beyond its storage's bytes. */
  @Test
  void statedTypeCannotReachBeyondTheStorage() throws IOException {
    TorchFiles file = new TorchFiles().op('}').text("w");
    file.global("torch._utils", "_rebuild_tensor_v3").op('(');
    file.storage("torch.storage", "UntypedStorage", 4, new byte[4]);
    file.number(0).number(3).op(0x85).number(1).op(0x85).op(0x89).op('N');
    file.global("torch", "uint16").op('t').op('R').op('s');
    Path path = file.write(folder.resolve("a.pth"));
    assertThat(assertThrows(IOException.class, () -> TorchCheckpoint.read(path)))
        .hasMessageThat()
        .contains("the tensor 'w' reaches beyond its storage");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "posix system",
        "os system",
        "nt system",
        "subprocess Popen",
        "builtins eval",
        "builtins exec",
        "builtins getattr",
        "__builtin__ __import__",
        "importlib import_module",
        "shutil rmtree",
        "runpy run_path",
        "socket create_connection",
        "urllib.request urlopen"
      })
  void functionsThatRunCommandsAreRefusedByName(String function) {
    int blank = function.indexOf(' ');
    String module = function.substring(0, blank);
    String name = function.substring(blank + 1);
    Exception e =
        assertThrows(
            IOException.class,
            () -> read(file -> file.global(module, name).text("x").op(0x85).op('R')));
    assertThat(e)
        .hasMessageThat()
        .contains("it refers to the function " + module + "." + name + ", which tensors do not");
  }

  /** Weights are found under the keys that training programs use. */
  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "model_state_dict", "model", "net", "whatever"})
  void weightsAreFoundUnderAKey(String key) throws IOException {
    TorchFiles file = new TorchFiles().op('}').op('(').text("epoch").number(3).text(key);
    file.op('}').text("w").floats(5).op('s');
    file.text("optimizer").op('}').text("moment").floats(7).op('s').op('u');
    TorchCheckpoint read = TorchCheckpoint.read(file.write(folder.resolve("a.pth")));
    assertThat(read.tensors().keySet()).containsExactly("w");
    assertThat(read.get("w").floats()).isEqualTo(new float[] {5});
  }

  @Test
  void weightsAreFoundUnderTwoKeys() throws IOException {
    TorchFiles file = new TorchFiles().op('}').text("model").op('}').text("state_dict");
    file.op('}').text("w").floats(5).op('s').op('s').op('s');
    TorchCheckpoint read = TorchCheckpoint.read(file.write(folder.resolve("a.pth")));
    assertThat(read.tensors().keySet()).containsExactly("w");
  }

  private String refusal(TorchFiles file) throws IOException {
    Path path = file.write(folder.resolve("a.pth"));
    return assertThrows(IOException.class, () -> TorchCheckpoint.read(path)).getMessage();
  }

  @Test
  void severalDictionariesOfWeightsAreRefusedWithTheirKeys() throws IOException {
    TorchFiles file = new TorchFiles().op('}').op('(');
    file.text("student").op('}').text("w").floats(1).op('s');
    file.text("teacher").op('}').text("w").floats(2).op('s').op('u');
    assertThat(refusal(file)).contains("under several keys [student, teacher]");
  }

  @Test
  void filesWithoutWeightsSayWhatTheyContain() throws IOException {
    TorchFiles optimiser = new TorchFiles().op('}').op('(').text("epoch").number(3);
    optimiser.text("optimizer").op('}').text("state").op('}').number(0).floats(1);
    optimiser.op('s').op('s').op('u');
    assertThat(refusal(optimiser))
        .contains("it contains the state of an optimiser (keys [epoch, optimizer]) but no weights");
    TorchFiles whole = new TorchFiles().global("models.r2gen", "Model").op(')').op(0x81);
    assertThat(refusal(whole)).contains("a pickled object of the class models.r2gen.Model");
    TorchFiles inner = new TorchFiles().op('}').text("model");
    inner.global("models.r2gen", "Model").op(')').op(0x81).op('s');
    assertThat(refusal(inner)).contains("'model' is a pickled object of the class models.r2gen");
    TorchFiles numbers = new TorchFiles().op('}').text("epoch").number(3).op('s');
    assertThat(refusal(numbers)).contains("it contains no tensors, only the keys [epoch]");
  }

  /** A list that contains itself is no key and no rebuilt tensor. */
  @Test
  void selfReferencingArgumentsEnd() throws IOException {
    TorchFiles key = new TorchFiles().op('}').op(']').op('q').op(0).op('h').op(0).op('a');
    key.number(1).op('s');
    assertThat(refusal(key)).contains("only the keys []");
    TorchFiles rebuilt = new TorchFiles().global("torch._tensor", "_rebuild_from_type_v2");
    rebuilt.op('q').op(1).op(']').op('q').op(0);
    rebuilt.op('h').op(1).op('a').global("torch", "Tensor").op('a').op('h').op(0).op('a').op('R');
    assertThat(refusal(rebuilt)).contains("a pickled object of the class subclass of a tensor");
  }
}
