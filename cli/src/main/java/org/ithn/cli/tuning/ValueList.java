package org.ithn.cli.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/**
 * Listed values, all with the same probability.
 *
 * @param values texts of assignments, at least one
 */
record ValueList(List<String> values) implements ParameterRange {
  ValueList {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("values is empty; list at least one value");
    }
  }

  @Override
  public String sample(Random random) {
    return values.get(random.nextInt(values.size()));
  }

  @Override
  public String text(JsonNode value) {
    return value.asText();
  }

  @Override
  public void addOptunaDistribution(ObjectNode target) {
    target.put("name", "CategoricalDistribution");
    ArrayNode choices = target.putObject("attributes").putArray("choices");
    values.forEach(choices::add);
  }

  @Override
  public void addKatibSpace(ObjectNode target) {
    target.put("parameterType", "categorical");
    ArrayNode list = target.putObject("feasibleSpace").putArray("list");
    values.forEach(list::add);
  }
}
