package org.ithn.framework.tensors.torch;

import java.io.IOException;

/** What is wrong with a pickle, without the file's name. */
final class PickleException extends IOException {
  private static final long serialVersionUID = 1L;

  PickleException(String why) {
    super(why);
  }
}
