package org.ithn.cli.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.ithn.datasets.DataException;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.distributed.ClusterException;
import org.ithn.framework.registry.ProviderException;
import org.ithn.framework.runs.FolderInUseException;
import org.ithn.framework.training.TrainingDivergedException;
import org.ithn.savedmodels.SavedModelException;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** What a user is told when a command fails: a sentence, or everything where the program erred. */
final class Failures {
  static final int USER_ERROR = 2;

  private static final int PROGRAM_ERROR = 3;

  private Failures() {}

  /** Prints what went wrong; returns the exit code. */
  static int explain(Throwable thrown, PrintWriter err) {
    String sentence = userMessage(thrown);
    if (!sentence.isEmpty()) {
      err.println("ithn: " + sentence);
      return USER_ERROR;
    }
    thrown.printStackTrace(err);
    err.println("ithn: this is a fault of the program; please report it with the lines above");
    return PROGRAM_ERROR;
  }

  /** What the user can do about it; empty if nothing. */
  private static String userMessage(Throwable thrown) {
    if (thrown instanceof UncheckedIOException unchecked
        && unchecked.getMessage().equals(unchecked.getCause().toString())) {
      return userMessage(unchecked.getCause());
    }
    if (thrown instanceof FileSystemException file) {
      return fileMessage(file);
    }
    if (thrown instanceof OutOfMemoryError) {
      return ("the Java heap of %d MiB is full (%s); give more, for instance with"
              + " ITHN_JAVA_OPTS=-Xmx8g, or lower training.batch or data.loading.cache_megabytes")
          .formatted(Runtime.getRuntime().maxMemory() >> 20, thrown.getMessage());
    }
    if (thrown instanceof TFResourceExhaustedException) {
      return "TensorFlow found no memory (%s); lower training.batch or evaluation.batch"
          .formatted(String.valueOf(thrown.getMessage()).lines().findFirst().orElse(""));
    }
    if (thrown instanceof LinkageError) {
      return "a library cannot be loaded (%s); ./ithn doctor says what is missing, and plug-ins must"
              .formatted(thrown)
          + " be built against this version";
    }
    return isForUsers(thrown) && thrown.getMessage() != null ? thrown.getMessage() : "";
  }

  private static String fileMessage(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return e.getFile() + ": there is no such file or folder; check the path";
    }
    if (e instanceof AccessDeniedException) {
      return e.getFile() + ": may not be read or written; change its permissions";
    }
    if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
      return e.getFile() + ": is a file where a folder is needed; name another path";
    }
    return "%s: %s; check the path, the disk and its free space"
        .formatted(e.getFile(), e.getReason());
  }

  /** Whether the message alone tells the user what to do. */
  private static boolean isForUsers(Throwable thrown) {
    return thrown instanceof UserException
        || thrown instanceof ConfigException
        || thrown instanceof DataException
        || thrown instanceof SavedModelException
        || thrown instanceof TrainingDivergedException
        || thrown instanceof FolderInUseException
        || thrown instanceof ClusterException
        || thrown instanceof ProviderException
        || thrown instanceof IllegalArgumentException
        || thrown instanceof IOException
        || thrown instanceof UncheckedIOException;
  }
}
