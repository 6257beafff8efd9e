package io.threatbus.app.misp.update;

import io.threatbus.app.misp.mapping.AttributeTypes;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.spi.Metrics;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs what became of attributes. Never shows a value. Any thread may use it. */
public final class MispCounters {
    private static final Logger logger = LoggerFactory.getLogger(MispCounters.class);
    private static final String SENT = "misp_sent";
    private static final String SENT_HELP = "Indicators sent to the bus.";

    private final RateLimitedLog rareLines = new RateLimitedLog();
    private final Metrics metrics;
    private final Set<String> typesSeen = ConcurrentHashMap.newKeySet();

    public MispCounters(Metrics metrics) {
        this.metrics = metrics;
    }

    /** Counts the outcome of one change. */
    public void count(Decision.Outcome outcome, Attribute attribute) {
        switch (outcome) {
            case ADDED, EDITED, REMOVED, REPLACED -> logger.trace("{}: {}", attribute, outcome);
            case FILTERED -> {
                metrics.counter("misp_filtered", "Attributes that the filter held back.")
                        .increment();
                logger.debug("filtered out: {}", attribute);
            }
            case NOT_MAPPED, INVALID -> notMapped(outcome, attribute);
            case BROKEN -> {
                metrics.counter("misp_broken_patterns", "Patterns of our own making that do not parse.")
                        .increment();
                logger.error("{}: the pattern made of it does not parse; please report this", attribute);
            }
            case UNDECIDABLE -> {
                ignored("undecidable");
                rareLines
                        .due("undecidable")
                        .ifPresent(number -> logger.warn(
                                "{} is dropped, {} in all lately: the filter needs what MISP did not answer. They are"
                                        + " asked for again when it does",
                                attribute,
                                number));
            }
            case UNCHANGED, EXPIRED, OUTDATED, OVERTAKEN, NOT_FOR_DETECTION, UNKNOWN, NOT_VISIBLE ->
                ignored(outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    private void notMapped(Decision.Outcome outcome, Attribute attribute) {
        String type = AttributeTypes.isKnown(attribute.type()) ? attribute.type() : "unknown";
        metrics.counter(
                        "misp_not_mapped",
                        "Attributes that have no pattern, because of their type or their value.",
                        "type",
                        type)
                .increment();
        String reason = outcome == Decision.Outcome.INVALID
                ? "the value is none of its type"
                : AttributeTypes.reasonAgainst(attribute.type()).orElse("");
        if (typesSeen.add(type)) {
            logger.info("{} becomes no indicator: {}; later ones of this type at level DEBUG", attribute, reason);
        } else {
            logger.debug("{} becomes no indicator: {}", attribute, reason);
        }
    }

    /** Counts something that was lost through a fault of our own. */
    public void failed(String what, RuntimeException e) {
        metrics.counter("misp_failed", "News lost through a fault of our own.").increment();
        rareLines.due("failures").ifPresent(number -> logger.error("{} is dropped, {} in all lately", what, number, e));
    }

    /** Counts something that makes no difference. */
    public void ignored(String reason) {
        metrics.counter("misp_ignored", "Notifications that changed nothing.", "reason", reason)
                .increment();
    }

    /** Counts an indicator that was sent; {@code kind} is add, edit, remove or snapshot. */
    public void sent(String kind) {
        metrics.counter(SENT, SENT_HELP, "kind", kind).increment();
    }
}
