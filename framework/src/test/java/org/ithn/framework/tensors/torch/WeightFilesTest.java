package org.ithn.framework.tensors.torch;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WeightFilesTest {
  @TempDir private Path folder;

  private Path index(String json) throws IOException {
    return Files.writeString(folder.resolve("model.index.json"), json);
  }

  private static String refusal(Path file) {
    String message = assertThrows(IOException.class, () -> WeightFiles.read(file)).getMessage();
    assertThat(message).startsWith(file.toString());
    assertThat(message).doesNotContain("%");
    return message;
  }

  @Test
  void shardsOfBothFormatsAreRead() throws IOException {
    new TorchFiles().op('}').text("a").floats(1, 2).op('s').write(folder.resolve("m-1-of-2.bin"));
    new SafeTensors(Map.of("b", TensorData.of(new float[] {3}, 1)), Map.of())
        .write(folder.resolve("m-2-of-2.safetensors"));
    Path index =
        index("{\"weight_map\": {\"a\": \"m-1-of-2.bin\", \"b\": \"m-2-of-2.safetensors\"}}");
    Map<String, TensorData> read = WeightFiles.read(index);
    assertThat(read.keySet()).containsExactly("a", "b").inOrder();
    assertThat(read.get("a").floats()).isEqualTo(new float[] {1, 2});
    assertThat(read.get("b").floats()).isEqualTo(new float[] {3});
  }

  @Test
  void incompleteIndexesNameWhatIsMissing() throws IOException {
    assertThat(refusal(index("{\"weight_map\": {\"a\": \"m-1.bin\"}}")))
        .contains("refers to m-1.bin, which is missing next to it");
    new TorchFiles().op('}').text("a").floats(1).op('s').write(folder.resolve("m-1.bin"));
    assertThat(refusal(index("{\"weight_map\": {\"b\": \"m-1.bin\"}}")))
        .contains("lists 'b' in m-1.bin, which lacks it");
    assertThat(refusal(index("{\"weight_map\": {\"a\": \"../m-1.bin\"}}")))
        .contains("refers to '../m-1.bin'; expected a .safetensors, .bin, .pth or .pt file");
    assertThat(refusal(index("{\"weight_map\": {}}"))).contains("has no weight_map");
    assertThat(refusal(index("{\"weight_map\": "))).contains("is not valid JSON");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<html>Google Drive - Virus scan warning</html> | is a web page",
        "<!DOCTYPE html><html></html> | is a web page",
        "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error> | is a web page",
        "version https://git-lfs.github.com/spec/v1 | is a Git LFS pointer",
        "'' | is empty"
      })
  void filesInThePlaceOfWeightsAreNamed(String content, String message) throws IOException {
    for (String name : new String[] {"a.pth", "a.safetensors", "a.bin", "a.whl"}) {
      Path file = Files.writeString(folder.resolve(name), content);
      assertThat(refusal(file)).contains(message);
    }
  }
}
