package io.threatbus.app.misp;

import io.threatbus.app.misp.catchup.ApiWorker;
import io.threatbus.app.misp.feed.FeedListener;
import io.threatbus.message.Rejection;
import io.threatbus.spi.AppContext;
import io.threatbus.toolkit.log.RateLimitedLog;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches one feed of one instance: health, gauges, and catching up after interruptions. Called by the feed's thread. */
final class FeedMonitor implements FeedListener {
    private static final Logger logger = LoggerFactory.getLogger(FeedMonitor.class);
    private static final String CONNECTED = "";

    private final String feed;
    private final AppContext context;
    private final InstanceHealth health;
    private final Optional<ApiWorker> worker;
    private final AtomicLong lastMessage = new AtomicLong();
    private final AtomicLong state = new AtomicLong();
    private final RateLimitedLog rareLines = new RateLimitedLog();
    private String reported = "not started";

    FeedMonitor(String feed, AppContext context, InstanceHealth health, Optional<ApiWorker> worker) {
        this.feed = feed;
        this.context = context;
        this.health = health;
        this.worker = worker;
        context.metrics()
                .gauge("misp_last_message_seconds", "When the last message came.", lastMessage::get, "feed", feed);
        context.metrics().gauge("misp_feed_state", "Whether the feed is connected.", state::get, "feed", feed);
    }

    @Override
    public void connecting(String to) {
        logger.info("feed {}: connecting to {}", feed, to);
        health.connecting(feed);
        worker.ifPresent(ApiWorker::interrupted);
    }

    @Override
    public void connected() {
        if (!reported.equals(CONNECTED)) {
            reported = CONNECTED;
            state.set(1);
            logger.info("feed {} is connected", feed);
            health.good(feed);
            worker.ifPresent(ApiWorker::connected);
        }
    }

    @Override
    public void interrupted(String reason) {
        if (!reported.equals(reason)) {
            reported = reason;
            state.set(0);
            logger.warn("feed {}: {}", feed, reason);
            health.bad(feed, reason);
            worker.ifPresent(ApiWorker::interrupted);
        }
    }

    @Override
    public void heard() {
        lastMessage.set(context.clock().instant().getEpochSecond());
    }

    @Override
    public void late() {
        rareLines
                .due("delays")
                .ifPresent(number -> logger.warn(
                        "feed {}: what came had to wait for long, {} times since the last message: asking MISP for what"
                                + " it may have thrown away meanwhile",
                        feed,
                        number));
        worker.ifPresent(ApiWorker::missed);
    }

    @Override
    public void missed(RuntimeException reason) {
        context.metrics()
                .counter("misp_missed", "Notifications lost through a failure of our own.", "feed", feed)
                .increment();
        rareLines
                .due("misses")
                .ifPresent(number ->
                        logger.error("feed {}: {} notifications lost since the last message", feed, number, reason));
        worker.ifPresent(ApiWorker::missed);
    }

    @Override
    public void rejected(Rejection rejection) {
        context.rejected(rejection);
    }
}
