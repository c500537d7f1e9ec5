package org.ithn.cli.pages;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.ithn.cli.testing.Samples;
import org.ithn.framework.files.Json;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;
import org.ithn.serving.standin.WebPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of the page of {@code ./ithn serve}, with a model that returns fixed outputs. */
final class ServedReportPageTest {
  @TempDir private Path folder;
  private ServedReportPage page;

  /** Model of two views with a report of three tokens and 2 x 2 patches per view. */
  private record FixedModel(Set<String> signatures, String error) implements WebPage.Model {
    @Override
    public Set<String> inputs(String signature) {
      return signature.equals("explain_with_context") && signatures.contains(signature)
          ? Set.of("image_bytes", "sex", "indication")
          : Set.of();
    }

    @Override
    public OptionalInt views() {
      return OptionalInt.of(2);
    }

    @Override
    public Map<String, WireTensor> predict(String signature, Map<String, WireTensor> inputs) {
      assertThat(WireTensors.shape(inputs.get("image_bytes"))).isEqualTo(new long[] {1, 2});
      List<ByteString> files = WireTensors.strings(inputs.get("image_bytes"));
      Map<String, WireTensor> outputs = new HashMap<>();
      outputs.put("error", strings(List.of(error), 1));
      outputs.put("reports", strings(List.of("is clear .", "no <b>mass</b> ."), 1, 2));
      outputs.put("scores", WireTensors.ofFloats(new float[] {-0.5f, -2}, 1, 2));
      outputs.put("token_ids", WireTensors.ofInts(new int[] {5, 3, 1, 0, 7, 6, 1, 0}, 1, 2, 4));
      if (inputs.containsKey("indication")) {
        assertThat(signature).isEqualTo("explain_with_context");
        outputs.put("error", inputs.get("indication")); // shows what was sent
        assertThat(WireTensors.strings(inputs.get("sex"))).containsExactly(ByteString.EMPTY);
      }
      if (signature.equals("explain")) {
        outputs.put("view_bytes", WireTensors.ofStrings(files, 1, 2));
        float[] weights = new float[4 * 8];
        for (int token = 0; token < 3; token++) {
          weights[8 * token + token] = 1; // token t looks at patch t of the first view
        }
        outputs.put("attention", WireTensors.ofFloats(weights, 1, 4, 2, 2, 2));
      }
      return outputs;
    }

    private static WireTensor strings(List<String> values, long... shape) {
      return WireTensors.ofStrings(values.stream().map(ByteString::copyFromUtf8).toList(), shape);
    }
  }

  @BeforeEach
  void createPage() throws IOException {
    Path extra = Files.createDirectories(folder.resolve("3/assets.extra"));
    Files.writeString(extra.resolve("MODEL_CARD.md"), "Scores: <b>none</b>");
    page = ServedReportPage.of("chest", folder.resolve("3"));
  }

  private static ObjectNode request(String... names) {
    ObjectNode request = Json.LENIENT.createObjectNode();
    for (String name : names) {
      byte[] content = name.getBytes(StandardCharsets.UTF_8);
      request
          .withArrayProperty("images")
          .addObject()
          .put("name", name)
          .put("b64", Base64.getEncoder().encodeToString(content));
    }
    return request;
  }

  @Test
  void answerHasSentencesAttentionAlternativesAndImages() {
    JsonNode answer =
        page.answer(request("a.png", "b.png"), new FixedModel(Set.of("beams", "explain"), ""));
    assertThat(answer.get("study").asText()).isEqualTo("a.png, b.png");
    assertThat(answer.get("sentences").toString()).isEqualTo("[[[\"Is\",0,1],[\"clear.\",1,3]]]");
    assertThat(answer.get("attention").get(1).toString())
        .isEqualTo("[0.0,8.0,0.0,0.0,0.0,0.0,0.0,0.0]");
    assertThat(answer.get("attention")).hasSize(3);
    assertThat(answer.get("hypotheses").get(1).toString())
        .isEqualTo("{\"report\":\"No <b>mass</b>.\",\"score\":-2.0}");
    assertThat(answer.get("views").get(1).asText())
        .isEqualTo(
            "data:image/png;base64,"
                + Base64.getEncoder().encodeToString("b.png".getBytes(StandardCharsets.UTF_8)));
    assertThat(answer.get("note").asText()).isEmpty();
  }

  @Test
  void modelWithoutAttentionSaysSo() {
    JsonNode answer =
        page.answer(request("a.png", "b.png"), new FixedModel(Set.of("beams", "greedy"), ""));
    assertThat(answer.get("attention")).isEmpty();
    assertThat(answer.get("views")).isEmpty();
    assertThat(answer.get("note").asText()).startsWith("No heat map: the model gives no attention");
  }

  @Test
  void errorsNameTheFile() {
    FixedModel model =
        new FixedModel(Set.of("explain"), "image 1: cannot be decoded; send a valid PNG");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> page.answer(request("a.png", "$1 b.png"), model)))
        .hasMessageThat()
        .isEqualTo("$1 b.png: cannot be decoded; send a valid PNG");
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> page.answer(request("a.png"), model)))
        .hasMessageThat()
        .isEqualTo("got 1 images for a study, but the model reads 2; choose as many");
    ObjectNode damaged = request("a.png", "b.png");
    ((ObjectNode) damaged.get("images").get(1)).put("b64", "?");
    assertThat(assertThrows(IllegalArgumentException.class, () -> page.answer(damaged, model)))
        .hasMessageThat()
        .isEqualTo("b.png: its content is not Base64; choose the file again");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () ->
                    page.answer(request("a", "b"), new FixedModel(Set.of("serving_default"), ""))))
        .hasMessageThat()
        .isEqualTo("the model has no signature explain or beams; export it again");
  }

  @Test
  void errorsOfDicomFilesHaveTheSameForm() throws IOException {
    Path file = Samples.DICOM.resolve("refused-frames.dcm");
    ObjectNode dicom = request("a.png", "b.dcm");
    ((ObjectNode) dicom.get("images").get(1))
        .put("b64", Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
    FixedModel model = new FixedModel(Set.of("explain"), "");
    assertThat(assertThrows(IllegalArgumentException.class, () -> page.answer(dicom, model)))
        .hasMessageThat()
        .startsWith("b.dcm (instance ");
  }

  @Test
  void htmlNamesTheModelAndLoadsNothing() {
    String html = page.html(new FixedModel(Set.of("explain"), ""));
    assertThat(html).contains("chest, version 3");
    assertThat(html).contains("Scores: &lt;b&gt;none&lt;/b&gt;");
    assertThat(html).contains("For research, not for diagnosis.");
    assertThat(html).contains("The model reads 2 images per study");
    assertThat(html).doesNotContainMatch("(src|href)=\"(?!#|data:)");
    assertThat(page.contentSecurityPolicy()).doesNotContain("unsafe");
    assertThat(page.contentSecurityPolicy()).startsWith("default-src 'none'; ");
  }

  @Test
  void styleDefinesItsColours() {
    String html = page.html(new FixedModel(Set.of("explain"), ""));
    Set<String> defined = new TreeSet<>();
    Pattern.compile("(--[a-z0-9-]+): *[#0-9]")
        .matcher(html)
        .results()
        .forEach(match -> defined.add(match.group(1)));
    Set<String> used = new TreeSet<>();
    Pattern.compile("var\\((--[a-z0-9-]+)")
        .matcher(html)
        .results()
        .forEach(match -> used.add(match.group(1)));
    used.removeAll(Set.of("--heat", "--share")); // defined by the cells of a table
    assertThat(defined).containsAtLeastElementsIn(used);
  }

  @Test
  void pageOfReportsEscapesThem() {
    ObjectNode view = Json.LENIENT.createObjectNode().put("study", "</script><script>alert(1)");
    assertThat(ReportBrowser.page("Reports", List.of(view)))
        .contains("[{\"study\":\"\\u003c/script>\\u003cscript>alert(1)\"}]");
  }

  @Test
  void formHasAFieldForEachTextAndFactOfTheModel() {
    String reader = page.html(new FixedModel(Set.of("explain", "explain_with_context"), ""));
    assertThat(reader).contains("indication <input type=\"text\" data-kind=\"indication\"");
    assertThat(reader).contains("<select data-kind=\"sex\">");
    assertThat(reader).doesNotContain("data-kind=\"age\"");
    assertThat(page.html(new FixedModel(Set.of("explain"), ""))).doesNotContain("data-kind=");
  }

  @Test
  void textsAreSentToTheSignatureThatReadsThem() {
    FixedModel model = new FixedModel(Set.of("explain", "explain_with_context"), "");
    ObjectNode request = request("a.png", "b.png");
    request.putObject("context").put("indication", "Cough.");
    assertThat(assertThrows(IllegalArgumentException.class, () -> page.answer(request, model)))
        .hasMessageThat()
        .isEqualTo("Cough.");
    request.putObject("context").put("indication", " ");
    assertThat(page.answer(request, model).get("attention")).hasSize(3); // as without texts
    request.putObject("context").put("technique", "AP");
    assertThat(assertThrows(IllegalArgumentException.class, () -> page.answer(request, model)))
        .hasMessageThat()
        .isEqualTo("got a text 'technique', but the model reads [indication, sex]; leave it out");
  }

  @Test
  void aStudyMayHaveFewerImagesIfAbsentViewsAreMasked() throws IOException {
    FixedModel model = new FixedModel(Set.of("explain"), "");
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> page.answer(request("a.png"), model)))
        .hasMessageThat()
        .contains("got 1 images for a study, but the model reads 2; choose as many");
    Files.writeString(
        folder.resolve("3/assets.extra/config.json"),
        "{\"data\": {\"views\": {\"mode\": \"masked\"}}}");
    ServedReportPage masked = ServedReportPage.of("chest", folder.resolve("3"));
    assertThat(masked.answer(request("a.png"), model).get("views")).hasSize(1);
    assertThat(masked.html(model)).contains("data-views=\"2\" data-fewer=\"true\"");
  }
}
