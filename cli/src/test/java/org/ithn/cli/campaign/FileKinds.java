package org.ithn.cli.campaign;

import com.google.common.hash.Hashing;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ithn.chexbert.WordPieceTokenizer;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.files.NpyFile;
import org.ithn.datasets.image.EightBitImage;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.regions.RegionConfig;
import org.ithn.datasets.regions.RegionFeatureReader;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.text.BytePairFolder;
import org.ithn.experiments.inputs.LabelFile;
import org.ithn.experiments.inputs.LabelOrder;
import org.ithn.experiments.run.Predictions;
import org.ithn.framework.config.ClusterConfig;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.data.BytePairEncoding;
import org.ithn.framework.files.Json;
import org.ithn.framework.input.SampleRange;
import org.ithn.framework.runs.Checkpoint;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.runs.TrainingState;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.WeightFiles;
import org.ithn.metrics.clinical.LabelTable;
import org.ithn.metrics.scoring.ReportFile;
import org.ithn.savedmodels.files.WarmUpRequests;
import org.ithn.testkit.Goldens;

/** The kinds of files that are read, each with a small original. */
final class FileKinds {
  private static final String ROW =
      "CXR1_IM-0001,0,1,,,-1,,,,,,,,,\nCXR2_IM-0002,,1,,,0,,,1,,,,,,\n";
  private static final RegionConfig REGIONS = new RegionConfig("", 3, 5);

  private final Path inputs;
  private final Path work;
  private final List<FileKind> kinds = new ArrayList<>();

  private FileKinds(Path inputs, Path work) {
    this.inputs = inputs;
    this.work = work;
  }

  /**
   * Returns all kinds.
   *
   * @param inputs the inputs of {@link Scenarios}
   * @param work the folder of the damaged files
   */
  static List<FileKind> all(Path inputs, Path work) throws IOException {
    FileKinds all = new FileKinds(inputs, work);
    all.addWeights();
    all.addData();
    all.addTexts();
    all.addRunFiles();
    all.addImages();
    return all.kinds;
  }

  private void add(
      String name, String file, byte[] original, FileKind.Check check, FileKind.Reader reader) {
    kinds.add(new FileKind(name, work.resolve(file), original, check, reader));
  }

  private void addText(String name, String file, String original, FileKind.Reader reader) {
    add(name, file, original.getBytes(StandardCharsets.UTF_8), FileKind.Check.NONE, reader);
  }

  private static Map<String, TensorData> tensors() {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    tensors.put("layer/kernel", TensorData.of(new float[] {1, 2, 3, 5, 7, 11}, 2, 3));
    tensors.put("layer/steps", TensorData.of(new long[] {13, 17}, 2));
    return tensors;
  }

  private static String text(Map<String, TensorData> tensors) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(tensors)
        .forEach(
            (name, tensor) -> {
              byte[] bytes = new byte[tensor.bytes().remaining()];
              tensor.bytes().get(bytes);
              text.append(name).append(tensor.describe());
              text.append(Hashing.sha256().hashBytes(bytes));
            });
    return text.toString();
  }

  private void addWeights() throws IOException {
    Path file = work.resolve("original.safetensors");
    new SafeTensors(tensors(), Map.of("format", "x")).write(file);
    add(
        "safetensors",
        "damaged.safetensors",
        Files.readAllBytes(file),
        FileKind.Check.NONE,
        path -> text(SafeTensors.read(path).tensors()));
    addCheckpoint();
    for (String golden : List.of("checkpoint.pth", "checkpoint_legacy.pth", "state_dict.pth")) {
      Path original = golden(golden);
      if (!Files.isRegularFile(original)) {
        System.out.println("skipped, because it is missing: " + original);
      } else {
        boolean zip = Files.readAllBytes(original)[0] == 'P';
        add(
            golden,
            "damaged-" + golden,
            Files.readAllBytes(original),
            zip ? FileKind.Check.ZIP : FileKind.Check.NONE,
            path -> text(WeightFiles.read(path)));
      }
    }
  }

  private static Path golden(String name) {
    String given = System.getProperty("ithn.goldens", "");
    Path root =
        given.isEmpty() ? Goldens.repositoryRoot().resolve("../shared/goldens") : Path.of(given);
    return root.resolve("checkpoint").resolve(name);
  }

  private void addCheckpoint() throws IOException {
    Path folder = Files.createDirectories(work.resolve("checkpoints"));
    Checkpoints checkpoints = new Checkpoints(folder);
    checkpoints.save(new Checkpoint(TrainingState.initial(Map.of("rate", 1.0)), tensors()));
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(each -> each.toString().matches(".*\\.(json|safetensors)")).toList();
    }
    for (Path file : files) {
      String extension = file.toString().replaceAll(".*\\.", "");
      add(
          "checkpoint " + extension,
          "checkpoints/" + file.getFileName(),
          Files.readAllBytes(file),
          FileKind.Check.SUM,
          path -> latest(new Checkpoints(path.getParent())));
    }
  }

  private static String latest(Checkpoints checkpoints) throws IOException {
    Optional<Checkpoint> latest =
        checkpoints.loadLatest(
            warning -> {
              throw new UncheckedIOException(new IOException(warning));
            });
    return latest.map(each -> each.state() + text(each.variables())).orElse("none");
  }

  private void addData() throws IOException {
    add(
        "annotation",
        "annotation.json",
        Files.readAllBytes(inputs.resolve("phantoms/annotation.json")),
        FileKind.Check.NONE,
        path -> R2GenReader.read(path, Optional.empty(), BadExamples.stopOnFirst()).toString());
    add(
        "phantom labels",
        "phantoms.csv",
        Files.readAllBytes(inputs.resolve("phantoms/labels.csv")),
        FileKind.Check.NONE,
        path -> PhantomFiles.readLabels(path).toString());
    ByteBuffer npy = ByteBuffer.allocate(80 + 5 * 8).order(ByteOrder.LITTLE_ENDIAN);
    String header = "{'descr': '<i8', 'fortran_order': False, 'shape': (5,), }";
    npy.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    npy.put((byte) 0).putShort((short) 70);
    npy.put((header + " ".repeat(69 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
    for (long value = 1; value <= 5; value++) {
      npy.putLong(value);
    }
    add(
        "npy",
        "ids.npy",
        npy.array(),
        FileKind.Check.NONE,
        path -> Arrays.toString(NpyFile.readLongs(path)));
    Path hdf = work.resolve("original.hdf5");
    try (WritableHdfFile out = HdfFile.write(hdf)) {
      out.putDataset("1_features", new float[][] {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}});
      out.putDataset("2_features", new float[][] {{1, 1, 1, 1, 1}});
    }
    add(
        "HDF5 regions",
        "regions.hdf5",
        Files.readAllBytes(hdf),
        FileKind.Check.NONE,
        FileKinds::regions);
    addText("TSV regions", "regions.tsv", tsv(1) + tsv(2), FileKinds::regions);
  }

  private static String regions(Path path) {
    RegionFeatureReader reader =
        RegionFeatureReader.open(REGIONS.withFile(path.toString()), BadExamples.stopOnFirst());
    return Arrays.toString(reader.read("COCO_val2014_000000000001"))
        + Arrays.toString(reader.read("COCO_val2014_000000000002"));
  }

  private static String tsv(int image) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * 5 * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 10; i++) {
      bytes.putFloat(image + i);
    }
    return "COCO_train2014_%012d\t640\t480\t2\tAA==\t%s\n"
        .formatted(image, Base64.getEncoder().encodeToString(bytes.array()));
  }

  private void addTexts() {
    String labels = "id," + String.join(",", LabelOrder.CHEXBERT.classes()) + "\n" + ROW;
    addText("labels", "labels.csv", labels, path -> LabelTable.read(path).toCsv());
    addText("label file", "classes.csv", labels, FileKinds::labelRows);
    for (String format : List.of("csv", "json", "jsonl")) {
      String text =
          switch (format) {
            case "csv" -> "id,report\na,\"heart, normal\"\nb,no \"\"effusion\"\"\n";
            case "json" ->
                "[{\"id\": \"a\", \"report\": \"x y .\"}, {\"id\": \"b\", \"report\": \"z\"}]";
            default ->
                "{\"id\": \"a\", \"report\": \"x y .\"}\n{\"id\": \"b\", \"report\": \"z\"}\n";
          };
      addText(
          "reports " + format,
          "reports." + format,
          text,
          path -> ReportFile.readPredictions(path).reports().toString());
    }
    addText(
        "WordPiece vocabulary",
        "vocab.txt",
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nheart\nnormal\n##ly\nlung\n",
        path -> Arrays.toString(WordPieceTokenizer.load(path).encode("heart normally lungs", 16)));
    addText(
        "cluster",
        "cluster.json",
        "{\"workers\": [\"a:2222\", \"a:2223\", \"[::1]:7\"]}",
        path -> ClusterConfig.load(path).toString());
  }

  private static String labelRows(Path path) {
    StringBuilder text = new StringBuilder();
    LabelFile.read(path, LabelOrder.CHEXBERT)
        .forEach((id, row) -> text.append(id).append(Arrays.toString(row)));
    return text.toString();
  }

  private void addRunFiles() throws IOException {
    Path run = inputs.resolve("run");
    ConfigReader configs = ConfigReader.load(FileKinds.class.getClassLoader());
    add(
        "configuration",
        "config.json",
        Files.readAllBytes(run.resolve("config.json")),
        FileKind.Check.NONE,
        path -> ConfigReader.toJson(configs.read(path)));
    add(
        "run record",
        "run-record.json",
        Files.readAllBytes(run.resolve("run-record.json")),
        FileKind.Check.NONE,
        path -> RunRecord.load(path).toString());
    add(
        "neighbours",
        "neighbours.jsonl",
        Files.readAllBytes(run.resolve("neighbours.jsonl")),
        FileKind.Check.NONE,
        path -> NeighbourFile.read(path).toString());
    add(
        "predictions",
        "predictions.json",
        Files.readAllBytes(run.resolve("predictions-test.json")),
        FileKind.Check.NONE,
        path -> Predictions.read(path).rows().toString());
    add(
        "warm-up requests",
        "tf_serving_warmup_requests",
        Files.readAllBytes(inputs.resolve("model/1/assets.extra/tf_serving_warmup_requests")),
        FileKind.Check.SUM,
        FileKinds::records);
    addBytePairs();
  }

  private static String records(Path path) throws IOException {
    return WarmUpRequests.read(path).stream()
        .map(record -> Hashing.sha256().hashBytes(record.toByteArray()).toString())
        .collect(Collectors.joining());
  }

  private void addBytePairs() throws IOException {
    Path folder = Files.createDirectories(work.resolve("pieces"));
    List<String> pieces = new ArrayList<>(BytePairEncoding.alphabet());
    pieces.addAll(List.of("he", "<|endoftext|>"));
    Map<String, Integer> ids = new LinkedHashMap<>();
    pieces.forEach(piece -> ids.put(piece, ids.size()));
    String text = Json.LENIENT.writeValueAsString(ids);
    String merges = "#version: 0.2\nh e\n";
    Files.writeString(folder.resolve("vocab.json"), text);
    Files.writeString(folder.resolve("merges.txt"), merges);
    addText("byte pairs", "pieces/vocab.json", text, FileKinds::bytePairs);
    addText("merges", "pieces/merges.txt", merges, FileKinds::bytePairs);
  }

  private static String bytePairs(Path file) {
    return Arrays.toString(BytePairFolder.read(file.getParent()).encode("he heart", 20));
  }

  private void addImages() throws IOException {
    Path png;
    try (Stream<Path> images = Files.list(inputs.resolve("phantoms/images"))) {
      png = images.sorted().findFirst().orElseThrow();
    }
    add("PNG", "image.png", Files.readAllBytes(png), FileKind.Check.PNG, FileKinds::pixels);
    Path jpeg = work.resolve("original.jpg");
    ImageIO.write(ImageIO.read(png.toFile()), "jpg", jpeg.toFile());
    add("JPEG", "image.jpg", Files.readAllBytes(jpeg), FileKind.Check.NONE, FileKinds::pixels);
  }

  private static String pixels(Path path) {
    EightBitImage image = ImageDecoder.decode(path, SampleRange.FULL);
    return image.width() + "x" + image.height() + Hashing.sha256().hashBytes(image.rgb());
  }
}
