package io.threatbus.message;

import io.threatbus.stix.StixId;
import java.util.Optional;

/**
 * What decides how a version of an indicator stands to others.
 *
 * @param rank see {@link Indicator#rank()}
 * @param kinds one bit for each of {@link Indicator#kinds()}
 * @param source see {@link Indicator#source()}
 * @param createdBy see {@link Indicator#createdBy()}
 * @param act see {@link Indicator#act()}
 * @param datedByBus see {@link Indicator#isDatedByBus()}
 * @param guard what {@link Property#GUARD} says, as it is written
 */
record Standing(
        long rank,
        int kinds,
        Optional<String> source,
        Optional<StixId> createdBy,
        Optional<Act> act,
        boolean datedByBus,
        Optional<String> guard) {}
