package org.ithn.cli.tracking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.ithn.experiments.UserException;

/**
 * Credentials for an MLflow server, from the environment variables of MLflow's own client. They are
 * never part of a message.
 */
public final class MlflowCredentials {
  /** Environment variable of the user name. */
  public static final String USERNAME = "MLFLOW_TRACKING_USERNAME";

  /** Environment variable of the password. */
  public static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";

  /** Environment variable of the token, which counts if there is no user name. */
  public static final String TOKEN = "MLFLOW_TRACKING_TOKEN";

  private final Optional<String> authorization;

  private MlflowCredentials(Optional<String> authorization) {
    this.authorization = authorization;
  }

  /**
   * Reads the variables.
   *
   * @throws UserException if only one of user name and password is set, or one has a line break
   */
  public static MlflowCredentials of(Map<String, String> environment) {
    String username = environment.getOrDefault(USERNAME, "");
    String password = environment.getOrDefault(PASSWORD, "");
    String token = environment.getOrDefault(TOKEN, "");
    if (username.isEmpty() != password.isEmpty()) {
      throw new UserException(
          "%s is set, but %s is not; set both, or only %s"
              .formatted(
                  username.isEmpty() ? PASSWORD : USERNAME,
                  username.isEmpty() ? USERNAME : PASSWORD,
                  TOKEN));
    }
    if (!username.isEmpty()) {
      byte[] both = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
      return new MlflowCredentials(
          Optional.of("Basic " + Base64.getEncoder().encodeToString(both)));
    }
    if (!token.chars().allMatch(letter -> letter > ' ' && letter < 127)) {
      throw new UserException(
          "%s contains a blank, a line break or a letter outside ASCII; set it to the token alone"
              .formatted(TOKEN));
    }
    return new MlflowCredentials(
        token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token));
  }

  /** Returns the value of the header {@code Authorization}; empty without credentials. */
  Optional<String> authorization() {
    return authorization;
  }
}
