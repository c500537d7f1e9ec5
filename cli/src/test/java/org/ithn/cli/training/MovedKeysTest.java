package org.ithn.cli.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.MovedKeys;
import org.junit.jupiter.api.Test;

/** Every line of the shipped lists of moved keys, against the records that have the keys now. */
class MovedKeysTest {
  private final ConfigReader reader = Plugins.configReader();

  @Test
  void everyOldKeyIsRefusedNamingANewOneThatExists() {
    List<MovedKeys.Move> moves = MovedKeys.load(getClass().getClassLoader()).all();
    assertThat(moves).isNotEmpty();
    for (MovedKeys.Move move : moves) {
      List<List<String>> having = choices().filter(choice -> has(choice, move.to())).toList();
      assertWithMessage("configurations with the key %s", move.to()).that(having).isNotEmpty();
      boolean named =
          having.stream()
              .anyMatch(
                  choice ->
                      refusal(choice, move.from())
                          .equals(
                              "%s=0: %s has moved to %s"
                                  .formatted(move.from(), move.from(), move.to())));
      assertWithMessage("%s is refused naming %s", move.from(), move.to()).that(named).isTrue();
    }
  }

  /** Every backbone, every data set and every strategy at least once. */
  private static Stream<List<String>> choices() {
    List<List<String>> all = new ArrayList<>();
    Plugins.backbones().names().forEach(name -> all.add(choice(name, "phantom", "projected")));
    Plugins.dataSets().names().forEach(name -> all.add(choice("r2gencmn", name, "projected")));
    Plugins.strategies().names().forEach(name -> all.add(choice("r2gencmn", "phantom", name)));
    return all.stream();
  }

  private static List<String> choice(String backbone, String data, String strategy) {
    List<String> keys =
        new ArrayList<>(
            List.of("backbone.name=" + backbone, "data.name=" + data, "ithn.strategy=" + strategy));
    if (strategy.equals("in-batch")) { // without negatives, so without the losses that need them
      keys.addAll(List.of("ithn.contrastive.matrices=[\"s1\"]", "ithn.gamma=0"));
    }
    return keys;
  }

  private boolean has(List<String> choice, String key) {
    try {
      String config = ConfigReader.toJson(reader.read(List.of(), List.of(), choice));
      JsonNode root = new JsonMapper().readTree(config);
      return !root.at("/" + key.replace('.', '/')).isMissingNode();
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private String refusal(List<String> choice, String key) {
    List<String> keys = new ArrayList<>(choice);
    keys.add(key + "=0");
    return assertThrows(ConfigException.class, () -> reader.read(List.of(), List.of(), keys))
        .getMessage();
  }
}
