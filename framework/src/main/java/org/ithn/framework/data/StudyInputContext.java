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
   * Returns the options of another input.
   *
   * @param input a provider's name
   * @param type the record of its options
   * @throws IllegalArgumentException if there is no such input, or its options are of another type
   */
  <C extends Record> C options(String input, Class<C> type);
}
