package io.threatbus.cli;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.admin.AdminSettings;
import io.threatbus.cli.tls.CallerTls;
import io.threatbus.config.ConfigurationException;
import io.threatbus.config.FileAccess;
import io.threatbus.config.Reading;
import io.threatbus.plugin.PluginCatalog;
import io.threatbus.spi.CommandLineTool.Terminal;
import io.threatbus.spi.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What all commands of one call share: the plugins, the global options once they are parsed, and the streams. For the
 * main thread.
 */
record Session(PluginCatalog catalog, GlobalOptions options, Terminal terminal) {
    /** The installed plugins with the configuration that is meant. */
    Installation installation() {
        return new Installation(catalog, options.config);
    }

    /**
     * The admin interface of the bus that is meant: that of {@code --admin}, else that of the configuration. Who may not
     * read the configuration asks where a bus is by default.
     *
     * @throws ThreatBusException if the options or the section {@code admin} do not do
     */
    AdminClient admin() {
        Optional<SSLContext> trust = options.ca.map(CallerTls::trusting);
        if (options.admin.isPresent()) {
            URI base = AdminClient.base(options.admin.get());
            return new AdminClient(
                    base,
                    token(options.tokenFile),
                    trust.or(() -> CallerTls.standard(base)),
                    true,
                    "",
                    Optional.empty());
        }
        Reading reading = installation().look();
        if (reading.admin().isEmpty() && !reading.denied()) {
            throw new ConfigurationException(reading.problemsOf("admin"));
        }
        AdminSettings settings = reading.admin()
                .or(() -> installation().lookAtDefaults().admin())
                .orElse(AdminSettings.DEFAULT);
        if (!settings.enabled()) {
            throw new ThreatBusException(
                    Kind.CONFIGURATION,
                    reading.source() + ": admin.enabled is false, so that no command can ask this bus; switch it on and"
                            + " restart the bus, or name another bus with --admin");
        }
        return new AdminClient(
                AdminClient.base(settings),
                token(options.tokenFile).or(settings::callerToken),
                trust.or(() -> settings.tls().map(AdminSettings.Tls::callerContext)),
                false,
                reading.denied() ? reading.problems().get(0).text() : "",
                settings.tls().map(AdminSettings.Tls::certificate));
    }

    private static Optional<Secret> token(Optional<Path> file) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            String token = Files.readString(file.get(), StandardCharsets.UTF_8).strip();
            if (token.isEmpty()) {
                throw new ThreatBusException(Kind.INPUT, "the token file " + file.get() + " is empty");
            }
            return Optional.of(new Secret(token));
        } catch (AccessDeniedException e) {
            throw new ThreatBusException(FileAccess.denied(file.get()), e);
        } catch (IOException e) {
            throw new ThreatBusException("the token file " + file.get() + " cannot be read: " + e, e);
        }
    }
}
