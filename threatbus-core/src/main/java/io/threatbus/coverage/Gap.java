package io.threatbus.coverage;

import java.time.Instant;

/**
 * An indicator that a peer lacks, or should no longer have.
 *
 * @param key the first half of its UUID
 * @param removal whether the peer has it still
 * @param changed when it became what it is
 */
public record Gap(long key, boolean removal, Instant changed, Standing standing) {}
