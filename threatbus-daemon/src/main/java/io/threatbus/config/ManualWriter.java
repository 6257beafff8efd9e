package io.threatbus.config;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Writes the manual page of the configuration, in roff, from the records that the configuration is bound to. */
public final class ManualWriter {
    private final StringBuilder text = new StringBuilder();

    private ManualWriter() {}

    /**
     * The page.
     *
     * @param version of the program, for the foot of the page
     */
    public static String write(List<PluginType> backbones, List<PluginType> apps, String version) {
        ManualWriter writer = new ManualWriter();
        writer.head(version);
        for (SettingSchema setting : SectionSchema.of(GeneralSettings.class).settings()) {
            writer.section(setting.key(), setting.help(), (SectionSchema) setting.type());
        }
        writer.plugins("plugins.backbones", backbones, SectionSchema::of);
        writer.plugins(
                "plugins.apps", apps, settings -> SectionSchema.of(settings).ofApp());
        writer.line(".SH FILES");
        writer.line(".I /etc/threatbus/config.yaml");
        writer.line(".SH SEE ALSO");
        writer.line(".BR threatbus (1),");
        writer.line("the documentation in");
        writer.line(".I /usr/share/doc/threatbus");
        return writer.text.toString();
    }

    private void head(String version) {
        line(".TH THREATBUS\\-CONFIG 5 \"\" \"threatbus " + version + "\" \"Threat Bus\"");
        line(".SH NAME");
        line("threatbus\\-config \\- the configuration of Threat Bus");
        line(".SH DESCRIPTION");
        line("The configuration is a YAML file, config.yaml or config.yml in the working directory, else");
        line(".IR /etc/threatbus/config.yaml ,");
        line("or the one that the option \\-c names. A key with a dot stands in a nested section; [] stands for the");
        line("entries of a list. Durations are numbers of seconds, or have a unit: 500ms, 30s, 5m, 2h, 30d.");
        line(".PP");
        line("Environment variables win over the file; two underscores stand between keys, as in");
        line("THREATBUS_PLUGINS__APPS__ZMQ__HOST. A key whose value is a secret has a sister that ends in _file");
        line("and names the file that holds it.");
        line(".PP");
        line(
                "A list below the name of an application plugin runs several instances of it, each with a name of its own");
        line("under the key name.");
        line(".PP");
        line("threatbus check lists every problem of a configuration with its line.");
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
        line(".SH " + escaped(path.toUpperCase(Locale.ROOT)));
        if (!help.isEmpty()) {
            line(escaped(help));
        }
        if (schema.settings().isEmpty()) {
            line("No keys.");
        }
        rows("", schema);
    }

    private void rows(String prefix, SectionSchema schema) {
        for (SettingSchema setting : schema.settings()) {
            String key = prefix + setting.key();
            line(".TP");
            line(".B " + escaped(key) + (setting.isSecret() ? ", " + escaped(key + "_file") : ""));
            line(escaped(setting.help()));
            line(escaped("Value: " + setting.type().description() + "; "
                    + (setting.required()
                            ? "required."
                            : setting.byDefault()
                                            .map(value -> "default " + value)
                                            .orElse("no default") + ".")));
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

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** A backslash, a hyphen, and a full stop or quote at the beginning of a line mean something to roff. */
    private static String escaped(String plain) {
        String escaped = plain.replace("\\", "\\e").replace("-", "\\-").replace('\n', ' ');
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
