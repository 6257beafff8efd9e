package io.threatbus.app.misp.rest;

import java.util.UUID;

/**
 * A sighting as MISP takes it.
 *
 * @param id its own identity, by which MISP recognises a repetition where it can
 * @param attribute what was seen
 * @param type 0 seen, 1 false positive, 2 expired
 * @param source who saw it
 * @param timestamp when, in seconds since 1970
 */
public record SightingReport(UUID id, UUID attribute, int type, String source, long timestamp) {
    /** At most so many characters of a source are kept by MISP. */
    public static final int LONGEST_SOURCE = 255;

    public SightingReport {
        source = source.length() <= LONGEST_SOURCE ? source : source.substring(0, LONGEST_SOURCE);
    }
}
