package org.ithn.framework.data;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Images of an earlier study of the patient, as part of what a study has beside its images and
 * report.
 *
 * <p>The map of {@link StudyInfo#context} has their files under {@link #KEY}, separated by NUL.
 */
public final class PriorImages {
  /** The key in an annotation's entries, in the context of a study and in a served model. */
  public static final String KEY = "prior_images";

  private static final String SEPARATOR = "\0"; // no path contains it

  private PriorImages() {}

  /** Returns the files of a context; empty if it has none. */
  public static List<Path> of(Map<String, String> context) {
    return Splitter.on(SEPARATOR)
        .omitEmptyStrings()
        .splitToStream(context.getOrDefault(KEY, ""))
        .map(Path::of)
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Returns a context with files; without any, the context is unchanged.
   *
   * @param files the files, in the order of the earlier study
   */
  public static Map<String, String> with(Map<String, String> context, List<Path> files) {
    if (files.isEmpty()) {
      return context;
    }
    Map<String, String> all = new HashMap<>(context);
    all.put(KEY, files.stream().map(Path::toString).collect(Collectors.joining(SEPARATOR)));
    return all;
  }

  /** Returns a context without files. */
  public static Map<String, String> without(Map<String, String> context) {
    return Map.copyOf(Maps.filterKeys(context, key -> !key.equals(KEY)));
  }
}
