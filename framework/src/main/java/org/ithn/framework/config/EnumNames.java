package org.ithn.framework.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Kebab-case names of enum constants: {@code CROSS_BATCH} is written as {@code cross-batch}; {@code
 * cross_batch} is read too.
 */
final class EnumNames {
  private EnumNames() {}

  static SimpleModule module() {
    return new SimpleModule("enum names")
        .setSerializerModifier(new Writers())
        .setDeserializerModifier(new Readers());
  }

  static String toKebabCase(Enum<?> constant) {
    return toKebabCase(constant.name());
  }

  /** Returns the name of a constant as files state it. */
  static String toKebabCase(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static final class Writers extends BeanSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonSerializer<?> modifyEnumSerializer(
        SerializationConfig config, JavaType type, BeanDescription bean, JsonSerializer<?> usual) {
      return new JsonSerializer<Enum<?>>() {
        @Override
        public void serialize(Enum<?> value, JsonGenerator out, SerializerProvider provider)
            throws IOException {
          out.writeString(toKebabCase(value));
        }
      };
    }
  }

  private static final class Readers extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription bean,
        JsonDeserializer<?> usual) {
      return new JsonDeserializer<Enum<?>>() {
        @Override
        public Enum<?> deserialize(JsonParser in, DeserializationContext context)
            throws IOException {
          String name = in.getText();
          List<String> choices = new ArrayList<>();
          for (Object constant : type.getRawClass().getEnumConstants()) {
            Enum<?> candidate = (Enum<?>) constant;
            if (toKebabCase(candidate).equals(name.replace('_', '-'))) {
              return candidate;
            }
            choices.add(toKebabCase(candidate));
          }
          return (Enum<?>)
              context.handleWeirdStringValue(
                  type.getRawClass(), name, "must be one of %s", String.join(", ", choices));
        }
      };
    }
  }
}
