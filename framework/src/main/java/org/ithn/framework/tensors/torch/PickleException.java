package org.ithn.framework.tensors.torch;

import java.io.IOException;

/** Thrown when a pickle is refused; the message gives the reason without the file name. */
final class PickleException extends IOException {
  private static final long serialVersionUID = 1L;

  PickleException(String why) {
    super(why);
  }
}
