package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopicsCommandTest {
  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    out = folder.resolve("topics.csv");
    Files.writeString(
        folder.resolve("annotation.json"),
        """
        {"train": [{"id": "CXR1_IM-1", "report": "Cardiomegaly.", "image_path": ["a.png"]}],
         "test": [{"id": "CXR2_IM-2", "report": "No effusion.", "image_path": ["b.png"]}]}
        """);
    Files.writeString(
        folder.resolve("reports.csv"), "uid,MeSH,findings\n1,normal,x\n2,Hernia/small,y\n");
  }

  private CommandResult run(String... options) {
    String annotation = folder.resolve("annotation.json").toString();
    String[] fixed = {"topics", "--annotation", annotation, "--out", out.toString()};
    return CommandResult.run(ObjectArrays.concat(fixed, options, String.class));
  }

  @Test
  void labelsByWordsWithoutReports() throws IOException {
    Path counts = folder.resolve("counts.csv");
    CommandResult result = run("--counts", counts.toString()).ok();
    assertThat(result.out()).contains("topics ok: studies=2 topics=20");
    assertThat(Files.readString(out)).startsWith("id,split,normal,cardiomegaly,");
    assertThat(Files.readString(out)).contains("CXR1_IM-1,train,0,1,0");
    assertThat(Files.readString(counts)).contains("cardiomegaly,heart,1,0,0\n");
  }

  @Test
  void labelsByTermsWithReports() throws IOException {
    String reports = folder.resolve("reports.csv").toString();
    run("--reports", reports).ok();
    assertThat(Files.readString(out)).contains("CXR1_IM-1,train,1,0,0");
    run("--reports", reports, "--terms", "1").ok();
    assertThat(Files.readString(out))
        .isEqualTo("id,split,normal,other\nCXR1_IM-1,train,1,0\nCXR2_IM-2,test,0,1\n");
  }

  @Test
  void termsRequireReports() {
    run("--terms", "3").refused("--terms requires --reports");
  }
}
