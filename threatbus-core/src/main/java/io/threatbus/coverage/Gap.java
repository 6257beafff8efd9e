package io.threatbus.coverage;

import io.threatbus.stix.StixId;
import java.time.Instant;

/**
 * An indicator that a peer lacks, or should no longer have.
 *
 * @param id which one
 * @param removal whether the peer has it still
 * @param changed when it became what it is
 */
public record Gap(StixId id, boolean removal, Instant changed, Standing standing) {}
