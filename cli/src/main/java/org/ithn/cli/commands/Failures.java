package org.ithn.cli.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import org.ithn.cli.tracking.MlflowException;
import org.ithn.datasets.DataException;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.distributed.ClusterException;
import org.ithn.framework.files.DiskFullException;
import org.ithn.framework.registry.ProviderException;
import org.ithn.framework.runs.FolderInUseException;
import org.ithn.framework.training.TrainingDivergedException;
import org.ithn.savedmodels.SavedModelException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;

/** Reporter of failed commands: a sentence for user errors, a stack trace for program errors. */
final class Failures {
  static final int USER_ERROR = 2;

  private static final int PROGRAM_ERROR = 3;
  private static final String RED = "\033[31m";
  private static final String DEFAULT_COLOUR = "\033[0m";
  private static final int LONGEST_START = 3000;
  private static final int LONGEST_END = 1000;

  private Failures() {}

  /** Prints the failure and returns the exit code. */
  static int explain(Throwable thrown, PrintWriter err) {
    String sentence = userMessage(thrown);
    if (!sentence.isEmpty()) {
      report(sentence, err);
      return USER_ERROR;
    }
    thrown.printStackTrace(err);
    mark(err);
    err.println(
        thrown instanceof TensorFlowException
            ? "TensorFlow refused an op of the graph; correct it if it is a plug-in's, else report"
                + " this with the lines above"
            : "this is a bug; please report it with the lines above");
    return PROGRAM_ERROR;
  }

  /** Prints a sentence for the user on one line; a path in it may contain line breaks. */
  static void report(String sentence, PrintWriter err) {
    mark(err);
    err.println(shortened(sentence.strip().replace("\n", "\\n")));
  }

  /** Prints the program's name, in red on a terminal. */
  private static void mark(PrintWriter err) {
    boolean coloured = Boolean.getBoolean(StatusLine.TERMINAL) && System.getenv("NO_COLOR") == null;
    if (coloured && err instanceof SafePrintWriter safe) {
      safe.control(RED);
      safe.print("ithn: ");
      safe.control(DEFAULT_COLOUR);
    } else {
      err.print("ithn: ");
    }
  }

  /** Shortens a message that repeats a long part of a file; its end says what to do. */
  private static String shortened(String sentence) {
    return sentence.length() <= LONGEST_START + LONGEST_END
        ? sentence
        : sentence.substring(0, LONGEST_START)
            + " ... "
            + sentence.substring(sentence.length() - LONGEST_END);
  }

  /** Returns a message for the user; empty if the user cannot fix the problem. */
  private static String userMessage(Throwable thrown) {
    if (thrown instanceof UncheckedIOException unchecked
        && unchecked.getMessage().equals(unchecked.getCause().toString())) {
      return userMessage(unchecked.getCause());
    }
    if (thrown instanceof FileSystemException file) {
      return fileMessage(file);
    }
    Optional<String> full = DiskFullException.findReason(thrown);
    if (full.isPresent() && !String.valueOf(thrown.getMessage()).contains("the disk is full")) {
      return "the disk is full (%s); free some space and run the command again"
          .formatted(String.valueOf(thrown.getMessage()).lines().findFirst().orElse(full.get()));
    }
    if (thrown instanceof OutOfMemoryError) {
      return heapMessage(thrown);
    }
    if (thrown instanceof TFResourceExhaustedException) {
      return "TensorFlow is out of memory (%s); lower training.batch or evaluation.batch"
          .formatted(String.valueOf(thrown.getMessage()).lines().findFirst().orElse(""));
    }
    if (thrown instanceof LinkageError) {
      return "a library cannot be loaded (%s); run ./ithn doctor, and build plug-ins against this"
              .formatted(thrown)
          + " version";
    }
    return isForUsers(thrown) && thrown.getMessage() != null
        ? thrown.getMessage() + options(thrown)
        : "";
  }

  /** Returns the message for a full heap, without a formatter, whose classes need much of it. */
  private static String heapMessage(Throwable thrown) {
    return String.join(
        "",
        "the Java heap of ",
        Long.toString(Runtime.getRuntime().maxMemory() >> 20),
        " MiB is full (",
        String.valueOf(thrown.getMessage()),
        "); raise it, for example with ITHN_JAVA_OPTS=-Xmx8g; for a training,",
        " training.batch or data.loading.cache_megabytes may also be lowered");
  }

  /** Returns the program's options for the remedy that a message describes. */
  private static String options(Throwable thrown) {
    if (!(thrown instanceof UserException user)) {
      return "";
    }
    return switch (user.remedy()) {
      case NONE -> "";
      case INITIAL_WEIGHTS -> " (--init FILE, --set pretrained.PART.file=FILE or --random-init)";
      case RUN_DIRECTORY -> " (--out DIR)";
      case NEW_RUN -> " (--out DIR, --init RUN)";
      case DATA_FILES -> " (--set KEY=PATH)";
      case VOCABULARY -> " (import --vocabulary FILE)";
      case NEW_PUBLICATION -> " (--new)";
    };
  }

  private static String fileMessage(FileSystemException e) {
    if (DiskFullException.findReason(e).isPresent()) {
      return "%s: %s; free some space and run the command again"
          .formatted(
              e.getFile(), e instanceof DiskFullException ? e.getReason() : "the disk is full");
    }
    if (e instanceof NoSuchFileException) {
      return e.getFile() + ": no such file or folder; check the path";
    }
    if (e instanceof AccessDeniedException) {
      return e.getFile() + ": access denied; change its permissions";
    }
    if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
      return e.getFile() + ": is a file, but a folder is required; name another path";
    }
    return "%s: %s; check the path, the disk and its free space"
        .formatted(e.getFile(), e.getReason());
  }

  /** Returns true if the message is meant for users. */
  private static boolean isForUsers(Throwable thrown) {
    return thrown instanceof UserException
        || thrown instanceof ConfigException
        || thrown instanceof DataException
        || thrown instanceof SavedModelException
        || thrown instanceof TrainingDivergedException
        || thrown instanceof FolderInUseException
        || thrown instanceof ClusterException
        || thrown instanceof MlflowException
        || thrown instanceof ProviderException
        || thrown instanceof IllegalArgumentException
        || thrown instanceof IOException
        || thrown instanceof UncheckedIOException;
  }
}
