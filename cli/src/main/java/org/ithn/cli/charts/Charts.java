package org.ithn.cli.charts;

/** Styles that a page with charts includes once. */
public final class Charts {
  private Charts() {}

  /** Returns CSS for light and dark, with the colours that pages share. */
  public static String styles() {
    return Svg.styles();
  }
}
