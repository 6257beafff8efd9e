package io.threatbus.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Writes a JSON schema (draft 7, which editors read) of the configuration, from the records that it is bound to. It is
 * for completion and for marks while typing: {@code threatbus check} knows more.
 */
public final class SchemaWriter {
    private final JsonGenerator json;

    private SchemaWriter(JsonGenerator json) {
        this.json = json;
    }

    /** The schema, with a line feed at its end; plugins in alphabetic order. */
    public static String write(List<PluginType> backbones, List<PluginType> apps) {
        StringWriter text = new StringWriter();
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withArrayIndenter(DefaultPrettyPrinter.FixedSpaceIndenter.instance)
                .withObjectIndenter(indenter);
        try (JsonGenerator json = new JsonFactory().createGenerator(text).setPrettyPrinter(printer)) {
            new SchemaWriter(json).document(backbones, apps);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private void document(List<PluginType> backbones, List<PluginType> apps) throws IOException {
        json.writeStartObject();
        json.writeStringField("$schema", "http://json-schema.org/draft-07/schema#");
        json.writeStringField("title", "The configuration of Threat Bus");
        json.writeStringField("type", "object");
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        for (SettingSchema setting : SectionSchema.of(GeneralSettings.class).settings()) {
            setting(setting);
        }
        json.writeObjectFieldStart("plugins");
        json.writeStringField("type", "object");
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        plugins("backbones", "Exactly one backbone.", backbones, false);
        plugins("apps", "The application plugins to run; a list runs several instances of one.", apps, true);
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Plugins of others are not known here, so that names beside these are allowed. */
    private void plugins(String key, String help, List<PluginType> types, boolean several) throws IOException {
        json.writeObjectFieldStart(key);
        json.writeStringField("description", help);
        json.writeArrayFieldStart("type");
        json.writeString("object");
        json.writeString("null");
        json.writeEndArray();
        if (!several) {
            json.writeNumberField("maxProperties", 1);
        }
        json.writeObjectFieldStart("properties");
        for (String name : PluginType.names(types)) {
            for (PluginType type : types) {
                if (type.name().equals(name)) {
                    plugin(type, several);
                }
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void plugin(PluginType type, boolean several) throws IOException {
        SectionSchema own = SectionSchema.of(type.settings());
        json.writeObjectFieldStart(type.name());
        if (several) {
            SectionSchema section = own.ofApp();
            json.writeArrayFieldStart("oneOf");
            json.writeStartObject();
            keys(section, false);
            json.writeEndObject();
            json.writeStartObject();
            json.writeStringField("type", "array");
            json.writeObjectFieldStart("items");
            keys(section, !section.has("name"));
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndArray();
        } else {
            keys(own, false);
        }
        json.writeEndObject();
    }

    /** A section; nothing at all stands for one without keys. */
    private void keys(SectionSchema section, boolean named) throws IOException {
        json.writeArrayFieldStart("type");
        json.writeString("object");
        json.writeString("null");
        json.writeEndArray();
        json.writeBooleanField("additionalProperties", false);
        json.writeObjectFieldStart("properties");
        if (named) {
            json.writeObjectFieldStart("name");
            json.writeStringField("description", "The name of this instance.");
            json.writeStringField("type", "string");
            json.writeEndObject();
        }
        for (SettingSchema setting : section.settings()) {
            setting(setting);
        }
        json.writeEndObject();
        List<String> required = section.settings().stream()
                .filter(setting -> setting.required() && !setting.isSecret())
                .map(SettingSchema::key)
                .toList();
        if (!required.isEmpty()) {
            json.writeArrayFieldStart("required");
            for (String key : required) {
                json.writeString(key);
            }
            json.writeEndArray();
        }
    }

    private void setting(SettingSchema setting) throws IOException {
        json.writeObjectFieldStart(setting.key());
        json.writeStringField("description", help(setting));
        type(setting.type());
        json.writeEndObject();
        if (setting.isSecret()) {
            json.writeObjectFieldStart(setting.key() + "_file");
            json.writeStringField("description", "The file that holds it. " + help(setting));
            json.writeStringField("type", "string");
            json.writeEndObject();
        }
    }

    private static String help(SettingSchema setting) {
        Optional<String> byDefault = setting.byDefault();
        return byDefault.isEmpty() ? setting.help() : setting.help() + " Default: " + byDefault.get();
    }

    private void type(SettingType type) throws IOException {
        if (type instanceof SectionSchema section) {
            keys(section, false);
        } else if (type instanceof SettingType.ListOf list) {
            json.writeArrayFieldStart("anyOf");
            json.writeStartObject();
            json.writeStringField("type", "array");
            json.writeObjectFieldStart("items");
            type(list.item());
            json.writeEndObject();
            json.writeEndObject();
            json.writeStartObject();
            type(list.item());
            json.writeEndObject();
            json.writeEndArray();
        } else if (type instanceof SettingType.MapOf map) {
            json.writeStringField("type", "object");
            json.writeObjectFieldStart("additionalProperties");
            type(map.value());
            json.writeEndObject();
        } else {
            scalar((ScalarType) type);
        }
    }

    private void scalar(ScalarType type) throws IOException {
        if (type instanceof ScalarType.Flag) {
            json.writeStringField("type", "boolean");
        } else if (type instanceof ScalarType.WholeNumber number) {
            json.writeStringField("type", "integer");
            if (number.min() > Integer.MIN_VALUE) {
                json.writeNumberField("minimum", number.min());
            }
            if (number.max() < (number.wide() ? Long.MAX_VALUE : Integer.MAX_VALUE)) {
                json.writeNumberField("maximum", number.max());
            }
        } else if (type instanceof ScalarType.Decimal) {
            json.writeStringField("type", "number");
        } else if (type instanceof ScalarType.Choice choice) {
            choice(choice);
        } else {
            // A duration may be a number of seconds, and text may look like a number.
            json.writeArrayFieldStart("type");
            json.writeString("string");
            json.writeString("number");
            json.writeEndArray();
        }
    }

    /** The words, in lower case as the reference shows them, and in upper case as many files have them. */
    private void choice(ScalarType.Choice choice) throws IOException {
        json.writeArrayFieldStart("enum");
        for (String word : choice.words()) {
            json.writeString(word);
        }
        for (Enum<?> constant : choice.constants()) {
            json.writeString(constant.name());
        }
        json.writeEndArray();
    }
}
