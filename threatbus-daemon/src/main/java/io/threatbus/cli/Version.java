package io.threatbus.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** {@code threatbus --version}. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"threatbus " + number() + " (Java " + Runtime.version() + ")"};
    }

    /** The version in the manifest of the jar. */
    static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
