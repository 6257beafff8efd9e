package io.threatbus.config;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Writes the configuration reference, in Markdown, from the records that the configuration is bound to. */
public final class ReferenceWriter {
    private final StringBuilder text = new StringBuilder();

    private ReferenceWriter() {}

    /** The sections of the reference, from {@code ## logging} on; plugins in alphabetic order. */
    public static String write(List<PluginType> backbones, List<PluginType> apps) {
        ReferenceWriter writer = new ReferenceWriter();
        for (SettingSchema setting : SectionSchema.of(GeneralSettings.class).settings()) {
            writer.section(setting.key(), setting.help(), (SectionSchema) setting.type());
        }
        writer.plugins("plugins.backbones", backbones, SectionSchema::of);
        writer.plugins(
                "plugins.apps", apps, settings -> SectionSchema.of(settings).ofApp());
        return writer.text.toString();
    }

    private void plugins(String path, List<PluginType> types, Function<Class<? extends Record>, SectionSchema> schema) {
        for (String name : PluginType.names(types)) {
            types.stream().filter(type -> type.name().equals(name)).forEach(type -> {
                String running = type.enabledByDefault() ? "Runs by default." : "";
                section(path + "." + name, running, schema.apply(type.settings()));
            });
        }
    }

    private void section(String path, String help, SectionSchema schema) {
        text.append("## `").append(path).append("`\n\n");
        if (!help.isEmpty()) {
            text.append(help).append("\n\n");
        }
        if (schema.settings().isEmpty()) {
            text.append("No keys.\n\n");
            return;
        }
        text.append("| key | value | default | |\n| --- | --- | --- | --- |\n");
        rows("", schema);
        text.append('\n');
    }

    private void rows(String prefix, SectionSchema schema) {
        for (SettingSchema setting : schema.settings()) {
            String key = prefix + setting.key();
            row(key, setting);
            if (setting.type() instanceof SectionSchema nested) {
                rows(key + ".", nested);
            } else if (setting.type() instanceof SettingType.ListOf list
                    && list.item() instanceof SectionSchema nested) {
                rows(key + "[].", nested);
            } else if (setting.type() instanceof SettingType.MapOf map && map.value() instanceof SectionSchema nested) {
                rows(key + ".*.", nested);
            }
        }
    }

    private void row(String key, SettingSchema setting) {
        String shownKey = setting.isSecret() ? "`" + key + "` or `" + key + "_file`" : "`" + key + "`";
        text.append("| ")
                .append(shownKey)
                .append(" | ")
                .append(escaped(setting.type().description()))
                .append(" | ")
                .append(shownDefault(setting))
                .append(" | ")
                .append(escaped(setting.help()))
                .append(" |\n");
    }

    private static String shownDefault(SettingSchema setting) {
        if (setting.required()) {
            return "*required*";
        }
        boolean choice = setting.type() instanceof ScalarType.Choice;
        return setting.byDefault()
                .map(value -> "`" + (choice ? value.toLowerCase(Locale.ROOT) : value) + "`")
                .orElse("");
    }

    private static String escaped(String cell) {
        return cell.replace("|", "\\|");
    }
}
