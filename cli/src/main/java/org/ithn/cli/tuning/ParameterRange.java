package org.ithn.cli.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Values that a search may give to a configuration key. */
public sealed interface ParameterRange permits NumberRange, ValueList {
  /** Draws a value, as the text of an assignment. */
  String sample(Random random);

  /** Returns the text of an assignment for a value that another program has chosen. */
  String text(JsonNode value);

  /** Adds the distribution in the form of Optuna's command line: name and attributes. */
  void addOptunaDistribution(ObjectNode target);

  /** Adds Katib's {@code parameterType} and {@code feasibleSpace}. */
  void addKatibSpace(ObjectNode target);
}
