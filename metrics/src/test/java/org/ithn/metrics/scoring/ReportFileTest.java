package org.ithn.metrics.scoring;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.ithn.metrics.text.Csv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportFileTest {
  private static Map<String, List<String>> parse(String content) {
    return ReportFile.parse("reports", content, ReportFile.Role.PREDICTIONS, "test").reports();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"id\": \"b\", \"report\": \"one\"}, {\"id\": \"a\", \"report\": [\"two\", \"three\"]}]",
        "{\"id\": \"b\", \"report\": \"one\"}\n{\"id\": \"a\", \"report\": [\"two\", \"three\"]}\n",
        "{\"train\": [], \"test\": [{\"id\": \"b\", \"report\": \"one\"}, {\"id\": \"a\","
            + " \"report\": [\"two\", \"three\"]}]}",
        "{\"b\": \"one\", \"a\": [\"two\", \"three\"]}",
        "[{\"image_name\": \"b\", \"prediction\": \"one\"}, {\"image_id\": \"a\", \"text\":"
            + " [\"two\", \"three\"]}]",
        """
        {"study_id": "b", "predicted_report": "one"}
        {"id": "a", "generated_text": ["two", "three"]}
        """,
      })
  void everyFormatContainsTheSameReports(String content) {
    Map<String, List<String>> reports = parse(content);
    assertThat(reports)
        .containsExactly("b", List.of("one"), "a", List.of("two", "three"))
        .inOrder();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id,report\nb,one\na,two\na,three\n",
        "ID;Report\nb;one\na;two\na;three\n",
        "Report\tStudy_ID\none\tb\ntwo\ta\nthree\ta\n",
        "{\"images\": [], \"annotations\": [{\"image_id\": \"b\", \"id\": 0, \"caption\": \"one\"},"
            + " {\"image_id\": \"a\", \"id\": 1, \"caption\": \"two\"}, {\"image_id\": \"a\","
            + " \"id\": 2, \"caption\": \"three\"}]}",
        "\ufeffreport,study_id\r\n\"one\",b\r\ntwo,a\r\nthree,a",
        "id ,prediction, Ground_Truth\n b ,x,one\n a,x,two\na ,x,three\n",
      })
  void repeatedIdsAreSeveralReferencesButNoPredictions(String content) {
    assertThat(ReportFile.parse("x", content, ReportFile.Role.REFERENCES, "test").reports())
        .containsExactly("b", List.of("one"), "a", List.of("two", "three"))
        .inOrder();
    for (ReportFile.Role role : List.of(ReportFile.Role.PREDICTIONS, ReportFile.Role.SINGLE)) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> ReportFile.parse("x", content, role, "test"));
      assertThat(refused)
          .hasMessageThat()
          .containsMatch(
              "x.* (line 4|item 3): duplicate id 'a', first used at x.* (line 3|item 2);");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'id': 'a', 'report': 'one'}, {'id': 'a ', 'report': 'two'}]",
        "{'id': 'a', 'report': 'one'}\n{'id': 'a', 'report': 'one'}",
      })
  void labelledReportsHaveDistinctIds(String content) {
    String json = content.replace('\'', '"');
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> ReportFile.parse("x", json, ReportFile.Role.SINGLE, "test"));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo("x, item 2: duplicate id 'a', first used at x, item 1; ids must be unique");
  }

  @Test
  void studiesOfAnAnnotationHaveDistinctIds() {
    String study = "{'id': 'a', 'report': 'one'}";
    String twice = "{'test': [%s, %s]}".formatted(study, study).replace('\'', '"');
    String splits = "{'train': [%s], 'test': [%s]}".formatted(study, study).replace('\'', '"');
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> ReportFile.parse("x", twice, ReportFile.Role.REFERENCES, "test"));
    assertThat(refused)
        .hasMessageThat()
        .contains("x, test, item 2: duplicate id 'a', first used at x, test, item 1");
    refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> ReportFile.parse("x", splits, ReportFile.Role.SINGLE, "all"));
    assertThat(refused)
        .hasMessageThat()
        .contains("x, test, item 1: duplicate id 'a', first used at x, train, item 1");
    assertThat(ReportFile.parse("x", splits, ReportFile.Role.SINGLE, "test").reports()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'id': 'a',\n 'report': 'one', 'report': 'two'}]",
        "{'id': 'a',\n 'report': 'one', 'report': 'two'}",
        "{'a': 'one',\n 'b': 'three'   , 'a': 'two'}",
        "{'test': [], 'x': {\n 'a': 1, 'b': 1    , 'a': 2}}",
      })
  void duplicateKeysAreRefusedWithTheirPlace(String content) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> parse(content.replace('\'', '"')));
    assertThat(refused)
        .hasMessageThat()
        .containsMatch("reports: is not valid JSON \\(line 2, column \\d+: Duplicate field '\\w+'");
  }

  @Test
  void fieldsThatDifferInCaseOnlyAndTextAfterAnArrayAreRefused() {
    assertThat(assertThrows(IllegalArgumentException.class, () -> parse("id,report,ID\na,one,b\n")))
        .hasMessageThat()
        .isEqualTo("reports, line 2: has the fields 'id' and 'ID'; remove one");
    String one = "[{\"id\": \"a\", \"report\": \"one\"}]";
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> parse(one + "\n" + one.replace("a", "b"))))
        .hasMessageThat()
        .contains("is not valid JSON (line 2");
  }

  @Test
  void theColumnGroundTruthIsTheReference() {
    String table = "id,ground_truth,generated_report\nb,true,made\n";
    assertThat(ReportFile.parse("x", table, ReportFile.Role.REFERENCES, "test").reports())
        .containsExactly("b", List.of("true"));
  }

  @Test
  void oneFileCanContainReferencesAndPredictions() {
    String both = "[{\"id\": 1, \"captions\": [\"a\", \"b\"], \"prediction\": \"c\"}]";
    assertThat(parse(both)).containsExactly("1", List.of("c"));
    assertThat(ReportFile.parse("x", both, ReportFile.Role.REFERENCES, "test").reports())
        .containsExactly("1", List.of("a", "b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"id\": 7, \"report\": null}]",
        "[{\"id\": 7, \"report\": [\"a\", null]}]",
        "[{\"id\": 7, \"report\": {\"text\": \"a\"}}]"
      })
  void nonTextReportsAreRejected(String content) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> parse(content));
    assertThat(error).hasMessageThat().contains("the report of id '7' is ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id,report\na1,clear\na2,\n",
        "id,report\na1,clear\na2\n",
        "id,report\r\na1,clear\r\na2,nan\r\n",
        "id,report\na1,clear\na2,None\n",
        "id,report\na1,clear\na2,\"NaN\"\n",
        "id,report,report_length\na1,clear,5\na2,<NA>,0\n",
        "report,id\nclear,a1\n,a2\n",
        "id,prediction,report\na1,clear,clear\na2,,clear\n",
        "[{\"id\": \"a1\", \"report\": \"clear\"}, {\"id\": \"a2\", \"report\": NaN}]",
        "[{\"id\": \"a2\", \"report\": 17}]",
        "[{\"id\": \"a2\", \"report\": \"nan\"}]",
        "[{\"id\": \"a2\", \"report\": \"None\"}]",
        "{\"id\": \"a2\", \"report\": null}\n",
      })
  void missingReportsAreRefusedByPlaceAndId(String content) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> parse(content));
    assertThat(error).hasMessageThat().containsMatch("reports, (line|item) \\d: the report of id");
    assertThat(error).hasMessageThat().contains("'a2' is ");
    assertThat(error).hasMessageThat().doesNotContain("Feature");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id,report\n,clear\n",
        "id,report\nnan,clear\n",
        "[{\"id\": null, \"report\": \"clear\"}]",
        "[{\"id\": \" \", \"report\": \"clear\"}]",
        "[{\"id\": NaN, \"report\": \"clear\"}]",
      })
  void missingIdsAreRefused(String content) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> parse(content));
    assertThat(error).hasMessageThat().containsMatch("reports, (line 2|item 1): has no id");
  }

  @Test
  void quotedEmptyValueIsAnEmptyReport() {
    assertThat(parse("id,report\na1,\"\"\na2,none\n"))
        .containsExactly("a1", List.of(""), "a2", List.of("none"));
  }

  @Test
  void quoteInsideAnUnquotedValueIsACharacter() {
    assertThat(parse("id,report\na1,5\" from it\na2,the \"tube\" is 6\" wide\na3,clear\n"))
        .containsExactly(
            "a1",
            List.of("5\" from it"),
            "a2",
            List.of("the \"tube\" is 6\" wide"),
            "a3",
            List.of("clear"));
  }

  @Test
  void sameColumnTwiceIsRefused() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> parse("id,report,report\na,b,c\n"));
    assertThat(error).hasMessageThat().contains("line 1: has two columns named 'report'");
  }

  @Test
  void brokenJsonIsNamedByLineWithoutParserOptions() {
    for (String content : List.of("[{\"id\": 1,\n \"report\": \"a\"", "[{\"id\": 'a'}]", "[\n{]")) {
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> parse(content));
      assertThat(error).hasMessageThat().contains("is not valid JSON (line ");
      assertThat(error).hasMessageThat().doesNotContainMatch("Feature|REDACTED|enable|Source");
    }
  }

  @Test
  void missingFileIsNamed() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ReportFile.readReferences(java.nio.file.Path.of("no/such.json")));
    assertThat(error).hasMessageThat().contains("such.json: no such file");
  }

  @Test
  void idsCanBeNumbers() {
    assertThat(parse("[{\"id\": 7, \"report\": \"one\"}]")).containsKey("7");
  }

  @Test
  void missingFieldIsReportedWithThePresentFields() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> parse("[{\"id\": 7, \"words\": \"one\"}]"));
    assertThat(error)
        .hasMessageThat()
        .startsWith("reports, item 1: has the fields id, words; expected one of prediction");
    assertThat(error).hasMessageThat().contains("prediction, predictions, model_prediction");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "id,report\n", "{\"train\": [], \"test\": []}"})
  void filesWithoutReportsAreRejected(String content) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> parse(content));
    assertThat(error).hasMessageThat().contains("contains no reports");
  }

  @Test
  void missingSplitIsNamed() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> parse("{\"train\": []}"));
    assertThat(error).hasMessageThat().contains("no split 'test'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"id\": 1", "{\"id\": 1, \"report\": \"a\"}\n{\"id\""})
  void brokenJsonIsRejected(String content) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> parse(content));
    assertThat(error).hasMessageThat().contains("is not valid JSON");
  }

  @Test
  void openQuoteIsRejected() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> parse("id,report\na,\"one"));
    assertThat(error).hasMessageThat().startsWith("reports: is not valid CSV (");
    assertThat(error).hasMessageThat().contains("EOF reached before encapsulated token finished");
    assertThat(error)
        .hasMessageThat()
        .endsWith("close each quote that opens a value and double quotes inside");
  }

  @Test
  void rowsLongerThanTheHeaderAreRejected() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> parse("id,report\na,one,two\n"));
    assertThat(error).hasMessageThat().contains("line 2: has 3 values, but the header has 2");
  }

  @Test
  void textBehindAClosingQuoteIsRefused() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> parse("id,report\na,\"one\" two\n"));
    assertThat(error).hasMessageThat().startsWith("reports: is not valid CSV (");
    assertThat(error).hasMessageThat().contains("line: 2");
  }

  @Test
  void rowsKnowTheLineTheyBeginOn() {
    List<Csv.Row> rows =
        Csv.table("x", "\ufeff\"id\",report\r\n\r\na,\"one\r\ntwo\"\r\n\r\nb,three\r\n").rows();
    assertThat(rows)
        .containsExactly(
            new Csv.Row(3, Map.of("id", "a", "report", "one\ntwo"), Set.of()),
            new Csv.Row(6, Map.of("id", "b", "report", "three"), Set.of()))
        .inOrder();
  }

  @Test
  void linesAreQuotedWhereTheyNeedIt() {
    assertThat(Csv.formatLine(List.of("a b", "", "x,y", "say \"no\"", "two\nlines")))
        .isEqualTo("a b,,\"x,y\",\"say \"\"no\"\"\",\"two\nlines\"\n");
  }

  @Property(tries = 200)
  void writtenCsvIsReadBack(@ForAll @Size(3) List<String> values) {
    List<String> plain =
        values.stream().map(value -> value.replace("\r", "").replace("\ufeff", "")).toList();
    Map<String, String> row = Csv.rows("x", "a,b,c,d\n" + Csv.formatLine(plain)).get(0);
    assertThat(row.get("a")).isEqualTo(plain.get(0));
    assertThat(row.get("b")).isEqualTo(plain.get(1));
  }

  @Test
  void oneColumnIsReadByRow() {
    Map<String, List<String>> expected =
        Map.of("row 1", List.of("clear lungs ."), "row 2", List.of(""), "row 3", List.of("a, b"));
    String rows = "clear lungs .\n\"\"\n\"a, b\"\n";
    assertThat(parse(rows)).isEqualTo(expected);
    assertThat(parse("Report Impression\n" + rows)).isEqualTo(expected);
  }

  @Test
  void messagesShowTenNames() {
    StringBuilder fields = new StringBuilder("[{\"f0\": 0");
    for (int i = 1; i < 1000; i++) {
      fields.append(", \"f").append(i).append("\": 0");
    }
    assertThat(assertThrows(IllegalArgumentException.class, () -> parse(fields + "}]")))
        .hasMessageThat()
        .contains("f8, f9, and 990 more; expected one of id");
  }

  @Test
  void otherEncodingsAreNamedAndAByteOrderMarkIsAccepted(@TempDir Path folder) throws IOException {
    String text = "id,report\n1,M\u00fcller\n";
    Path file = folder.resolve("r.csv");
    for (Charset charset : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16)) {
      Files.writeString(file, text, charset);
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> ReportFile.readReferences(file));
      assertThat(refusal).hasMessageThat().contains("is not UTF-8 text, perhaps Latin-1 or UTF-16");
    }
    Files.writeString(file, "\ufeff" + text, StandardCharsets.UTF_8);
    assertThat(ReportFile.readReferences(file).reports()).containsKey("1");
    String annotation =
        "{\"test\": [{\"id\": \"1\", \"section\": \"impression\", \"report\": \"a\"}]}";
    Files.writeString(file, "\ufeff" + annotation);
    assertThat(ReportFile.sectionOf(file, "test")).isEqualTo("impression");
  }
}
