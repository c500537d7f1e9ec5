package org.ithn.cli.campaign;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * Files below a folder by relative path, with the SHA-256 of their content.
 *
 * <p>Not compared: locks and TensorBoard files, which hold times, and the values of keys that are
 * times, speeds or memory in JSON, and the logs, tables and overview page of an ablation, which
 * repeat them. The maps of a SavedModel are sorted before they are compared. The versions of an
 * export count as one, because a rerun after a late kill adds a version; they must be equal.
 *
 * @param files hashes by path
 * @param leftovers temporary files and folders of processes that were killed
 */
record ResultFiles(Map<String, String> files, List<String> leftovers) {
  private static final Pattern EXCLUDED =
      Pattern.compile(
          "(.*/)?(([^/]*\\.)?lock|events\\.out\\.tfevents[^/]*"
              + "|output\\.log|cells/table\\.[a-z]+|cells/pages/index\\.html)");
  private static final Pattern LEFTOVER =
      Pattern.compile(
          "(.*/)?(\\.[^/]*\\.tmp|[^/]*\\.part|[^/]*\\.partial-[^/]*|\\.export-[^/]*)(/.*)?");
  private static final Pattern TIMES =
      Pattern.compile(
          "\"(train/data_wait|[a-z/_]*(examples_?[pP]er_?[sS]econd|seconds|millis|time|date)[a-z_]*"
              + "|peak_?[mM]ebibytes)\""
              + "\\s*:\\s*(\"[^\"]*\"|[^,}\\]]*)");
  private static final Pattern GRAPH_HASH = Pattern.compile("(?m)^.*saved_model\\.pb.*$");
  private static final Pattern VERSION = Pattern.compile("^model/\\d+/");

  ResultFiles {
    files = ImmutableSortedMap.copyOf(files);
    leftovers = ImmutableList.copyOf(leftovers);
  }

  /** Reads a folder. */
  static ResultFiles of(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    List<String> leftovers = new ArrayList<>();
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path path : all) {
      String name = folder.relativize(path).toString();
      if (LEFTOVER.matcher(name).matches()) {
        leftovers.add(name);
      } else if (!EXCLUDED.matcher(name).matches()) {
        String key = VERSION.matcher(name).replaceFirst("model/N/");
        String hash = hash(path);
        String other = files.putIfAbsent(key, hash);
        if (other != null && !other.equals(hash)) {
          files.put(name, hash); // a version that differs
        }
      }
    }
    return new ResultFiles(files, leftovers);
  }

  private static String hash(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    String name = String.valueOf(file.getFileName());
    if (name.matches(".*\\.jsonl?")) {
      String text = TIMES.matcher(new String(content, StandardCharsets.UTF_8)).replaceAll("");
      content = text.getBytes(StandardCharsets.UTF_8);
    } else if (name.equals("saved_model.pb")) {
      content = sorted(content);
    } else if (name.equals("sha256.txt")) {
      String text = new String(content, StandardCharsets.UTF_8);
      content = GRAPH_HASH.matcher(text).replaceAll("").getBytes(StandardCharsets.UTF_8);
    }
    return Hashing.sha256().hashBytes(content).toString();
  }

  /** Returns a SavedModel in an order of maps and function bodies that is not left to chance. */
  private static byte[] sorted(byte[] model) throws IOException {
    SavedModel.Builder sorted = SavedModel.parseFrom(model).toBuilder();
    for (MetaGraphDef.Builder graph : sorted.getMetaGraphsBuilderList()) {
      for (FunctionDef.Builder function :
          graph.getGraphDefBuilder().getLibraryBuilder().getFunctionBuilderList()) {
        List<NodeDef> nodes = new ArrayList<>(function.getNodeDefList());
        nodes.sort(Comparator.comparing(NodeDef::getName));
        function.clearNodeDef().addAllNodeDef(nodes);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    sorted.build().writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  /** Returns the paths that are missing, new or different; empty if the results are equal. */
  List<String> differences(ResultFiles expected) {
    TreeSet<String> names = new TreeSet<>(files.keySet());
    names.addAll(expected.files.keySet());
    names.removeIf(name -> hashOf(name).equals(expected.hashOf(name)));
    return List.copyOf(names);
  }

  /** Returns the paths that are present but not as in the complete result. */
  List<String> incomplete(ResultFiles expected) {
    return files.keySet().stream()
        .filter(name -> !hashOf(name).equals(expected.hashOf(name)))
        .toList();
  }

  private String hashOf(String name) {
    return files.getOrDefault(name, "");
  }
}
