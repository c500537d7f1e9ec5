package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.dicom.DicomImage;
import org.ithn.datasets.dicom.DicomSummary;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.datasets.image.PngFile;
import org.ithn.experiments.UserException;
import org.ithn.framework.input.SampleRange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn convert}: converts DICOM files to PNG files of the pixels that models see. */
@Command(
    name = "convert",
    description =
        "Converts DICOM files to 8-bit PNG files without the patient's data, for requests to a"
            + " served model and for other programs.",
    mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {
  private static final String PNG = ".png";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "DICOM files, and folders whose DICOM files are converted")
  private List<Path> paths;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "PATH",
      description = "a .png file for a single DICOM file, otherwise a folder")
  private Path out;

  @Option(
      names = "--range",
      defaultValue = "full",
      description =
          "data.image.range of the model: full shows the file's window, percentile the 1st to the"
              + " 99th percentile (default: ${DEFAULT-VALUE})")
  private SampleRange range;

  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    BadExamples bad = onBadExample.create();
    Map<Path, Path> targets = targets();
    int written = 0;
    try {
      for (Map.Entry<Path, Path> each : targets.entrySet()) {
        try {
          DicomSummary summary = convert(each.getKey(), each.getValue());
          console.print(
              "%s\t%s\t%s",
              SafePrintWriter.field(each.getKey()),
              SafePrintWriter.field(each.getValue()),
              summary.describe());
          written++;
        } catch (DataException e) {
          bad.add(each.getKey().toString(), withOption(e));
        }
      }
    } finally {
      BadExampleOption.report(bad, console);
    }
    console.print("convert ok: images=%d out=%s", written, out);
    return 0;
  }

  /** Names the option for an image that percentiles could scale. */
  private static DataException withOption(DataException e) {
    return e.remedy() == DataException.Remedy.PERCENTILE
        ? new DataException(e.getMessage() + " (--range percentile)", e)
        : e;
  }

  private DicomSummary convert(Path file, Path png) throws IOException {
    if (Files.isRegularFile(file) && !DicomImage.matches(file)) {
      throw new DataException(
          "image %s: is not a DICOM file; omit it, models read PNG and JPEG".formatted(file));
    }
    PngFile.write(ImageDecoder.decode(file, range), png);
    return DicomImage.inspect(Files.readAllBytes(file), file.toString());
  }

  /** Returns the PNG file of each DICOM file. */
  private Map<Path, Path> targets() throws IOException {
    if (paths.size() == 1 && !Files.isDirectory(paths.get(0)) && isPng(out)) {
      return Map.of(paths.get(0), out);
    }
    if (isPng(out)) {
      throw new UserException(
          "convert: %s is one file, but several are written; name a folder".formatted(out));
    }
    Map<Path, Path> targets = new LinkedHashMap<>();
    Map<Path, Path> sources = new LinkedHashMap<>();
    for (Path path : paths) {
      for (Path file : files(path)) {
        Path name = Files.isDirectory(path) ? path.relativize(file) : file.getFileName();
        Path target = out.resolve(name.resolveSibling(stem(name) + PNG));
        Path other = sources.putIfAbsent(target, file);
        if (other != null) {
          throw new UserException(
              "convert: %s and %s would both become %s; convert them to separate folders"
                  .formatted(other, file, target));
        }
        targets.put(file, target);
      }
    }
    if (targets.isEmpty()) {
      throw new UserException("convert: no DICOM file in %s; check the paths".formatted(paths));
    }
    requireOthers(targets);
    return targets;
  }

  /** Refuses targets that are sources: a DICOM file may have any name. */
  private static void requireOthers(Map<Path, Path> targets) throws IOException {
    Set<Path> sources = new HashSet<>();
    for (Path source : targets.keySet()) {
      if (Files.exists(source)) {
        sources.add(source.toRealPath());
      }
    }
    for (Map.Entry<Path, Path> each : targets.entrySet()) {
      Path target = each.getValue();
      if (Files.exists(target) && sources.contains(target.toRealPath())) {
        throw new UserException(
            "convert: %s would be overwritten by the conversion of %s; name another folder"
                .formatted(target, each.getKey()));
      }
    }
  }

  /** Returns the file, or the DICOM files of a folder in order. */
  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(Files::isRegularFile).filter(DicomImage::matches).sorted().toList();
    }
  }

  private static boolean isPng(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(PNG);
  }

  private static String stem(Path name) {
    String file = name.getFileName().toString();
    return file.toLowerCase(Locale.ROOT).endsWith(".dcm")
        ? file.substring(0, file.length() - ".dcm".length())
        : file;
  }
}
