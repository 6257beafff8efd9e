package io.threatbus.config;

import io.threatbus.ThreatBusException;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used. Its message lists every problem, one a line. */
public final class ConfigurationException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ConfigurationException(List<Problem> problems) {
        super(
                Kind.CONFIGURATION,
                problems.stream().map(Problem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
