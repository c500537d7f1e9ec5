package org.ithn.experiments.inputs;

import java.nio.file.Path;
import java.util.List;
import org.ithn.framework.data.StudyInfo;
import org.ithn.framework.data.StudyInputContext;
import org.ithn.framework.data.Vocabulary;

/** Context that refuses every access; tests override what an input may read. */
public class UnusedContext implements StudyInputContext {
  @Override
  public Path annotation() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<StudyInfo> trainingStudies() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Vocabulary vocabulary() {
    throw new UnsupportedOperationException();
  }

  @Override
  public <C extends Record> C options(String input, Class<C> type) {
    throw new UnsupportedOperationException();
  }
}
