package org.ithn.serving.standin;

import io.grpc.Status;

/** Thrown to reject a request, with the status code that TensorFlow Serving would return. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;

  RefusedException(Status.Code code, String message) {
    super(message);
    this.code = code;
  }

  static RefusedException invalidArgument(String message) {
    return new RefusedException(Status.Code.INVALID_ARGUMENT, message);
  }

  static RefusedException notFound(String message) {
    return new RefusedException(Status.Code.NOT_FOUND, message);
  }

  /** Returns the rejection of a request that is larger than a number of bytes. */
  static RefusedException tooLarge(int most) {
    return new RefusedException(
        Status.Code.OUT_OF_RANGE,
        "the request is larger than %d MiB; send fewer images at once".formatted(most >> 20));
  }

  Status.Code code() {
    return code;
  }

  /** Returns the corresponding HTTP status. */
  int httpStatus() {
    return switch (code) {
      case INVALID_ARGUMENT -> 400;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND -> 404;
      case OUT_OF_RANGE -> 413;
      case RESOURCE_EXHAUSTED -> 429;
      case UNAVAILABLE -> 503;
      case DEADLINE_EXCEEDED -> 504;
      default -> 500;
    };
  }
}
