package io.threatbus.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which server tests use: the one that is named, or else the first of several sources that has one. What is named is used
 * or missed, never replaced. Sources after the one that has a server are not asked, so whatever is slow to ask, such as a
 * container engine, comes last.
 */
public record ServerChoice<S>(Optional<Source<S>> named, List<Source<S>> others) {
    /** Finds a running server, or starts one; an exception says why there is none. */
    @FunctionalInterface
    public interface Finder<S> {
        S find() throws Exception;
    }

    /**
     * Where a server may come from.
     *
     * @param origin completes "RabbitMQ for these tests: ", such as {@code "the one running on localhost:5672"}
     */
    public record Source<S>(String origin, Finder<S> finder) {}

    /**
     * The server to use.
     *
     * @param missed what the sources before said, each with its origin
     */
    public record Chosen<S>(String origin, S server, List<String> missed) {
        public Chosen {
            missed = List.copyOf(missed);
        }

        /** For the output of the tests. */
        @Override
        public String toString() {
            return missed.isEmpty() ? origin : origin + " (" + String.join("; ", missed) + ")";
        }
    }

    public ServerChoice {
        others = List.copyOf(others);
    }

    /**
     * Asks the sources.
     *
     * @throws IOException if there is no server; its message holds what each source said
     */
    public Chosen<S> choose() throws IOException {
        List<String> missed = new ArrayList<>();
        for (Source<S> source : named.map(List::of).orElse(others)) {
            try {
                return new Chosen<>(source.origin(), source.finder().find(), missed);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while asking for " + source.origin(), e);
            } catch (Exception e) {
                missed.add(source.origin() + ": " + reason(e));
            }
        }
        throw new IOException(String.join("; ", missed));
    }

    private static String reason(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.toString());
    }
}
