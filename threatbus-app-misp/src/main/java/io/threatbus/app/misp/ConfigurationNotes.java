package io.threatbus.app.misp;

import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.filter.WarningListAction;
import io.threatbus.app.misp.mapping.AttributeTypes;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the start what a configuration cannot do, or does in a way that is easily overlooked. */
record ConfigurationNotes(MispSettings settings, Filter filter, boolean looksUp) {
    private static final Logger logger = LoggerFactory.getLogger(ConfigurationNotes.class);

    void log() {
        boolean live = settings.zmq().isPresent() || settings.kafka().isPresent();
        settings.api()
                .filter(api -> !api.ssl() && api.host().startsWith("https:"))
                .ifPresent(api -> logger.warn(
                        "api.ssl is false: the certificate of {} is not verified, anybody can pretend to be this MISP",
                        api.host()));
        if (!looksUp && filter.dependsOnContext() && live) {
            logger.warn(
                    "the filter asks for tags, owners or findings that MISP's messages do not show{}: it is incomplete",
                    settings.api().isEmpty() ? ", and there is no api to look them up" : ", and enrich is off");
        }
        if (settings.poll().isPresent() && filter.dependsOnContext() && !live) {
            logger.warn("the filter asks for tags or findings, and there is no live feed: what MISP does not mark as a"
                    + " change, such as local tags, sightings and warning lists, is seen with the next comparison");
        }
        if (settings.api().isEmpty()) {
            logger.warn(
                    "without api there are no snapshots and no comparisons, and sightings are not reported to MISP");
        }
        if (settings.warninglists() == WarningListAction.DROP) {
            logger.warn(
                    "warninglists: drop means quarantine now: sensors do not get hits, until an operator releases them");
        }
        settings.filter().stream()
                .flatMap(entry -> Stream.concat(entry.types().stream(), entry.notTypes().stream()))
                .filter(type -> !AttributeTypes.isKnown(type))
                .distinct()
                .forEach(type -> logger.warn("filter: MISP has no attribute type {}", type));
    }
}
