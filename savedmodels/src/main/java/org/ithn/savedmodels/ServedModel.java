package org.ithn.savedmodels;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.ithn.framework.session.NativeLibraries;
import org.ithn.framework.session.SessionOptions;
import org.ithn.serving.client.protocol.WireTensor;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.family.TType;

/** A report-generating SavedModel, loaded from its folder alone. */
public final class ServedModel implements AutoCloseable {
  private static final int BATCH = 16;

  private final Path folder;
  private final SavedModelBundle bundle;
  private final String inputName;
  private final Shape study;
  private FileReader reader = Files::readAllBytes;
  private boolean masksAbsentViews;

  private ServedModel(Path folder, SavedModelBundle bundle, Signature signature) {
    this.folder = folder;
    this.bundle = bundle;
    this.inputName = signature.inputNames().iterator().next();
    Shape rows = signature.getInputs().get(inputName).shape;
    this.study = rows.tail();
  }

  /** Loads a model that contains {@link AllowedOps} only. */
  public static ServedModel load(Path model) {
    return load(model, OpPolicy.ALLOWED_ONLY);
  }

  /**
   * Loads a model.
   *
   * @param model the folder of a version, or the model's folder, whose newest version is loaded
   * @param policy the ops that the model may contain
   * @throws SavedModelException if the folder does not contain a report-generating model, the model
   *     has another op or a variable that is not finite, or its files are not those of the export
   */
  public static ServedModel load(Path model, OpPolicy policy) {
    Path folder = ModelVersions.resolve(model);
    NativeLibraries natives = NativeLibraries.startLoading();
    SavedModelFiles.check(folder, policy);
    natives.await();
    SavedModelFiles.checkFinite(folder);
    ConfigProto options = SessionOptions.defaults().toInferenceConfigProto();
    SavedModelBundle bundle;
    try { // the loader's default tag is serve
      bundle = SavedModelBundle.loader(folder.toString()).withConfigProto(options).load();
    } catch (RuntimeException e) {
      throw unusable(folder, "does not load: " + firstLine(e), e);
    }
    try {
      return new ServedModel(folder, bundle, ReportSignature.check(folder, bundle));
    } catch (SavedModelException e) {
      bundle.close();
      throw e;
    }
  }

  static SavedModelException unusable(Path folder, String problem, Throwable cause) {
    return new SavedModelException(
        "model %s: %s; export it again with 'ithn export'".formatted(folder, problem), cause);
  }

  /** Reader of image files. */
  @FunctionalInterface
  public interface FileReader {
    /** Returns the content of a PNG or JPEG file for the request. */
    byte[] read(Path file) throws IOException;
  }

  /** Reads files in another way, for example DICOM files with a conversion to PNG. */
  public void readFilesWith(FileReader other) {
    reader = other;
  }

  /** Returns the version's folder. */
  public Path folder() {
    return folder;
  }

  /** Returns the name of the input, {@code image_bytes} or {@code region_features}. */
  public String inputName() {
    return inputName;
  }

  /** Returns true if the model reads {@link StudyContent.RegionFeatures region features}. */
  public boolean readsRegions() {
    return inputName.equals(ServedInput.RegionInput.NAME);
  }

  /**
   * Returns the shape {@code [R, D]} of a study's region features.
   *
   * @throws SavedModelException if the model reads images
   */
  public Shape regionShape() {
    requireInput(true);
    return study;
  }

  /**
   * Returns V, the number of image files per study.
   *
   * @throws SavedModelException if the model reads region features
   */
  public int views() {
    requireInput(false);
    return study.numDimensions() == 0 ? 1 : (int) study.get(0);
  }

  /**
   * Accepts studies of 1 to V images, for a model that was trained with masked views. Such a model
   * reads empty files as absent views; every other model refuses them.
   */
  public void allowAbsentViews() {
    masksAbsentViews = true;
  }

  /** Returns true if a study may have fewer than V images. */
  public boolean masksAbsentViews() {
    return masksAbsentViews;
  }

  private void requireInput(boolean regions) {
    if (regions != readsRegions()) {
      throw new SavedModelException(
          "model %s: the input is %s; pass studies of that kind".formatted(folder, inputName));
    }
  }

  /**
   * Returns the loaded model, for signatures other than {@code serving_default}; it is closed with
   * this object.
   */
  public SavedModelBundle bundle() {
    return bundle;
  }

  /**
   * Writes a report for each study.
   *
   * @param studies V image files each, PNG or JPEG
   * @throws SavedModelException naming the first file that cannot be read or decoded
   */
  public List<GeneratedReport> generate(List<List<Path>> studies) {
    return generate(studies, withoutTexts(studies));
  }

  /**
   * Writes a report for each study from its images and texts.
   *
   * @param studies V image files each, PNG or JPEG
   * @param texts the texts of each study by {@link #textKinds kind}, and the files of earlier
   *     images as {@link org.ithn.framework.data.PriorImages}; those that it lacks are missing
   * @throws SavedModelException naming the first file that cannot be read or decoded, or a kind of
   *     text that the model does not read
   */
  public List<GeneratedReport> generate(List<List<Path>> studies, List<Map<String, String>> texts) {
    return inBatches(studies, texts, this::generateBatch);
  }

  private static List<Map<String, String>> withoutTexts(List<List<Path>> studies) {
    return Collections.nCopies(studies.size(), Map.of());
  }

  /** Returns the kinds of texts that the model reads, such as {@code indication}; often none. */
  public List<String> textKinds() {
    return RequestTexts.kinds(bundle, inputName);
  }

  /** Returns true if the model has the signature {@code explain}, as exports that read images. */
  public boolean explains() {
    return bundle.metaGraphDef().containsSignatureDef(ServingSignatures.EXPLAIN);
  }

  /**
   * Writes a report for each study, with hypotheses, images and attention.
   *
   * @param studies V image files each, PNG or JPEG
   * @throws SavedModelException if the model does not {@link #explains explain} its reports, or
   *     naming the first file that cannot be read or decoded
   */
  public List<ExplainedReport> explain(List<List<Path>> studies) {
    return explain(studies, withoutTexts(studies));
  }

  /** Writes a report for each study from its images and texts, with all that explains it. */
  public List<ExplainedReport> explain(List<List<Path>> studies, List<Map<String, String>> texts) {
    if (!explains()) {
      throw unusable(folder, "has no signature " + ServingSignatures.EXPLAIN, null);
    }
    return inBatches(studies, texts, this::explainBatch);
  }

  private List<ExplainedReport> explainBatch(List<StudyContent> batch) {
    return call(
        RequestTexts.areIn(batch)
            ? ServingSignatures.EXPLAIN_WITH_CONTEXT
            : ServingSignatures.EXPLAIN,
        batch,
        result -> {
          Map<String, WireTensor> outputs = new TreeMap<>();
          result.forEach(
              entry -> outputs.put(entry.getKey(), TensorConverter.toWireTensor(entry.getValue())));
          return ExplainedReport.read(outputs);
        });
  }

  private <T> List<T> inBatches(
      List<List<Path>> studies,
      List<Map<String, String>> texts,
      Function<List<StudyContent>, List<T>> run) {
    List<T> reports = new ArrayList<>();
    for (List<List<Path>> batch : Lists.partition(studies, BATCH)) {
      StudyFileReader from = new StudyFileReader(folder, views(), masksAbsentViews, reader);
      byte[][] files = from.read(batch);
      List<StudyContent> contents = new ArrayList<>();
      for (List<byte[]> study : Lists.partition(List.of(files), views())) {
        contents.add(from.study(study, texts.get(reports.size() + contents.size())));
      }
      try {
        reports.addAll(run.apply(contents));
      } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
        throw explainFailure(batch, files, e);
      }
    }
    return reports;
  }

  /**
   * Writes a report for each study of one batch of images.
   *
   * @param files contents of image files, grouped by study
   * @throws IllegalArgumentException if a file cannot be decoded
   */
  public List<GeneratedReport> generate(byte[][] files) {
    return generateBatch(
        Lists.partition(List.of(files), views()).stream()
            .map(StudyContent.ImageFiles::new)
            .toList());
  }

  /**
   * Writes a report for each study of one batch.
   *
   * @throws IllegalArgumentException if a study is invalid
   */
  public List<GeneratedReport> generateBatch(List<? extends StudyContent> batch) {
    return call(
        RequestTexts.areIn(batch) ? ServingSignatures.WITH_CONTEXT : Signature.DEFAULT_KEY,
        batch,
        GeneratedReport::read);
  }

  private <T> T call(
      String signature, List<? extends StudyContent> batch, Function<Result, T> read) {
    Map<String, Tensor> inputs = new HashMap<>();
    try {
      if (RequestTexts.areIn(batch)) {
        inputs.putAll(RequestTexts.tensors(folder, textKinds(), batch));
      }
      inputs.put(inputName, createInput(batch));
      try (Result result = bundle.function(signature).call(inputs)) {
        return read.apply(result);
      }
    } finally {
      inputs.values().forEach(Tensor::close);
    }
  }

  /**
   * Creates the input tensor of one batch, which the caller closes.
   *
   * @throws SavedModelException if a study has another kind or size than the model reads
   */
  public TType createInput(List<? extends StudyContent> batch) {
    try {
      return StudyTensors.toTensor(inputName, study, batch);
    } catch (IllegalArgumentException e) {
      throw new SavedModelException("model %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /** Runs each file separately to name the one that made the batch fail. */
  private RuntimeException explainFailure(
      List<List<Path>> batch, byte[][] files, RuntimeException failure) {
    int views = views();
    for (int i = 0; i < files.length; i++) {
      if (i % views >= batch.get(i / views).size()) {
        continue; // an absent view
      }
      byte[][] alone = new byte[views][];
      java.util.Arrays.fill(alone, files[i]);
      try {
        generate(alone);
      } catch (RuntimeException e) {
        return new SavedModelException(
            "image %s: %s"
                .formatted(
                    batch.get(i / views).get(i % views), InvalidRows.firstReason(firstLine(e))),
            e);
      }
    }
    return failure;
  }

  static String firstLine(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    bundle.close();
  }
}
