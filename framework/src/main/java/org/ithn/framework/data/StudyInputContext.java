package org.ithn.framework.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Context in which a {@link StudyInputProvider} opens its input. */
public interface StudyInputContext {
  /** Returns the file that the studies are read from, for messages. */
  Path annotation();

  /** Returns the training studies; the first call reads them from disk. */
  List<StudyInfo> trainingStudies();

  /** Returns the vocabulary of the run. */
  Vocabulary vocabulary();

  /** Returns a table of the training reports by its type; empty if the backbone requests none. */
  default <X extends Record> Optional<X> table(Class<X> type) {
    return Optional.empty();
  }

  /**
   * Returns a report as the model reads it, with its words and full stops separated by spaces. By
   * default, reports are not cleaned.
   *
   * @param report the report as the annotation has it
   */
  default String cleaned(String report) {
    return report;
  }

  /**
   * Returns the options of another input.
   *
   * @param input a provider's name
   * @param type the record of its options
   * @throws IllegalArgumentException if there is no such input, or its options are of another type
   */
  <C extends Record> C options(String input, Class<C> type);
}
