package io.threatbus.backbone.rabbitmq;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long RabbitMQ was away, and until when other buses may be. An exchange that is not durable is gone after a restart, with
 * all bindings: what is published then reaches only those who have bound again. Whoever has been waiting tries again within
 * its pause, which is not longer than RabbitMQ was away. Owned by the publisher's thread.
 */
final class Absence {
    private static final Logger logger = LoggerFactory.getLogger(Absence.class);
    /** Whatever is away for a shorter time was not restarted. It is also what the others need to connect. */
    private static final Duration BLINK = Duration.ofSeconds(1);

    private final Topology topology;
    private final Duration longestPause;
    private long begin = System.nanoTime();
    private long othersBack = begin;

    /**
     * Away from now on.
     *
     * @param longestPause of any bus between two attempts
     */
    Absence(Topology topology, Duration longestPause) {
        this.topology = topology;
        this.longestPause = longestPause;
    }

    /** The connection is lost. */
    void begin() {
        begin = System.nanoTime();
    }

    /** There is a connection again. */
    void end() {
        othersBack = System.nanoTime();
        Duration away = Duration.ofNanos(othersBack - begin);
        if (topology.durable() || away.compareTo(BLINK) < 0) {
            return;
        }
        Duration wait = (away.compareTo(longestPause) < 0 ? away : longestPause).plus(BLINK);
        othersBack += wait.toNanos();
        logger.info(
                "RabbitMQ was away for {} s, and the exchange '{}' may be a new one: nothing is sent for {} s, in which the"
                        + " other buses can bind to it",
                away.toSeconds(),
                topology.exchange(),
                wait.toSeconds());
    }

    /** Whether what is published now may miss some. */
    boolean othersMayBeAway() {
        return othersBack - System.nanoTime() > 0;
    }
}
