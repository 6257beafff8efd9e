package io.threatbus.config;

import io.threatbus.access.AccessSettings;
import io.threatbus.admin.AdminSettings;
import io.threatbus.bus.BusSettings;
import io.threatbus.guard.GuardSettings;
import java.util.List;
import java.util.Optional;

/**
 * What was found in a configuration, sound or not: a command that asks a running bus needs one section of it, and does
 * not care what is wrong with the others.
 *
 * @param source the file, or what stands in for it, for the log
 * @param denied whether this user may not read the file
 * @param logging empty if the section has problems, like the following
 * @param access also empty without such a section
 * @param apps those without problems
 * @param places where everything stands
 * @param problems all of them, in the order of the file
 */
public record Reading(
        String source,
        boolean denied,
        Optional<LoggingSettings> logging,
        Optional<BusSettings> bus,
        Optional<AdminSettings> admin,
        Optional<AccessSettings> access,
        Optional<GuardSettings> guard,
        Optional<PluginSection> backbone,
        List<PluginSection> apps,
        Places places,
        List<Problem> problems) {
    public Reading {
        apps = List.copyOf(apps);
        problems = List.copyOf(problems);
    }

    static Reading failed(String source, boolean denied, List<Problem> problems) {
        Origin top = Origin.ofFile(source);
        return new Reading(
                source,
                denied,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                new Places(Value.Mapping.empty(top), top),
                problems);
    }

    /**
     * The configuration.
     *
     * @throws ConfigurationException with all problems, if there are any
     */
    public Configuration orThrow() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new Configuration(
                source,
                logging.orElseThrow(),
                bus.orElseThrow(),
                admin.orElseThrow(),
                access,
                guard.orElseThrow(),
                backbone.orElseThrow(),
                apps);
    }

    /** The same with further problems, which were found elsewhere. */
    public Reading with(List<Problem> more) {
        Problems all = new Problems();
        problems.forEach(all::add);
        more.forEach(all::add);
        return new Reading(source, denied, logging, bus, admin, access, guard, backbone, apps, places, all.sorted());
    }

    /** The problems of a section, by its path such as {@code admin}, and those of the file as a whole. */
    public List<Problem> problemsOf(String path) {
        return problems.stream().filter(problem -> problem.concerns(path)).toList();
    }
}
