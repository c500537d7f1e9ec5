package org.ithn.datasets.dicom;

import java.util.List;
import org.ithn.datasets.DataException;

/**
 * Window of a file (VOI): the part of the values that is shown between black and white.
 *
 * @param center the value that is shown as medium gray
 * @param width the width of the shown part, in values
 * @param function the curve
 */
record Window(double center, double width, Function function) {
  /** Curve of a window. */
  enum Function {
    LINEAR {
      @Override
      double apply(double distance, double width) {
        double shifted = distance + 0.5; // PS3.3 C.11.2.1.2.1 moves the center by half a value
        if (shifted <= -(width - 1) / 2) {
          return 0;
        }
        return shifted > (width - 1) / 2 ? 1 : shifted / (width - 1) + 0.5;
      }
    },
    LINEAR_EXACT {
      @Override
      double apply(double distance, double width) {
        return Math.min(Math.max(distance / width + 0.5, 0), 1);
      }
    },
    SIGMOID {
      @Override
      double apply(double distance, double width) {
        return 1 / (1 + Math.exp(-4 * distance / width));
      }
    };

    abstract double apply(double distance, double width);
  }

  /**
   * Returns the first window of a file.
   *
   * @throws DataException if the window is not valid
   */
  static Window of(DataElements elements) {
    List<Double> centers = elements.decimals(Tag.WINDOW_CENTER);
    List<Double> widths = elements.decimals(Tag.WINDOW_WIDTH);
    if (centers.isEmpty() || widths.isEmpty()) {
      throw invalid(elements, "lacks the center or the width of its window");
    }
    String name = elements.text(Tag.WINDOW_FUNCTION);
    Function function =
        switch (name) {
          case "", "LINEAR" -> Function.LINEAR;
          case "LINEAR_EXACT" -> Function.LINEAR_EXACT;
          case "SIGMOID" -> Function.SIGMOID;
          default -> throw invalid(elements, "has a window with an unknown function");
        };
    double width = widths.get(0);
    if (width <= 0 || (function == Function.LINEAR && width < 1)) {
      throw invalid(elements, "has a window of the width " + width);
    }
    return new Window(centers.get(0), width, function);
  }

  private static DataException invalid(DataElements elements, String problem) {
    return elements
        .source()
        .refused(
            problem + "; export it again, or use a model with data.image.range = percentile",
            DataException.Remedy.PERCENTILE);
  }

  /** Returns the gray of a value: 0 is black, 1 is white. */
  double apply(double value) {
    return function.apply(value - center, width);
  }
}
