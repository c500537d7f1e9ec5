package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options and warnings of {@code mine}. */
final class MineCommandTest {
  private static final String ENTRY =
      "{\"id\": \"s%d\", \"report\": \"%s\", \"image_path\": [\"s%d.png\"]}";

  private static final String MODEL =
      Path.of(System.getProperty("ithn.root", ".."))
          .resolve("backbones/src/test/resources/text-encoder/bert")
          .toString();
  private static final int STUDIES = 41;

  @TempDir private Path folder;

  private CommandResult mine(String first, String second) throws IOException {
    Path annotation =
        Files.writeString(
            folder.resolve("a.json"),
            "{\"train\": [%s, %s]}"
                .formatted(ENTRY.formatted(1, first, 1), ENTRY.formatted(2, second, 2)));
    return CommandResult.run(
            "mine",
            "--annotation",
            annotation.toString(),
            "--out",
            folder.resolve("neighbours.jsonl").toString())
        .ok();
  }

  @Test
  void reportsOfOneTextHaveNoNeighbours() throws IOException {
    assertThat(mine("The lungs are clear.", "The lungs are clear.").err())
        .contains("warning: no study has a neighbour, because all pairs are excluded");
    assertThat(mine("The lungs are clear.", "A small effusion.").err()).doesNotContain("warning");
  }

  /** Runs {@code mine} on many studies with different reports. */
  private CommandResult mineMany(String... options) throws IOException {
    String findings = "lungs heart effusion clear no the unchanged small";
    List<String> words = List.of(findings.split(" ", -1));
    String entries =
        IntStream.range(0, STUDIES)
            .mapToObj(
                i ->
                    ENTRY.formatted(
                        i, words.get(i % 8) + " " + words.get(i / 8) + " " + words.get(i % 3), i))
            .collect(Collectors.joining(", "));
    Path annotation =
        Files.writeString(folder.resolve("many.json"), "{\"train\": [%s]}".formatted(entries));
    String[] fixed = {"mine", "--annotation", annotation.toString(), "-k", "4"};
    return CommandResult.run(ObjectArrays.concat(fixed, options, String.class));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  @Test
  void joinedPartsAreTheBytesOfOneRun() throws IOException {
    mineMany("--out", path("one.jsonl")).ok();
    for (int part = 1; part <= 3; part++) {
      CommandResult result = mineMany("--out", path("all.jsonl"), "--shard", part + "/3").ok();
      assertThat(result.out()).contains("shard %d/3: studies=1".formatted(part));
      assertThat(Files.exists(folder.resolve("all.jsonl"))).isFalse();
    }
    CommandResult merged =
        mineMany("--out", path("all.jsonl"), "--merge", "3", "--compare", path("one.jsonl")).ok();
    assertThat(text("all.jsonl")).isEqualTo(text("one.jsonl"));
    assertThat(merged.out()).contains("mine ok: studies=41 file=");
    assertThat(merged.out()).containsMatch("same first neighbour +41 of +41 100.00 %");
    mineMany("--out", path("all.jsonl"), "--merge", "3", "--max-similarity", "0.5")
        .refused("mined with other settings than --merge has");
    mineMany("--out", path("all.jsonl"), "--merge", "4").refused("all.jsonl.1-of-4: no such file");
  }

  /** Encodes once; parts, an index and another program's candidates use the same vectors. */
  @Test
  void savedVectorsAreMinedWithoutTheEncoder() throws IOException {
    String[] encoder = {"--encoder", "roberta", "--encoder-set", "model=" + MODEL};
    mineMany(ObjectArrays.concat(encoder, new String[] {"--out", path("one.jsonl")}, String.class))
        .ok();
    CommandResult saved =
        mineMany(
                ObjectArrays.concat(
                    encoder, new String[] {"--save-vectors", path("v.npy")}, String.class))
            .ok();
    assertThat(saved.out()).contains("vectors: studies=41 file=");
    assertThat(Files.exists(folder.resolve("v.npy.json"))).isTrue();
    mineMany("--vectors", path("v.npy"), "--out", path("again.jsonl")).ok();
    assertThat(text("again.jsonl")).isEqualTo(text("one.jsonl"));
    CommandResult index =
        mineMany(
                "--vectors",
                path("v.npy"),
                "--out",
                path("index.jsonl"),
                "--index",
                "lucene",
                "--compare",
                path("one.jsonl"))
            .ok();
    assertThat(index.out()).containsMatch("recall@4 against exact search 1\\.0000 on 32 studies");
    assertThat(index.out()).containsMatch("common neighbours +100.00 %");
    assertThat(text("index.jsonl")).contains("index=lucene-hnsw");
    mineMany("--vectors", path("v.npy"), "--out", path("c.jsonl"), "--candidates", path("v.npy"))
        .refused("v.npy: has the type '<f4'; expected '<i8'");
  }

  @Test
  void optionsThatExcludeEachOtherAreRefused() throws IOException {
    mineMany().refused("--out is missing");
    mineMany("--save-vectors", path("v.npy")).refused("sparse vectors");
    mineMany("--save-vectors", path("v.npy"), "--shard", "1/2").refused("require --out");
    String out = path("n.jsonl");
    mineMany("--out", out, "--shard", "1/2", "--merge", "2").refused("exclude each other");
    mineMany("--out", out, "--shard", "3/2").refused("shard 3/2; expected i/n");
    String other = path("other.jsonl");
    mineMany("--out", out, "--shard", "1/2", "--compare", other).refused("--compare need");
    mineMany("--out", out, "--index", "lucene").refused("sparse vectors");
    mineMany("--out", out, "--index", "lucene", "--max-similarity", "0.9")
        .refused("--max-similarity needs exact search");
    mineMany("--out", out, "--compare", other).refused("other.jsonl: no such file");
    mineMany("--out", out, "--candidates", other).refused("other.jsonl: no such file");
    mineMany("--out", out, "--memory", "0").refused("mining memory is 0 bytes");
    mineMany("--out", out, "--index", "lucene", "--candidates", other)
        .refused("exclude each other");
    mineMany("--out", out, "--vectors", other, "--save-vectors", path("v.npy"))
        .refused("exclude each other");
  }

  @Test
  void optionsOfThePartsAreRefusedWhereTheseAreJoined() throws IOException {
    String[] merge = {"--out", path("n.jsonl"), "--merge", "2"};
    String file = path("v.npy");
    List<List<String>> unused =
        List.of(
            List.of("--vectors", file),
            List.of("--save-vectors", file),
            List.of("--candidates", file),
            List.of("--index", "lucene"));
    for (List<String> each : unused) {
      mineMany(ObjectArrays.concat(merge, each.toArray(String[]::new), String.class))
          .refused(each.get(0), "and --merge exclude each other");
    }
  }
}
