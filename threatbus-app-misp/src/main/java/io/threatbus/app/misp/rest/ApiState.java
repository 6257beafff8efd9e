package io.threatbus.app.misp.rest;

import io.threatbus.app.misp.rest.RestException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether MISP's API answers, and lets us do what we must. Logs only changes, one line each. Guarded by the lock on
 * {@code this}.
 */
public final class ApiState {
    private static final Logger logger = LoggerFactory.getLogger(ApiState.class);
    /** The key of what is wrong with the server, or with our key, whatever the path. */
    private static final String SERVER = "";

    private static final String SEARCH = "/attributes/restSearch";
    private static final String SIGHTINGS = "/sightings/";
    /** Without these there is nothing; what other paths refuse is known to whoever asks. */
    private static final Set<String> ESSENTIAL = Set.of("/servers/getVersion", SEARCH);

    private final String host;
    private volatile Runnable changed = () -> {};
    private final Map<String, Problem> problems = new LinkedHashMap<>();
    private Optional<Map<String, Kind>> reported = Optional.empty();

    private record Problem(Kind kind, String detail) {}

    /** A state of which nothing is known yet. */
    public ApiState(String host) {
        this.host = host;
    }

    /** Sets what runs after each change; under the lock, so that the last word about it is the latest. */
    public void onChange(Runnable action) {
        changed = action;
    }

    /** Notes a good answer: the server is well, and so is this path. */
    synchronized void succeeded(String path) {
        problems.remove(SERVER);
        problems.remove(part(path));
        if (path.equals(SEARCH)) {
            // Who may search has asked the right server, whatever it said before.
            problems.keySet().removeAll(ESSENTIAL);
        }
        report();
    }

    /** Notes a failure; {@code kind} decides whether it is another one than before. */
    synchronized void failed(String path, Kind kind, String detail) {
        if (kind.concernsServer()) {
            problems.put(SERVER, new Problem(kind, detail));
        } else {
            // The server is well; it is this request that it does not like.
            problems.remove(SERVER);
            if (isNoted(path, kind)) {
                problems.put(part(path), new Problem(kind, detail));
            }
        }
        report();
    }

    /** One sighting that is refused says nothing about the others; a missing permission does. */
    private static boolean isNoted(String path, Kind kind) {
        return ESSENTIAL.contains(path) || (path.startsWith(SIGHTINGS) && kind == Kind.FORBIDDEN);
    }

    private static String part(String path) {
        return path.startsWith(SIGHTINGS) ? SIGHTINGS : path;
    }

    private void report() {
        Map<String, Kind> now = new LinkedHashMap<>();
        problems.forEach((part, problem) -> now.put(part, problem.kind));
        Map<String, Kind> before = reported.orElse(Map.of());
        if (reported.isPresent() && now.equals(before)) {
            return;
        }
        problems.forEach((part, problem) -> {
            if (problem.kind != before.get(part)) {
                logger.warn("MISP at {} does not answer as it should: {}", host, problem.detail);
            }
        });
        if (now.isEmpty()) {
            logger.info("MISP at {} answers{}", host, reported.isEmpty() ? "" : " again");
        }
        reported = Optional.of(now);
        changed.run();
    }

    /** What is wrong, if anything, with all but sightings. */
    public synchronized Optional<String> problem() {
        String all = problems.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(SIGHTINGS))
                .map(entry -> entry.getValue().detail)
                .collect(Collectors.joining("; "));
        return Optional.of(all).filter(text -> !text.isEmpty());
    }

    /** Why sightings are not taken, if that is so. */
    public synchronized Optional<String> sightingProblem() {
        return Optional.ofNullable(problems.get(SIGHTINGS)).map(Problem::detail);
    }
}
