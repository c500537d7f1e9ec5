package org.ithn.framework.config;

/**
 * Thrown when a configuration is invalid; the message is one sentence for its author.
 *
 * <p>For instance {@code run.json: unknown key 'ithn.aplha', did you mean 'ithn.alpha'?}
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String origin;
  private final String path;

  /**
   * Creates the exception for a problem with one key.
   *
   * @param origin the file, preset or option that set the key
   * @param path the key, for instance {@code ithn.alpha}; empty for the whole file
   * @param problem one sentence, which names the key
   */
  public ConfigException(String origin, String path, String problem) {
    this(origin, path, problem, null);
  }

  /** Creates the exception with a cause. */
  public ConfigException(String origin, String path, String problem, Throwable cause) {
    super(origin + ": " + problem, cause);
    this.origin = origin;
    this.path = path;
  }

  /** Returns the file, preset or option that set the key. */
  public String origin() {
    return origin;
  }

  /** Returns the key; empty for the whole file. */
  public String path() {
    return path;
  }
}
