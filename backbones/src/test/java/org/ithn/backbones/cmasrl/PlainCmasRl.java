package org.ithn.backbones.cmasrl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.Parameter;
import org.ithn.testkit.TestGraph;
import org.tensorflow.types.TFloat64;

/**
 * The equations of CMAS-RL for one report, sentence after sentence, in plain arithmetic.
 *
 * @param weights the variables of a graph, by name
 * @param width H
 * @param sentenceEnd the id of the word that ends a sentence
 */
record PlainCmasRl(Map<String, double[]> weights, int width, int sentenceEnd) {
  private static final List<String> WRITERS = List.of("normality_writer/", "abnormality_writer/");

  /** The cross-entropies of a report in nats: of the planner, and of each writer's words. */
  record Losses(double planner, double normal, double abnormal) {
    double sum() {
      return planner + normal + abnormal;
    }
  }

  /** Output h and cell state c of an LSTM. */
  private static final class State {
    final double[] h;
    final double[] c;

    State(double[] h, double[] c) {
      this.h = h;
      this.c = c;
    }
  }

  /** Reads the variables of a graph whose session has been started. */
  static PlainCmasRl of(TestGraph<TFloat64> test, int width, int sentenceEnd) {
    Map<String, double[]> weights = new HashMap<>();
    List<Parameter<TFloat64>> parameters = test.store().trainables();
    List<double[]> values = test.runAll(parameters.stream().map(Parameter::value).toList());
    for (int i = 0; i < values.size(); i++) {
      weights.put(parameters.get(i).name(), values.get(i));
    }
    return new PlainCmasRl(weights, width, sentenceEnd);
  }

  /**
   * Returns the losses of a report.
   *
   * @param patches {@code [P, H]}
   * @param report the words, each sentence complete, without the end
   * @param abnormal the label of each sentence
   */
  Losses losses(double[] patches, int[] report, boolean... abnormal) {
    List<double[]> image = rows(patches);
    List<double[]> localStates = new ArrayList<>();
    State planner = zero();
    double[] losses = new double[3];
    int at = 0;
    for (int sentence = 0; ; sentence++) {
      double[] context =
          concat(
              attend("planner/image/", planner.h, image),
              attend("planner/report/", planner.h, localStates));
      double[] global = linear("planner/global/kernel", context);
      Arrays.setAll(global, i -> Math.tanh(global[i]));
      planner = lstm("planner/lstm/", global, planner);
      double[] choices =
          add(linear("planner/agents/kernel", planner.h), weights.get("planner/agents/bias"));
      int choice = at == report.length ? 0 : abnormal[sentence] ? 2 : 1;
      losses[0] -= logSoftmax(choices, choice, 0);
      if (choice == 0) {
        return new Losses(losses[0], losses[1], losses[2]);
      }
      String writer = WRITERS.get(choice - 1);
      State state = zero();
      int last = 0;
      do {
        state = lstm(writer + "lstm/", concat(embedding(last), global), state);
        double[] logits =
            add(
                linear(writer + "vocabulary/kernel", state.h),
                weights.get(writer + "vocabulary/bias"));
        losses[choice] -= logSoftmax(logits, report[at], last == 0 ? 1 : 0);
        last = report[at++];
      } while (last != sentenceEnd);
      localStates.add(state.h);
    }
  }

  private State zero() {
    return new State(new double[width], new double[width]);
  }

  private List<double[]> rows(double[] table) {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < table.length; i += width) {
      rows.add(Arrays.copyOfRange(table, i, i + width));
    }
    return rows;
  }

  /** Returns the row of a word, multiplied by sqrt(H). */
  private double[] embedding(int id) {
    double[] row = Arrays.copyOfRange(weights.get("words/table"), id * width, (id + 1) * width);
    Arrays.setAll(row, i -> row[i] * Math.sqrt(width));
    return row;
  }

  private double[] attend(String scope, double[] state, List<double[]> memory) {
    double[] query = linear(scope + "state/kernel", state);
    double[] scores = new double[memory.size()];
    for (int j = 0; j < scores.length; j++) {
      double[] inner = add(linear(scope + "memory/kernel", memory.get(j)), query);
      Arrays.setAll(inner, i -> Math.tanh(inner[i]));
      scores[j] = linear(scope + "score/kernel", inner)[0];
    }
    double[] context = new double[width];
    for (int j = 0; j < scores.length; j++) {
      double weight = Math.exp(logSoftmax(scores, j, 0));
      for (int i = 0; i < width; i++) {
        context[i] += weight * memory.get(j)[i];
      }
    }
    return context;
  }

  private State lstm(String scope, double[] x, State before) {
    double[] gates =
        add(
            add(linear(scope + "input/kernel", x), weights.get(scope + "input/bias")),
            linear(scope + "state/kernel", before.h));
    double[] c = new double[width];
    double[] h = new double[width];
    for (int i = 0; i < width; i++) {
      double added = sigmoid(gates[i]) * Math.tanh(gates[2 * width + i]);
      c[i] = sigmoid(gates[width + i]) * before.c[i] + added;
      h[i] = sigmoid(gates[3 * width + i]) * Math.tanh(c[i]);
    }
    return new State(h, c);
  }

  private double[] linear(String kernel, double[] x) {
    double[] matrix = weights.get(kernel);
    double[] y = new double[matrix.length / x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < y.length; j++) {
        y[j] += x[i] * matrix[i * y.length + j];
      }
    }
    return y;
  }

  private static double[] concat(double[] a, double[] b) {
    double[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static double[] add(double[] a, double[] b) {
    double[] sum = a.clone();
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Returns the log-probability of an index among those from {@code first} on. */
  private static double logSoftmax(double[] x, int index, int first) {
    double sum = 0;
    for (int i = first; i < x.length; i++) {
      sum += Math.exp(x[i]);
    }
    return x[index] - Math.log(sum);
  }
}
